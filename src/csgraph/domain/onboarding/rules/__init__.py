"""Decisions about onboarding: whether it is complete, what is in its way, how long it took."""

from csgraph.domain.onboarding.rules.standing import (
    STEPS,
    Blocker,
    Finding,
    Homework,
    Onboarding,
    OnboardingExperience,
    OnboardingFindingCode,
    OnboardingStanding,
    check_target_days,
    confirmed_at,
    kickoff_warnings,
    standing_of,
)
from csgraph.domain.onboarding.rules.times import TIME_KEYS, Times, TimeToValue, time_to_value

__all__ = [
    "STEPS",
    "TIME_KEYS",
    "Blocker",
    "Finding",
    "Homework",
    "Onboarding",
    "OnboardingExperience",
    "OnboardingFindingCode",
    "OnboardingStanding",
    "TimeToValue",
    "Times",
    "check_target_days",
    "confirmed_at",
    "kickoff_warnings",
    "standing_of",
    "time_to_value",
]
