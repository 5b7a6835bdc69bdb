"""Comparator inputs of filters, one for each kind of value.

Semantics are two-valued: ``neq``, ``nin`` and ``not`` are complements and so include
nulls. An explicit null operand is refused; ``isNull`` asks for nulls.
"""

from typing import Any

import strawberry
from strawberry import UNSET

from csgraph.graph.kinds import Kind
from csgraph.graph.scalars import DateOrDuration, DateTimeOrDuration, ExactDecimal

_EQ = "Equal."
_NEQ = "Not equal; nulls included."
_IN = "One of these, at most 500. An empty list matches nothing."
_NIN = "None of these, at most 500; nulls included."
_IS_NULL = "True: has no value. False: has one."


def _operand(description: str, name: str | None = None) -> Any:
    return strawberry.field(description=description, name=name, default=UNSET)


@strawberry.input(description="Comparisons of ids. An explicit null operand is refused.")
class IDFilter:
    """Comparisons of ids."""

    eq: strawberry.ID | None = _operand(_EQ)
    neq: strawberry.ID | None = _operand(_NEQ)
    in_: list[strawberry.ID] | None = _operand(_IN, "in")
    nin: list[strawberry.ID] | None = _operand(_NIN)


@strawberry.input(description="Comparisons of text. An explicit null operand is refused.")
class StringFilter:
    """Comparisons of text."""

    eq: str | None = _operand(_EQ)
    neq: str | None = _operand(_NEQ)
    in_: list[str] | None = _operand(_IN, "in")
    nin: list[str] | None = _operand(_NIN)
    contains_ignore_case: str | None = _operand("Contains this text, in any case.")
    starts_with_ignore_case: str | None = _operand("Starts with this text, in any case.")
    is_null: bool | None = _operand(_IS_NULL)


@strawberry.input(description="Comparisons of whole numbers. An explicit null operand is refused.")
class IntFilter:
    """Comparisons of whole numbers."""

    eq: int | None = _operand(_EQ)
    neq: int | None = _operand(_NEQ)
    in_: list[int] | None = _operand(_IN, "in")
    nin: list[int] | None = _operand(_NIN)
    lt: int | None = _operand("Less.")
    lte: int | None = _operand("Less or equal.")
    gt: int | None = _operand("More.")
    gte: int | None = _operand("More or equal.")
    is_null: bool | None = _operand(_IS_NULL)


@strawberry.input(description="Comparisons of numbers. An explicit null operand is refused.")
class FloatFilter:
    """Comparisons of numbers."""

    lt: float | None = _operand("Less.")
    lte: float | None = _operand("Less or equal.")
    gt: float | None = _operand("More.")
    gte: float | None = _operand("More or equal.")
    is_null: bool | None = _operand(_IS_NULL)


@strawberry.input(description="Comparisons of exact decimals. An explicit null operand is refused.")
class DecimalFilter:
    """Comparisons of exact decimals."""

    eq: ExactDecimal | None = _operand(_EQ)
    neq: ExactDecimal | None = _operand(_NEQ)
    in_: list[ExactDecimal] | None = _operand(_IN, "in")
    nin: list[ExactDecimal] | None = _operand(_NIN)
    lt: ExactDecimal | None = _operand("Less.")
    lte: ExactDecimal | None = _operand("Less or equal.")
    gt: ExactDecimal | None = _operand("More.")
    gte: ExactDecimal | None = _operand("More or equal.")
    is_null: bool | None = _operand(_IS_NULL)


@strawberry.input(description="Comparisons of truth values. An explicit null operand is refused.")
class BooleanFilter:
    """Comparisons of truth values."""

    eq: bool | None = _operand(_EQ)
    neq: bool | None = _operand(_NEQ)
    is_null: bool | None = _operand(_IS_NULL)


@strawberry.input(
    description="Comparisons of instants. A duration is relative to now, so that a saved filter "
    "keeps its meaning. An explicit null operand is refused."
)
class DateTimeFilter:
    """Comparisons of instants."""

    eq: DateTimeOrDuration | None = _operand("At this instant.")
    neq: DateTimeOrDuration | None = _operand("At another instant; nulls included.")
    in_: list[DateTimeOrDuration] | None = _operand(_IN, "in")
    nin: list[DateTimeOrDuration] | None = _operand(_NIN)
    lt: DateTimeOrDuration | None = _operand("Before.")
    lte: DateTimeOrDuration | None = _operand("Before, or at this instant.")
    gt: DateTimeOrDuration | None = _operand("After.")
    gte: DateTimeOrDuration | None = _operand("After, or at this instant.")
    is_null: bool | None = _operand(_IS_NULL)


@strawberry.input(
    description="Comparisons of days. A duration is relative to today (UTC), so that a saved "
    "filter keeps its meaning. An explicit null operand is refused."
)
class DateFilter:
    """Comparisons of days."""

    eq: DateOrDuration | None = _operand("On this day.")
    neq: DateOrDuration | None = _operand("On another day; nulls included.")
    in_: list[DateOrDuration] | None = _operand(_IN, "in")
    nin: list[DateOrDuration] | None = _operand(_NIN)
    lt: DateOrDuration | None = _operand("Before.")
    lte: DateOrDuration | None = _operand("Before, or on this day.")
    gt: DateOrDuration | None = _operand("After.")
    gte: DateOrDuration | None = _operand("After, or on this day.")
    is_null: bool | None = _operand(_IS_NULL)


@strawberry.input(description="Comparisons of lists of text. An explicit null operand is refused.")
class StringListFilter:
    """Comparisons of lists of text."""

    has: str | None = _operand("Contains this item.")
    has_any: list[str] | None = _operand("Contains at least one of these, at most 500.")
    has_all: list[str] | None = _operand("Contains all of these, at most 500.")


BY_KIND: dict[Kind, type] = {
    Kind.ID: IDFilter,
    Kind.TEXT: StringFilter,
    Kind.INTEGER: IntFilter,
    Kind.FLOAT: FloatFilter,
    Kind.DECIMAL: DecimalFilter,
    Kind.BOOLEAN: BooleanFilter,
    Kind.INSTANT: DateTimeFilter,
    Kind.DAY: DateFilter,
    Kind.DAYS: IntFilter,
    Kind.TEXT_LIST: StringListFilter,
}
