"""How the fields that lead to one type share out what lies beyond its records."""

from collections.abc import Iterable
from typing import Any

from graphql import GraphQLObjectType, get_named_type, is_leaf_type

Turn = tuple[int, int]
"""Which of some are meant: the first, and each so many after it."""
EACH: Turn = (0, 1)


def turns_among(
    answered: Iterable[Any], left_out: Iterable[str], every: int
) -> dict[tuple[str, str], Turn]:
    """Give each edge of the types that roots answer its turn among those that lead to one type.

    Of the edges of that type each is then read beyond one in so many of them, and beyond one of
    them at least.
    """
    leading: dict[str, dict[tuple[str, str], None]] = {}
    for type_ in answered:
        fields = type_.fields if isinstance(type_, GraphQLObjectType) else {}
        for name, edge in fields.items():
            edge_type = get_named_type(edge.type)
            if not is_leaf_type(edge_type) and name not in left_out:
                reached = item_of(edge_type) or edge_type
                leading.setdefault(reached.name, {})[type_.name, name] = None
    return {
        way: (at % min(every, len(ways)), min(every, len(ways)))
        for ways in leading.values()
        for at, way in enumerate(ways)
    }


def item_of(type_: Any) -> Any:
    """Return the type of a connection's items; None for what is no connection."""
    fields = getattr(type_, "fields", {})
    return get_named_type(fields["nodes"].type) if "nodes" in fields else None
