"""Alerts about prices that do not last (domain.md §1.8)."""

from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Numeric,
    Select,
    Text,
    and_,
    case,
    cast,
    func,
    literal_column,
    null,
    or_,
    select,
    union_all,
)

from csgraph.alerting.declare import AlertFacts, AlertRule, PlaybookStep, Subject
from csgraph.domain.accounts.tables import account
from csgraph.domain.contracts.tables import contract
from csgraph.domain.pricing.node.floors import bands_by_segment
from csgraph.domain.pricing.rules import FLOOR_KEYS
from csgraph.domain.pricing.tables import discount_line
from csgraph.domain.renewals.tables import renewal
from csgraph.storage.literals import literal

_RATIO, _WIDTH, _MULTIPLE, _LEAST = FLOOR_KEYS
_PRICES: Final = (
    *("annual_recurring_revenue_minor", "annual_recurring_revenue_currency"),
    *("list_price_minor", "list_price_currency"),
)


def _learned(facts: AlertFacts) -> FromClause:
    """Return ``segment`` and ``floor`` that its renewals teach: the twin of ``rules.floor_of``.

    The null segment is that of all renewals.
    """
    bands = bands_by_segment(facts).subquery()
    segment, number, count, lost = bands.c
    everybody = cast(null(), Text)
    each = union_all(
        select(segment.label("segment"), number.label("number"), count.label("n"), lost).where(
            segment.is_not(None)
        ),
        select(everybody, number, func.sum(count), func.sum(lost)).group_by(number),
    ).subquery()
    told = select(
        *(each.c[name] for name in ("segment", "number", "n", "lost")),
        func.sum(each.c.n).over(partition_by=each.c.segment).label("all_n"),
        func.sum(each.c.lost).over(partition_by=each.c.segment).label("all_lost"),
    ).subquery()
    is_too_cheap = and_(
        told.c.all_lost > literal_column("0"),
        told.c.n >= facts.number(_LEAST),
        told.c.lost * told.c.all_n >= facts.number(_MULTIPLE) * told.c.all_lost * told.c.n,
    )
    hundred: ColumnElement[Any] = literal_column("100", Numeric())
    edge = func.max(told.c.number) * facts.number(_WIDTH) / hundred
    return (
        select(told.c.segment, edge.label("floor"))
        .where(is_too_cheap)
        .group_by(told.c.segment)
        .subquery()
    )


def _cheap(facts: AlertFacts) -> Select[Any]:
    """Select contracts in force at the floor or below, or with a discount that says not what it is.

    Without a list price, or with one in another currency, nothing is known of the floor.
    """
    rows = facts.rows(contract, "id", "account_id", "number", "starts_on", "ends_on", *_PRICES)
    accounts, learned = facts.rows(account, "id", "sales_segment"), _learned(facts)
    lines = facts.rows(discount_line, "contract_id", "label", "ends_on")
    today = facts.today()
    unlabelled = (
        select(lines.c.contract_id)
        .where(
            lines.c.contract_id == rows.c.id,
            func.coalesce(lines.c.label, literal("")) == literal(""),
            or_(lines.c.ends_on.is_(None), lines.c.ends_on >= today),
        )
        .correlate(rows)
        .exists()
    )
    paid, paid_in, listed, listed_in = (rows.c[name] for name in _PRICES)
    ratio = cast(paid, Numeric) / func.nullif(listed, literal_column("0"))
    floor = func.coalesce(learned.c.floor, facts.number(_RATIO))
    is_below = func.coalesce(and_(paid_in == listed_in, ratio <= floor), literal_column("false"))
    four: ColumnElement[Any] = literal_column("4")
    return (
        select(
            rows.c.id.label("subject_id"),
            rows.c.account_id,
            rows.c.number.label("contract"),
            func.round(ratio, four).label("discountRatio"),
            func.round(floor, four).label("floor"),
            func.concat_ws(
                literal(", "),
                case((is_below, literal("the price is at the floor or below"))),
                case((unlabelled, literal("a discount has no label"))),
                type_=Text,
            ).label("why"),
        )
        .select_from(
            rows.outerjoin(accounts, accounts.c.id == rows.c.account_id).outerjoin(
                learned, learned.c.segment.is_not_distinct_from(accounts.c.sales_segment)
            )
        )
        .where(
            facts.among(rows.c.account_id),
            or_(rows.c.starts_on.is_(None), rows.c.starts_on <= today),
            or_(rows.c.ends_on.is_(None), rows.c.ends_on >= today),
            or_(is_below, unlabelled),
        )
    )


PRICE_BELOW_VALUE_FLOOR = AlertRule(
    code="PRICE_BELOW_VALUE_FLOOR",
    subject=Subject("Contract", "ctr"),
    scope="finance:read",
    holds=_cheap,
    explanation="The contract {contract} costs {discountRatio} of the list price, and the floor "
    "is {floor}: {why}.",
    depends=(contract, discount_line, renewal, account),
    keys=FLOOR_KEYS,
    playbook=(PlaybookStep("AM", "Agree on dated discounts, and on the way back to the price."),),
)

RULES = (PRICE_BELOW_VALUE_FLOOR,)
ACCOUNT_FACTS = ()
