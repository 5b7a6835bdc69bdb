"""Order and page arguments to sort keys and a page.

The id is always the last key, so that every order is total and every page stable.
"""

from typing import Any

from csgraph.errors import InvalidInput
from csgraph.graph.catalog import NodeSpec
from csgraph.graph.cursor import Cursor
from csgraph.graph.custom_fields import CUSTOM_FIELD
from csgraph.graph.limits import Limits
from csgraph.graph.plan import CursorBound, Page, SortedBy, SortKey
from csgraph.graph.predicates import Rows

DEFAULT_PAGE_SIZE = 25


def sort_keys(
    node: NodeSpec,
    given: list[dict[str, Any]] | None,
    scopes: frozenset[str],
    coordinate: str,
    site: int,
) -> tuple[SortKey, ...]:
    """Return the total order of a list.

    Raises:
        InvalidInput: a key is named twice, or names nothing, or its scope is missing.
    """
    names = [_name(node, item, coordinate) for item in given or ()]
    if len(set(names)) < len(names):
        raise InvalidInput("`orderBy` names a field twice.", coordinate=f"{coordinate}(orderBy:)")
    asked = [
        _asked_of_tenant(node, item, coordinate, site, index)
        if item.get(CUSTOM_FIELD) is not None
        else _asked(node, item, scopes, coordinate)
        for index, item in enumerate(given or ())
    ]
    usual = [SortKey(key.column, key.descending, nulls_first=False) for key in node.default_order]
    chosen, keys = asked or usual, list[SortKey]()
    for key in chosen:
        if all(key.name != other.name for other in keys):  # two fields may share a column
            keys.append(key)
    last_descends = bool(chosen) and chosen[-1].descending
    keys.append(SortKey(node.table.c.id, last_descends, nulls_first=False))
    return tuple(keys)


def _asked(
    node: NodeSpec, item: dict[str, Any], scopes: frozenset[str], coordinate: str
) -> SortKey:
    name = _name(node, item, coordinate)
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


def _asked_of_tenant(
    node: NodeSpec, item: dict[str, Any], coordinate: str, site: int, index: int
) -> SortKey:
    """Return the key that sorts by what the tenant's own field holds."""
    given, custom = item[CUSTOM_FIELD], node.custom
    if custom is None:
        raise AssertionError(node.name)
    kind = custom.kind_of(given["type"].value)
    path = ("orderBy", index, CUSTOM_FIELD)
    if kind.sorted_by is None:
        message = (
            f"`{'.'.join(map(str, path))}`: a field of the type {given['type'].value} can't be "
            "sorted by."
        )
        raise InvalidInput(message, coordinate=f"{coordinate}(orderBy:)")
    where = custom.is_value_of(node.name, kind, given, site, path, coordinate)
    values = custom.values
    via = SortedBy(node.table.c.id, Rows(values, where), values.c.record_id, f"_{index}")
    return SortKey(
        kind.sorted_by,
        descending=item["direction"].value == "DESC",
        nulls_first=item["nulls"].value == "FIRST",
        via=via,
    )


def _name(node: NodeSpec, item: dict[str, Any], coordinate: str) -> str:
    named, custom = item.get("field"), item.get(CUSTOM_FIELD)
    if (named is None) == (custom is None):
        choice = f"`field` or `{CUSTOM_FIELD}`" if node.custom else "`field`"
        message = f"Each key of `orderBy` names one thing to sort by: give {choice}."
        raise InvalidInput(message, coordinate=f"{coordinate}(orderBy:)")
    if custom is not None:
        return f"{custom['key']} {custom.get('connection')}"
    return str(getattr(named, "value", named))


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
