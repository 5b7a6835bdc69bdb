"""Settings of which one bounds another, so that their values keep an order."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from csgraph.domain.policies.rules.force import Policies
from csgraph.errors import InvalidInput

ORDERS: Final = (
    ("tier.midFrom", "tier.strategicAbove"),
    ("csm.limit.scale", "csm.limit.scaleCap"),
    ("capacity.spare", "capacity.watch", "capacity.over"),
    ("exposure.loss.low", "exposure.loss.moderate", "exposure.loss.high"),
    ("commercial.shortDays", "commercial.longDays"),
    ("renewal.invoiceDays", "renewal.outreachDays", "renewal.focusDays", "renewal.windowDays"),
    ("intro.high.dueProbability", "intro.high.breachProbability"),
    ("handDown.medium", "handDown.high"),
    ("emotion.remorseDays", "emotion.honeymoonDays", "emotion.troughDays"),
    (
        *("map.authority.none", "map.authority.recommends", "map.authority.coDecides"),
        "map.authority.final",
    ),
    (
        *("champion.base.ic", "champion.base.manager", "champion.base.director"),
        *("champion.base.vp", "champion.base.cLevel"),
    ),
    ("champion.medium", "champion.high"),
    ("feedback.excellentDays", "feedback.poorDays"),
    ("health.yellow", "health.green"),
    ("likelihood.noMax", "likelihood.yesMin"),
    ("risk.medium", "risk.high"),
    ("backtest.horizon.short", "backtest.horizon.long"),
    ("successAnalysis.interviews", "successAnalysis.shortlist"),
    ("sponsor.touches.min", "sponsor.touches.max"),
)
"""Keys, none of which has a value above that of the next."""


def ordered_with(key: str) -> frozenset[str]:
    """Return the keys with which a setting keeps an order, itself among them."""
    return frozenset(each for order in ORDERS if key in order for each in order)


def check_order(policies: Policies, key: str, field: str) -> None:
    """Check that a setting keeps its order with its neighbours; ``field`` gave it its value.

    Raises:
        InvalidInput: naming the neighbour, and the value that it has.
    """
    mine = policies.number(key)
    for lower, upper in _neighbours(key):
        other = lower if upper == key else upper
        value = policies.number(other)
        if policies.number(lower) > policies.number(upper):
            limit = f"at {'least' if upper == key else 'most'} {value.normalize():f}"
            msg = (
                f"`{key}` is {limit}, which `{other}` is by then, and {mine.normalize():f} is not: "
                "decide about that one first."
            )
            raise InvalidInput(msg, path=("input", field), constraint=limit)


def _neighbours(key: str) -> Iterator[tuple[str, str]]:
    """Yield the pairs of an order, the lower one first, that a setting is one of."""
    for order in ORDERS:
        yield from (pair for pair in pairwise(order) if key in pair)
