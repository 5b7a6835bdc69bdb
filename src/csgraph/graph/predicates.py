"""Which rows are meant: parameters, comparisons, relations; free of SQL and of values.

Leaf values are ``Param``: where in the request's arguments to find them, so that one plan
is good for every request of the same shape.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, Literal

from sqlalchemy import Column, Table
from sqlalchemy.types import TypeEngine

from csgraph.graph.worked import JudgedRead

Path = tuple[str | int, ...]
Convert = Callable[[Any, "RequestValues"], Any]


@dataclass(frozen=True)
class ListMark:
    """What the cursors of a list begin with, and the instant that its filter starts from."""

    text: str
    now: Any


@dataclass(frozen=True)
class RequestValues:
    """What a plan's parameters are drawn from: one request's arguments and clock."""

    sites: tuple[dict[str, Any], ...]
    tenant_id: Any
    now: Any
    cursor_pads: tuple[bytes, bytes]
    introspected: dict[str, bytes]
    lists: dict[int, ListMark]
    credential_id: Any = None
    grant_id: Any = None

    def of_site(self, site: int) -> "RequestValues":
        """Return the values with the clock of one list: a later page keeps its first page's."""
        mark = self.lists.get(site)
        return self if mark is None or mark.now is self.now else replace(self, now=mark.now)


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
class Touches:
    """A column of the log's words that holds any of a parameter's, but what is withheld."""

    column: Column[Any]
    param: Param
    node_type: str
    withheld: "Withheld"


@dataclass(frozen=True)
class CompareFolded:
    """A column of lower-cased text against a parameter in lower case: `eq` or `in`."""

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
class IsCaller:
    """A column against the id of the credential that asks."""

    column: Column[Any]


@dataclass(frozen=True)
class AnswersTo:
    """The row with an id, or the one that a row with this id was merged into."""

    column: Column[Any]
    param: Param


@dataclass(frozen=True)
class Identified:
    """The row that has an identity; where none has it, what a row that had it was merged into."""

    column: Column[Any]
    param: Param


@dataclass(frozen=True)
class Constant:
    """Always, or never."""

    value: bool


@dataclass(frozen=True)
class OfGrant:
    """A column that holds the id of the caller's grant."""

    column: Column[Any]


@dataclass(frozen=True)
class OfField:
    """A column that holds the id of a field which a tenant defined."""

    column: Column[Any]
    field: "DefinedField"


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


class Function(Enum):
    """What is computed over rows."""

    COUNT = "count"
    DISTINCT = "distinct"
    SUM = "sum"
    AVG = "avg"
    MIN = "min"
    MAX = "max"
    PERCENTILE = "percentile"
    HISTOGRAM = "histogram"


@dataclass(frozen=True)
class Figure:
    """One number computed over rows: of a column, or how many rows there are.

    ``params`` are a percentile's fraction, or a histogram's bounds with ``buckets``
    between them. ``target`` is what an id in the column names: ids of rows that are not
    there for the caller count as nulls.
    """

    function: Function
    column: Column[Any] | None = None
    params: tuple[Param, ...] = ()
    buckets: int = 0
    target: "Rows | None" = None


@dataclass(frozen=True)
class FigureTest:
    """A figure against a parameter, or whether it is null where there is none."""

    figure: Figure
    comparison: Comparison | None
    param: Param | None = None
    null: bool = False


@dataclass(frozen=True)
class RelatedFigures:
    """Figures over the related rows that fit ``part`` pass every test.

    The rows are those whose ``near`` column equals this row's ``far`` column.
    """

    rows: "Rows"
    near: Column[Any]
    far: Column[Any]
    part: "Predicate"
    tests: tuple[FigureTest, ...]


@dataclass(frozen=True)
class Judging:
    """What a rule judges of a row compares as said: ``part`` speaks of that one value.

    ``rows`` are those that the rule looks at, ``site`` is whose instant it goes by.
    """

    read: JudgedRead
    rows: tuple["Rows", ...]
    site: int
    part: "Predicate"


Predicate = (
    Compare
    | Touches
    | CompareFolded
    | Equals
    | IsNull
    | IsCaller
    | AnswersTo
    | Identified
    | OfGrant
    | OfField
    | Constant
    | AllOf
    | AnyOf
    | Not
    | Related
    | RelatedFigures
    | Judging
)


@dataclass(frozen=True)
class Withheld:
    """Fields that tenants defined, and that take a scope which is none of those ``held``.

    A key is withheld if it is of any connection: records hold one value by it.
    """

    definitions: Table
    held: tuple[str, ...]


@dataclass(frozen=True)
class Guard:
    """What the policy adds to every relation it lets through."""

    tenant: bool
    live: bool
    granted: "Predicate | None" = None
    withheld: Withheld | None = None


@dataclass(frozen=True)
class Rows:
    """Rows of a table that fit a predicate and that the policy lets through.

    ``reached`` says that another row, which the policy lets through, refers to each; ``gone``
    that deleted ones are among them.
    """

    table: Table
    where: Predicate = Constant(True)
    guard: Guard | None = None
    reached: bool = False
    gone: bool = False


@dataclass(frozen=True)
class DefinedField:
    """A field which a tenant defined, as an operation names it.

    There must be one row, and its ``type_column`` must hold one of ``types``. What else is
    here tells what is wrong: the key, whose field it is, the argument, where its type is said.
    """

    rows: Rows
    type_column: Column[Any]
    types: tuple[str, ...]
    key: Param
    node_type: str
    coordinate: str
    place: Path
