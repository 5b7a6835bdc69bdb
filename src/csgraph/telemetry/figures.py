"""Figures that a part keeps of itself: plain numbers, cheap to add to, read by metrics."""

from bisect import bisect_left
from dataclasses import dataclass
from typing import Final

BOUNDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Upper ends of the buckets of durations, in seconds."""


class Durations:
    """How many things took how long."""

    __slots__ = ("counts", "seconds")

    def __init__(self) -> None:
        self.counts = [0] * (len(BOUNDS) + 1)
        self.seconds = 0.0

    def add(self, seconds: float) -> None:
        """Count one that took so long."""
        self.counts[bisect_left(BOUNDS, seconds)] += 1
        self.seconds += seconds

    def buckets(self) -> list[tuple[str, float]]:
        """Return how many took no longer than each bound, the last of which is infinite."""
        total, made = 0, list[tuple[str, float]]()
        for bound, count in zip((*map(str, BOUNDS), "+Inf"), self.counts, strict=True):
            total += count
            made.append((bound, float(total)))
        return made


@dataclass(slots=True)
class CacheFigures:
    """What a cache was asked, and what it forgot for lack of room."""

    hits: int = 0
    misses: int = 0
    evictions: int = 0
    entries: int = 0
