"""The part of a plan that is the preview of a grant."""

from collections.abc import Callable
from dataclasses import dataclass

from csgraph.graph.plan import ConnectionPlan, Entry, OtherValue
from csgraph.graph.predicates import Guard, Rows


@dataclass(frozen=True)
class BarePart(OtherValue):
    """One part of a list, without the list's object around it."""

    of: ConnectionPlan


@dataclass(frozen=True)
class PreviewTypes(OtherValue):
    """The types that a partner sees as a JSON list of objects."""

    items: tuple[tuple[Entry, ...], ...]


@dataclass(frozen=True)
class PreviewPlan(OtherValue):
    """What a grant shows as a JSON object.

    ``shared`` is the policy of the grant, which holds in it beside the caller's own.
    """

    entries: tuple[Entry, ...]
    shared: Callable[[Rows], Guard]
