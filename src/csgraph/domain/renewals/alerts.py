"""What renewals tell of accounts, for the alert rules of all slices."""

from typing import Any

from sqlalchemy import Select, func, or_, select

from csgraph.alerting.declare import AccountFact, AlertFacts
from csgraph.domain.contracts.tables import contract
from csgraph.domain.currencies.tables import exchange_rate
from csgraph.domain.renewals.node.revenue import REVENUE, Exchange


def _arr(facts: AlertFacts) -> Select[Any]:
    """Select what the contracts in force with each account bring a year, in one currency.

    What can't be exchanged counts for nothing; nobody is told of where nothing is known.
    """
    today = facts.today()
    known = facts.rows(contract, "account_id", "starts_on", "ends_on", *REVENUE)
    runs = (
        select(known.c.account_id, *(known.c[name] for name in REVENUE))
        .where(
            known.c.account_id.is_not(None),
            or_(known.c.starts_on.is_(None), known.c.starts_on <= today),
            or_(known.c.ends_on.is_(None), known.c.ends_on >= today),
            facts.among(known.c.account_id),
        )
        .subquery()
    )
    priced = Exchange(facts, today).join(runs, *REVENUE, "account_id")
    return (
        select(priced.c.account_id, func.sum(priced.c.units).label("value"))
        .where(priced.c.units.is_not(None))
        .group_by(priced.c.account_id)
    )


ACCOUNT_FACTS = (AccountFact("arr", _arr, (contract, exchange_rate)),)
RULES = ()
