"""What accounts tell of themselves, for the alert rules of all slices."""

from typing import Any

from sqlalchemy import Select, select

from csgraph.alerting.declare import AccountFact, AlertFacts
from csgraph.domain.accounts.tables import account


def _tier(facts: AlertFacts) -> Select[Any]:
    """Select the tier of each account by which it is looked after (domain.md §1.2)."""
    known = facts.rows(account, "id", "experience_tier")
    return select(known.c.id.label("account_id"), known.c.experience_tier.label("value")).where(
        known.c.experience_tier.is_not(None), facts.among(known.c.id)
    )


ACCOUNT_FACTS = (AccountFact("tier", _tier, (account,)),)
RULES = ()
