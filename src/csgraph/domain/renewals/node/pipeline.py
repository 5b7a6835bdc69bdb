"""How many renewals are in which stage, and what they bring a year: one statement for all."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import strawberry
from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    Text,
    and_,
    cast,
    func,
    literal_column,
    select,
)

from csgraph.domain.contracts.tables import contract
from csgraph.domain.policies.node import Explained
from csgraph.domain.policies.rules import Explained as ExplainedValue
from csgraph.domain.policies.rules import Explainer, Policies, Telling
from csgraph.domain.policies.tables import decisions_in_force, numbers_in_force, policy_decision
from csgraph.domain.renewals import rules
from csgraph.domain.renewals import tables as t
from csgraph.domain.renewals.node.revenue import (
    REVENUE,
    REVENUE_TABLES,
    Exchange,
    amount_in,
    wanted_currency,
)
from csgraph.domain.renewals.node.stages import stage_sql
from csgraph.graph.interfaces import Money
from csgraph.graph.sources import Sources
from csgraph.graph.worked import Asked, WorkedField, WorkedRead, as_of
from csgraph.storage.columns import Instant
from csgraph.storage.literals import literal


@strawberry.type(description="Renewals that are in one stage.")
class RenewalStage(Explained):
    """Renewals that are in one stage."""

    state: rules.RenewalState = strawberry.field(description="The stage.")
    count: int = strawberry.field(description="How many renewals are in it.")
    annual_recurring_revenue: Money = strawberry.field(
        description="What their contracts bring a year, together."
    )
    unpriced_count: int = strawberry.field(
        description="How many of them are missing from that: their revenue, or its rate, is "
        "unknown."
    )


@dataclass(frozen=True)
class Stage(Telling):
    """A stage as the graph has it."""

    state: rules.RenewalState
    count: int
    annual_recurring_revenue: Money
    unpriced_count: int
    told: ExplainedValue[int]


def _today(sources: Sources) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """Return the instant that is asked about, and its day."""
    at = func.coalesce(sources.argument("asOf", Instant), sources.now())
    return at, cast(func.timezone(literal("UTC"), at), Date)


def _facts(sources: Sources) -> dict[str, Any]:
    at, today = _today(sources)
    exchange = Exchange(sources, today)
    return {
        "stages": _stages(sources, at, today, exchange),
        "currency": [exchange.target],
        "policies": decisions_in_force(sources, rules.STAGE_KEYS, at),
    }


def _stages(
    sources: Sources, at: ColumnElement[Any], today: ColumnElement[Any], exchange: Exchange
) -> Select[Any]:
    renewals = sources.rows(t.renewal, "contract_id", "outcome", "decided_at")
    contracts = sources.rows(contract, "id", "ends_on", *REVENUE)
    priced = exchange.join(contracts, *REVENUE, "id", "ends_on")
    numbers = numbers_in_force(sources, rules.STAGE_KEYS, at).subquery()
    decided = and_(renewals.c.outcome.is_not(None), renewals.c.decided_at <= at)
    rows = (
        select(stage_sql(priced.c.ends_on - today, numbers).label("stage"), priced.c.units)
        .select_from(
            renewals.join(priced, priced.c.id == renewals.c.contract_id).join(
                numbers, literal_column("true")
            )
        )
        .where(decided.is_not(literal_column("true")), priced.c.ends_on.is_not(None))
        .subquery()
    )
    known = func.coalesce(func.sum(rows.c.units), literal_column("0"))
    unknown = func.count().filter(rows.c.units.is_(None))
    told = select(rows.c.stage, func.count().label("n"), cast(known, Text), unknown.label("u"))
    return told.group_by(rows.c.stage)


def _pipeline(told: Mapping[str, list[Any]], asked: Asked) -> list[Stage]:
    [currency] = told["currency"]
    now = asked.arguments.get("asOf") or asked.now
    explainer = Explainer(Policies.of_rows(told["policies"]), now)
    found = {stage: rest for stage, *rest in told["stages"]}
    stages = []
    for state in rules.OPEN_STATES:
        count, revenue, unpriced = found.get(state.value, (0, "0", 0))
        money = amount_in(revenue, currency)
        text = f"{count} renewals that nobody has decided are that far from the end of their term."
        given = {"state": state, "count": count, "unpriced": unpriced, "currency": currency}
        explained = explainer.explain(count, "renewal.pipeline", text, given, rules.STAGE_KEYS)
        stages.append(Stage(state, count, money, unpriced, explained))
    return stages


PIPELINE = WorkedField(
    None,
    "renewalPipeline",
    list[RenewalStage] | None,
    "Every stage with how many open renewals are in it and what they bring a year; at most 6.",
    "finance:read",
    WorkedRead(
        _facts,
        _pipeline,
        tables=(t.renewal, contract, policy_decision, *REVENUE_TABLES),
    ),
    (as_of(), wanted_currency()),
)
