"""What to write where a filter holds null, which could mean two things and is refused."""

from csgraph.graph.catalog import NodeSpec, ToManyRead, ToOneEdge


def in_place_of_filter(node: NodeSpec, name: str) -> str:
    """Say what to write in the place of null for a field of a filter."""
    spec = node.fields.get(name)
    if spec is None or isinstance(spec.read, ToManyRead):
        return "is null; leave it out instead"
    if isinstance(spec.read, ToOneEdge):
        return f"is null; `not: {{{name}: {{}}}}` asks for records without one"
    return f"is null; `{name}: {{isNull: true}}` asks for nulls"


def in_place_of_operand(comparison: str) -> str:
    """Say what to write in the place of null for an operand."""
    if comparison == "isNull":
        return "is null; say true or false"
    return "is null; use `isNull` to ask for nulls"
