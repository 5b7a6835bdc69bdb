"""What is paid of the list price, and the floor that renewals teach."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import strawberry
from sqlalchemy import (
    Boolean,
    ColumnElement,
    Integer,
    Numeric,
    Select,
    Text,
    and_,
    cast,
    func,
    literal_column,
    select,
)

from csgraph.domain.accounts.rules import SalesSegment
from csgraph.domain.accounts.tables import account
from csgraph.domain.contracts.node import Contract
from csgraph.domain.contracts.tables import contract
from csgraph.domain.currencies.tables import units_sql
from csgraph.domain.policies.node import ExplainedFlag, ExplainedNumber
from csgraph.domain.policies.rules import Explained, Explainer, Policies
from csgraph.domain.policies.tables import decisions_in_force, number_in_force, policy_decision
from csgraph.domain.pricing import rules
from csgraph.domain.pricing.tables import discount_line
from csgraph.domain.renewals.node.revenue import amount_in
from csgraph.domain.renewals.tables import renewal
from csgraph.graph.interfaces import Money
from csgraph.graph.made import argument
from csgraph.graph.sources import RowSources, Sources
from csgraph.graph.worked import Asked, WorkedField, WorkedRead
from csgraph.storage.literals import literal

Told = Mapping[str, list[Any]]
MOST_BANDS = 200
"""What is paid above so many bands counts to the last one."""
_PRICES = (
    *("annual_recurring_revenue_minor", "annual_recurring_revenue_currency"),
    *("list_price_minor", "list_price_currency"),
)


@strawberry.type(description="Renewals at like prices, and how many were lost.")
class PriceBand:
    """Renewals at like prices."""

    low: float = strawberry.field(
        description="Part of the list price above which they paid, 0 to 1."
    )
    high: float = strawberry.field(description="Part of the list price up to which they paid.")
    count: int = strawberry.field(description="How many renewals were decided.")
    lost: int = strawberry.field(description="How many of them were lost.")
    churn: float | None = strawberry.field(description="Which part of them was lost.")


@strawberry.type(description="Below what part of the list price customers leave.")
class PriceFloor:
    """Below what part of the list price customers leave."""

    floor: ExplainedNumber = strawberry.field(
        description="The part, 0 to 1: learned from renewals where a band of prices tells, else "
        "the policy's."
    )
    bands: list[PriceBand] = strawberry.field(
        description=f"What it was learned from, the lowest prices first; at most {MOST_BANDS}."
    )


@strawberry.type(description="What is paid of a contract's list price.")
class ContractPricing:
    """What is paid of a contract's list price."""

    discount_ratio: ExplainedNumber = strawberry.field(
        description="Which part of the list price is paid. Null where either is unknown."
    )
    floor: ExplainedNumber = strawberry.field(description="Below what part customers leave.")
    is_below_floor: ExplainedFlag = strawberry.field(
        description="Whether what is paid lies at that floor or below. Null where unknown."
    )
    labelled_discount: Money | None = strawberry.field(
        description="What discounts with a label take off today. Null without a list price."
    )
    unexplained_discount: Money | None = strawberry.field(
        description="What else is missing from the list price: a silent discount. Null where the "
        "list price, or what is paid, is unknown, or they are in two currencies."
    )


@dataclass(frozen=True)
class Floor:
    """The floor as the graph has it."""

    floor: Explained[Decimal]
    bands: tuple[rules.Band, ...]


@dataclass(frozen=True)
class Pricing:
    """What is paid, as the graph has it."""

    discount_ratio: Explained[Decimal | None]
    floor: Explained[Decimal]
    is_below_floor: Explained[bool | None]
    labelled_discount: Money | None
    unexplained_discount: Money | None


def bands_by_segment(sources: RowSources) -> Select[Any]:
    """Select bands of prices: segment, number, how many renewals were decided, how many lost.

    It hangs on no row, so that a statement looks at the renewals once, for whatever contracts.
    """
    accounts = sources.rows(account, "id", "sales_segment")
    renewals = sources.rows(renewal, "contract_id", "account_id", "outcome")
    contracts = sources.rows(contract, "id", *_PRICES)
    paid, listed = (cast(contracts.c[name], Numeric) for name in (_PRICES[0], _PRICES[2]))
    width = number_in_force(sources, "price.bandPoints")
    hundred: ColumnElement[Any] = literal_column("100", Numeric())
    ratio = paid * hundred / func.nullif(listed, literal_column("0"))
    first, last = literal_column("1", Numeric()), literal_column(str(MOST_BANDS), Numeric())
    bounded = func.least(last, func.greatest(first, func.ceil(ratio / width)))
    number = cast(bounded, Integer).label("number")
    same = contracts.c[_PRICES[1]] == contracts.c[_PRICES[3]]
    of = renewals.join(contracts, and_(contracts.c.id == renewals.c.contract_id, same)).outerjoin(
        accounts, accounts.c.id == renewals.c.account_id
    )
    lost = func.count().filter(renewals.c.outcome == literal("LOST"))
    keys: list[ColumnElement[Any]] = [accounts.c.sales_segment, number]
    return (
        select(*keys, func.count().label("n"), lost.label("lost"))
        .select_from(of)
        .where(renewals.c.outcome.is_not(None), ratio.is_not(None))
        .group_by(*keys)
        .order_by(number)
    )


def _floor_facts(sources: Sources) -> dict[str, Any]:
    return {
        "bands": bands_by_segment(sources),
        "policies": decisions_in_force(sources, rules.FLOOR_KEYS),
    }


def _floor(told: Told, asked: Asked) -> Floor:
    explainer = Explainer(Policies.of_rows(told["policies"]), asked.now)
    bands = rules.bands_of(told["bands"], asked.arguments.get("segment"), explainer.policies)
    return Floor(rules.floor_of(bands, explainer), bands)


def _pricing_facts(sources: Sources) -> dict[str, Any]:
    row = sources.row.c
    today = sources.today()
    accounts = sources.rows(account, "id", "sales_segment")
    names = ("contract_id", "label", "amount_minor", "amount_currency", "starts_on", "ends_on")
    lines = sources.rows(discount_line, *names)
    runs = and_(
        func.coalesce(lines.c.starts_on <= today, literal_column("true", Boolean())),
        func.coalesce(lines.c.ends_on >= today, literal_column("true", Boolean())),
    )
    units = units_sql(lines.c.amount_minor, lines.c.amount_currency)
    labelled = select(cast(func.sum(units), Text).label("units")).where(
        lines.c.contract_id == row.id,
        lines.c.label.is_not(None),
        lines.c.amount_currency == row.list_price_currency,
        runs,
    )
    paid, listed = (
        cast(units_sql(row[minor], row[currency]), Text)
        for minor, currency in (_PRICES[:2], _PRICES[2:])
    )
    return {
        "prices": [paid, row[_PRICES[1]], listed, row[_PRICES[3]]],
        "labelled": labelled,
        "bands": bands_by_segment(sources),
        "segment": select(accounts.c.sales_segment).where(accounts.c.id == row.account_id),
        "policies": decisions_in_force(sources, rules.FLOOR_KEYS),
    }


def _pricing(told: Told, asked: Asked) -> Pricing:
    explainer = Explainer(Policies.of_rows(told["policies"]), asked.now)
    paid_text, paid_in, listed_text, listed_in = told["prices"]
    paid = None if paid_text is None or paid_in != listed_in else Decimal(paid_text)
    listed = None if listed_text is None else Decimal(listed_text)
    [[segment]] = told["segment"] or [[None]]
    bands = rules.bands_of(told["bands"], segment, explainer.policies)
    floor = rules.floor_of(bands, explainer)
    labelled = Decimal(told["labelled"][0][0] or 0)
    known = listed is not None and paid is not None
    rest = listed - labelled - paid if listed is not None and paid is not None else Decimal(0)
    return Pricing(
        rules.ratio_of(paid, listed, explainer),
        floor,
        rules.is_below(paid, listed, floor, explainer),
        None if listed is None else amount_in(labelled, listed_in),
        amount_in(max(rest, Decimal(0)), listed_in) if known else None,
    )


FLOOR_FIELD = WorkedField(
    None,
    "priceFloor",
    PriceFloor | None,
    "Below what part of the list price customers of a segment leave, learned from renewals that "
    "were decided.",
    "finance:read",
    WorkedRead(
        _floor_facts,
        _floor,
        tables=(renewal, contract, account, policy_decision),
        at_any_instant=True,
    ),
    (argument("segment", SalesSegment | None, "Of accounts of this segment; of all without it."),),
)
PRICING_FIELD = WorkedField(
    Contract,
    "pricing",
    ContractPricing | None,
    "What is paid of the list price, and whether that is too little to last.",
    "finance:read",
    WorkedRead(
        _pricing_facts,
        _pricing,
        tables=(renewal, contract, discount_line, account, policy_decision),
        columns=(contract.c.id, contract.c.account_id, *(contract.c[name] for name in _PRICES)),
        at_any_instant=True,
    ),
)
