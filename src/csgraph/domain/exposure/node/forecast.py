"""What a shock may cost: revenue up for renewal by exposure, in one statement."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import strawberry
from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Text,
    cast,
    func,
    literal_column,
    select,
)

from csgraph.domain.contracts.tables import contract
from csgraph.domain.exposure import rules
from csgraph.domain.exposure.tables import EXPOSURE_TABLES, exposures, shock_event
from csgraph.domain.policies.node import Explained
from csgraph.domain.policies.rules import Explainer, Policies
from csgraph.domain.policies.tables import decisions_in_force, number_in_force, policy_decision
from csgraph.domain.renewals.node.revenue import REVENUE, REVENUE_TABLES, Exchange, amount_in
from csgraph.domain.renewals.tables import renewal
from csgraph.errors import InvalidInput
from csgraph.graph.interfaces import Money
from csgraph.graph.labels import described_enum
from csgraph.graph.made import argument
from csgraph.graph.sources import Sources
from csgraph.graph.worked import Asked, WorkedRead

MOST_DAYS: Final = 3_660

described_enum(
    rules.Exposure,
    "How hard a shock hits.",
    HIGH="Hard: losses are to be expected.",
    MODERATE="Somewhat.",
    LOW="Hardly.",
)


@strawberry.type(description="An amount that is expected to be lost, with how that came about.")
class ExplainedLoss(Explained):
    """An amount that is expected to be lost."""

    value: Money | None = strawberry.field(
        description="How much. Null where it is unknown how exposed the customers are."
    )


@strawberry.type(description="Revenue up for renewal of customers who are exposed alike.")
class ExposedRevenue:
    """Revenue up for renewal of customers who are exposed alike."""

    exposure: rules.Exposure | None = strawberry.field(
        description="How hard they are hit. Null where that is unknown."
    )
    account_count: int = strawberry.field(description="How many customers.")
    contract_count: int = strawberry.field(description="How many contracts.")
    annual_recurring_revenue: Money = strawberry.field(
        description="What the contracts bring a year."
    )
    unpriced_count: int = strawberry.field(
        description="How many contracts are missing from that: their revenue, or its rate, is "
        "unknown."
    )
    expected_loss: ExplainedLoss = strawberry.field(description="What may be lost of it.")


@strawberry.type(description="What may be lost in a shock of the revenue up for renewal.")
class ExposureForecast:
    """What may be lost in a shock."""

    groups: list[ExposedRevenue] = strawberry.field(
        description="Revenue by exposure, the hardest hit first; at most 4."
    )
    annual_recurring_revenue: Money = strawberry.field(description="All of it, together.")
    expected_loss: Money = strawberry.field(
        description="What may be lost, together. Customers of unknown exposure add nothing."
    )


@dataclass(frozen=True)
class Exposed:
    """A group as the graph has it."""

    exposure: str | None
    account_count: int
    contract_count: int
    annual_recurring_revenue: Money
    unpriced_count: int
    expected_loss: Any


WITHIN: Final = argument(
    "within_days",
    int | None,
    "Contracts whose term ends in so many days, today's included; 120 without it, unless decided "
    "otherwise.",
)
_KEYS: Final = rules.LOSS_KEYS


def _facts(sources: Sources) -> dict[str, Any]:
    today = sources.today()
    exchange = Exchange(sources, today)
    return {
        "groups": _groups(sources, today, exchange),
        "currency": [exchange.target],
        "policies": decisions_in_force(sources, _KEYS),
    }


def _groups(sources: Sources, today: ColumnElement[Any], exchange: Exchange) -> Select[Any]:
    window = cast(number_in_force(sources, "renewal.windowDays"), Integer)
    given = func.coalesce(sources.argument("withinDays", Integer()), window)
    most = literal_column(str(MOST_DAYS), Integer())
    within = func.greatest(literal_column("0", Integer()), func.least(given, most))
    contracts = sources.rows(contract, "id", "account_id", "ends_on", *REVENUE)
    decided = sources.rows(renewal, "contract_id", "outcome")
    hit = exposures(sources, sources.row.c.id)
    is_decided = (
        select(decided.c.contract_id)
        .where(decided.c.contract_id == contracts.c.id, decided.c.outcome.is_not(None))
        .correlate(contracts)
        .exists()
    )
    due = (
        select(contracts.c.id, contracts.c.account_id, *(contracts.c[name] for name in REVENUE))
        .where(contracts.c.ends_on >= today, contracts.c.ends_on <= today + within, ~is_decided)
        .subquery()
    )
    priced = exchange.join(due, *REVENUE, "account_id")
    known = func.coalesce(func.sum(priced.c.units), literal_column("0"))
    return (
        select(
            hit.c.exposure,
            func.count(priced.c.account_id.distinct()).label("accounts"),
            func.count().label("contracts"),
            cast(known, Text).label("units"),
            func.count().filter(priced.c.units.is_(None)).label("unpriced"),
        )
        .select_from(priced.join(hit, hit.c.account_id == priced.c.account_id))
        .group_by(hit.c.exposure)
    )


def _forecast(told: Mapping[str, list[Any]], asked: Asked) -> ExposureForecast:
    within = asked.arguments.get("withinDays")
    if within is not None and not 0 <= within <= MOST_DAYS:
        limit = f"from 0 to {MOST_DAYS}"
        msg = f"`withinDays` lies {limit}; {within} does not."
        raise InvalidInput(msg, coordinate="ShockEvent.forecast(withinDays:)")
    [currency], found = told["currency"], {row[0]: row[1:] for row in told["groups"]}
    explainer = Explainer(Policies.of_rows(told["policies"]), asked.now)
    groups, whole, loss = [], Decimal(0), Decimal(0)
    for exposure in (*rules.Exposure, None):
        accounts, contracts, units, unpriced = found.get(exposure, (0, 0, "0", 0))
        whole += Decimal(units)
        lost = _loss(exposure, Decimal(units), currency, explainer)
        loss += lost[0]
        revenue = amount_in(units, currency)
        groups.append(Exposed(exposure, accounts, contracts, revenue, unpriced, lost[1]))
    shown: Any = groups
    return ExposureForecast(
        groups=shown,
        annual_recurring_revenue=amount_in(whole, currency),
        expected_loss=amount_in(loss, currency),
    )


def _loss(
    exposure: rules.Exposure | None, units: Decimal, currency: str, explainer: Explainer
) -> tuple[Decimal, Any]:
    if exposure is None:
        words = "It is unknown how exposed they are."
        return Decimal(0), explainer.explain(None, "exposure.loss", words, {"revenue": units})
    rate = rules.loss_rate(exposure, explainer.policies)
    loss = units * rate
    words = f"{rate.normalize():f} of {amount_in(units, currency).amount} {currency}."
    key = f"exposure.loss.{exposure.value.lower()}"
    told = amount_in(loss, currency)
    return loss, explainer.explain(told, "exposure.loss", words, {"revenue": units}, (key,))


FORECAST_READ: Final = WorkedRead(
    _facts,
    _forecast,
    tables=(contract, renewal, policy_decision, *EXPOSURE_TABLES, *REVENUE_TABLES),
    columns=(shock_event.c.id,),
    at_any_instant=True,
)
