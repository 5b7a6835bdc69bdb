"""Roles, ties and signals of all people at once, as SQL: the twins of ``rules.reading``."""

from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Numeric,
    Select,
    case,
    cast,
    func,
    literal_column,
    or_,
    select,
    true,
    union,
    union_all,
)
from sqlalchemy.dialects.postgresql import distinct_on

from csgraph.alerting.declare import AlertFacts, Shared
from csgraph.domain.contacts.rules import GONE
from csgraph.domain.contacts.tables import contact
from csgraph.domain.influence.node.facts import is_two_way
from csgraph.domain.influence.rules import (
    CRM_ROLES,
    DELIGHT,
    ENGAGEMENT,
    MANY_TICKETS,
    TICKETS,
    ContactSignalKind,
)
from csgraph.domain.influence.tables import contact_role, contact_signal, relationship
from csgraph.domain.interactions.tables import interaction
from csgraph.domain.opportunities.tables import opportunity_contact_role
from csgraph.domain.support.tables import satisfaction_rating, ticket
from csgraph.storage.literals import literal

ROLES_READ = (contact, contact_role, opportunity_contact_role.c.contact_id)
TIES_READ = (contact, relationship.c.contact_id, interaction.c.contact_id)
SIGNALS_READ = (contact_signal, satisfaction_rating.c.requester_id, ticket.c.requester_id)


def theirs(facts: AlertFacts, contact_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether a person is, or was before they moved, of one of the accounts asked about.

    As an array that is made once, so that an index on the person's id serves it.
    """
    if facts.is_whole:
        return true()
    people = facts.rows(contact, "id", "account_id", "former_account_id")
    is_theirs = or_(facts.among(people.c.account_id), facts.among(people.c.former_account_id))
    ids = select(people.c.id).where(is_theirs).scalar_subquery()
    return contact_id == func.any(func.array(ids))


def roles_of(facts: AlertFacts) -> FromClause:
    """Return ``contact_id`` and ``role``: who plays which part now, in deals or for the account."""
    kept = facts.rows(
        contact_role, "contact_id", "deal_role", "account_role", "started_at", "ended_at"
    )
    crm = facts.rows(opportunity_contact_role, "contact_id", "role")
    runs = (kept.c.started_at <= facts.now()) & (
        kept.c.ended_at.is_(None) | (kept.c.ended_at > facts.now())
    )
    word = func.lower(func.btrim(crm.c.role))
    told = case(*((word == literal(name), literal(r.value)) for name, r in CRM_ROLES.items()))
    return union(
        select(
            kept.c.contact_id, func.coalesce(kept.c.deal_role, kept.c.account_role).label("role")
        ).where(runs, theirs(facts, kept.c.contact_id)),
        select(crm.c.contact_id, told.label("role")).where(
            word.in_([literal(name) for name in CRM_ROLES]), theirs(facts, crm.c.contact_id)
        ),
    ).subquery()


def is_there(people: FromClause) -> ColumnElement[bool]:
    """Whether a person is still in the place."""
    is_there_: ColumnElement[bool] = people.c.status.not_in([literal(e.value) for e in GONE])
    return is_there_


def _ties(facts: AlertFacts) -> Select[Any]:
    """Select who of ours was in two-way contact with whom of theirs, in two windows, and when."""
    since = facts.now() - facts.days("contact.activeDays", 2)
    people = facts.rows(contact, "id", "account_id", "status", "level")
    known = facts.rows(relationship, "user_id", "contact_id", "last_two_way_at")
    names = ("owner_id", "contact_id", "occurred_at", "kind", "direction", "is_done")
    met = facts.rows(interaction, *names)
    seen = union_all(
        select(known.c.user_id, known.c.contact_id, known.c.last_two_way_at.label("at")).where(
            known.c.last_two_way_at <= facts.now(),
            known.c.last_two_way_at >= since,
            theirs(facts, known.c.contact_id),
        ),
        select(met.c.owner_id, met.c.contact_id, met.c.occurred_at).where(
            is_two_way(met, facts.now()),
            met.c.occurred_at >= since,
            theirs(facts, met.c.contact_id),
        ),
    ).subquery()
    latest = (
        select(seen.c.user_id, seen.c.contact_id, func.max(seen.c.at).label("seen_at"))
        .group_by(seen.c.user_id, seen.c.contact_id)
        .subquery()
    )
    return (
        select(
            *(people.c.account_id, latest.c.user_id, latest.c.contact_id),
            *(people.c.level, is_there(people).label("is_there"), latest.c.seen_at),
        )
        .select_from(people.join(latest, latest.c.contact_id == people.c.id))
        .where(people.c.account_id.is_not(None), facts.among(people.c.account_id))
    )


TIES: Final = Shared("alert_ties", _ties, ("contact.activeDays",))
"""``account_id``, ``user_id``, ``contact_id``, ``level``, ``is_there``, ``seen_at`` of two windows.

A window is ``contact.activeDays`` long. Who has left is told of too.
"""


def ties_of(facts: AlertFacts, *, there: bool = False) -> FromClause:
    """Return ``TIES`` of those in touch within one window; of those who are ``there``, if asked."""
    ties, since = facts.shared(TIES), facts.now() - facts.days("contact.activeDays")
    here = ties.c.is_there if there else true()
    return select(*ties.c).where(ties.c.seen_at >= since, here).subquery()


def with_axes(facts: AlertFacts, people: FromClause) -> FromClause:
    """Return people with ``engagement`` and ``delight``: the twins of ``rules.champions``."""
    signals, rated, asked = _signals(facts), _ratings(facts), _tickets(facts)
    told: dict[ContactSignalKind, ColumnElement[Any]] = {
        kind: signals.c[kind.value.lower()] for kind in (*ENGAGEMENT, *DELIGHT)
    }
    for kind, rating in (
        (ContactSignalKind.SURVEY_RESPONSE, rated.c.response),
        (ContactSignalKind.SURVEY_SCORE, rated.c.score),
    ):
        told[kind] = func.coalesce(told[kind], rating)
    engagement = _mean([*(told[kind] for kind in ENGAGEMENT), asked.c.activity])
    delight = _mean([told[kind] for kind in DELIGHT])
    return (
        select(*people.c, engagement.label("engagement"), delight.label("delight"))
        .select_from(
            people.outerjoin(signals, signals.c.contact_id == people.c.id)
            .outerjoin(rated, rated.c.requester_id == people.c.id)
            .outerjoin(asked, asked.c.requester_id == people.c.id)
        )
        .subquery()
    )


def _mean(values: list[ColumnElement[Any]]) -> ColumnElement[Any]:
    known = [
        case((each.is_not(None), literal_column("1")), else_=literal_column("0")) for each in values
    ]
    count: ColumnElement[Any] = known[0]
    total: ColumnElement[Any] = func.coalesce(cast(values[0], Numeric), literal_column("0"))
    for each, one in zip(values[1:], known[1:], strict=True):
        count = count + one
        total = total + func.coalesce(cast(each, Numeric), literal_column("0"))
    return total / func.nullif(count, literal_column("0"))


def _signals(facts: AlertFacts) -> FromClause:
    """Return the latest value of each kind, a column each."""
    rows = facts.rows(contact_signal, "id", "contact_id", "kind", "value", "observed_at")
    latest = (
        select(rows.c.contact_id, rows.c.kind, rows.c.value)
        .where(rows.c.observed_at <= facts.now(), theirs(facts, rows.c.contact_id))
        .order_by(rows.c.contact_id, rows.c.kind, rows.c.observed_at.desc(), rows.c.id.desc())
        .ext(distinct_on(rows.c.contact_id, rows.c.kind))
        .subquery()
    )
    of_kind = (
        func.max(latest.c.value)
        .filter(latest.c.kind == literal(kind.value))
        .label(kind.value.lower())
        for kind in (*ENGAGEMENT, *DELIGHT)
    )
    return select(latest.c.contact_id, *of_kind).group_by(latest.c.contact_id).subquery()


def _ratings(facts: AlertFacts) -> FromClause:
    rows = facts.rows(satisfaction_rating, "requester_id", "score", "rated_at")

    def count(*scores: str) -> ColumnElement[Any]:
        return cast(func.count().filter(rows.c.score.in_([literal(s) for s in scores])), Numeric)

    none: ColumnElement[int] = literal_column("0")
    hundred: ColumnElement[int] = literal_column("100")
    answered, offered = count("GOOD", "BAD"), count("GOOD", "BAD", "OFFERED")
    response = func.round(hundred * answered / func.nullif(offered, none))
    score = func.round(hundred * count("GOOD") / func.nullif(answered, none))
    since = facts.now() - facts.days("champion.ticketDays")
    return (
        select(rows.c.requester_id, response.label("response"), score.label("score"))
        .where(
            rows.c.rated_at > since,
            rows.c.rated_at <= facts.now(),
            theirs(facts, rows.c.requester_id),
        )
        .group_by(rows.c.requester_id)
        .subquery()
    )


def _tickets(facts: AlertFacts) -> FromClause:
    rows = facts.rows(ticket, "requester_id", "opened_at")
    since = facts.now() - facts.days("champion.ticketDays")
    recent = func.count().filter(rows.c.opened_at > since)
    activity = case(
        *(
            (recent <= literal_column(str(most)), literal_column(str(score)))
            for most, score in TICKETS
        ),
        else_=literal_column(str(MANY_TICKETS)),
    )
    return (
        select(rows.c.requester_id, activity.label("activity"))
        .where(rows.c.opened_at <= facts.now(), theirs(facts, rows.c.requester_id))
        .group_by(rows.c.requester_id)
        .subquery()
    )
