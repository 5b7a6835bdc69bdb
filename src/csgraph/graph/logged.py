"""What the log's rows tell of their records, whatever type these are of, as plans.

The log names columns. Which field shows a column, and whether the caller may see it, the
catalog knows; the same names stand in the feed, in the audit log and in a refusal.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Final

from strawberry.utils.str_converters import to_camel_case

from csgraph.graph.catalog import Catalog, FieldSpec, ListRead, NodeSpec, ToOneEdge
from csgraph.graph.declare import ColumnRead, ComputedRead, FeedRead, MoneyRead
from csgraph.graph.plan_feed import Merging, Survivor
from csgraph.graph.plan_history import LoggedFields, LoggedId
from csgraph.graph.predicates import Rows, Withheld
from csgraph.graph.worked import JudgedRead
from csgraph.storage.columns import MERGED_INTO

CUSTOM_COLUMN: Final = "custom_fields"
CUSTOM_FIELD: Final = "customFields"
HIDDEN: Final = ""

Names = tuple[tuple[str, str], ...]


def logged(
    read: FeedRead, catalog: Catalog, scopes: frozenset[str]
) -> LoggedId | LoggedFields | Survivor:
    """Plan what a change tells of its record, as far as the caller may know of it."""
    match read.part:
        case "nodeId":
            return _id(catalog)
        case "changedFields":
            return _fields(catalog, scopes)
        case "mergedInto":
            return survivor(catalog, scopes)
        case part:
            raise AssertionError(part)


def _id(catalog: Catalog) -> LoggedId:
    known = ((spec.name, spec.prefix) for spec in catalog.nodes.values())
    return LoggedId(tuple((name, prefix) for name, prefix in known if prefix))


def _fields(catalog: Catalog, scopes: frozenset[str]) -> LoggedFields:
    seen = (
        spec
        for spec in catalog.nodes.values()
        if spec.prefix and (spec.scope is None or spec.scope in scopes)
    )
    names = tuple((spec.name, _names(catalog, spec, scopes)) for spec in seen)
    return LoggedFields(names, withheld_from(catalog, scopes))


def withheld_from(catalog: Catalog, scopes: frozenset[str]) -> Withheld | None:
    """Return which of the tenant's own fields the caller can't know of, if there can be any."""
    return catalog.custom.withheld(scopes) if catalog.custom else None


def survivor(catalog: Catalog, scopes: frozenset[str]) -> Survivor:
    """Plan the id of what a change's record was merged into by it."""
    return Survivor(
        tuple(
            Merging(spec.name, spec.prefix or "", Rows(spec.table, gone=True), Rows(spec.table))
            for spec in catalog.nodes.values()
            if MERGED_INTO in spec.table.c and (spec.scope is None or spec.scope in scopes)
        )
    )


def seen_fields(catalog: Catalog, node: NodeSpec, scopes: frozenset[str]) -> dict[str, str]:
    """Return by column the field that shows it, of those that the caller may see.

    A field that is a column goes before one that is made of it. That a secret was changed is told
    by its column's name: no field shows what it is.
    """
    seen = [spec for spec in node.fields.values() if spec.scope is None or spec.scope in scopes]
    secrets = (column.name for column in node.table.columns if column.info.get("secret"))
    names = {name: to_camel_case(name) for name in secrets}
    names |= {column: spec.name for spec in seen for column in _made_of(spec)}
    for spec in seen:
        edge = spec.read if isinstance(spec.read, ToOneEdge) else None
        target = catalog.nodes[edge.target].scope if edge else None
        if target is None or target in scopes:
            names |= dict.fromkeys(_shown(spec), spec.name)
    if node.custom is not None:
        names[CUSTOM_COLUMN] = CUSTOM_FIELD
    return names


def told_names(
    catalog: Catalog,
    node: NodeSpec,
    scopes: frozenset[str],
    words: Iterable[str],
    withheld: Collection[str],
) -> list[str]:
    """Return what the log's words for what was touched are called, as SQL tells it.

    What has no name that the caller may see, or is withheld by its type's name, a dot and the
    word, is left out.
    """
    names = dict(_names(catalog, node, scopes))
    seen = [word for word in words if f"{node.name}.{word}" not in withheld]

    def told(word: str) -> str | None:
        group, dot, item = word.partition(".")
        if group == CUSTOM_COLUMN and dot:
            return names.get(group, HIDDEN) and f"{names[group]}.{item}"
        begun = names.get(f"{group}.") if dot else None
        return names.get(word, begun and f"{begun}.{item}")

    return sorted({name for name in map(told, seen) if name})


def _names(catalog: Catalog, node: NodeSpec, scopes: frozenset[str]) -> Names:
    """Return what the log's words are called: columns, and items of the record's lists.

    An item is logged under the list's name, a dot, and its own, which may be that of a field.
    """
    seen = seen_fields(catalog, node, scopes)
    hidden = {spec.name for spec in node.fields.values() if _shown(spec)} - set(seen.values())
    lists = [spec.name for spec in node.fields.values() if _is_list(spec)]
    items = {f"{name}.": name for name in lists if name != CUSTOM_FIELD}
    unseen = {f"{name}.{field}": HIDDEN for name in lists for field in sorted(hidden)}
    return tuple((seen | items | unseen).items())


def _is_list(spec: FieldSpec) -> bool:
    return isinstance(spec.read, ListRead) and not spec.read.single


def _made_of(spec: FieldSpec) -> Iterator[str]:
    if isinstance(spec.read, ComputedRead | JudgedRead):
        yield from (column.name for column in spec.read.columns)


def _shown(spec: FieldSpec) -> Iterable[str]:
    match spec.read:
        case ColumnRead(column=column) | ToOneEdge(column=column):
            return (column.name,)
        case MoneyRead(minor=minor, currency=currency):
            return (minor.name, currency.name)
        case _:
            return ()
