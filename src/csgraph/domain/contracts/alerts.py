"""What contracts tell of accounts, for the alert rules of all slices."""

from typing import Any

from sqlalchemy import Select, func, select

from csgraph.alerting.declare import AccountFact, AlertFacts
from csgraph.domain.contracts.tables import contract


def _renews_on(facts: AlertFacts) -> Select[Any]:
    """Select when each account renews: the next last day of a contract's term (domain.md §1.10)."""
    known = facts.rows(contract, "account_id", "ends_on")
    today = facts.today()
    return (
        select(known.c.account_id, func.min(known.c.ends_on).label("value"))
        .where(known.c.ends_on >= today, facts.among(known.c.account_id))
        .group_by(known.c.account_id)
    )


ACCOUNT_FACTS = (AccountFact("renews_on", _renews_on, (contract,)),)
RULES = ()
