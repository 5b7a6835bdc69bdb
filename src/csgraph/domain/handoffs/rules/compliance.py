"""How often deadlines are kept (domain.md §3.3)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from csgraph.domain.handoffs.rules.clocks import CLOCK_KEYS, SlaStatus
from csgraph.domain.policies.rules import Explained, Explainer, Telling


@dataclass(frozen=True)
class SlaFigures(Telling):
    """How many clocks were met, missed, and still run."""

    met: int
    breached: int
    running: int
    told: Explained[float | None]

    @property
    def compliance(self) -> float | None:
        """The share of the clocks that have ended which were met; None where none has."""
        return self.told.value


_FIGURE: Mapping[SlaStatus, str] = {
    SlaStatus.MET: "met",
    SlaStatus.BREACHED: "breached",
    SlaStatus.ON_TRACK: "running",
    SlaStatus.DUE_SOON: "running",
}


def figures_of(counts: Iterable[tuple[SlaStatus | None, int]], explainer: Explainer) -> SlaFigures:
    """Return the figures of clocks, told by how many stand how; those without one are left out."""
    found = dict.fromkeys(("met", "breached", "running"), 0)
    for status, count in counts:
        name = None if status is None else _FIGURE.get(status)
        if name is not None:
            found[name] += count
    ended = found["met"] + found["breached"]
    share = found["met"] / ended if ended else None
    text = f"{found['met']} of {ended} clocks that have ended were met; {found['running']} run."
    told = explainer.explain(share, "handoff.slaCompliance", text, found, CLOCK_KEYS)
    return SlaFigures(**found, told=told)
