"""Accounts that value visits and have had none for long (domain.md §1.1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from csgraph.domain.policies.rules import Explained, Explainer, Telling

VISIT_KEYS: Final = ("presence.onsiteDays",)


@dataclass(frozen=True)
class VisitDue(Telling):
    """That an account wants a visit; ``last_visit_on`` is None where none is known."""

    account: str
    last_visit_on: date | None
    told: Explained[bool]


def visits_due(
    accounts: Iterable[tuple[str, date | None]], explainer: Explainer
) -> tuple[VisitDue, ...]:
    """Return the accounts that want a visit, those never visited first."""
    days = explainer.policies.whole("presence.onsiteDays")
    found = []
    for account, last in accounts:
        since = None if last is None else (explainer.now.date() - last).days
        if since is None or since > days:
            text = "It values visits, and none is known."
            if since is not None:
                text = f"It values visits, and the last one was {since} days ago."
            given = {"presencePreference": "ONSITE", "lastVisitOn": last}
            told = explainer.explain(True, "account.visitDue", text, given, VISIT_KEYS)
            found.append(VisitDue(account, last, told))
    return tuple(sorted(found, key=lambda each: (each.last_visit_on or date.min, each.account)))
