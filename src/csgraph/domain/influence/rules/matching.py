"""The most pairs of ours and theirs in which everybody stands once: a maximum matching."""

from collections.abc import Iterable, Mapping


def maximum_matching(known: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Return pairs, left to right, as many as there can be.

    ``known`` says whom each on the left knows. Augmenting paths (Kuhn): O(people x ties),
    which for the some hundred people of an account is nothing. The order of names decides
    between matchings of the same size, so that the same account gives the same pairs.
    """
    neighbours = {left: sorted(known[left]) for left in sorted(known)}
    partner: dict[str, str] = {}
    for left in neighbours:
        _augment(left, neighbours, partner)
    return {left: right for right, left in sorted(partner.items())}


def _augment(start: str, neighbours: Mapping[str, list[str]], partner: dict[str, str]) -> None:
    """Find a path on which one pair more is made, without recursion, and make it."""
    reached: dict[str, str] = {}
    pending = [start]
    while pending:
        left = pending.pop()
        for right in neighbours[left]:
            if right in reached:
                continue
            reached[right] = left
            if right not in partner:
                _turn(right, start, reached, partner)
                return
            pending.append(partner[right])


def _turn(right: str, start: str, reached: dict[str, str], partner: dict[str, str]) -> None:
    """Pair along the path that led to a free one."""
    while True:
        left = reached[right]
        former = next((each for each, mate in partner.items() if mate == left), None)
        partner[right] = left
        if left == start or former is None:
            return
        right = former
