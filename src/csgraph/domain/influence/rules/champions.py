"""How champions are doing: engagement, delight, and what hangs on them (domain.md §2.3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any, Final

from csgraph.domain.influence.rules.people import ContactSignalKind, Person
from csgraph.domain.influence.rules.quadrants import influence_of
from csgraph.domain.policies.rules import Explained, Explainer, Policies


class ChampionState(Enum):
    """Where a champion stands between engagement and delight."""

    ADVOCATE = "ADVOCATE"
    AT_RISK_SHOPPER = "AT_RISK_SHOPPER"
    QUIET_FAN = "QUIET_FAN"
    DISENGAGED = "DISENGAGED"
    UNPLACED = "UNPLACED"


ENGAGEMENT: Final = (
    ContactSignalKind.USAGE,
    ContactSignalKind.SURVEY_RESPONSE,
    ContactSignalKind.MEETING_RESPONSE,
)
DELIGHT: Final = (
    ContactSignalKind.SURVEY_SCORE,
    ContactSignalKind.ON_TIME_SUPPORT,
    ContactSignalKind.FEATURES_SHIPPED,
    ContactSignalKind.SENTIMENT,
)
RATED: Final = (ContactSignalKind.SURVEY_RESPONSE, ContactSignalKind.SURVEY_SCORE)
"""What ratings of tickets tell, where nobody recorded it."""
CHAMPION_KEYS: Final = ("champion.split", "champion.ticketDays")
TICKETS: Final = ((0, 30), (5, 100), (10, 80))
MANY_TICKETS: Final = 60


@dataclass(frozen=True)
class ChampionHealth:
    """How one champion is doing; an axis without any known input is unknown."""

    contact: str
    state: Explained[ChampionState]
    engagement: Decimal | None
    delight: Decimal | None
    influence: int | None


def ticket_activity(count: int) -> int:
    """Return what a number of tickets tells of engagement: neither none nor very many is best."""
    return next((score for most, score in TICKETS if count <= most), MANY_TICKETS)


def engagement_of(person: Person) -> Decimal | None:
    """Return the mean of what is known of a person's engagement."""
    known = [person.signals[kind] for kind in ENGAGEMENT if kind in person.signals]
    if person.ticket_count is not None:
        known.append(ticket_activity(person.ticket_count))
    return _mean(known)


def delight_of(person: Person) -> Decimal | None:
    """Return the mean of what is known of a person's delight."""
    return _mean([person.signals[kind] for kind in DELIGHT if kind in person.signals])


def state_of(person: Person, policies: Policies) -> ChampionState:
    """Return where a champion stands."""
    engagement, delight = engagement_of(person), delight_of(person)
    split = policies.number("champion.split")
    if engagement is None or delight is None:
        return ChampionState.UNPLACED
    if delight >= split:
        return ChampionState.ADVOCATE if engagement >= split else ChampionState.QUIET_FAN
    return ChampionState.AT_RISK_SHOPPER if engagement >= split else ChampionState.DISENGAGED


def explain_champion(person: Person, explainer: Explainer) -> ChampionHealth:
    """Return how a champion is doing; support is told of to those who may read it."""
    engagement, delight = engagement_of(person), delight_of(person)
    state = state_of(person, explainer.policies)
    split = explainer.policies.number("champion.split")
    if state is ChampionState.UNPLACED:
        axes = (("engagement", engagement), ("delight", delight))
        missing = " and ".join(name for name, axis in axes if axis is None)
        text = f"Unplaced: nothing is known of {missing}."
    else:
        text = f"Engagement {engagement:.0f} and delight {delight:.0f} against a split at {split}."
    given: dict[str, Any] = {
        kind.value: person.signals.get(kind)
        for kind in (*ENGAGEMENT, *DELIGHT)
        if person.tells_support or kind not in RATED
    }
    if person.tells_support:
        given["tickets"] = person.ticket_count
    given |= {"engagement": engagement, "delight": delight}
    told = explainer.explain(state, "champion.state", text, given, CHAMPION_KEYS)
    return ChampionHealth(
        person.id, told, engagement, delight, influence_of(person, explainer.policies)
    )


def account_champion_health(
    champions: Iterable[ChampionHealth], explainer: Explainer
) -> Explained[Decimal | None]:
    """Return the mean of the champions' axes, weighted by influence; unknown ones are left out."""
    total = weights = Decimal(0)
    count = 0
    for each in champions:
        if each.engagement is None or each.delight is None or not each.influence:
            continue
        count += 1
        weights += each.influence
        total += each.influence * (each.engagement + each.delight) / 2
    value = (total / weights).quantize(Decimal("0.01")) if weights else None
    text = (
        f"Mean of {count} champions, weighted by influence."
        if count
        else "Unknown: no champion whose engagement, delight and influence are known."
    )
    return explainer.explain(value, "champion.accountHealth", text, {"champions": count}, ())


def _mean(known: list[int]) -> Decimal | None:
    return Decimal(sum(known)) / len(known) if known else None
