"""What programs are, why accounts are in them, what they and CSMs' time come to."""

from csgraph.domain.engagement.rules.programs import (
    ACTED,
    MATURITIES,
    RETENTION_KEYS,
    EnrollmentReason,
    ProgramKind,
    ProgramMaturity,
    ProgramTouchKind,
    Retention,
    TierRetention,
    enrollment_reason,
    launch_warnings,
    retention_by_tier,
)
from csgraph.domain.engagement.rules.time_mix import LOW_LEVERAGE, TimeMix, TimeShare, time_mix_of
from csgraph.domain.engagement.rules.visits import VISIT_KEYS, VisitDue, visits_due

__all__ = [
    "ACTED",
    "LOW_LEVERAGE",
    "MATURITIES",
    "RETENTION_KEYS",
    "VISIT_KEYS",
    "EnrollmentReason",
    "ProgramKind",
    "ProgramMaturity",
    "ProgramTouchKind",
    "Retention",
    "TierRetention",
    "TimeMix",
    "TimeShare",
    "VisitDue",
    "enrollment_reason",
    "launch_warnings",
    "retention_by_tier",
    "time_mix_of",
    "visits_due",
]
