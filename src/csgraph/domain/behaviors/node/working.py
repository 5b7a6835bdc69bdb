"""The fields that are worked out: what is overdue, how impact grows, which link is missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

import strawberry
from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Text,
    cast,
    func,
    literal_column,
    select,
)
from sqlalchemy.types import Date as SqlDate

from csgraph.domain.accounts.node import Account
from csgraph.domain.accounts.tables import account
from csgraph.domain.behaviors import rules
from csgraph.domain.behaviors import tables as t
from csgraph.domain.behaviors.node.kept import BehaviorAdoption, RenewalMilestone
from csgraph.domain.contracts.node import Contract
from csgraph.domain.contracts.tables import contract
from csgraph.domain.policies.node import Explained, ExplainedFlag
from csgraph.domain.policies.rules import Explained as Told
from csgraph.domain.policies.tables import policy_decision
from csgraph.domain.success.node.facts import GOAL_TABLES, of_row, policies, value_facts
from csgraph.domain.success.node.working import explainer_of, value_of
from csgraph.domain.success.rules import (
    Milestone,
    MilestoneStatus,
    day_of,
    milestone_status,
)
from csgraph.domain.success.rules import instant_of as read_instant
from csgraph.domain.success.tables import success_plan
from csgraph.graph.scalars import Date
from csgraph.graph.sources import Sources
from csgraph.graph.then import LOG, instant_of, rows_then
from csgraph.graph.worked import Asked, Named, WorkedField, WorkedRead, as_of
from csgraph.storage.literals import literal

Rows = Mapping[str, list[Any]]
MOST_OVERDUE: Final = 500
_CHAIN_PLANS: Final = ("status", "engagement", "purpose_known", "next_phase")


@strawberry.type(description="A computed trend that says how it came about.")
class ExplainedVelocity(Explained):
    """A computed trend."""

    value: rules.VelocityTrend = strawberry.field(description="The trend.")


@strawberry.type(description="A key behaviour that is overdue at a customer.")
class OverdueBehavior:
    """A key behaviour that is overdue at a customer."""

    adoption: BehaviorAdoption | None = strawberry.field(description="What is overdue, where.")
    days_late: int = strawberry.field(description="By how many days.")
    why: ExplainedFlag = strawberry.field(description="How that came about.")


@strawberry.type(description="One dimension of two terms.")
class TermComparison:
    """One dimension of two terms."""

    dimension: str = strawberry.field(description="What is compared, as `TermImpact` calls it.")
    prior: float | None = strawberry.field(description="In the term before. Null if unknown.")
    current: float | None = strawberry.field(description="In the latest term. Null if unknown.")
    change: float | None = strawberry.field(description="By how much it grew. Null if unknown.")


@strawberry.type(description="Whether a customer gets more out of it from term to term.")
class ClientVelocity:
    """Whether a customer gets more out of it from term to term."""

    trend: ExplainedVelocity = strawberry.field(description="How it goes on.")
    dimensions: list[TermComparison] = strawberry.field(
        description="What was compared; at most 4, none in the first term."
    )
    days_to_renewal: int | None = strawberry.field(
        description="Days to the end of the contract that ends next. Null where there is none."
    )
    is_flat_before_renewal: ExplainedFlag = strawberry.field(
        description="Whether impact does not grow and the renewal is near. Null while unknown."
    )


@strawberry.type(description="A link between a solution and its renewal.")
class CausalChainLink:
    """A link between a solution and its renewal."""

    link: rules.CausalLink = strawberry.field(description="Which one.")
    holds: ExplainedFlag = strawberry.field(description="Whether it is there. Null if unknown.")


@strawberry.type(description="A milestone before a renewal, with its status.")
class RenewalPlanItem:
    """A milestone before a renewal, with its status."""

    milestone: RenewalMilestone | None = strawberry.field(description="The milestone.")
    statement: str = strawberry.field(description="What is to be reached.")
    due_on: Date = strawberry.field(description="Day by which.")
    status: MilestoneStatus = strawberry.field(description="Whether it is reached.")


@strawberry.type(description="What is to be reached before a renewal.")
class RenewalPlan:
    """What is to be reached before a renewal."""

    milestones: list[RenewalPlanItem] = strawberry.field(
        description="The milestones, the first due first; at most 1000."
    )
    missed: ExplainedFlag = strawberry.field(
        description="Whether one of them is overdue. Null where nothing is planned."
    )


@dataclass(frozen=True)
class Planned:
    """A milestone before a renewal, with its status."""

    milestone: str
    statement: str
    due_on: Any
    status: MilestoneStatus


@dataclass(frozen=True)
class Plan:
    """What is to be reached before a renewal."""

    milestones: tuple[Planned, ...]
    missed: Told[bool | None]


def _adoption_of(state: str, due: str | None) -> rules.Adoption:
    return rules.Adoption(rules.BehaviorState(state), read_instant(due))


def _adoption_facts(sources: Sources) -> dict[str, Any]:
    rows = rows_then(sources, t.behavior_adoption, ("state", "due_at"), of_row(sources, "id"))
    return {"adoption": select(rows.c.state, rows.c.due_at), "policies": policies(sources)}


def _overdue(told: Rows, asked: Asked) -> Told[bool | None] | None:
    if not told["adoption"]:
        return None
    return rules.is_overdue(_adoption_of(*told["adoption"][0]), explainer_of(told, asked))


def is_late(rows: FromClause, at: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether behaviours are overdue at an instant, as SQL: the twin of ``rules.is_overdue``."""
    found: ColumnElement[bool] = (rows.c.due_at < at) & (rows.c.state != literal("ADOPTED"))
    return found


def _late(sources: Sources) -> Select[Any]:
    """Select all behaviours of the tenant that are overdue, the oldest due first."""
    rows = rows_then(sources, t.behavior_adoption, ("id", "state", "due_at"))
    return (
        select(rows.c.id, rows.c.state, rows.c.due_at)
        .where(is_late(rows, instant_of(sources)))
        .order_by(rows.c.due_at, rows.c.id)
        .limit(literal_column(str(MOST_OVERDUE)))
    )


def _all_overdue(told: Rows, asked: Asked) -> list[rules.OverdueBehavior]:
    explainer, found = explainer_of(told, asked), []
    for id_, state, due in told["late"]:
        days = rules.days_late(datetime.fromisoformat(due), explainer.now)
        why = rules.is_overdue(_adoption_of(state, due), explainer)
        found.append(rules.OverdueBehavior(id_, days, why))
    return found


def _late_named(sources: Sources, rows: FromClause) -> ColumnElement[bool]:
    late = _late(sources).subquery()
    return rows.c.id.in_(select(late.c.id))


def _velocity_facts(sources: Sources) -> dict[str, Any]:
    names = ("starts_on", *rules.DIMENSIONS)
    terms = rows_then(sources, t.term_impact, names, of_row(sources, "account_id"))
    figures = (cast(terms.c[name], Text) for name in rules.DIMENSIONS)
    contracts = rows_then(sources, contract, ("ends_on",), of_row(sources, "account_id"))
    today = cast(func.timezone(literal("UTC"), instant_of(sources)), SqlDate)
    return {
        "terms": select(terms.c.starts_on, *figures)
        .order_by(terms.c.starts_on.desc())
        .limit(literal_column("100")),
        "renews": select(func.min(contracts.c.ends_on)).where(contracts.c.ends_on >= today),
        "policies": policies(sources),
    }


def _velocity(told: Rows, asked: Asked) -> rules.ClientVelocity:
    terms = [
        rules.Term(
            day_of(starts_on),
            {
                name: None if value is None else Decimal(value)
                for name, value in zip(rules.DIMENSIONS, figures, strict=True)
            },
        )
        for starts_on, *figures in reversed(told["terms"])
    ]
    [[renews]] = told["renews"]
    renews_on = None if renews is None else day_of(renews)
    return rules.velocity_of(terms, renews_on, explainer_of(told, asked))


def _chain_facts(sources: Sources) -> dict[str, Any]:
    mine = of_row(sources, "account_id")
    behaviors = rows_then(sources, t.behavior_adoption, ("state",), mine)
    plans = rows_then(sources, success_plan, _CHAIN_PLANS, mine)
    adopted = func.count().filter(behaviors.c.state == literal("ADOPTED"))
    is_active = plans.c.status == literal("ACTIVE")
    understood = is_active & (plans.c.engagement == literal("ENGAGED")) & plans.c.purpose_known
    continues = is_active & plans.c.next_phase.is_not(None)
    counts = (func.count().filter(each) for each in (is_active, understood, continues))
    return {
        **value_facts(sources),
        "behaviors": select(func.count(), adopted).select_from(behaviors),
        "plans": select(*counts).select_from(plans),
    }


def _chain(told: Rows, asked: Asked) -> tuple[rules.LinkState, ...]:
    [[behaviors, adopted]], [plans] = told["behaviors"], told["plans"]
    facts = rules.ChainFacts(behaviors, adopted, value_of(told, asked).value.value, *plans)
    return rules.chain_of(facts, explainer_of(told, asked))


_RENEWAL: Final = ("id", "statement", "due_on", "done_at")


def _renewal_facts(sources: Sources) -> dict[str, Any]:
    rows = rows_then(sources, t.renewal_milestone, _RENEWAL, of_row(sources, "contract_id"))
    return {
        "milestones": select(*(rows.c[name] for name in _RENEWAL))
        .order_by(rows.c.due_on, rows.c.id)
        .limit(literal_column("1000")),
        "policies": policies(sources),
    }


def _renewal(told: Rows, asked: Asked) -> Plan:
    explainer = explainer_of(told, asked)
    found = []
    for id_, statement, due_on, done_at in told["milestones"]:
        milestone = Milestone(id_, statement, day_of(due_on), read_instant(done_at))
        status = milestone_status(milestone, explainer.now)
        found.append(Planned(id_, statement, milestone.due_on, status))
    missed = sum(each.status is MilestoneStatus.OVERDUE for each in found)
    value = missed > 0 if found else None
    text = f"{missed} of {len(found)} milestones are overdue." if found else "Nothing is planned."
    inputs = {"milestones": len(found), "overdue": missed}
    why = explainer.explain(value, "RENEWAL_MILESTONE_MISSED", text, inputs)
    return Plan(tuple(found), why)


def _of_contract(sources: Sources, rows: FromClause) -> ColumnElement[bool]:
    return rows.c.contract_id == sources.row.c.id


FIELDS = (
    WorkedField(
        BehaviorAdoption,
        "overdue",
        ExplainedFlag | None,
        "Whether it should have been taken up before and is not.",
        "accounts:read",
        WorkedRead(
            _adoption_facts,
            _overdue,
            tables=(t.behavior_adoption, policy_decision, LOG),
            columns=(t.behavior_adoption.c.id,),
        ),
        (as_of(),),
    ),
    WorkedField(
        None,
        "behaviorsOverdue",
        list[OverdueBehavior] | None,
        f"Key behaviours that are overdue, the oldest due first; at most {MOST_OVERDUE}.",
        "accounts:read",
        WorkedRead(
            lambda sources: {"late": _late(sources), "policies": policies(sources)},
            _all_overdue,
            tables=(t.behavior_adoption, policy_decision, LOG),
            names=(Named(BehaviorAdoption, _late_named),),
        ),
        (as_of(),),
    ),
    WorkedField(
        Account,
        "clientVelocity",
        ClientVelocity | None,
        "Whether the account gets more out of it from term to term.",
        "accounts:read",
        WorkedRead(
            _velocity_facts,
            _velocity,
            tables=(t.term_impact, contract, policy_decision, LOG),
            columns=(account.c.id,),
        ),
        (as_of(),),
    ),
    WorkedField(
        Account,
        "causalChain",
        list[CausalChainLink] | None,
        "Which link between solution and renewal is there, in their order; at most 4.",
        "accounts:read",
        WorkedRead(
            _chain_facts,
            _chain,
            tables=(*GOAL_TABLES, t.behavior_adoption, success_plan),
            columns=(account.c.id,),
        ),
        (as_of(),),
    ),
    WorkedField(
        Contract,
        "renewalPlan",
        RenewalPlan | None,
        "What is to be reached before its renewal, and whether that slips.",
        "accounts:read",
        WorkedRead(
            _renewal_facts,
            _renewal,
            tables=(t.renewal_milestone, policy_decision, LOG),
            columns=(contract.c.id,),
            names=(Named(RenewalMilestone, _of_contract),),
        ),
        (as_of(),),
    ),
)
