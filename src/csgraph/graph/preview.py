"""What a grant shows, planned as a partner's request is: its catalog, its policy.

Which fields exist decides the plan, so a grant is looked up before its preview is planned
(``tenancy.grants``); rows are counted and sampled by the operation's one statement.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

import orjson
from graphql import GraphQLSchema, OperationDefinitionNode, SelectionSetNode, parse
from sqlalchemy import Column
from sqlalchemy.dialects.postgresql import ARRAY, UUID

from csgraph.errors import InvalidInput
from csgraph.graph.catalog import (
    Catalog,
    FieldSpec,
    ListRead,
    NodeSpec,
    TimelineRead,
    ToManyRead,
    ToOneEdge,
)
from csgraph.graph.contract import check_fields, narrowed
from csgraph.graph.declare import MoneyRead
from csgraph.graph.derive_preview import PREVIEW, PREVIEW_SCOPE
from csgraph.graph.limits import Limits
from csgraph.graph.operands import checked_text
from csgraph.graph.ordering import page_of, sort_keys
from csgraph.graph.passes.granted import Listed, members_of, sharing
from csgraph.graph.passes.policy import Policy
from csgraph.graph.plan import (
    ConnectionPlan,
    Entry,
    NodesPart,
    PlanError,
    Text,
    TotalCount,
    Value,
)
from csgraph.graph.plan_preview import BarePart, PreviewPlan, PreviewTypes
from csgraph.graph.predicates import Compare, Comparison, Constant, Param, Predicate, Rows
from csgraph.graph.selection import SelectedField, Selector
from csgraph.graph.shared_segment import account_predicate, segment_values
from csgraph.ids import decode_id
from csgraph.tenancy.principal import KeptGrant, Principal, SavedFilter
from csgraph.tenancy.tables import grant_account

COORDINATE = f"Query.{PREVIEW}"
MOST_ACCOUNTS = 500
SHOWN, VALUES = "shown", "shared"
"""What a preview's arguments are completed with: what decides the plan, what the plan draws."""

Entries = Callable[
    [Catalog, NodeSpec, Iterable[SelectionSetNode], tuple[str, ...], int], tuple[Entry, ...]
]


@dataclass(frozen=True)
class Shown:
    """What is previewed, without the values of its rows; decides the plan."""

    name: str | None
    purpose: str | None
    fields: frozenset[str]
    listed: str | None
    """Which of the values lists the accounts: ``grant`` or ``accounts``."""

    segment: str | None = None
    """The definition of the segment that the accounts have to fulfil, as text."""

    is_empty: bool = False
    """Whether the segment is gone, or can't be used any more: nothing fulfils it."""


def completed(
    given: dict[str, Any],
    principal: Principal,
    schema: GraphQLSchema,
    catalog: Catalog,
    limits: Limits,
) -> dict[str, Any]:
    """Return a preview's arguments with what is known of the grant; unchanged if nothing is.

    Raises:
        InvalidInput: what is proposed can't be granted.
    """
    of = given["of"]
    if PREVIEW_SCOPE not in principal.scopes:
        return given
    if "proposed" in of:
        return {**given, **_proposed(of["proposed"], principal, schema, catalog, limits)}
    decoded = decode_id(of["grant"])
    kept = principal.grants.get(decoded[1]) if decoded and decoded[0] == "gra" else None
    if decoded is None or kept is None:
        return given
    shown = Shown(kept.name, kept.purpose, kept.fields, "grant")
    values: dict[str, Any] = {"grant": decoded[1]}
    if kept.segment_id is not None:
        shown, values["filter"] = _of_segment(shown, kept, principal, schema, catalog, limits)
    return {**given, SHOWN: shown, VALUES: values}


def _of_segment(
    shown: Shown,
    kept: KeptGrant,
    principal: Principal,
    schema: GraphQLSchema,
    catalog: Catalog,
    limits: Limits,
) -> tuple[Shown, Any]:
    saved = principal.segments.get(kept.segment_id) if kept.segment_id else None
    try:
        if saved is not None:
            values = segment_values(schema, saved)
            account_predicate(catalog, limits, values, 0, ("filter",))
            return replace(shown, segment=_text(saved)), values
    except InvalidInput:  # the partner reads nothing then, and is told nothing
        pass
    return replace(shown, is_empty=True), None


def _proposed(
    proposed: Mapping[str, Any],
    principal: Principal,
    schema: GraphQLSchema,
    catalog: Catalog,
    limits: Limits,
) -> dict[str, Any]:
    fields = frozenset(check_fields(catalog, proposed["fields"]))
    if not fields:
        raise InvalidInput("A grant names at least one field, such as `Account.name`.")
    accounts, segment = proposed.get("accounts"), proposed.get("segment")
    if (accounts is None) == (segment is None):
        msg = "Give either `accounts` or `segment`."
        raise InvalidInput(msg, coordinate=f"{COORDINATE}(of:)")
    purpose = proposed.get("purpose")
    checked_text(purpose or "")
    if accounts is not None:
        ids = _accounts(accounts)
        return {SHOWN: Shown(None, purpose, fields, "accounts"), VALUES: {"accounts": ids}}
    decoded = decode_id(str(segment))
    saved = principal.segments.get(decoded[1]) if decoded and decoded[0] == "seg" else None
    if saved is None:
        msg = "`segment` names no segment of the tenant: see `segments`."
        raise InvalidInput(msg, coordinate=f"{COORDINATE}(of:)")
    values = segment_values(schema, saved)
    account_predicate(catalog, limits, values, 0, ("filter",))
    shown = Shown(None, purpose, fields, None, _text(saved))
    return {SHOWN: shown, VALUES: {"filter": values}}


def _accounts(given: list[str]) -> list[Any]:
    if len(given) > MOST_ACCOUNTS:
        msg = f"`accounts` has {len(given)} items; at most {MOST_ACCOUNTS} are served."
        raise InvalidInput(msg, coordinate=f"{COORDINATE}(of:)")
    decoded = [decode_id(text) for text in given]
    for text, found in zip(given, decoded, strict=True):
        if found is None or found[0] != "acc":
            shown = text[:100].encode("utf-8", "replace").decode()
            msg = f"`{shown}` in `accounts` is no id of an account."
            raise InvalidInput(msg, coordinate=f"{COORDINATE}(of:)")
    return [found[1] for found in decoded if found]


def _text(saved: SavedFilter) -> str:
    return orjson.dumps(saved.filter, option=orjson.OPT_SORT_KEYS).decode()


@dataclass
class PreviewPlanner:
    """Plans previews; ``entries`` plans a node's selection against a partner's catalog."""

    catalog: Catalog
    limits: Limits
    selector: Selector
    scopes: frozenset[str]
    arguments: tuple[dict[str, Any], ...]
    errors: list[PlanError]
    entries: Entries
    allowed: Callable[[str | None, str, tuple[str, ...]], Text | None]
    relate: Callable[[], None]

    def plan(self, found: SelectedField, path: tuple[str, ...]) -> Value:
        """Return the value of the root field."""
        denied = self.allowed(PREVIEW_SCOPE, COORDINATE, path)
        given = self.arguments[found.site.index] if found.site else {}
        shown = given.get(SHOWN)
        if denied or shown is None or found.site is None:
            return denied or Text("null")
        partners = narrowed(self.catalog, shown.fields)
        return PreviewPlan(
            tuple(
                Entry(part.key, self._part(part, shown, partners, (*path, part.key)))
                for part in self.selector.fields("GrantPreview", found.sets)
            ),
            self._policy(shown, found.site.index, given[VALUES]),
        )

    def _policy(self, shown: Shown, site: int, values: Mapping[str, Any]) -> Policy:
        fitting: Predicate | None = Constant(value=False) if shown.is_empty else None
        if shown.segment is not None:
            path = (VALUES, "filter")
            given = values["filter"]
            fitting = account_predicate(self.catalog, self.limits, given, site, path, self.scopes)
        return sharing(_listed(shown, site), fitting)

    def _part(
        self, part: SelectedField, shown: Shown, partners: Catalog, path: tuple[str, ...]
    ) -> Value:
        match part.name:
            case "types":
                items = (partners.nodes[name] for name in sorted(partners.nodes))
                return PreviewTypes(
                    tuple(self._type(node, partners, part.sets, path) for node in items)
                )
            case "__typename":
                return Text('"GrantPreview"')
            case name:
                return Text(_json({"name": shown.name, "purpose": shown.purpose}[name]))

    def _type(
        self,
        node: NodeSpec,
        partners: Catalog,
        sets: tuple[SelectionSetNode, ...],
        path: tuple[str, ...],
    ) -> tuple[Entry, ...]:
        return tuple(
            Entry(part.key, self._of_type(part, node, partners, (*path, part.key)))
            for part in self.selector.fields("GrantPreviewType", sets)
        )

    def _of_type(
        self, part: SelectedField, node: NodeSpec, partners: Catalog, path: tuple[str, ...]
    ) -> Value:
        match part.name:
            case "__typename":
                return Text('"GrantPreviewType"')
            case "name":
                return Text(_json(node.name))
            case "fields":
                return Text(_json(sorted(node.fields)))
            case _ if node.declaration.plural is None:
                return Text("null")
            case _:
                denied = self.allowed(node.scope, f"Query.{node.declaration.plural}", path)
                return denied or self._rows(part, node, partners, path)

    def _rows(
        self, part: SelectedField, node: NodeSpec, partners: Catalog, path: tuple[str, ...]
    ) -> Value:
        self.relate()
        coordinate = f"GrantPreviewType.{part.name}"
        site = part.site.index if part.site else 0
        order = sort_keys(node, None, self.scopes, coordinate, site)
        given = self.arguments[site] if part.site else {"first": 1}
        page = page_of(given, self.limits, site, coordinate, len(order))
        entry = Entry("totalCount", TotalCount())
        if part.name == "sample":
            before = len(self.errors)
            sets = [_sample_of(node, partners)]
            entry = Entry("nodes", NodesPart(self.entries(partners, node, sets, path, page.size)))
            # A sample is one value: what is amiss in it is amiss at its own path.
            self.errors[before:] = [replace(error, path=path) for error in self.errors[before:]]
        return BarePart(ConnectionPlan(node, Rows(node.table), None, order, page, site, (entry,)))


def _listed(shown: Shown, site: int) -> Listed | None:
    if shown.listed == "grant":
        grant_id = Param(site, (VALUES, "grant"), UUID(as_uuid=True))
        return members_of(Compare(grant_account.c.grant_id, Comparison.EQ, grant_id))
    if shown.listed == "accounts":
        ids = Param(site, (VALUES, "accounts"), ARRAY(UUID(as_uuid=True)))

        def listed(column: Column[Any]) -> Predicate:
            return Compare(column, Comparison.IN, ids)

        return listed
    return None


def _sample_of(node: NodeSpec, partners: Catalog) -> SelectionSetNode:
    """Return the selection of a type's own fields, and of those of the records that it names."""
    parts: list[str | None] = []
    for name, field in node.fields.items():
        if isinstance(field.read, ToOneEdge):
            other = partners.nodes[field.read.target]
            own = " ".join(filter(None, (_own(*item) for item in other.fields.items())))
            parts.append(f"{name} {{ {own} }}")
        else:
            parts.append(_own(name, field))
    document = parse(f"{{ {' '.join(filter(None, parts))} }}")
    return cast("OperationDefinitionNode", document.definitions[0]).selection_set


def _own(name: str, field: FieldSpec) -> str | None:
    match field.read:
        case ToOneEdge() | ToManyRead() | ListRead() | TimelineRead():
            return None
        case MoneyRead():
            return f"{name} {{ amount currencyCode }}"
        case _:
            return name


def _json(value: object) -> str:
    return orjson.dumps(value).decode()
