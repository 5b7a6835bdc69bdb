"""Programs that serve many accounts at once (domain.md §1.2)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Final

from csgraph.domain.accounts.rules import ContactPreference, ExperienceTier, GrowthPotential
from csgraph.domain.policies.rules import Explained, Explainer, Telling

RETENTION_KEYS: Final = ("retention.cohortMonths",)


class ProgramKind(Enum):
    """What a program is."""

    COMMUNITY = "COMMUNITY"
    COMMUNICATION = "COMMUNICATION"
    ENGAGEMENT = "ENGAGEMENT"
    OFFICE_HOURS = "OFFICE_HOURS"
    IN_PRODUCT = "IN_PRODUCT"
    CONFERENCE = "CONFERENCE"


class EnrollmentReason(Enum):
    """Why an account is in a program."""

    PREFERENCE = "PREFERENCE"
    NO_GROWTH = "NO_GROWTH"
    TIER = "TIER"


class ProgramTouchKind(Enum):
    """What somebody did in a program."""

    ATTENDED = "ATTENDED"
    POSTED = "POSTED"
    ASKED = "ASKED"
    ONE_TO_ONE = "ONE_TO_ONE"
    OPENED = "OPENED"


class ProgramMaturity(Enum):
    """How far something that a community leans on has come."""

    NONE = "NONE"
    BEGUN = "BEGUN"
    COMPLETE = "COMPLETE"


MATURITIES: Final = {
    "self_service_content": "self-service content",
    "automated_onboarding": "automated onboarding",
    "campaigns": "campaigns",
    "community": "the community itself",
}
"""What a community leans on: the columns' first words, and what each is."""


def launch_warnings(known: Mapping[str, str | None]) -> list[str]:
    """Return what a community that is launched still has to improve; nothing of it holds it up."""
    return [
        f"Improve {words} from now on; so far: {known[name] or 'unknown'}."
        for name, words in MATURITIES.items()
        if known[name] != ProgramMaturity.COMPLETE.value
    ]


ACTED: Final = tuple(each for each in ProgramTouchKind if each is not ProgramTouchKind.OPENED)
"""The kinds by which a person took part, rather than looked at something."""


def enrollment_reason(
    preference: ContactPreference | None, growth: GrowthPotential | None
) -> EnrollmentReason:
    """Return why an account belongs into a program, where nobody says."""
    if preference is ContactPreference.SELF_SERVICE:
        return EnrollmentReason.PREFERENCE
    if growth is GrowthPotential.NONE:
        return EnrollmentReason.NO_GROWTH
    return EnrollmentReason.TIER


@dataclass(frozen=True)
class Retention(Telling):
    """How many customers of a period's start are customers at its end, too."""

    account_count: int
    retained_count: int
    told: Explained[Decimal | None]

    @property
    def share(self) -> Decimal | None:
        """Which part of them; None without any."""
        return self.told.value


@dataclass(frozen=True)
class TierRetention:
    """Retention of one tier's accounts in programs beside that of the others.

    ``participating_count`` are those in programs of whom somebody took part.
    """

    tier: ExperienceTier | None
    enrolled: Retention
    others: Retention
    participating_count: int

    @property
    def participation(self) -> Decimal | None:
        """Which part of those in programs took part; None without any."""
        if not self.enrolled.account_count:
            return None
        return Decimal(self.participating_count) / self.enrolled.account_count


def _retention(count: int, kept: int, explainer: Explainer) -> Retention:
    share = Decimal(kept) / count if count else None
    text = f"{kept} of {count} customers of the period's start are customers at its end."
    given = {"accounts": count, "retained": kept}
    told = explainer.explain(share, "program.retention", text, given, RETENTION_KEYS)
    return Retention(count, kept, told)


def retention_by_tier(
    rows: Iterable[tuple[ExperienceTier | None, bool, int, int, int]], explainer: Explainer
) -> tuple[TierRetention, ...]:
    """Return retention tier by tier, from tier, in a program or not, accounts, retained, active."""
    nothing = (_retention(0, 0, explainer), 0)
    found = {
        (tier, enrolled): (_retention(count, kept, explainer), active)
        for tier, enrolled, count, kept, active in rows
    }
    return tuple(
        TierRetention(
            tier,
            found.get((tier, True), nothing)[0],
            found.get((tier, False), nothing)[0],
            found.get((tier, True), nothing)[1],
        )
        for tier in (*ExperienceTier, None)
        if (tier, True) in found or (tier, False) in found
    )
