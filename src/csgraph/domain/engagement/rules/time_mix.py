"""What a CSM's time goes to (domain.md §1.4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from csgraph.domain.interactions.rules import ActivityType
from csgraph.domain.policies.rules import Explained, Explainer, Telling

_HOUR: Final = Decimal(3600)
LOW_LEVERAGE: Final = frozenset(
    {
        ActivityType.TRAINING,
        ActivityType.RELEASE,
        ActivityType.SUPPORT_RELAY,
        ActivityType.ADMIN,
    }
)
"""What associates, standard set-ups or recorded training could take over."""


@dataclass(frozen=True)
class TimeShare:
    """How much time went to one kind of work; None for what nobody has classified."""

    activity_type: ActivityType | None
    interaction_count: int
    hours: Decimal


@dataclass(frozen=True)
class TimeMix(Telling):
    """What the time of one CSM went to.

    ``unaligned_share`` is that of hours known to be off the bullseye, of those of which that
    is known either way; None without any.
    """

    csm: str
    hours: Decimal
    parts: tuple[TimeShare, ...]
    unaligned_share: Decimal | None
    low_leverage_hours: Decimal
    told: Explained[Decimal]


def time_mix_of(
    csm: str,
    rows: Iterable[tuple[ActivityType | None, bool | None, int, Decimal]],
    explainer: Explainer,
) -> TimeMix:
    """Return what time went to, from kind, aligned or not, interactions, seconds."""
    known = list(rows)
    counts: dict[ActivityType | None, tuple[int, Decimal]] = {}
    for kind, _, count, seconds in known:
        had, spent = counts.get(kind, (0, Decimal(0)))
        counts[kind] = (had + count, spent + seconds)
    judged = {
        aligned: sum((row[3] for row in known if row[1] is aligned), Decimal(0))
        for aligned in (True, False)
    }
    total = sum(judged.values())
    parts = tuple(
        TimeShare(kind, *_hours(counts[kind])) for kind in (*ActivityType, None) if kind in counts
    )
    hours = sum((part.hours for part in parts), Decimal(0))
    count = sum(part.interaction_count for part in parts)
    given = {
        "interactions": count,
        "alignedHours": judged[True] / _HOUR,
        "unalignedHours": judged[False] / _HOUR,
    }
    text = f"{count} interactions that were done, by how long they took: {hours:.2f} hours."
    return TimeMix(
        csm,
        hours,
        parts,
        judged[False] / total if total else None,
        sum((part.hours for part in parts if part.activity_type in LOW_LEVERAGE), Decimal(0)),
        explainer.explain(hours, "csm.timeMix", text, given),
    )


def _hours(known: tuple[int, Decimal]) -> tuple[int, Decimal]:
    count, seconds = known
    return count, seconds / _HOUR
