"""Decisions about onboarding: whether it is complete, what is in its way, how long it took."""

from csgraph.domain.onboarding.rules.standing import (
    MOST_MONTHS,
    MOST_TARGET_DAYS,
    STEPS,
    Blocker,
    Finding,
    Homework,
    Onboarding,
    OnboardingFindingCode,
    OnboardingStanding,
    check_count,
    confirmed_at,
    kickoff_warnings,
    standing_of,
)
from csgraph.domain.onboarding.rules.times import TIME_KEYS, Times, TimeToValue, time_to_value

__all__ = [
    "MOST_MONTHS",
    "MOST_TARGET_DAYS",
    "STEPS",
    "TIME_KEYS",
    "Blocker",
    "Finding",
    "Homework",
    "Onboarding",
    "OnboardingFindingCode",
    "OnboardingStanding",
    "TimeToValue",
    "Times",
    "check_count",
    "confirmed_at",
    "kickoff_warnings",
    "standing_of",
    "time_to_value",
]
