"""Chance that repeats: a generator of random numbers for every name given to it.

Each part of the company draws from a stream of its own, so that one part can be made
again without the others.
"""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

Item = TypeVar("Item")


def stream(*names: object) -> Random:
    """Return the random numbers that belong to these names."""
    return Random("/".join(map(str, names)))


def pick(numbers: Random, items: Sequence[Item]) -> Item:
    """Return one of the items."""
    return items[int(numbers.random() * len(items))]


def pick_weighted(numbers: Random, items: Sequence[tuple[Item, float]]) -> Item:
    """Return one of the items; their weights sum to one."""
    roll = numbers.random()
    for item, weight in items:
        roll -= weight
        if roll < 0:
            return item
    return items[-1][0]


def whole(numbers: Random, lowest: int, highest: int) -> int:
    """Return a whole number between two, both included."""
    return lowest + int(numbers.random() * (highest - lowest + 1))


def digits(numbers: Random, pattern: str) -> str:
    """Return a pattern with each `#` replaced by a digit."""
    return "".join(str(int(numbers.random() * 10)) if c == "#" else c for c in pattern)
