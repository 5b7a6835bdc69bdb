"""What can be computed over a field's values, one type for each kind of value.

The functions carry SQL's names. ``RESULTS`` says of what kind each figure is.
"""

from typing import Any

import strawberry
from strawberry import UNSET
from strawberry.types.field import StrawberryField

from csgraph.graph.comparators import (
    DateFilter,
    DateTimeFilter,
    DecimalFilter,
    FloatFilter,
    IntFilter,
)
from csgraph.graph.kinds import Kind
from csgraph.graph.made import argument, definition_of, made_field
from csgraph.graph.predicates import Function
from csgraph.graph.scalars import BigInt, Date, DateTime, ExactDecimal

_DISTINCT = "How many different values; nulls are not counted."
_SUM = "Sum of the values. Null without any."
_AVG = "Mean of the values. Null without any."
_MIN = "Smallest value. Null without any."
_MAX = "Largest value. Null without any."
_FIRST = "Earliest value. Null without any."
_LAST = "Latest value. Null without any."
MOST_BUCKETS = 100


def _figure(description: str) -> Any:
    return strawberry.field(description=description)


def _operand(description: str) -> Any:
    return strawberry.field(description=description, default=UNSET)


@strawberry.input(description="The buckets of a histogram, all of one width.")
class HistogramInput:
    """The buckets of a histogram."""

    from_: float = strawberry.field(description="Where the first bucket begins.", name="from")
    to: float = strawberry.field(description="Where the last bucket ends; itself outside.")
    buckets: int = strawberry.field(description=f"How many, 1 to {MOST_BUCKETS}.")


@strawberry.type(description="One step of a histogram.")
class HistogramBucket:
    """One step of a histogram."""

    from_: float = strawberry.field(description="Where it begins.", name="from")
    to: float = strawberry.field(description="Where it ends; the next one begins there.")
    count: int = strawberry.field(description="How many values lie in it.")


_FRACTION = argument("fraction", float, "Which one: 0.5 is the median, 0.9 the ninth decile.")
_STEPS = argument("of", HistogramInput, "Which buckets.")


def _number_fields() -> list[StrawberryField]:
    """Return the fields of numbers that take arguments."""
    return [
        made_field(
            "percentile",
            float | None,
            "Value below which that share of the values lies, between two values if need be. "
            "Null without any.",
            arguments=[_FRACTION],
        ),
        made_field(
            "histogram",
            list[HistogramBucket],
            "How the values spread, in buckets of equal width. What lies outside is not counted; "
            f"at most {MOST_BUCKETS}.",
            arguments=[_STEPS],
        ),
    ]


@strawberry.type(description="Figures over values that can only be told apart.")
class ValueAggregate:
    """Figures over values that can only be told apart."""

    distinct: int = _figure(_DISTINCT)


@strawberry.type(description="Figures over whole numbers; nulls are left out.")
class IntAggregate:
    """Figures over whole numbers."""

    distinct: int = _figure(_DISTINCT)
    sum: BigInt | None = _figure(_SUM)
    avg: float | None = _figure(_AVG)
    min: int | None = _figure(_MIN)
    max: int | None = _figure(_MAX)


@strawberry.type(description="Figures over exact decimals; nulls are left out.")
class DecimalAggregate:
    """Figures over exact decimals."""

    distinct: int = _figure(_DISTINCT)
    sum: ExactDecimal | None = _figure(_SUM)
    avg: float | None = _figure(_AVG)
    min: ExactDecimal | None = _figure(_MIN)
    max: ExactDecimal | None = _figure(_MAX)


@strawberry.type(description="Figures over instants; nulls are left out.")
class DateTimeAggregate:
    """Figures over instants."""

    distinct: int = _figure(_DISTINCT)
    min: DateTime | None = _figure(_FIRST)
    max: DateTime | None = _figure(_LAST)


@strawberry.type(description="Figures over days; nulls are left out.")
class DateAggregate:
    """Figures over days."""

    distinct: int = _figure(_DISTINCT)
    min: Date | None = _figure(_FIRST)
    max: Date | None = _figure(_LAST)


@strawberry.input(description="Bounds on figures over whole numbers.")
class IntAggregateFilter:
    """Bounds on figures over whole numbers."""

    distinct: IntFilter | None = _operand("By how many different values there are.")
    sum: DecimalFilter | None = _operand("By their sum.")
    avg: FloatFilter | None = _operand("By their mean.")
    min: IntFilter | None = _operand("By the smallest.")
    max: IntFilter | None = _operand("By the largest.")


@strawberry.input(description="Bounds on figures over exact decimals.")
class DecimalAggregateFilter:
    """Bounds on figures over exact decimals."""

    distinct: IntFilter | None = _operand("By how many different values there are.")
    sum: DecimalFilter | None = _operand("By their sum.")
    avg: FloatFilter | None = _operand("By their mean.")
    min: DecimalFilter | None = _operand("By the smallest.")
    max: DecimalFilter | None = _operand("By the largest.")


@strawberry.input(description="Bounds on figures over instants.")
class DateTimeAggregateFilter:
    """Bounds on figures over instants."""

    distinct: IntFilter | None = _operand("By how many different values there are.")
    min: DateTimeFilter | None = _operand("By the earliest.")
    max: DateTimeFilter | None = _operand("By the latest.")


@strawberry.input(description="Bounds on figures over days.")
class DateAggregateFilter:
    """Bounds on figures over days."""

    distinct: IntFilter | None = _operand("By how many different values there are.")
    min: DateFilter | None = _operand("By the earliest.")
    max: DateFilter | None = _operand("By the latest.")


@strawberry.input(description="Bounds on figures over values that can only be told apart.")
class ValueAggregateFilter:
    """Bounds on figures over values that can only be told apart."""

    distinct: IntFilter | None = _operand("By how many different values there are.")


for _numbers in (IntAggregate, DecimalAggregate):
    definition_of(_numbers).fields.extend(_number_fields())

AGGREGATES: dict[Kind, tuple[type, type]] = {
    Kind.INTEGER: (IntAggregate, IntAggregateFilter),
    Kind.DECIMAL: (DecimalAggregate, DecimalAggregateFilter),
    Kind.INSTANT: (DateTimeAggregate, DateTimeAggregateFilter),
    Kind.DAY: (DateAggregate, DateAggregateFilter),
    Kind.TEXT: (ValueAggregate, ValueAggregateFilter),
    Kind.LABEL: (ValueAggregate, ValueAggregateFilter),
    Kind.BOOLEAN: (ValueAggregate, ValueAggregateFilter),
}
"""The output type and the filter of each kind of value that has figures."""


def result_kind(function: Function, kind: Kind) -> Kind:
    """Return the kind of a figure, given its column's."""
    match function:
        case Function.COUNT | Function.DISTINCT:
            return Kind.INTEGER
        case Function.SUM:
            return Kind.DECIMAL
        case Function.AVG | Function.PERCENTILE:
            return Kind.FLOAT
        case _:
            return kind
