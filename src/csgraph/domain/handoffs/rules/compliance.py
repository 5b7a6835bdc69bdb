"""How often deadlines are kept (domain.md §3.3)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from csgraph.domain.handoffs.rules.clocks import SlaStatus


@dataclass(frozen=True)
class SlaFigures:
    """How many clocks were met, missed, and still run."""

    met: int = 0
    breached: int = 0
    running: int = 0

    @property
    def compliance(self) -> float | None:
        """The share of the clocks that have ended which were met; None where none has."""
        ended = self.met + self.breached
        return self.met / ended if ended else None

    def __add__(self, other: "SlaFigures") -> "SlaFigures":
        """Return the figures of both together."""
        return SlaFigures(
            self.met + other.met, self.breached + other.breached, self.running + other.running
        )


_FIGURE: Mapping[SlaStatus, str] = {
    SlaStatus.MET: "met",
    SlaStatus.BREACHED: "breached",
    SlaStatus.ON_TRACK: "running",
    SlaStatus.DUE_SOON: "running",
}


def figures_of(counts: Iterable[tuple[SlaStatus | None, int]]) -> SlaFigures:
    """Return the figures of clocks, told by how many stand how; those without one are left out."""
    found = SlaFigures()
    for status, count in counts:
        name = None if status is None else _FIGURE.get(status)
        if name is not None:
            found += SlaFigures(**{name: count})
    return found
