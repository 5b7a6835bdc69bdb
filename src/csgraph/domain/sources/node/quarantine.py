"""Records that could not be read."""

from csgraph.domain.sources import tables as t
from csgraph.domain.sources.node.connections import ConnectedSystem
from csgraph.graph.declare import OrderBy, column, node, to_one
from csgraph.graph.interfaces import Node
from csgraph.graph.scalars import DateTime

_quarantined = t.quarantined_record.c


@node(
    table=t.quarantined_record,
    prefix="qua",
    scope="sources:read",
    plural="quarantinedRecords",
    plural_description="Records that could not be read; newest first.",
    description="A record that could not be read. Nothing of it was stored elsewhere; it is read "
    "again when the system sends a newer version.",
    default_order=(OrderBy(_quarantined.quarantined_at, descending=True),),
)
class QuarantinedRecord(Node):
    """A record that could not be read."""

    object_type: str = column(_quarantined.object_type, "Kind of record.")
    external_id: str | None = column(
        _quarantined.external_id, "Id in the other system. Null when it has none."
    )
    field: str | None = column(_quarantined.field, "Field that could not be read.")
    reason: str = column(_quarantined.reason, "What is wrong with it.")
    raw: str | None = column(
        _quarantined.raw,
        "The record as it came, at most as far as it is text.",
        scope="contacts.pii:read",
        filterable=False,
    )
    quarantined_at: DateTime = column(
        _quarantined.quarantined_at, "When it was first seen.", order=True
    )
    resolved_at: DateTime | None = column(
        _quarantined.resolved_at, "When a readable version arrived. Null until then."
    )
    connection: ConnectedSystem | None = to_one(
        _quarantined.connection_id,
        "Connection it came through.",
        reverse="quarantinedRecords",
        reverse_description="Records of this connection that could not be read; newest first.",
    )
