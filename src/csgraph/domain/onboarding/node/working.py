"""The fields that are worked out: where an onboarding stands, how long segments take."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

import strawberry
from sqlalchemy import (
    ColumnElement,
    FromClause,
    Numeric,
    Select,
    Subquery,
    Text,
    and_,
    case,
    cast,
    func,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import distinct_on

from csgraph.domain.onboarding import rules
from csgraph.domain.onboarding import tables as t
from csgraph.domain.onboarding.node.kept import ImpactPlanItem, Onboarding
from csgraph.domain.opportunities.node.closing import (
    CLOSE_TABLES,
    DEAL_COLUMNS,
    first_shown,
    won_at,
)
from csgraph.domain.opportunities.rules import CloseBasis
from csgraph.domain.opportunities.tables import opportunity
from csgraph.domain.policies.node import ExplainedFlag, ExplainedNumber
from csgraph.domain.policies.tables import policy_decision
from csgraph.domain.success.node.facts import MILESTONE, policies
from csgraph.domain.success.node.working import due_of, explainer_of
from csgraph.domain.success.rules import instant_of as read_instant
from csgraph.graph.sources import Sources
from csgraph.graph.then import LOG, Fits, instant_of, rows_then
from csgraph.graph.worked import Asked, Named, WorkedField, WorkedRead, as_of

Told = Mapping[str, list[Any]]
MOST_SEGMENTS: Final = 100
_DEAL_TABLES: Final = (*CLOSE_TABLES, LOG)
_WAY: Final = (
    *("id", "account_id", "opportunity_id", "definition_id", "first_value_at"),
    *("business_orchestration_at", "technical_kickoff_at"),
    *("customer_confirmed_technical_at", "customer_confirmed_process_at"),
)


@strawberry.type(description="Something amiss with an onboarding.")
class OnboardingFinding:
    """Something amiss with an onboarding."""

    code: rules.OnboardingFindingCode = strawberry.field(description="What is amiss.")
    message: str = strawberry.field(description="What is amiss, in a sentence.")


@strawberry.type(description="An item of a joint impact plan that is overdue.")
class OverdueHomework:
    """An item of a joint impact plan that is overdue."""

    item: ImpactPlanItem | None = strawberry.field(description="The item.")
    statement: str = strawberry.field(description="What is to be done.")
    days_late: int = strawberry.field(description="By how many days it is overdue.")


@strawberry.type(description="Where an onboarding stands.")
class OnboardingStanding:
    """Where an onboarding stands."""

    complete: ExplainedFlag = strawberry.field(
        description="Whether first value is reached and the customer confirmed both questions."
    )
    blockers: list[rules.Blocker] = strawberry.field(description="What it lacks; at most 3.")
    steps_done: int = strawberry.field(description="How many steps are done.")
    steps: int = strawberry.field(description="How many steps there are.")
    findings: list[OnboardingFinding] = strawberry.field(description="What is amiss; at most 10.")
    customer_homework_overdue: list[OverdueHomework] = strawberry.field(
        description="What the customer has to do and is overdue, the oldest first; at most 1000."
    )
    vendor_homework_overdue: list[OverdueHomework] = strawberry.field(
        description="What we have to do and is overdue, the oldest first; at most 1000."
    )
    days_to_first_value: ExplainedNumber = strawberry.field(
        description="Days from the close to first value. Null until it is reached."
    )
    close_basis: CloseBasis | None = strawberry.field(
        description="From what the close is known. Null while it is unknown."
    )


@strawberry.type(description="How long the customers of a segment take to first value.")
class TimeToFirstValue:
    """How long the customers of a segment take to first value."""

    segment: str | None = strawberry.field(
        description="The segment. Null for onboardings that go by no definition."
    )
    count: int = strawberry.field(description="How many customers reached it.")
    median_days: ExplainedNumber = strawberry.field(
        description="Half of them took no longer. Null of too few."
    )
    p75_days: ExplainedNumber = strawberry.field(
        description="Three quarters of them took no longer. Null of too few."
    )


def ways_of(sources: Sources, fits: Fits | None, deals: Fits | None) -> Subquery:
    """Return onboardings, each with when its deal was won, and how that is known."""
    ways = rows_then(sources, t.onboarding, _WAY, fits)
    named, won = _won(sources, deals), _won(sources, deals)
    first = (
        select(*won.c)
        .order_by(won.c.account_id, won.c.closed_at)
        .ext(distinct_on(won.c.account_id))
        .subquery()
    )
    unnamed = ways.c.opportunity_id.is_(None)
    closes = (
        case((unnamed, first.c[name]), else_=named.c[name]).label(name)
        for name in ("closed_at", "is_date_only")
    )
    return (
        select(*ways.c, *closes)
        .select_from(
            ways.outerjoin(named, named.c.id == ways.c.opportunity_id).outerjoin(
                first, and_(unnamed, first.c.account_id == ways.c.account_id)
            )
        )
        .subquery()
    )


def _won(sources: Sources, fits: Fits | None) -> Subquery:
    """Return deals that are won: when stage history shows it first, else the end of their day."""
    deals = rows_then(sources, opportunity, ("account_id", *DEAL_COLUMNS), fits)
    return (
        select(
            deals.c.id,
            deals.c.account_id,
            won_at(sources, deals).label("closed_at"),
            first_shown(sources, deals).is_(None).label("is_date_only"),
        )
        .where(deals.c.is_won)
        .subquery()
    )


def _standing_facts(sources: Sources) -> dict[str, Any]:
    def mine(rows: FromClause) -> ColumnElement[bool]:
        return rows.c.id == sources.row.c.id

    def deals(rows: FromClause) -> ColumnElement[bool]:
        return rows.c.account_id == sources.row.c.account_id

    def parts(rows: FromClause) -> ColumnElement[bool]:
        return rows.c.onboarding_id == sources.row.c.id

    ways = ways_of(sources, mine, deals)
    steps = rows_then(sources, t.onboarding_step, ("done_at",), parts)
    items = rows_then(sources, t.impact_plan_item, MILESTONE, parts)
    definitions = rows_then(sources, t.first_value_definition, ("id", "target_days"))
    target = (
        select(definitions.c.target_days)
        .where(definitions.c.id == ways.c.definition_id)
        .correlate(ways)
        .scalar_subquery()
    )
    done = func.count().filter(steps.c.done_at <= instant_of(sources))
    return {
        "onboarding": select(*(ways.c[name] for name in _WAY[4:]), *_close(ways), target),
        "steps": select(done, func.count()).select_from(steps),
        "items": select(*(items.c[name] for name in MILESTONE))
        .order_by(items.c.id)
        .limit(literal_column("1000")),
        "policies": policies(sources),
    }


def _close(ways: FromClause) -> tuple[ColumnElement[Any], ...]:
    return ways.c.closed_at, ways.c.is_date_only


def _standing(told: Told, asked: Asked) -> rules.OnboardingStanding | None:
    if not told["onboarding"]:
        return None
    explainer = explainer_of(told, asked)
    *instants, closed, is_date_only, target = told["onboarding"][0]
    reached, orchestrated, kicked_off, technical, process = map(read_instant, instants)
    basis = CloseBasis.DATE_ONLY if is_date_only else CloseBasis.STAGE_HISTORY
    [[done, steps]] = told["steps"]
    found = rules.Onboarding(
        orchestrated_at=orchestrated,
        kicked_off_at=kicked_off,
        first_value_at=reached,
        technical_at=technical,
        process_at=process,
        closed_at=read_instant(closed),
        close_basis=basis if closed else None,
        target_days=target,
        steps_done=done,
        steps=steps,
    )
    return rules.standing_of(found, [due_of(each) for each in told["items"]], explainer)


def times_of(sources: Sources) -> Select[Any]:
    """Select by segment how many reached first value, and how long they took."""
    begun = sources.rows(t.onboarding, "account_id", deleted=True)

    def of_begun(deals: FromClause) -> ColumnElement[bool]:
        return deals.c.account_id.in_(select(begun.c.account_id))

    ways, at = ways_of(sources, None, of_begun), instant_of(sources)
    definitions = rows_then(sources, t.first_value_definition, ("id", "segment"))
    seconds = func.extract("epoch", ways.c.first_value_at - ways.c.closed_at)
    days = seconds / literal_column("86400.0")

    def share(of: str) -> ColumnElement[Any]:
        found = func.percentile_cont(literal_column(of)).within_group(days)
        return cast(cast(found, Numeric), Text)

    known = ways.c.first_value_at <= at, ways.c.closed_at <= ways.c.first_value_at
    return (
        select(definitions.c.segment, func.count(), share("0.5"), share("0.75"))
        .select_from(ways.outerjoin(definitions, definitions.c.id == ways.c.definition_id))
        .where(*known)
        .group_by(definitions.c.segment)
        .order_by(definitions.c.segment)
        .limit(literal_column(str(MOST_SEGMENTS)))
    )


def _told_times(told: Told, asked: Asked) -> list[rules.TimeToValue]:
    explainer = explainer_of(told, asked)
    return [
        rules.time_to_value(rules.Times(segment, count, Decimal(median), Decimal(p75)), explainer)
        for segment, count, median, p75 in told["times"]
    ]


def _items(sources: Sources, rows: FromClause) -> ColumnElement[bool]:
    return rows.c.onboarding_id == sources.row.c.id


FIELDS = (
    WorkedField(
        Onboarding,
        "standing",
        OnboardingStanding | None,
        "Whether it is complete, what is in its way, what is overdue on either side.",
        "accounts:read",
        WorkedRead(
            _standing_facts,
            _standing,
            tables=(
                *(t.onboarding, t.onboarding_step, t.impact_plan_item, t.first_value_definition),
                *(policy_decision, *_DEAL_TABLES),
            ),
            columns=(t.onboarding.c.id, t.onboarding.c.account_id),
            names=(Named(ImpactPlanItem, _items),),
        ),
        (as_of(),),
    ),
    WorkedField(
        None,
        "timeToFirstValue",
        list[TimeToFirstValue] | None,
        "How long customers take from the close to first value, by segment; at most "
        f"{MOST_SEGMENTS}.",
        "accounts:read",
        WorkedRead(
            lambda sources: {"times": times_of(sources), "policies": policies(sources)},
            _told_times,
            tables=(t.onboarding, t.first_value_definition, policy_decision, *_DEAL_TABLES),
        ),
        (as_of(),),
    ),
)
