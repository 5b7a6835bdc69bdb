"""Answers in the most naive way: graphql-core's own executor over rows in lists.

The executor walks the document (aliases, fragments, merging); here stands what each field
is, written against the manual and not against the SQL. Every list is filtered, sorted and
cut in plain Python, each time anew.
"""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from graphql import GraphQLSchema, build_schema, execute_sync, parse, print_schema
from sqlalchemy import Column as TableColumn

from csgraph.graph.catalog import (
    Catalog,
    ColumnRead,
    ComputedRead,
    FieldSpec,
    ListRead,
    MoneyRead,
    NodeSpec,
    ToManyRead,
    ToOneEdge,
)
from csgraph.graph.kinds import Kind
from csgraph.graph.worked import JudgedRead
from csgraph.ids import TenantId, decode_id, encode_id
from tests.properties.figures import Groups, figures_over
from tests.properties.filters import Filters, custom_value
from tests.properties.judged import judged
from tests.properties.meaning import amount, folded, same_id, sorted_by, written
from tests.properties.world import Rows

Row = dict[str, Any]


class CursorOf(str):
    """The place of a cursor in an answer: the id of its row."""

    __slots__ = ()


@dataclass
class Reference:
    """What a caller of a tenant with these scopes sees of all rows."""

    catalog: Catalog
    schema: GraphQLSchema
    rows: Rows
    tenant_id: TenantId
    scopes: frozenset[str]
    cursors: dict[str, str]
    unlisted: frozenset[str] = frozenset()

    def answer(self, query: str, variables: dict[str, Any]) -> Any:
        """Return the data of the answer.

        Raises:
            BaseException: the reference itself is at fault.
        """
        result = execute_sync(
            self.schema,
            parse(query),
            root_value=Root(self),
            variable_values=variables,
            field_resolver=lambda source, info, **given: source.field(info.field_name, given),
            type_resolver=lambda source, *_: source.spec.name,
        )
        for error in result.errors or ():
            raise error.original_error or error
        return result.data

    def visible(self, spec: NodeSpec) -> list[Row]:
        """Return the tenant's rows that are not deleted."""
        return [
            row
            for row in self.rows[spec.table.name]
            if row["tenant_id"] == self.tenant_id
            and row.get("deleted_at") is None
            and self.allowed(row.get("required_scope"))
        ]

    def listed(self, spec: NodeSpec) -> list[Row]:
        """Return the rows that a list of a record may hold: none of those that hang on none."""
        return [] if spec.table.name in self.unlisted else self.visible(spec)

    def by_id(self, spec: NodeSpec, id_: Any) -> Row | None:
        found = [row for row in self.visible(spec) if id_ is not None and row["id"] == id_]
        return found[0] if found else None

    def allowed(self, scope: str | None) -> bool:
        return scope is None or scope in self.scopes

    def may_see(self, field: FieldSpec) -> bool:
        """Whether the caller sees a field, and what it leads to."""
        match field.read:
            case ToOneEdge(target=other) | ToManyRead(child=other) | ListRead(rows=other):
                leads_to = self.catalog.nodes[other].scope
            case _:
                leads_to = None
        return self.allowed(field.scope) and self.allowed(leads_to)

    def value(self, spec: NodeSpec, field: FieldSpec, row: Row) -> Any:
        """Return the value that a field compares, sorts and groups by; an id for a relation."""
        match field.read:
            case ToOneEdge(column=column, target=target):
                other = self.by_id(self.catalog.nodes[target], row[column.name])
                return other and other["id"]
            case ColumnRead(column=column) | MoneyRead(reporting=TableColumn() as column):
                return row[column.name]
            case JudgedRead():
                return judged(self, spec.name, field.name, row)
            case _:
                raise AssertionError(field)


def pure_schema(schema: GraphQLSchema) -> GraphQLSchema:
    """Return the schema as a client reads it: names and types, nothing that runs."""
    return build_schema(print_schema(schema))


@dataclass
class Root:
    """The type Query."""

    see: Reference

    def field(self, name: str, given: dict[str, Any]) -> Any:
        catalog = self.see.catalog
        if name == "node":
            return self.node(given["id"])
        if name == "nodes":
            return [self.node(id_) for id_ in given["ids"]]
        if name in catalog.by_plural:
            spec = catalog.by_plural[name]
            return self._seen(spec) and List(self.see, spec, self.see.visible(spec), given)
        if name in catalog.by_lookup:
            spec = catalog.by_lookup[name]
            return self._seen(spec) and self.node(given["by"]["id"], spec)
        spec = catalog.by_singleton[name]
        return Record(self.see, spec, self.see.visible(spec)[0])

    def _seen(self, spec: NodeSpec) -> bool | None:
        return self.see.allowed(spec.scope) or None

    def node(self, id_: str, only: NodeSpec | None = None) -> Any:
        decoded = decode_id(id_)
        spec = self.see.catalog.by_prefix.get(decoded[0]) if decoded else None
        if decoded is None or spec is None or (only or spec) is not spec:
            return None
        if spec.table.name in self.see.unlisted:
            return None
        row = self.see.by_id(spec, decoded[1])
        return Record(self.see, spec, row) if row and self._seen(spec) else None


@dataclass
class Record:
    """One row."""

    see: Reference
    spec: NodeSpec
    row: Row

    def field(self, name: str, given: dict[str, Any]) -> Any:
        see, row = self.see, self.row
        field = self.spec.fields[name]
        if not see.may_see(field):
            return None
        match field.read:
            case ToOneEdge(column=column, target=target):
                other = see.catalog.nodes[target]
                found = see.by_id(other, row[column.name])
                return found and Record(see, other, found)
            case ToManyRead(child=child, column=column):
                other = see.catalog.nodes[child]
                children = [r for r in see.listed(other) if r[column.name] == row["id"]]
                return List(see, other, children, given)
            case ListRead(single=single):
                listed = self._listed(field.read)
                return _of_key(listed, given["key"]) if single else listed
            case MoneyRead(minor=minor, currency=currency):
                return (
                    row[minor.name] is not None and Money(row[minor.name], row[currency.name])
                ) or None
            case ComputedRead():
                return COMPUTED[self.spec.name, name](row)
            case ColumnRead(column=column) if field.kind is Kind.ID:
                return encode_id(self.spec.prefix or "", row[column.name])
            case ColumnRead() | JudgedRead():
                return written(field.kind, see.value(self.spec, field, row))

    def _listed(self, read: ListRead) -> list["Record"]:
        other, listing = self.see.catalog.nodes[read.rows], read.listing
        rows = self.see.visible(other)
        if listing.column is not None:
            found = [row for row in rows if row[listing.column.name] == self.row["id"]]
        elif other.name == "Change":
            found = [row for row in rows if row["change_set_id"] == self.row["id"]]
        else:
            known = self.row["custom_fields"]
            found = [
                {**row, "_value": known[row["key"]]}
                for row in rows
                if row["node_type"] == self.spec.name and row["key"] in known
            ]
        keys = [(_getter(column.name), False, False) for column in listing.order]
        return [Record(self.see, other, row) for row in sorted_by(found, keys)[: listing.limit]]


def _getter(name: str) -> Any:
    return lambda row: row[name]


def _first_reply(row: Row) -> str | None:
    minutes = row["first_reply_minutes"]
    if minutes is None:
        return None
    try:
        return written(Kind.INSTANT, row["opened_at"] + timedelta(minutes=minutes))
    except OverflowError:
        return None


def _custom(*types: str) -> Any:
    def value(row: Row) -> Any:
        found = row["_value"] if row["value_type"] in types else None
        if row["value_type"] == "NUMBER" and found is not None:
            return str(Decimal(str(found)))
        return found

    return value


STEPS = {
    "ACTIVE": ["contactAnnounceLeave", "contactLeave"],
    "LEAVING": ["contactLeave", "contactStay"],
    "LEFT": ["contactReplace", "contactVacate"],
    "VACANT": ["contactReplace"],
    "REPLACED": [],
}
PROMISE_STEPS = {
    "OPEN": ["salesPromiseBreak", "salesPromiseEvidence", "salesPromiseRelease"],
    "BROKEN": ["salesPromiseEvidence", "salesPromiseRelease"],
    "EVIDENCED": [],
    "RELEASED": [],
}
CONNECTION_STEPS = {
    "ACTIVE": ["connectionDelete", "connectionPause", "connectionReauthorize"],
    "PAUSED": ["connectionDelete", "connectionReauthorize", "connectionResume"],
    "NEEDS_AUTHORIZATION": ["connectionDelete", "connectionReauthorize"],
}
PLAN_ENDS = ("successPlanAbandon", "successPlanSupersede")
PLAN_STEPS = {
    "DRAFT": [*PLAN_ENDS[:1], "successPlanPropose", *PLAN_ENDS[1:]],
    "PROPOSED": [*PLAN_ENDS[:1], "successPlanAgree", "successPlanReturnToDraft", *PLAN_ENDS[1:]],
    "AGREED": [*PLAN_ENDS[:1], "successPlanActivate", *PLAN_ENDS[1:]],
    "ACTIVE": [
        *PLAN_ENDS[:1],
        *("successPlanAchieve", "successPlanAchievePartially"),
        *PLAN_ENDS[1:],
    ],
}
BEHAVIOR_STEPS = {
    "NOT_STARTED": ["behaviorAdoptionCommit"],
    "COMMITTED": ["behaviorAdoptionStart"],
    "IN_PROGRESS": ["behaviorAdoptionComplete"],
    "ADOPTED": ["behaviorAdoptionRegress"],
    "REGRESSED": ["behaviorAdoptionComplete", "behaviorAdoptionStart"],
}
_CLOSING = ["alertDismiss", "alertResolve", "alertSnooze"]
ALERT_STEPS = {
    "OPEN": ["alertAcknowledge", *_CLOSING],
    "ACKNOWLEDGED": [*_CLOSING[:2], "alertSnooze", "alertStartPlaybook"],
    "IN_PLAYBOOK": _CLOSING,
    "SNOOZED": ["alertReopen", "alertResolve"],
}
PHASE_STEPS = {
    "PROSPECT": ["accountPhasePreboard"],
    "PREBOARDING": ["accountPhaseHandOff", "accountPhaseLoseDeal"],
    "HANDOFF": ["accountPhaseChurn", "accountPhaseOrchestrate"],
    "ORCHESTRATION_AND_KICKOFF": [
        *("accountPhaseChurn", "accountPhaseDeliver", "accountPhaseOpenRenewal"),
    ],
    "DELIVERING_VALUE": ["accountPhaseChurn", "accountPhaseMonitor", "accountPhaseOpenRenewal"],
    "MONITOR_AND_RESPOND": ["accountPhaseChurn", "accountPhaseOpenRenewal", "accountPhaseReview"],
    "REVIEW_RESULTS": ["accountPhaseChurn", "accountPhaseCloseReview", "accountPhaseOpenRenewal"],
    "RENEW_AND_EXPAND": ["accountPhaseChurn", "accountPhaseRenew"],
    "CHURNED": ["accountPhaseWinBack"],
    "WON_BACK": ["accountPhaseChurn", "accountPhaseHandOff"],
}
RENEWAL_STEPS = {
    False: ["renewalAssign", "renewalLose", "renewalMarkStraight", "renewalRenew"],
    True: ["renewalAssign", "renewalLose", "renewalRenew", "renewalUnmarkStraight"],
}
LEAD_STEPS = {
    "FOUND": ["expansionLeadQualify", "expansionLeadReject"],
    "QUALIFIED": ["expansionLeadConvert", "expansionLeadReject"],
    "CONVERTED": [],
    "REJECTED": [],
}
REJECTION_STEPS = {
    "PROPOSED": ["dealRejectionApprove", "dealRejectionDecline", "dealRejectionWithdraw"],
    "APPROVED": [],
    "DECLINED": [],
    "WITHDRAWN": [],
}
CAUSES = {
    "ICP_UNDEFINED": "LEAD_QUALITY",
    "CAMPAIGNS_OFF_ICP": "LEAD_QUALITY",
    "NURTURE_UNFILTERED": "LEAD_QUALITY",
    "DISCOVERY_INCOMPLETE": "LEAD_QUALITY",
    "DEAL_DESK_MISSED_ERRORS": "COMPLIANCE",
    "UNDISCOVERED_DEPENDENCIES": "COMPLIANCE",
}


def _nature(row: Row) -> str:
    is_new = row["driver"] in {"USERS_PROACTIVE", "NEW_SOLUTION"}
    return "NEW_SALE" if is_new else "MORE_OF_THE_SAME"


def _aligned(row: Row) -> str:
    done = sum(bool(row[name]) for name in row if name.endswith("_aligned"))
    return f"{round(Decimal(done) / 6, 2):.2f}"


def _cause_group(row: Row) -> str | None:
    cause = row["root_cause"]
    return None if cause is None else CAUSES.get(cause, "SALES_INFLUENCE")


COMPUTED: dict[tuple[str, str], Any] = {
    ("SuccessPlan", "availableTransitions"): lambda row: PLAN_STEPS.get(row["status"], []),
    ("BehaviorAdoption", "availableTransitions"): lambda row: BEHAVIOR_STEPS[row["state"]],
    ("AccountPhase", "availableTransitions"): lambda row: (
        [] if row["left_at"] else PHASE_STEPS[row["phase"]]
    ),
    ("Alert", "availableTransitions"): lambda row: ALERT_STEPS.get(row["state"], []),
    ("Alert", "subjectId"): lambda row: encode_id(row["subject_prefix"], row["subject_id"]),
    ("Renewal", "availableTransitions"): lambda row: (
        [] if row["outcome"] else RENEWAL_STEPS[row["is_straight"]]
    ),
    ("ExpansionLead", "availableTransitions"): lambda row: LEAD_STEPS[row["state"]],
    ("ExpansionLead", "nature"): _nature,
    ("CommercialModelChoice", "alignedShare"): _aligned,
    ("DealRejection", "availableTransitions"): lambda row: REJECTION_STEPS[row["state"]],
    ("DealAssessment", "causeGroup"): _cause_group,
    ("MqlAudit", "isSigned"): lambda row: (
        row["signed_by_sales_at"] is not None and row["signed_by_success_at"] is not None
    ),
    ("ReasonToBuy", "isStrong"): lambda row: row["category"] == "DURABLE_MEASURABLE_RESULT",
    ("ConnectedSystem", "availableTransitions"): lambda row: CONNECTION_STEPS[row["status"]],
    ("Contact", "availableTransitions"): lambda row: STEPS[row["status"]],
    ("HandoffItem", "isNone"): lambda row: row["content"] is None,
    ("SalesPromise", "availableTransitions"): lambda row: PROMISE_STEPS[row["status"]],
    ("ChangeSet", "feedCursor"): lambda row: f"{row['_epoch']}.{row['xid']}.{2**63 - 1}",
    ("Ticket", "firstReplyAt"): _first_reply,
    ("CustomFieldValue", "text"): _custom("TEXT", "OPTION"),
    ("CustomFieldValue", "number"): _custom("NUMBER"),
    ("CustomFieldValue", "boolean"): _custom("BOOLEAN"),
    ("CustomFieldValue", "date"): _custom("DATE"),
    ("CustomFieldValue", "dateTime"): _custom("DATE_TIME"),
    ("CustomFieldValue", "options"): _custom("MULTI_OPTION"),
}
"""What computed fields mean; a new one needs a word here."""


@dataclass
class Money:
    """An amount."""

    minor: int
    currency: str

    def field(self, name: str, _given: dict[str, Any]) -> Any:
        return amount(self.minor, self.currency) if name == "amount" else self.currency


def _custom_getter(key: str) -> Any:
    def value(row: Row) -> Any:
        found = custom_value(row, key)
        return folded(found) if isinstance(found, str) else found

    return value


class List:
    """A connection: filtered, sorted, cut."""

    def __init__(
        self, see: Reference, spec: NodeSpec, rows: list[Row], given: dict[str, Any]
    ) -> None:
        self.see, self.spec = see, spec
        filters = Filters(see)
        self.rows = [row for row in rows if filters.fits(spec, row, given.get("filter") or {})]
        keys = self._keys(given.get("orderBy") or [])
        self.rows = sorted_by(self.rows, keys)
        self.before, self.page, self.behind = self._cut(given, keys)

    def _keys(self, asked: list[dict[str, Any]]) -> list[tuple[Any, bool, bool]]:
        keys = [
            (
                self._order_value(item),
                item["direction"] == "DESC",
                item["nulls"] == "FIRST",
            )
            for item in asked
        ] or [(_getter(key.column.name), key.descending, False) for key in self.spec.default_order]
        return [*keys, (_getter("id"), bool(keys) and keys[-1][1], False)]

    def _order_value(self, item: dict[str, Any]) -> Any:
        if "customField" in item:
            return _custom_getter(item["customField"]["key"])
        key = self.spec.orders[item["field"]]
        if key.via is None:
            return self._own_value(self.spec, key.field, key.column.name)
        edge, _, beyond = key.field.partition(".")
        read = self.spec.fields[edge].read
        assert isinstance(read, ToOneEdge)
        other = self.see.catalog.nodes[read.target]
        value_of = self._own_value(other, beyond, key.column.name)
        foreign = read.column.name

        def of_neighbour(row: Row) -> Any:
            found = self.see.by_id(other, row[foreign])
            return found and value_of(found)

        return of_neighbour

    def _own_value(self, spec: NodeSpec, field_name: str, sorted_by_column: str) -> Any:
        read = spec.fields[field_name].read
        if isinstance(read, MoneyRead):
            return _getter(sorted_by_column)
        assert isinstance(read, ColumnRead)
        column = read.column.name
        if sorted_by_column == f"{column}_key":  # declared to sort without case
            return lambda row: row[column] if row[column] is None else folded(row[column])
        return _getter(column)

    def _cut(self, given: dict[str, Any], keys: Any) -> tuple[list[Row], list[Row], list[Row]]:
        rows, after, before = self.rows, given.get("after"), given.get("before")
        start, end = 0, len(rows)
        if after or before:
            place = self.see.by_id(
                self.spec, same_id(self.spec.prefix, self.see.cursors[after or before])
            )
            assert place is not None
            line = sorted_by([*(row for row in rows if row["id"] != place["id"]), place], keys)
            at = next(i for i, row in enumerate(line) if row is place)
            present = any(row["id"] == place["id"] for row in rows)
            start, end = (at + present, end) if after else (0, at)
        last, first = given.get("last"), given.get("first")
        if last is not None:
            start = max(start, end - last)
        else:
            end = min(end, start + (first or 25))
        return rows[:start], rows[start:end], rows[end:]

    def field(self, name: str, given: dict[str, Any]) -> Any:
        match name:
            case "nodes":
                return [Record(self.see, self.spec, row) for row in self.page]
            case "edges":
                return [Edge(self, row) for row in self.page]
            case "pageInfo":
                return Position(self)
            case "totalCount":
                return len(self.rows)
            case "aggregate":
                return Figures(self.see, self.spec, self.rows)
            case _:
                groups = Groups(self.see, self.spec, given).of(self.rows)
                return [Group(self.see, self.spec, key, rows) for key, rows in groups]

    def cursor(self, row: Row) -> CursorOf:
        return CursorOf(encode_id(self.spec.prefix or "", row["id"]))


@dataclass
class Edge:
    """An item with its cursor."""

    of: List
    row: Row

    def field(self, name: str, _given: dict[str, Any]) -> Any:
        return (
            self.of.cursor(self.row)
            if name == "cursor"
            else Record(self.of.see, self.of.spec, self.row)
        )


@dataclass
class Position:
    """Where a page stands."""

    of: List

    def field(self, name: str, _given: dict[str, Any]) -> Any:
        match name:
            case "hasNextPage":
                return bool(self.of.behind)
            case "hasPreviousPage":
                return bool(self.of.before)
            case "startCursor":
                return self.of.cursor(self.of.page[0]) if self.of.page else None
            case _:
                return self.of.cursor(self.of.page[-1]) if self.of.page else None


@dataclass
class Figures:
    """Figures over rows."""

    see: Reference
    spec: NodeSpec
    rows: list[Row]

    def field(self, name: str, _given: dict[str, Any]) -> Any:
        if name == "count":
            return len(self.rows)
        field = self.spec.fields[name]
        if not self.see.may_see(field):
            return None
        values = [self.see.value(self.spec, field, row) for row in self.rows]
        return Column(field.kind, [value for value in values if value is not None])


@dataclass
class Column:
    """Figures over one field's values."""

    kind: Kind | None
    values: list[Any]

    def field(self, name: str, given: dict[str, Any]) -> Any:
        found = figures_over(self.values, name, given)
        if name == "histogram":
            return [Bucket(*bucket) for bucket in found]
        if name == "sum":
            return found if found is None else str(found)
        return written(self.kind, found) if name in {"min", "max"} else found


@dataclass
class Bucket:
    """A step of a histogram."""

    low: float
    high: float
    count: int

    def field(self, name: str, _given: dict[str, Any]) -> Any:
        return {"from": self.low, "to": self.high, "count": self.count}[name]


@dataclass
class Group:
    """Rows that have something in common."""

    see: Reference
    spec: NodeSpec
    key: dict[str, Any]
    rows: list[Row]

    def field(self, name: str, _given: dict[str, Any]) -> Any:
        return Figures(self.see, self.spec, self.rows) if name == "aggregate" else GroupKey(self)


@dataclass
class GroupKey:
    """What the rows of a group have in common."""

    of: Group

    def field(self, name: str, _given: dict[str, Any]) -> Any:
        field, value = self.of.spec.fields[name], self.of.key.get(name)
        if value is None:
            return None
        if isinstance(field.read, ToOneEdge):
            other = self.of.see.catalog.nodes[field.read.target]
            row = self.of.see.by_id(other, value)
            return row and Record(self.of.see, other, row)
        return written(field.kind, value)


def _of_key(values: list[Record], key: str) -> Record | None:
    return next((each for each in values if each.row["key"] == key), None)
