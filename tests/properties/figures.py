"""Figures over rows, groups of them and bounds on them."""

from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from csgraph.graph.catalog import NodeSpec
from csgraph.graph.kinds import Kind
from tests.properties.meaning import as_told, begins, holds, operand, sorted_by

OF_KIND = {
    "count": Kind.INTEGER, "distinct": Kind.INTEGER, "sum": Kind.DECIMAL, "avg": Kind.FLOAT,
}  # fmt: skip


def figures_over(values: list[Any], name: str, given: dict[str, Any]) -> Any:
    """Return one figure over values none of which is null."""
    if name == "distinct":
        told = as_told(values) if values and isinstance(values[0], datetime) else values
        return len(set(told))
    if name == "histogram":
        return _histogram(values, **{k.replace("from", "low"): v for k, v in given["of"].items()})
    if not values:
        return None
    match name:
        case "sum":
            return sum(values, Decimal(0) if isinstance(values[0], Decimal) else 0)
        case "avg":
            return float(Fraction(sum(map(Fraction, values))) / len(values))
        case "min":
            return min(values)
        case "max":
            return max(values)
        case _:
            return _percentile(sorted(map(float, values)), given["fraction"])


def _percentile(values: list[float], fraction: float) -> float:
    place = fraction * (len(values) - 1)
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)


def _histogram(values: list[Any], low: float, to: float, buckets: int) -> list[Any]:
    step = (Fraction(to) - Fraction(low)) / buckets
    edges = [Fraction(low) + step * index for index in range(buckets + 1)]
    return [
        (float(start), float(end), sum(start <= Fraction(value) < end for value in values))
        for start, end in pairwise(edges)
    ]


def bounds_hold(see: Any, spec: NodeSpec, rows: list[Any], bounds: dict[str, Any]) -> bool:
    """Whether figures over rows lie within all bounds."""
    for name, each in bounds.items():
        if name == "count":
            tests = [("count", Kind.INTEGER, len(rows), each)]
        else:
            field = spec.fields[name]
            values = [see.value(spec, field, row) for row in rows]
            known = [value for value in values if value is not None]
            tests = [
                (
                    function,
                    OF_KIND.get(function, field.kind),
                    figures_over(known, function, {}),
                    inner,
                )
                for function, inner in each.items()
            ]
        for _function, kind, figure, comparisons in tests:
            for comparison, given in comparisons.items():
                wanted = given if comparison == "isNull" else operand(kind, given)
                if not holds(comparison, figure, wanted):
                    return False
    return True


class Groups:
    """Rows grouped as asked."""

    def __init__(self, see: Any, spec: NodeSpec, given: dict[str, Any]) -> None:
        self.see, self.spec, self.given = see, spec, given
        self.keys = [(self._named(key["field"]), key.get("bucket")) for key in given["keys"]]

    def _named(self, name: str) -> Any:
        return next(f for f in self.spec.fields.values() if f.enum_name == name)

    def of(self, rows: list[Any]) -> list[tuple[dict[str, Any], list[Any]]]:
        """Return the groups' keys with their rows, in the order asked."""
        grouped: dict[tuple[Any, ...], list[Any]] = {}
        for row in rows:
            grouped.setdefault(tuple(self._key(row)), []).append(row)
        having = self.given.get("having") or {}
        found = [
            item for item in grouped.items() if bounds_hold(self.see, self.spec, item[1], having)
        ]
        orders = [self._order(item) for item in self.given.get("orderBy") or []]
        by_keys = [((lambda item, i=i: item[0][i]), False, False) for i in range(len(self.keys))]
        found = sorted_by(found, [*orders, *by_keys])[: self.given.get("first") or 100]
        names = [field.name for field, _ in self.keys]
        return [(dict(zip(names, key, strict=True)), members) for key, members in found]

    def _key(self, row: Any) -> list[Any]:
        values = [(self.see.value(self.spec, field, row), bucket) for field, bucket in self.keys]
        return [begins(bucket, value) if bucket else value for value, bucket in values]

    def _order(self, item: dict[str, Any]) -> tuple[Any, bool, bool]:
        function = item["function"].lower()

        def figure(group: tuple[Any, list[Any]]) -> Any:
            if function == "count":
                return len(group[1])
            field = self._named(item["field"])
            values = [self.see.value(self.spec, field, row) for row in group[1]]
            return figures_over([v for v in values if v is not None], function, {})

        return figure, item["direction"] == "DESC", item["nulls"] == "FIRST"
