"""Saved filters as the graph shows them."""

from strawberry.scalars import JSON

from csgraph.domain.segments import tables as t
from csgraph.graph.declare import OrderBy, column, node
from csgraph.graph.interfaces import Node, Revisioned


@node(
    table=t.segment,
    prefix="seg",
    scope="accounts:read",
    plural="segments",
    plural_description="Saved filters of the tenant; by name.",
    description="A filter saved under a name; give its id as `segment` inside a filter.",
    default_order=(OrderBy(t.segment.c.name_key),),
)
class Segment(Node, Revisioned):
    """A filter saved under a name."""

    name: str = column(t.segment.c.name, "What it is called.", order=t.segment.c.name_key)
    node_type: str = column(t.segment.c.node_type, "Type of the items that it filters.")
    filter: JSON = column(
        t.segment.c.filter, "What must hold, as the type's filter takes it.", filterable=False
    )


__all__ = ["Segment"]
