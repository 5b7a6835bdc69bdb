"""Who keeps hold of a customer while ownership goes down at theirs (domain.md §3.4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from csgraph.domain.handoffs.rules.words import HandoffMode
from csgraph.domain.policies.rules import Explained, Explainer

IMPL_DAYS: Final = "custody.implDays"
EXEMPT_DAYS: Final = "custody.exemptProvisionDays"
UPMARKET: Final = "custody.movingUpmarket"
MODE_KEYS: Final = (IMPL_DAYS, UPMARKET)
MISSED: Final = "oversight.missed"
SPONSOR_DAYS: Final = "handDown.sponsorDays"
_POINTS: Final = ("handDown.distancePoints", "handDown.implPoints", "handDown.sponsorPoints")
_BANDS: Final = ("handDown.high", "handDown.medium")
_RISK_KEYS: Final = (IMPL_DAYS, EXEMPT_DAYS, *_POINTS, SPONSOR_DAYS)
FARTHEST: Final = 3
MOST: Final = 100


class HandDownBand(Enum):
    """How high the risk is that a customer is lost while ownership goes down."""

    LOW = "LOW"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"


@dataclass(frozen=True)
class RiskDriver:
    """A part of the risk; together the parts are the risk."""

    name: str
    points: int


@dataclass(frozen=True)
class Descent:
    """What is known of how ownership goes down at a customer; None is unknown.

    ``distance`` is in levels of their organization, ``sponsor_two_way_at`` when one of ours
    last was in two-way contact with the sponsor.
    """

    hands_down_internally: bool | None = None
    implementation_days: int | None = None
    provisioning_days: int | None = None
    distance: int | None = None
    sponsor_two_way_at: datetime | None = None
    mode_override: HandoffMode | None = None


@dataclass(frozen=True)
class HandDownRisk:
    """How likely a customer is lost, with what that is made up of."""

    score: Explained[int]
    band: HandDownBand
    drivers: tuple[RiskDriver, ...]


def recommended_mode(
    descent: Descent, few_days: int, *, moves_upmarket: bool, unknown_is_long: bool = True
) -> HandoffMode:
    """Return which mode suits a deal; an implementation of unknown length counts as long."""
    days = descent.implementation_days
    is_long = unknown_is_long if days is None else days > few_days
    if descent.hands_down_internally or is_long or moves_upmarket:
        return HandoffMode.DURABLE_CUSTODY
    return HandoffMode.LIGHT


def explain_mode(descent: Descent, explainer: Explainer) -> Explained[HandoffMode]:
    """Return the mode that suits a deal, with how that came about."""
    days = explainer.policies.whole(IMPL_DAYS)
    upmarket = bool(explainer.policies.of(UPMARKET).value)
    mode = recommended_mode(descent, days, moves_upmarket=upmarket)
    length = descent.implementation_days
    reasons = [
        ("the customer hands ownership down", bool(descent.hands_down_internally)),
        (f"implementation takes longer than {days} days", length is not None and length > days),
        ("nobody knows how long implementation takes", length is None),
        ("the vendor moves upmarket", upmarket),
    ]
    told = [text for text, holds in reasons if holds]
    text = f"Since {', and '.join(told)}." if told else "Nothing asks for durable custody."
    given = {
        "handsDownInternally": descent.hands_down_internally,
        "implementationDays": length,
    }
    return explainer.explain(mode, "handoff.mode", text, given, MODE_KEYS)


def hand_down_risk(descent: Descent, explainer: Explainer) -> HandDownRisk:
    """Return the risk, 0 to 100; what is unknown of distance counts as 1, of length as long."""
    policies = explainer.policies
    drivers = _drivers(descent, explainer)
    score = sum(each.points for each in drivers)
    high, medium = (policies.whole(key) for key in _BANDS)
    band = (
        HandDownBand.HIGH
        if score >= high
        else HandDownBand.MEDIUM
        if score >= medium
        else HandDownBand.LOW
    )
    given = {
        "distance": descent.distance,
        "implementationDays": descent.implementation_days,
        "provisioningDays": descent.provisioning_days,
        "sponsorTwoWayAt": descent.sponsor_two_way_at
        and descent.sponsor_two_way_at.isoformat(timespec="seconds"),
    }
    told = ", ".join(f"{each.name} {each.points:+}" for each in drivers)
    text = f"Made up of {told}." if told else "Nothing is handed down, or at once."
    keys = (*_RISK_KEYS, *_BANDS)
    explained = explainer.explain(score, "handoff.handDownRisk", text, given, keys)
    return HandDownRisk(explained, band, drivers)


def _drivers(descent: Descent, explainer: Explainer) -> tuple[RiskDriver, ...]:
    policies = explainer.policies
    quick = descent.provisioning_days
    if descent.distance == 0 or (quick is not None and quick <= policies.whole(EXEMPT_DAYS)):
        return ()
    a_level, for_length, for_silence = (policies.whole(key) for key in _POINTS)
    distance = 1 if descent.distance is None else min(descent.distance, FARTHEST)
    days = descent.implementation_days
    is_long = days is None or days > policies.whole(IMPL_DAYS)
    since = explainer.now - timedelta(days=policies.whole(SPONSOR_DAYS))
    is_silent = descent.sponsor_two_way_at is None or descent.sponsor_two_way_at < since
    found = [
        RiskDriver("DISTANCE", a_level * distance),
        RiskDriver("IMPLEMENTATION", for_length if is_long else 0),
        RiskDriver("SILENT_SPONSOR", for_silence if is_silent else 0),
    ]
    over = sum(each.points for each in found) - MOST
    if over > 0:
        found.append(RiskDriver("CAP", -over))
    return tuple(each for each in found if each.points)


def is_custody_lost(attended: Iterable[bool], missed: int) -> bool:
    """Whether the sponsor missed the latest meetings in a row; ``attended`` has the last first."""
    latest = list(attended)[:missed]
    return len(latest) == missed and not any(latest)


def explain_custody_lost(attended: Iterable[bool], explainer: Explainer) -> Explained[bool]:
    """Return whether custody is lost, with how that came about."""
    known, missed = list(attended), explainer.policies.whole(MISSED)
    lost = is_custody_lost(known, missed)
    run = next((n for n, there in enumerate(known) if there), len(known))
    text = f"The sponsor missed the last {run} of {len(known)} oversight meetings."
    given = {"meetings": len(known), "missedInARow": run}
    return explainer.explain(lost, "handoff.custodyLost", text, given, (MISSED,))
