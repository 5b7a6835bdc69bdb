"""Alerts about contracts, and what they tell of accounts (domain.md §1.8, §1.10)."""

from typing import Any, Final

from sqlalchemy import Date, Numeric, Select, cast, func, literal_column, or_, select

from csgraph.alerting.declare import AccountFact, AlertFacts, AlertRule, PlaybookStep, Subject
from csgraph.domain.contracts.tables import contract
from csgraph.graph.render.json_text import literal

_FLOOR: Final = "price.floorRatio"
_PAID: Final = ("annual_recurring_revenue_minor", "annual_recurring_revenue_currency")


def _renews_on(facts: AlertFacts) -> Select[Any]:
    """Select when each account renews: the next last day of a contract's term (domain.md §1.10)."""
    known = facts.rows(contract, "account_id", "ends_on")
    today = cast(func.timezone(literal("UTC"), facts.now()), Date)
    return (
        select(known.c.account_id, func.min(known.c.ends_on).label("value"))
        .where(known.c.ends_on >= today, facts.among(known.c.account_id))
        .group_by(known.c.account_id)
    )


def _cheap(facts: AlertFacts) -> Select[Any]:
    """Select contracts in force that cost so much less than the price list says.

    Without a price list, or with one in another currency, nothing is known.
    """
    names = ("list_price_minor", "list_price_currency", *_PAID)
    rows = facts.rows(contract, "id", "account_id", "number", "starts_on", "ends_on", *names)
    today = cast(func.timezone(literal("UTC"), facts.now()), Date)
    listed = func.nullif(rows.c.list_price_minor, literal_column("0"))
    ratio = cast(rows.c[_PAID[0]], Numeric) / listed
    return select(
        rows.c.id.label("subject_id"),
        rows.c.account_id,
        rows.c.number.label("contract"),
        func.round(ratio, literal_column("4")).label("discountRatio"),
        rows.c.ends_on.label("endsOn"),
    ).where(
        facts.among(rows.c.account_id),
        or_(rows.c.starts_on.is_(None), rows.c.starts_on <= today),
        or_(rows.c.ends_on.is_(None), rows.c.ends_on >= today),
        rows.c.list_price_currency == rows.c[_PAID[1]],
        ratio <= facts.number(_FLOOR),
    )


PRICE_BELOW_VALUE_FLOOR = AlertRule(
    code="PRICE_BELOW_VALUE_FLOOR",
    subject=Subject("Contract", "ctr"),
    scope="finance:read",
    holds=_cheap,
    explanation="The contract {contract} costs {discountRatio} of the price list.",
    depends=(contract,),
    keys=(_FLOOR,),
    playbook=(PlaybookStep("AM", "Agree on dated discounts, and on the way back to the price."),),
)

ACCOUNT_FACTS = (AccountFact("renews_on", _renews_on, (contract,)),)
RULES = (PRICE_BELOW_VALUE_FLOOR,)
