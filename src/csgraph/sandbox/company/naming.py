"""Names of customers: each number has one that no other has.

Combinations of words are dealt out by number, so that no list of used names is kept.
"""

from dataclasses import dataclass
from functools import cache
from math import gcd

from csgraph.sandbox.company.chance import pick, pick_weighted, stream
from csgraph.sandbox.company.locales import Locale, Word, spelled_plainly
from csgraph.sandbox.company.locales_east import FRANCE, GERMANY, INDIA, JAPAN, POLAND, SWEDEN
from csgraph.sandbox.company.locales_west import BRAZIL, BRITAIN, SPAIN, UNITED_STATES

_SHARES = (
    (UNITED_STATES, 0.38),
    (BRITAIN, 0.12),
    (GERMANY, 0.12),
    (FRANCE, 0.08),
    (SPAIN, 0.05),
    (SWEDEN, 0.05),
    (POLAND, 0.04),
    (BRAZIL, 0.05),
    (INDIA, 0.05),
    (JAPAN, 0.06),
)


@dataclass(frozen=True, slots=True)
class CompanyName:
    """What a customer is called, with its domain."""

    locale: Locale
    short: str  # without the legal form
    legal: str  # with it
    domain: str


def company_name(seed: int, number: int) -> CompanyName:
    """Return the name of a customer."""
    numbers = stream(seed, "name", number)
    locale = pick_weighted(numbers, _SHARES)
    root, other, sector, turn = _words(locale, seed, number)
    pattern = locale.patterns[0] if other is None else locale.patterns[1]
    parts = {"root": root.shown, "sector": sector.shown, "other": other.shown if other else ""}
    branch = f" {locale.towns[turn % len(locale.towns)].name} {turn}" if turn else ""
    stem = root.ascii + (other.ascii if other else "") + sector.ascii + spelled_plainly(branch)
    return CompanyName(
        locale=locale,
        short=pattern.format(legal="", **parts) + branch,
        legal=pattern.format(legal=pick(numbers, locale.legal_forms), **parts) + branch,
        domain=f"{stem}.{pick(numbers, locale.top_level_domains)}",
    )


def _words(locale: Locale, seed: int, number: int) -> tuple[Word, Word | None, Word, int]:
    """Return the words of a name, with how often the locale's words were used up before.

    Even numbers have one root as long as there are enough, odd ones two.
    """
    roots, sectors = locale.roots, locale.sectors
    half, is_odd = divmod(number, 2)
    if not is_odd and half < len(roots) * len(sectors):
        which, first = divmod(_dealt(half, seed, len(roots) * len(sectors)), len(roots))
        return roots[first], None, sectors[which], 0
    combinations = len(roots) * (len(roots) - 1) * len(sectors)
    rest, first = divmod(_dealt(number, seed, combinations), len(roots))
    which, step = divmod(rest, len(roots) - 1)
    second = (first + 1 + step) % len(roots)
    return roots[first], roots[second], sectors[which], number // combinations


def _dealt(number: int, seed: int, places: int) -> int:
    """Return the place of a number; no two of the first `places` numbers share one."""
    return (number * _stride(places) + seed) % places


@cache
def _stride(places: int) -> int:
    """Return a step that visits every place, neighbours far apart (near the golden ratio)."""
    step = int(places * 0.618)
    while gcd(step, places) != 1:
        step += 1
    return step
