"""What was used lately, within a bound on number and on weight."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

from csgraph.telemetry.figures import CacheFigures

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Recent(Generic[K, V]):
    """A mapping that forgets what was not used for longest.

    The weight bounds memory: clients choose what is kept, and some of it is large.
    """

    def __init__(self, *, entries: int, weight: int) -> None:
        self._entries = entries
        self._weight = weight
        self._kept: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self._total = 0
        self.figures = CacheFigures()

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def weight(self) -> int:
        """How much all that is kept weighs."""
        return self._total

    def get(self, key: K) -> V | None:
        """Return what is kept under a key, now the latest used."""
        found = self._kept.get(key)
        if found is None:
            self.figures.misses += 1
            return None
        self.figures.hits += 1
        self._kept.move_to_end(key)
        return found[0]

    def put(self, key: K, value: V, weight: int) -> None:
        """Keep a value, and forget others until it fits; the newest is kept at any weight."""
        former = self._kept.pop(key, None)
        self._total += weight - (former[1] if former else 0)
        self._kept[key] = (value, weight)
        while len(self._kept) > 1 and self._is_full():
            self.forget_oldest()
        self.figures.entries = len(self._kept)

    def _is_full(self) -> bool:
        return self._total > self._weight or len(self._kept) > self._entries

    def forget_oldest(self) -> None:
        """Forget what was not used for longest."""
        _, (_, lost) = self._kept.popitem(last=False)
        self._total -= lost
        self.figures.evictions += 1
        self.figures.entries = len(self._kept)
