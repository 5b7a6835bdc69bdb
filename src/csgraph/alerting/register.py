"""Every alert that domain.md §11.1 knows: its severity, its kind, what it says.

A code without a rule never fires; ``alertRules`` of the API tells which have one.
"""

from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Final


class AlertSeverity(Enum):
    """How grave an alert is, from the least (domain.md §11)."""

    LOW = "LOW"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"
    CRITICAL = "CRITICAL"

    @property
    def one_up(self) -> "AlertSeverity":
        """The next level; the last has none above it."""
        levels = list(AlertSeverity)
        return levels[min(levels.index(self) + 1, len(levels) - 1)]


class AlertKind(Enum):
    """Whether an alert foretells a loss, tells one that has begun, or is good news."""

    LEADING = "LEADING"
    LAGGING = "LAGGING"
    POSITIVE = "POSITIVE"


@dataclass(frozen=True)
class AlertTerms:
    """What the register says of a code; ``section`` is of domain.md."""

    severity: AlertSeverity
    kind: AlertKind
    section: str
    text: str


_WORDS: Final = {
    ("HIGH", "LEADING"): (
        ("BEHAVIOR_OVERDUE", "4.5", "A key behaviour is overdue."),
        ("CHAMPION_LEFT", "2.4", "A champion left, and nobody came after."),
        ("CHAMPION_SHOPPING", "2.3", "A champion of high influence is engaged, not delighted."),
        ("STAKEHOLDER_CHANGED", "2.4", "Somebody who matters left or was replaced."),
        ("ECONOMIC_BUYER_UNKNOWN", "2.2", "No economic buyer is in touch before a renewal."),
        ("ENGAGEMENT_FELL", "2.5", "The highest of those in touch is levels lower."),
        ("CUSTODY_LOST", "3.4", "The sponsor misses oversight meetings."),
        ("DURABLE_CUSTODY_NEEDED", "3.4", "A deal wants durable custody and has none."),
        ("BAD_FIT_DEAL", "1.5", "A deal does not fit."),
        ("PLAN_MISSING", "4.2", "A managed account has no active success plan."),
        ("SILENT_ACCOUNT", "6.5", "Nothing was heard of an account."),
        ("SURFACE_GREEN", "6.3", "Lagging signs are good, leading ones are not."),
        ("RENEWAL_AT_RISK", "6.6", "A renewal is at risk."),
        ("SPONSOR_DISENGAGED", "7.2", "The sponsor is absent from reviews."),
        ("SPONSOR_COMMITMENT_OVERDUE", "10", "A sponsor's promise is overdue."),
    ),
    ("HIGH", "LAGGING"): (
        ("HANDOFF_SLA_BREACH", "3.3", "A handoff broke its time limit."),
        ("HEALTH_RED", "6.4", "An account's health is red."),
        ("RENEWAL_SCRAMBLE", "1.10", "Escalations pile up before a renewal."),
        ("RESCUED_AGAIN", "1.10", "An account that was rescued is up again."),
    ),
    ("MEDIUM", "LEADING"): (
        ("CSM_INTRO_DUE", "3.3", "A CSM is to be introduced."),
        ("HANDOFF_INCOMPLETE", "3.2", "A first meeting is set before the handoff is complete."),
        ("ONBOARDING_STUCK", "4.1", "Onboarding does not move."),
        ("TASKS_DONE_NOT_CONFIRMED", "4.1", "Onboarding is done and not confirmed."),
        ("MILESTONE_MISSED", "5.6", "A product milestone was missed."),
        ("TROUGH_UNADDRESSED", "3.5", "Nobody speaks to an account in its trough."),
        ("VALUE_UNPROVEN", "4.4", "Value is not proven before a renewal."),
        ("METRIC_STALLED", "4.4", "A metric does not move."),
        ("UNMEASURED", "4.4", "A metric has no new point."),
        ("VELOCITY_FLAT", "4.5", "A client gains nothing new."),
        ("PLAN_NOT_FOLLOWED", "4.2", "A customer's milestone slips."),
        ("ADVICE_REFUSED", "4.2", "A customer refuses what is advised."),
        ("RENEWAL_MILESTONE_MISSED", "4.6", "A milestone planned back from a renewal is overdue."),
        ("PROBLEM_LOW_SEVERITY", "1.6", "The problem to be solved is a small one."),
        ("SINGLE_THREADED", "2.5", "All hangs on one of theirs, or on one of ours."),
        ("REDUNDANCY_NOT_MET", "2.5", "Too few different pairs of ours and theirs."),
        ("PRICE_BELOW_VALUE_FLOOR", "1.8", "A price is below what value asks."),
        ("EXPOSURE_FORECAST", "1.7", "Revenue of an exposed industry renews."),
        ("MEDDICC_GAP", "12", "Something about the buying process is unknown."),
        ("REVIEW_OVERDUE", "7", "A business review is overdue."),
        ("COMMITMENT_OVERDUE", "7.2", "A commitment is overdue."),
        ("HEALTH_YELLOW", "6.4", "An account's health is yellow."),
        ("PROMISE_DEBT", "5.3", "Requests stay open for long."),
        ("BULK_REASSIGNMENT", "1.4", "Many accounts are moved at once, some of this CSM."),
        ("CSM_OVER_CAPACITY", "1.3", "A CSM has too much."),
        ("KEY_ACCOUNT_UNSPONSORED", "10", "A key account has no sponsor."),
        ("SPONSOR_OVERLOADED", "10", "A sponsor has too many accounts."),
        ("SPONSOR_TOUCH_LOW", "10", "A sponsor is seldom in touch."),
        ("SPONSOR_UNBRIEFED", "10", "A sponsor's briefing is old."),
        ("SPONSOR_MISSED_EBR", "10", "A sponsor missed an executive review."),
        ("PROGRAM_REVIEW_OVERDUE", "10", "A sponsor program was not reviewed."),
        ("REFERENCE_HEALTH_DROPPED", "8", "A reference is not healthy any more."),
        ("REFERENCE_CONSENT_EXPIRING", "8", "A reference's consent is about to end."),
    ),
    ("MEDIUM", "LAGGING"): (
        ("SEATS_UNASSIGNED", "5.6", "Seats are not assigned."),
        ("LOW_SCORE", "5.4", "A low answer was not reacted to."),
        ("INVOICE_OVERDUE", "6.6", "An invoice is overdue."),
        ("RECAP_LATE", "5.1", "A call has no recap."),
        ("ESCALATION_OPEN", "5.1", "An escalation's end is not confirmed."),
    ),
    ("LOW", "LEADING"): (
        ("REFERENCE_FATIGUE", "8", "A reference was asked often."),
        ("REFERENCE_THANKS_DUE", "8", "A reference is to be thanked."),
        ("REFERENCE_OUTCOME_DUE", "8", "A reference is to be told the outcome."),
        ("REFERENCE_CHECKIN_DUE", "8", "A reference is to be checked in with."),
        ("REFERENCE_COVERAGE_GAP", "8", "A kind of customer has no reference."),
        ("HOTLINE_NOT_SHARED", "10", "A sponsor's line was not shared."),
        ("LEVEL_MISMATCH", "10", "A sponsor's level does not match."),
        ("TOP_CUSTOMER_BENEFIT_IDLE", "9", "A top customer had no benefit for long."),
        ("NEW_CONTACT_JOINED", "2.4", "Somebody new is there, and nobody spoke to them."),
        ("INSIGHT_FOLLOWUP", "4.2", "An insight had no follow-up."),
        ("ONE_ON_ONE_MISSED", "14", "A one-to-one was missed."),
        ("FEEDBACK_REVIEW_GAP", "14", "Feedback is seldom looked at."),
    ),
    ("MEDIUM", "POSITIVE"): (
        ("EXPANSION_READY", "11", "An account is ready to expand."),
        ("CHANGE_REQUEST", "1.10", "A customer asks for more, or for less."),
        ("ADVOCACY_SIGNAL", "11", "A customer speaks for us."),
        ("FIRST_VALUE_REACHED", "4.1", "A customer has its first value."),
        ("FEATURE_SHIPPED", "5.3", "What a customer asked for is there."),
    ),
}

REGISTER: Final = MappingProxyType(
    {
        code: AlertTerms(AlertSeverity(severity), AlertKind(kind), section, text)
        for (severity, kind), rows in _WORDS.items()
        for code, section, text in rows
    }
)
"""What each code says, by the code's name. The positive ones' severity is ours (`default`)."""

AlertCode = Enum("AlertCode", {code: code for code in sorted(REGISTER)}, module=__name__)  # type: ignore[misc]
AlertCode.__doc__ = "Every alert by its code."
