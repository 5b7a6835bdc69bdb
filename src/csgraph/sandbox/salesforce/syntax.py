"""What a SOQL query says, as values.

Positions are offsets into the query text; they serve error messages only.
"""

from dataclasses import dataclass
from enum import Enum


class LiteralKind(Enum):
    """What a literal was written as; Salesforce refuses one kind for another."""

    STRING = "string"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"
    NULL = "null"


@dataclass(frozen=True, slots=True)
class Literal:
    """A value in a filter. `pattern` is a string's text with LIKE escapes kept."""

    kind: LiteralKind
    value: str | int | float | bool | None
    position: int
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class Path:
    """A field, reached over parent relationships: `Owner.Name` has two names."""

    names: tuple[str, ...]
    position: int

    @property
    def text(self) -> str:
        """Return the path as written."""
        return ".".join(self.names)


@dataclass(frozen=True, slots=True)
class CountAll:
    """`COUNT()`."""


@dataclass(frozen=True, slots=True)
class CountOf:
    """`COUNT(field)`, with the name its value is answered under."""

    path: Path
    alias: str


@dataclass(frozen=True, slots=True)
class FieldsOf:
    """`FIELDS(ALL)`, `FIELDS(STANDARD)` or `FIELDS(CUSTOM)`."""

    group: str
    position: int


SelectItem = Path | CountAll | CountOf | FieldsOf


@dataclass(frozen=True, slots=True)
class Comparison:
    """`path operator literal`; the operator is one of = != < <= > >= LIKE."""

    path: Path
    operator: str
    literal: Literal


@dataclass(frozen=True, slots=True)
class Membership:
    """`path [NOT] IN (…)`."""

    path: Path
    literals: tuple[Literal, ...]
    is_negated: bool


@dataclass(frozen=True, slots=True)
class Includes:
    """`path INCLUDES (…)` or `EXCLUDES`, over a multi-select picklist."""

    path: Path
    literals: tuple[Literal, ...]
    is_negated: bool


@dataclass(frozen=True, slots=True)
class Every:
    """Conditions joined by AND."""

    conditions: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Some:
    """Conditions joined by OR."""

    conditions: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Negation:
    """`NOT condition`."""

    condition: "Condition"


Condition = Comparison | Membership | Includes | Every | Some | Negation


@dataclass(frozen=True, slots=True)
class Ordering:
    """One ORDER BY term."""

    path: Path
    is_descending: bool
    nulls_last: bool


@dataclass(frozen=True, slots=True)
class Query:
    """A whole query."""

    select: tuple[SelectItem, ...]
    object_name: str
    object_position: int
    where: Condition | None
    order: tuple[Ordering, ...]
    limit: int | None
    offset: int
