"""The fields that are worked out: retention in programs, visits due, what time goes to."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    Integer,
    Select,
    Text,
    cast,
    exists,
    extract,
    func,
    literal_column,
    or_,
    select,
)

from csgraph.domain.access.node import User
from csgraph.domain.accounts.node import Account
from csgraph.domain.accounts.rules import ExperienceTier, PresencePreference
from csgraph.domain.accounts.tables import account
from csgraph.domain.contracts.tables import contract, is_in_force
from csgraph.domain.engagement import rules
from csgraph.domain.engagement.node import shapes
from csgraph.domain.engagement.tables import program_enrollment, program_touch
from csgraph.domain.interactions.rules import ActivityType, InteractionKind
from csgraph.domain.interactions.tables import interaction
from csgraph.domain.policies.rules import Explainer, Policies
from csgraph.domain.policies.tables import decisions_in_force, number_in_force, policy_decision
from csgraph.graph.made import argument
from csgraph.graph.scalars import Date as Day
from csgraph.graph.sources import Sources
from csgraph.graph.worked import Asked, Named, WorkedField, WorkedRead
from csgraph.storage.literals import literal

Told = Mapping[str, list[Any]]
MOST_VISITS, MOST_CSMS = 500, 500


# Retention


def _retention_facts(sources: Sources) -> dict[str, Any]:
    months = cast(number_in_force(sources, *rules.RETENTION_KEYS), Integer())
    began = sources.now() - func.make_interval(literal_column("0"), months)
    accounts = sources.rows(account, "id", "experience_tier")
    enrolled = _was_enrolled(sources, accounts, began)
    stays = _is_customer(sources, accounts, sources.now())
    active = enrolled & _took_part(sources, accounts, began)
    found = (
        select(
            accounts.c.experience_tier.label("tier"),
            enrolled.label("enrolled"),
            stays.label("stays"),
            active.label("active"),
        )
        .where(_is_customer(sources, accounts, began))
        .subquery()
    )
    return {
        "retention": select(
            found.c.tier,
            found.c.enrolled,
            func.count(),
            func.count().filter(found.c.stays),
            func.count().filter(found.c.active),
        ).group_by(found.c.tier, found.c.enrolled),
        "policies": decisions_in_force(sources, rules.RETENTION_KEYS),
    }


def _is_customer(
    sources: Sources, accounts: FromClause, at: ColumnElement[Any]
) -> ColumnElement[bool]:
    """Whether a contract of an account runs on the day of an instant."""
    terms = sources.rows(contract, "account_id", "starts_on", "ends_on")
    runs = is_in_force(terms, cast(at, Date))
    mine = terms.c.account_id == accounts.c.id
    return exists(select(literal_column("1")).select_from(terms).where(mine, runs))


def _was_enrolled(
    sources: Sources, accounts: FromClause, began: ColumnElement[Any]
) -> ColumnElement[bool]:
    rows = sources.rows(program_enrollment, "account_id", "started_at", "ended_at")
    ran = (rows.c.started_at <= sources.now()) & or_(
        rows.c.ended_at.is_(None), rows.c.ended_at > began
    )
    mine = rows.c.account_id == accounts.c.id
    return exists(select(literal_column("1")).select_from(rows).where(mine, ran))


def _took_part(
    sources: Sources, accounts: FromClause, began: ColumnElement[Any]
) -> ColumnElement[bool]:
    rows = sources.rows(program_enrollment, "id", "account_id")
    touches = sources.rows(program_touch, "enrollment_id", "kind", "happened_at")
    acted = touches.c.kind.in_([literal(each.value) for each in rules.ACTED])
    lately = (touches.c.happened_at > began) & (touches.c.happened_at <= sources.now())
    joined = rows.join(touches, touches.c.enrollment_id == rows.c.id)
    mine = rows.c.account_id == accounts.c.id
    return exists(select(literal_column("1")).select_from(joined).where(mine, acted, lately))


def _retention(told: Told, asked: Asked) -> tuple[rules.TierRetention, ...]:
    rows = ((ExperienceTier(tier) if tier else None, *rest) for tier, *rest in told["retention"])
    return rules.retention_by_tier(rows, Explainer(Policies.of_rows(told["policies"]), asked.now))


# Visits


def _unvisited(sources: Sources) -> Select[Any]:
    """Select accounts that value visits, with the day of the last where that is long ago."""
    accounts = sources.rows(account, "id", "presence_preference")
    met = sources.rows(interaction, "account_id", "kind", "happens_on", "is_done")
    today = sources.today()
    days = cast(number_in_force(sources, "presence.onsiteDays"), Integer())
    is_visit = met.c.kind == literal(InteractionKind.ONSITE_VISIT.value)
    was = (
        is_visit
        & (met.c.happens_on <= today)
        & met.c.is_done.is_distinct_from(literal_column("false"))
    )
    last = (
        select(func.max(met.c.happens_on))
        .where(met.c.account_id == accounts.c.id, was)
        .correlate(accounts)
        .scalar_subquery()
    )
    wants = accounts.c.presence_preference == literal(PresencePreference.ONSITE.value)
    known = select(accounts.c.id, last.label("last")).where(wants).subquery()
    is_due = or_(known.c.last.is_(None), known.c.last < today - days)
    return (
        select(known.c.id, known.c.last)
        .where(is_due)
        .order_by(known.c.last.asc().nulls_first(), known.c.id)
        .limit(literal_column(str(MOST_VISITS)))
    )


def _visit_facts(sources: Sources) -> dict[str, Any]:
    return {
        "unvisited": _unvisited(sources),
        "policies": decisions_in_force(sources, rules.VISIT_KEYS),
    }


def _visits(told: Told, asked: Asked) -> tuple[rules.VisitDue, ...]:
    explainer = Explainer(Policies.of_rows(told["policies"]), asked.now)
    known = ((id_, date.fromisoformat(last) if last else None) for id_, last in told["unvisited"])
    return rules.visits_due(known, explainer)


def _unvisited_named(sources: Sources, relation: FromClause) -> ColumnElement[bool]:
    return relation.c.id.in_(select(_unvisited(sources).subquery().c.id))


# Time


def _spent(sources: Sources) -> FromClause:
    """Return what our people did between two days, with how long it took."""
    names = ("owner_id", "activity_type", "is_bullseye_aligned", "happens_on", "is_done")
    rows = sources.rows(
        interaction, *names, "duration_seconds", "started_at", "ended_at", "occurred_at"
    )
    elapsed = extract("epoch", rows.c.ended_at - rows.c.started_at)
    seconds = func.coalesce(rows.c.duration_seconds, elapsed, literal_column("0"))
    day = cast(rows.c.occurred_at, Date)
    first, last = (sources.argument(name, Date()) for name in ("from", "to"))
    since = or_(first.is_(None), day >= first)
    until = day <= func.coalesce(last, sources.today())
    done = rows.c.is_done.is_distinct_from(literal_column("false"))
    return (
        select(
            rows.c.owner_id,
            rows.c.activity_type,
            rows.c.is_bullseye_aligned,
            func.greatest(seconds, literal_column("0")).label("seconds"),
        )
        .where(rows.c.owner_id.is_not(None), since, until, done)
        .subquery()
    )


def _time_facts(sources: Sources) -> dict[str, Any]:
    spent = _spent(sources)
    keys = (spent.c.owner_id, spent.c.activity_type, spent.c.is_bullseye_aligned)
    total = cast(func.sum(spent.c.seconds), Text)
    return {"spent": select(*keys, func.count(), total).group_by(*keys)}


def _time_mix(told: Told, asked: Asked) -> list[rules.TimeMix]:
    by_csm: dict[str, list[Any]] = defaultdict(list)
    for csm, kind, aligned, count, seconds in told["spent"]:
        known = ActivityType(kind) if kind else None
        by_csm[csm].append((known, aligned, count, Decimal(seconds)))
    explainer = Explainer(Policies(), asked.now)
    mixes = [rules.time_mix_of(csm, rows, explainer) for csm, rows in by_csm.items()]
    return sorted(mixes, key=lambda mix: (-mix.hours, mix.csm))[:MOST_CSMS]


def _busy(sources: Sources, relation: FromClause) -> ColumnElement[bool]:
    return relation.c.id.in_(select(_spent(sources).c.owner_id))


ENGAGEMENT_FIELDS = (
    WorkedField(
        None,
        "programRetention",
        list[shapes.TierRetention] | None,
        "How many customers in programs stayed over the months of `retention.cohortMonths`, beside "
        "those in none, by tier; at most 4. A customer is who has a contract that runs.",
        "accounts:read",
        WorkedRead(
            _retention_facts,
            _retention,
            tables=(account, contract, program_enrollment, program_touch, policy_decision),
            at_any_instant=True,
        ),
    ),
    WorkedField(
        None,
        "visitsDue",
        list[shapes.VisitDue] | None,
        f"Accounts that value visits and have had none for long; at most {MOST_VISITS}.",
        "contacts:read",
        WorkedRead(
            _visit_facts,
            _visits,
            tables=(account, interaction, policy_decision),
            names=(Named(Account, _unvisited_named),),
            at_any_instant=True,
        ),
    ),
    WorkedField(
        None,
        "timeMix",
        list[shapes.TimeMix] | None,
        "What the time of each of ours went to, whoever spent the most first; at most "
        f"{MOST_CSMS}.",
        "contacts:read",
        WorkedRead(
            _time_facts,
            _time_mix,
            tables=(interaction,),
            names=(Named(User, _busy),),
            at_any_instant=True,
        ),
        (
            argument("from", Day | None, "First day; without it, from the beginning."),
            argument("to", Day | None, "Last day; today without it."),
        ),
    ),
)
