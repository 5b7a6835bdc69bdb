"""The part of a plan that is facets."""

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Column

from csgraph.graph.plan import Entry, GroupKey, OtherValue
from csgraph.graph.predicates import Rows


@dataclass(frozen=True)
class FacetPart(OtherValue):
    """A number of a facet, or of one of its values."""

    part: Literal["count", "otherCount"]


@dataclass(frozen=True)
class FacetValueText(OtherValue):
    """A facet's value as text; ``prefix`` makes an id of it."""

    column: Column[Any]
    prefix: str | None


@dataclass(frozen=True)
class FacetValues(OtherValue):
    """The values of a facet as a JSON list."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class FacetPlan(OtherValue):
    """The most frequent values of one column among rows of its own."""

    rows: Rows
    key: GroupKey
    size: int
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class FacetsPart(OtherValue):
    """Facets of a list; each has the rows that fit without a filter on its own field."""

    facets: tuple[FacetPlan, ...]
