"""Whether the customer was asked early whether they will renew (domain.md §1.10, §18)."""

from datetime import date, datetime
from enum import Enum

from csgraph.domain.policies.rules import Explained, Explainer

ASK_KEYS = ("risk.askDays",)


class AskOccasion(Enum):
    """On what occasion a customer was asked."""

    SURVEY = "SURVEY"
    REVIEW = "REVIEW"
    CONVERSATION = "CONVERSATION"
    RENEWAL_CALL = "RENEWAL_CALL"


class AskAnswer(Enum):
    """What a customer said."""

    YES = "YES"
    UNSURE = "UNSURE"
    NO = "NO"


def ask_at_risk(
    first: tuple[str, datetime] | None, ends_on: date | None, explainer: Explainer
) -> Explained[bool | None]:
    """Return whether how the customer was asked is a sign of risk.

    ``first`` is the occasion and the instant of the first time. It is a risk when that was on
    the renewal call, or when nobody has asked and the term ends within ``risk.askDays``.
    """
    days_left = None if ends_on is None else (ends_on - explainer.now.date()).days
    value: bool | None
    if first is not None:
        occasion = AskOccasion(first[0])
        value = occasion is AskOccasion.RENEWAL_CALL
        words = f"The customer was first asked on this occasion: {occasion.value}."
    elif days_left is None:
        value, words = None, "Nobody has asked yet, and the term's end is unknown."
    else:
        value = days_left <= explainer.policies.whole("risk.askDays")
        words = f"Nobody has asked yet, and {days_left} days are left."
    inputs = {
        "firstOccasion": first[0] if first else None,
        "firstAskedAt": first[1] if first else None,
        "daysLeft": days_left,
    }
    return explainer.explain(value, "renewal.askAtRisk", words, inputs, ASK_KEYS)
