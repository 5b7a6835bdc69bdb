"""The plan of an operation: frozen, typed, free of SQL and of values.

Leaf values are ``Param``: where in the request's arguments to find them. A plan is
thus good for every request of the same shape. ``guard`` is None until the policy
pass has set it; the renderer refuses rows without a guard.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Literal

from sqlalchemy import Column, Table
from sqlalchemy.types import TypeEngine

from csgraph.graph.catalog import NodeSpec
from csgraph.graph.declare import ComputedRead, Listing
from csgraph.graph.kinds import Kind

Path = tuple[str | int, ...]
Convert = Callable[[Any, "RequestValues"], Any]


@dataclass(frozen=True)
class RequestValues:
    """What a plan's parameters are drawn from: one request's arguments and clock."""

    sites: tuple[dict[str, Any], ...]
    tenant_id: Any
    now: Any
    cursor_pads: tuple[bytes, bytes]
    introspected: dict[str, bytes]
    filter_hashes: dict[int, str]


@dataclass(frozen=True)
class Param:
    """One bound value: an argument site, the path in its value, how it is converted."""

    site: int
    path: Path
    type: TypeEngine[Any]
    convert: Convert | None = None


# Predicates


class Comparison(Enum):
    """How two values are compared."""

    EQ = "eq"
    NEQ = "neq"
    LT = "lt"
    LTE = "lte"
    GT = "gt"
    GTE = "gte"
    IN = "in"
    NIN = "nin"
    CONTAINS = "containsIgnoreCase"
    STARTS_WITH = "startsWithIgnoreCase"
    HAS = "has"
    HAS_ANY = "hasAny"
    HAS_ALL = "hasAll"


@dataclass(frozen=True)
class Compare:
    """A column against a parameter."""

    column: Column[Any]
    comparison: Comparison
    param: Param


@dataclass(frozen=True)
class Equals:
    """A column against text known when the schema was written."""

    column: Column[Any]
    text: str


@dataclass(frozen=True)
class IsNull:
    """A column without a value, or with one."""

    column: Column[Any]
    null: bool


@dataclass(frozen=True)
class Constant:
    """Always, or never."""

    value: bool


@dataclass(frozen=True)
class AllOf:
    """Every part holds."""

    parts: tuple["Predicate", ...]


@dataclass(frozen=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple["Predicate", ...]


@dataclass(frozen=True)
class Not:
    """The part does not hold; unknown counts as not holding."""

    part: "Predicate"


@dataclass(frozen=True)
class Related:
    """Some, every or no related row fits.

    The rows are those whose ``near`` column equals this row's ``far`` column.
    """

    quantifier: Literal["some", "every", "none"]
    rows: "Rows"
    near: Column[Any]
    far: Column[Any]
    part: "Predicate"


Predicate = Compare | Equals | IsNull | Constant | AllOf | AnyOf | Not | Related


@dataclass(frozen=True)
class Guard:
    """What the policy adds to every relation it lets through."""

    tenant: bool
    live: bool


@dataclass(frozen=True)
class Rows:
    """Rows of a table that fit a predicate and that the policy lets through."""

    table: Table
    where: Predicate = Constant(True)
    guard: Guard | None = None


# Values


@dataclass(frozen=True)
class Text:
    """JSON text known at planning time: a type name, a null."""

    json: str


@dataclass(frozen=True)
class ColumnValue:
    """A column as JSON; ``prefix`` makes an id of it."""

    column: Column[Any]
    kind: Kind
    prefix: str | None = None


@dataclass(frozen=True)
class ComputedValue:
    """A SQL expression as JSON."""

    read: ComputedRead
    kind: Kind


@dataclass(frozen=True)
class MoneyValue:
    """An amount of money as a JSON object."""

    minor: Column[Any]
    currency: Column[Any]
    entries: tuple["Entry", ...]


@dataclass(frozen=True)
class MoneyPart:
    """One field of an amount of money."""

    part: Literal["amount", "currencyCode"]


@dataclass(frozen=True)
class ToOneValue:
    """Another node by foreign key, or null when it is hidden or gone."""

    column: Column[Any]
    target: "ObjectPlan"


@dataclass(frozen=True)
class ListValue:
    """A bounded list of rows."""

    rows: Rows
    listing: Listing
    owner: str
    target: "ObjectPlan"


@dataclass(frozen=True)
class Entry:
    """A response key and its value."""

    key: str
    value: "Value"


@dataclass(frozen=True)
class ObjectPlan:
    """A JSON object made of one row."""

    node: NodeSpec
    rows: Rows
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class SortKey:
    """One column of a total order."""

    column: Column[Any]
    descending: bool
    nulls_first: bool

    @property
    def nullable(self) -> bool:
        """Whether rows without a value need a place of their own."""
        return bool(self.column.nullable)


@dataclass(frozen=True)
class CursorBound:
    """A cursor given as argument: which of its keys are null is part of the shape."""

    site: int
    argument: Literal["after", "before"]
    nulls: tuple[bool, ...]


@dataclass(frozen=True)
class Page:
    """Which part of the list is asked for."""

    size: int
    backward: bool
    bound: CursorBound | None


class PageFact(Enum):
    """A field of ``pageInfo``."""

    HAS_NEXT = "hasNextPage"
    HAS_PREVIOUS = "hasPreviousPage"
    START = "startCursor"
    END = "endCursor"


@dataclass(frozen=True)
class CursorValue:
    """The cursor of an edge."""


@dataclass(frozen=True)
class NodeValue:
    """The node of an edge."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class EdgesPart:
    """The ``edges`` list."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class NodesPart:
    """The ``nodes`` list."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class PageInfoPart:
    """The ``pageInfo`` object."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class PageFactValue:
    """One field of ``pageInfo``."""

    fact: PageFact


@dataclass(frozen=True)
class TotalCount:
    """How many rows fit."""


@dataclass(frozen=True)
class ConnectionPlan:
    """A page of a list, at the root or under a parent whose id ``link`` holds."""

    node: NodeSpec
    rows: Rows
    link: Column[Any] | None
    order: tuple[SortKey, ...]
    page: Page
    site: int
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class LookupPlan:
    """One node at the root, or null; ``unique`` is False where two rows may answer."""

    target: ObjectPlan
    unique: bool


@dataclass(frozen=True)
class NodesByIdPlan:
    """Nodes of several types by id, in the order asked, null where there is none."""

    ids: Param
    prefixes: Param
    targets: tuple[ObjectPlan, ...]


@dataclass(frozen=True)
class IntrospectionValue:
    """Part of the response that graphql-core makes."""

    key: str


Value = (
    Text
    | ColumnValue
    | ComputedValue
    | MoneyValue
    | MoneyPart
    | ToOneValue
    | ListValue
    | CursorValue
    | NodeValue
    | EdgesPart
    | NodesPart
    | PageInfoPart
    | PageFactValue
    | TotalCount
    | ConnectionPlan
    | LookupPlan
    | NodesByIdPlan
    | IntrospectionValue
)


@dataclass(frozen=True)
class PlanError:
    """A field that reads null, with the reason; known when the plan is made."""

    code: str
    message: str
    path: tuple[str, ...]
    coordinate: str
    extensions: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class Plan:
    """An operation, ready to be rendered."""

    entries: tuple[Entry, ...]
    errors: tuple[PlanError, ...]
    warnings: tuple[tuple[str, str, str], ...]
