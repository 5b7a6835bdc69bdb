"""Order and page arguments to sort keys and a page.

The id is always the last key, so that every order is total and every page stable.
"""

from typing import Any

from csgraph.errors import InvalidInput
from csgraph.graph.catalog import NodeSpec
from csgraph.graph.cursor import Cursor
from csgraph.graph.limits import Limits
from csgraph.graph.plan import CursorBound, Page, SortedBy, SortKey
from csgraph.graph.predicates import Rows

DEFAULT_PAGE_SIZE = 25


def sort_keys(
    node: NodeSpec, given: list[dict[str, Any]] | None, scopes: frozenset[str], coordinate: str
) -> tuple[SortKey, ...]:
    """Return the total order of a list.

    Raises:
        InvalidInput: a key is named twice, or its scope is missing.
    """
    names = [_name(item) for item in given or ()]
    if len(set(names)) < len(names):
        raise InvalidInput("`orderBy` names a field twice.", coordinate=f"{coordinate}(orderBy:)")
    asked = [_asked(node, item, scopes, coordinate) for item in given or ()]
    usual = [SortKey(key.column, key.descending, nulls_first=False) for key in node.default_order]
    keys: list[SortKey] = []
    for key in asked or usual:
        if all(key.name != other.name for other in keys):  # two fields may share a column
            keys.append(key)
    last_descends = bool(keys) and keys[-1].descending
    keys.append(SortKey(node.table.c.id, last_descends, nulls_first=False))
    return tuple(keys)


def _asked(
    node: NodeSpec, item: dict[str, Any], scopes: frozenset[str], coordinate: str
) -> SortKey:
    name = _name(item)
    key = node.orders[name]
    for scope in key.scopes:
        if scope not in scopes:
            raise InvalidInput(
                f"Sorting by `{name}` takes the scope `{scope}`.",
                coordinate=f"{coordinate}(orderBy:)",
                requiredScopes=[scope],
            )
    return SortKey(
        key.column,
        descending=item["direction"].value == "DESC",
        nulls_first=item["nulls"].value == "FIRST",
        via=None if key.via is None else SortedBy(key.via, Rows(key.column.table)),
    )


def _name(item: dict[str, Any]) -> str:
    return str(getattr(item["field"], "value", item["field"]))


def page_of(values: dict[str, Any], limits: Limits, site: int, coordinate: str, keys: int) -> Page:
    """Return the page asked for.

    Raises:
        InvalidInput: sizes out of range, or arguments that contradict each other.
    """
    first, last = values.get("first"), values.get("last")
    if first is not None and last is not None:
        raise InvalidInput("Give `first` or `last`, not both.", coordinate=coordinate)
    for name, size in (("first", first), ("last", last)):
        if size is not None and not 1 <= size <= limits.page_size:
            raise InvalidInput(
                f"`{name}` is {size}; a page has 1 to {limits.page_size} items.",
                coordinate=f"{coordinate}({name}:)",
            )
    backward = last is not None
    wrong, right = ("after", "before") if backward else ("before", "after")
    if values.get(wrong) is not None:
        raise InvalidInput(
            f"`{wrong}` goes with `{'first' if backward else 'last'}`.",
            coordinate=f"{coordinate}({wrong}:)",
        )
    cursor: Cursor | None = values.get(right)
    bound = None
    if cursor is not None:
        if len(cursor.keys) != keys:
            raise InvalidInput(
                "This cursor belongs to another order.", coordinate=f"{coordinate}({right}:)"
            )
        bound = CursorBound(site, "before" if backward else "after", cursor.nulls)
    return Page(first or last or DEFAULT_PAGE_SIZE, backward, bound)
