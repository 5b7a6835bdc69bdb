"""Who should sell what: a recommended model, an owner, what others do."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import strawberry
from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    Select,
    Text,
    and_,
    cast,
    func,
    literal_column,
    select,
)

from csgraph.domain.accounts.rules import SalesSegment
from csgraph.domain.expansion import rules
from csgraph.domain.expansion import tables as t
from csgraph.domain.expansion.node.kept import CommercialModelChoice, chosen_for, model_of
from csgraph.domain.expansion.node.words import (
    ExplainedCommercialModel,
    ExplainedOpportunityOwner,
)
from csgraph.domain.opportunities.tables import opportunity
from csgraph.domain.policies.node import Explained
from csgraph.domain.policies.rules import Explained as ExplainedValue
from csgraph.domain.policies.rules import Explainer, Policies
from csgraph.domain.policies.tables import decisions_in_force, policy_decision
from csgraph.domain.renewals.node.revenue import REVENUE_TABLES, Exchange
from csgraph.errors import InvalidInput
from csgraph.graph.made import argument
from csgraph.graph.scalars import ExactDecimal
from csgraph.graph.sources import Sources
from csgraph.graph.worked import Asked, Named, WorkedField, WorkedRead
from csgraph.storage.literals import literal

Told = Mapping[str, list[Any]]


@strawberry.type(description="Which commercial model facts recommend, and which was chosen.")
class CommercialModelAdvice:
    """Which commercial model facts recommend."""

    recommended: ExplainedCommercialModel = strawberry.field(
        description="What facts recommend. Culture, brand and the skills of key people may differ."
    )
    chosen: CommercialModelChoice | None = strawberry.field(
        description="What was decided for the segment, or for all. Null where nothing was."
    )
    cycle_days: float | None = strawberry.field(
        description="How many days a sale takes: the median of deals won, or what was given."
    )
    new_sale_share: float | None = strawberry.field(
        description="Which part of the revenue from expansion is sales of their own, 0 to 1: of "
        "leads that were converted, or what was given."
    )
    deal_count: int = strawberry.field(description="How many deals the median is of.")
    lead_count: int = strawberry.field(description="How many leads the share is of.")


@strawberry.type(description="Who sells, and whose pay it counts for.")
class OpportunityOwnership:
    """Who sells."""

    model: rules.CommercialModel = strawberry.field(description="The model that decides it.")
    owner: ExplainedOpportunityOwner = strawberry.field(description="Who sells.")
    credited: list[rules.CreditedSide] = strawberry.field(
        description="Whose pay it counts for, as one firm has it; at most 2."
    )


@strawberry.type(description="How often account executives take part, as a survey of 2019 found.")
class CommercialBenchmark(Explained):
    """How often account executives take part."""

    motion: rules.SurveyMotion = strawberry.field(description="What is sold.")
    bracket: str = strawberry.field(
        description="Size of the contract, in US dollars a year, that the survey counts it to."
    )
    solely_responsible: float = strawberry.field(
        description="Share of firms of any size where the executive alone is responsible."
    )
    not_involved: float = strawberry.field(
        description="Share of firms of any size where the executive takes no part."
    )
    involved_low: float = strawberry.field(
        description="Share of firms where the executive takes part or leads, for contracts of that "
        "size; the lower end where the survey gives a span."
    )
    involved_high: float = strawberry.field(description="The upper end of that span.")


@dataclass(frozen=True)
class Advice:
    """The advice as the graph has it."""

    recommended: ExplainedValue[rules.ChosenModel | None]
    chosen: str | None
    cycle_days: Decimal | None
    new_sale_share: Decimal | None
    deal_count: int
    lead_count: int


@dataclass(frozen=True)
class Ownership:
    """Who sells, as the graph has it."""

    model: rules.CommercialModel
    owner: ExplainedValue[rules.OpportunityOwner | None]
    credited: tuple[rules.CreditedSide, ...]


def _choice(sources: Sources, *names: str) -> Select[Any]:
    """Select the choice for the segment that is asked about, or else the one for all."""
    return chosen_for(sources, sources.argument("segment", Text()), *names)


def _model_facts(sources: Sources) -> dict[str, Any]:
    return {
        "cycle": _cycle(sources),
        "nature": _nature(sources),
        "chosen": _choice(sources, "id"),
        "policies": decisions_in_force(sources, rules.MODEL_KEYS),
    }


def _cycle(sources: Sources) -> Select[Any]:
    """Select how long deals that were won took: the median in days, and of how many."""
    deals = sources.rows(opportunity, "is_won", "opened_at", "close_on")
    opened = cast(func.timezone(literal("UTC"), deals.c.opened_at), Date)
    days = deals.c.close_on - opened
    median = func.percentile_cont(literal_column("0.5")).within_group(days.asc())
    known = and_(deals.c.opened_at.is_not(None), deals.c.close_on >= opened)
    told: list[ColumnElement[Any]] = [cast(median, Text), func.count().label("n")]
    return select(*told).where(deals.c.is_won, known)


def _nature(sources: Sources) -> Select[Any]:
    """Select what converted leads brought that are sales of their own, what all did, how many."""
    today = sources.today()
    leads = sources.rows(t.expansion_lead, "opportunity_id", "driver", "state")
    amount = ("amount_minor", "amount_currency")
    deals = sources.rows(opportunity, "id", "is_won", *amount)
    priced = Exchange(sources, today).join(deals, *amount, "id", "is_won")
    new = [
        literal(driver.value)
        for driver, nature in rules.NATURE_OF.items()
        if nature is rules.ExpansionNature.NEW_SALE
    ]
    of_its_own = func.sum(priced.c.units).filter(leads.c.driver.in_(new))
    told: list[ColumnElement[Any]] = [
        cast(func.coalesce(of_its_own, literal_column("0")), Text).label("new"),
        cast(func.sum(priced.c.units), Text).label("whole"),
        func.count().label("n"),
    ]
    return (
        select(*told)
        .select_from(leads.join(priced, priced.c.id == leads.c.opportunity_id))
        .where(priced.c.is_won, priced.c.units > literal_column("0"))
    )


def _advice(told: Told, asked: Asked) -> Advice:
    [[median, deals]], [[new, whole, leads]] = told["cycle"], told["nature"]
    given = asked.arguments
    days, share = given.get("cycleDays"), given.get("newSaleShare")
    if share is not None and not 0 <= share <= 1:
        msg = f"`newSaleShare` lies from 0 to 1; {share} does not."
        raise InvalidInput(msg, coordinate="Query.commercialModel(newSaleShare:)")
    cycle = _decimal(median if days is None else days)
    part = None if whole is None else Decimal(new) / Decimal(whole)
    part = part if share is None else _decimal(share)
    explainer = Explainer(Policies.of_rows(told["policies"]), asked.now)
    recommended = rules.recommend_model(cycle, part, explainer)
    [[chosen]] = told["chosen"] or [[None]]
    return Advice(recommended, chosen, cycle, part, deals, leads)


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _chosen_named(sources: Sources, relation: FromClause) -> ColumnElement[bool]:
    return relation.c.id.in_(_choice(sources, "id").subquery().select())


def _ownership(told: Told, asked: Asked) -> Ownership:
    given = asked.arguments
    motion, type_, driver = given["motion"], given.get("type"), given.get("driver")
    model = model_of(told["chosen"])
    owner = rules.owner_of(
        model,
        motion,
        None if driver is None else rules.NATURE_OF[driver],
        type_,
        Explainer(Policies(), asked.now),
        is_strategic=bool(given.get("isStrategic")),
    )
    return Ownership(model, owner, rules.credit_of(motion, type_))


def _benchmarks(_told: Told, asked: Asked) -> tuple[rules.Benchmark, ...]:
    value = asked.arguments["contractValue"]
    if value < 0:
        msg = "`contractValue` is negative: give what a contract brings a year, in US dollars."
        raise InvalidInput(msg, coordinate="Query.commercialBenchmarks(contractValue:)")
    return rules.benchmarks_of(value, Explainer(Policies(), asked.now))


_SEGMENT = argument("segment", SalesSegment | None, "Of which customers; of all without it.")
MODEL_FIELD = WorkedField(
    None,
    "commercialModel",
    CommercialModelAdvice | None,
    "Who should own commercial talks: by how long sales take and what expansion is made of.",
    "accounts:read",
    WorkedRead(
        _model_facts,
        _advice,
        tables=(
            *(opportunity, t.expansion_lead, t.commercial_model_choice, policy_decision),
            *REVENUE_TABLES,
        ),
        names=(Named(CommercialModelChoice, _chosen_named),),
        at_any_instant=True,
    ),
    (
        _SEGMENT,
        argument("cycle_days", int | None, "Take sales to be so long, rather than as they were."),
        argument(
            "new_sale_share",
            float | None,
            "Take such a part of expansion, 0 to 1, to be sales of their own.",
        ),
    ),
)
OWNER_FIELD = WorkedField(
    None,
    "opportunityOwner",
    OpportunityOwnership | None,
    "Who sells, by the model chosen for the segment; by what drives the deal where none is.",
    "accounts:read",
    WorkedRead(
        lambda sources: {"chosen": _choice(sources, "model")},
        _ownership,
        tables=(t.commercial_model_choice,),
        at_any_instant=True,
    ),
    (
        argument("motion", rules.OwnedMotion, "What is sold."),
        argument("driver", rules.ExpansionDriver | None, "What makes the customer pay more."),
        argument("type", rules.ExpansionType | None, "Whether the first budget pays."),
        _SEGMENT,
        argument(
            "is_strategic",
            bool | None,
            "Whether the account is of the highest tier, whose renewals are worked jointly.",
        ),
    ),
)
BENCHMARK_FIELD = WorkedField(
    None,
    "commercialBenchmarks",
    list[CommercialBenchmark] | None,
    "How often account executives take part in renewals, upsells and cross-sells, as a survey of "
    "2019 found; at most 3.",
    "accounts:read",
    WorkedRead(lambda _sources: {}, _benchmarks, at_any_instant=True),
    (argument("contract_value", ExactDecimal, "What the contract brings a year, in US dollars."),),
)
