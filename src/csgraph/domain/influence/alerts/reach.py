"""Alerts about how well an account is known (domain.md §2.2, §2.5)."""

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    FromClause,
    Select,
    case,
    cast,
    func,
    literal_column,
    or_,
    select,
)

from csgraph.alerting.declare import ACCOUNT, AlertFacts, AlertRule
from csgraph.domain.accounts.tables import account
from csgraph.domain.contacts.rules import ContactLevel
from csgraph.domain.contacts.tables import contact
from csgraph.domain.influence.alerts.reading import (
    ROLES_READ,
    TIES,
    TIES_READ,
    is_there,
    roles_of,
    ties_of,
)
from csgraph.storage.literals import literal

_NOBODY = len(ContactLevel)
"""Rank of an account where nobody is in touch: below the lowest level."""

_REDUNDANT: Final = ("STRATEGIC",)
"""Tiers of accounts that are to be known by several of ours."""


def _int(value: int) -> ColumnElement[Any]:
    return literal_column(str(value))


def _counted(active: FromClause) -> FromClause:
    """Return by account how many of ours and of theirs are in touch."""
    return (
        select(
            active.c.account_id,
            func.count(active.c.user_id.distinct()).label("ours"),
            func.count(active.c.contact_id.distinct()).label("theirs"),
        )
        .group_by(active.c.account_id)
        .subquery()
    )


def _single_threaded(facts: AlertFacts) -> Select[Any]:
    accounts, counted = facts.rows(account, "id", "name"), _counted(ties_of(facts, there=True))
    ours, theirs = (func.coalesce(counted.c[name], _int(0)) for name in ("ours", "theirs"))
    return (
        select(
            accounts.c.id.label("subject_id"),
            accounts.c.id.label("account_id"),
            ours.label("ours"),
            theirs.label("theirs"),
        )
        .select_from(accounts.outerjoin(counted, counted.c.account_id == accounts.c.id))
        .where(facts.among(accounts.c.id), or_(ours <= _int(1), theirs <= _int(1)))
    )


SINGLE_THREADED = AlertRule(
    code="SINGLE_THREADED",
    subject=ACCOUNT,
    scope="contacts:read",
    holds=_single_threaded,
    explanation="{theirs} of theirs and {ours} of ours are in touch.",
    depends=TIES_READ,
    keys=("contact.activeDays",),
    shares=(TIES,),
    tiers=("STRATEGIC", "MID"),
)


def _redundancy(facts: AlertFacts) -> Select[Any]:
    """Select accounts whose largest matching of ours and theirs falls short.

    By König's theorem the matching is as large as the smallest set of people whom every tie
    touches. Two people are such a set where there are but two on one side, or where one of
    ours and one of theirs have a part in every tie. So a matching of three is told exactly;
    of a larger target only that one side is too few, or that the matching is below three.
    """
    accounts, counted = facts.rows(account, "id", "name"), _ties_counted(facts)
    names = ("ours", "theirs", "alone")
    ours, theirs, alone = (func.coalesce(counted.c[name], _int(0)) for name in names)
    fewer = func.least(ours, theirs)
    # One of ours and one of theirs have a part in every tie where all but one of theirs are known
    # to that one of ours alone.
    pairs = case((fewer <= _int(2), fewer), (theirs - alone <= _int(1), _int(2)), else_=_int(3))
    target = facts.number("redundancy.target")
    return (
        select(
            accounts.c.id.label("subject_id"),
            accounts.c.id.label("account_id"),
            ours.label("ours"),
            theirs.label("theirs"),
            func.least(pairs, target).label("pairs"),
            target.label("wanted"),
        )
        .select_from(accounts.outerjoin(counted, counted.c.account_id == accounts.c.id))
        .where(
            facts.among(accounts.c.id),
            or_(fewer < target, pairs < func.least(target, _int(3))),
        )
    )


def _ties_counted(facts: AlertFacts) -> FromClause:
    """Return by account how many are in touch, and the most that one of ours alone knows."""
    active, tiers = ties_of(facts, there=True), facts.told("tier")
    wanted = select(tiers.c.account_id).where(tiers.c.value.in_(map(literal, _REDUNDANT)))
    of_theirs = (active.c.account_id, active.c.contact_id)
    told = (
        select(
            *(active.c.account_id, active.c.user_id),
            func.count().over(partition_by=of_theirs).label("knowers"),
            func.row_number().over(partition_by=of_theirs, order_by=active.c.user_id).label("rank"),
        )
        .where(active.c.account_id.in_(wanted))
        .subquery()
    )
    of_ours = (
        select(
            told.c.account_id,
            func.count().filter(told.c.rank == _int(1)).label("theirs"),
            func.count().filter(told.c.knowers == _int(1)).label("alone"),
        )
        .group_by(told.c.account_id, told.c.user_id)
        .subquery()
    )
    return (
        select(
            of_ours.c.account_id,
            func.count().label("ours"),
            cast(func.sum(of_ours.c.theirs), BigInteger).label("theirs"),
            func.max(of_ours.c.alone).label("alone"),
        )
        .group_by(of_ours.c.account_id)
        .subquery()
    )


REDUNDANCY_NOT_MET = AlertRule(
    code="REDUNDANCY_NOT_MET",
    subject=ACCOUNT,
    scope="contacts:read",
    holds=_redundancy,
    explanation="{ours} of ours know {theirs} of theirs: {pairs} pairs of different people, "
    "{wanted} wanted.",
    depends=TIES_READ,
    keys=("contact.activeDays", "redundancy.target"),
    shares=(TIES,),
    tiers=_REDUNDANT,
)


def _buyer_unknown(facts: AlertFacts) -> Select[Any]:
    """Select accounts that renew soon, or lost their buyer, and where no buyer is in touch."""
    accounts, renewal = facts.rows(account, "id", "name"), facts.told("renews_on")
    active, roles = ties_of(facts, there=True), roles_of(facts)
    names = ("id", "account_id", "authority", "status", "status_since")
    people = facts.rows(contact, *names)
    declared = select(roles.c.contact_id).where(roles.c.role == literal("ECONOMIC_BUYER"))
    is_buyer = or_(people.c.authority == literal("FINAL"), people.c.id.in_(declared))
    is_touched = people.c.id.in_(select(active.c.contact_id))
    is_recent = people.c.status_since >= facts.now() - facts.days("contact.activeDays")
    buyers = (
        select(
            people.c.account_id,
            func.bool_or(is_touched & is_there(people)).label("is_known"),
            func.max(people.c.status_since).filter(~is_there(people) & is_recent).label("left_at"),
        )
        .where(is_buyer, facts.among(people.c.account_id))
        .group_by(people.c.account_id)
        .subquery()
    )
    renews_on = cast(renewal.c.value, Date)
    today = facts.today()
    is_soon = renews_on - today <= facts.number("meddicc.leadDays")
    return (
        select(
            accounts.c.id.label("subject_id"),
            accounts.c.id.label("account_id"),
            func.timezone(literal("UTC"), cast(renews_on, Date)).label("due_at"),
            renews_on.label("renewsOn"),
            buyers.c.left_at.label("buyerLeftAt"),
        )
        .select_from(
            accounts.outerjoin(renewal, renewal.c.account_id == accounts.c.id).outerjoin(
                buyers, buyers.c.account_id == accounts.c.id
            )
        )
        .where(
            facts.among(accounts.c.id),
            or_(is_soon, buyers.c.left_at.is_not(None)),
            func.coalesce(buyers.c.is_known, literal_column("false")).is_(literal_column("false")),
        )
    )


ECONOMIC_BUYER_UNKNOWN = AlertRule(
    code="ECONOMIC_BUYER_UNKNOWN",
    subject=ACCOUNT,
    scope="contacts:read",
    holds=_buyer_unknown,
    explanation="No economic buyer is in touch. The renewal: {renewsOn}. A buyer left: "
    "{buyerLeftAt}.",
    depends=(*ROLES_READ, *TIES_READ),
    keys=("contact.activeDays", "meddicc.leadDays"),
    facts=("renews_on",),
    shares=(TIES,),
)


def _fell(facts: AlertFacts) -> Select[Any]:
    """Select accounts where the highest in touch fell, or whose sponsor is lost.

    Compared with who was in touch in the window of as many days before, or has left since.
    """
    ties, since = facts.shared(TIES), facts.now() - facts.days("contact.activeDays")
    is_active = ties.c.is_there & (ties.c.seen_at >= since)
    rank = case(
        *(
            (ties.c.level == literal(level.value), _int(place))
            for place, level in enumerate(ContactLevel)
        )
    )
    reached = (
        select(
            ties.c.account_id,
            func.min(rank).label("before"),
            func.coalesce(func.min(rank).filter(is_active), _int(_NOBODY)).label("after"),
        )
        .group_by(ties.c.account_id)
        .subquery()
    )
    lost = _lost_sponsors(facts)
    accounts = facts.rows(account, "id")
    fell = reached.c.after - reached.c.before >= facts.number("altitude.dropLevels")
    return (
        select(
            accounts.c.id.label("subject_id"),
            accounts.c.id.label("account_id"),
            _level(reached.c.before).label("highestBefore"),
            _level(reached.c.after).label("highestNow"),
            lost.c.name.label("sponsorLost"),
        )
        .select_from(
            accounts.outerjoin(reached, reached.c.account_id == accounts.c.id).outerjoin(
                lost, lost.c.account_id == accounts.c.id
            )
        )
        .where(facts.among(accounts.c.id), or_(fell, lost.c.account_id.is_not(None)))
    )


def _lost_sponsors(facts: AlertFacts) -> FromClause:
    """Return by account a sponsor who left, where nobody came after."""
    people, roles = facts.rows(contact, "id", "name", "account_id", "status"), roles_of(facts)
    return (
        select(people.c.account_id, func.min(people.c.name).label("name"))
        .select_from(people.join(roles, roles.c.contact_id == people.c.id))
        .where(
            roles.c.role == literal("EXECUTIVE_SPONSOR"),
            people.c.status.in_([literal("LEFT"), literal("VACANT")]),
            facts.among(people.c.account_id),
        )
        .group_by(people.c.account_id)
        .subquery()
    )


def _level(rank: ColumnElement[Any]) -> ColumnElement[Any]:
    return case(
        *((rank == _int(place), literal(level.value)) for place, level in enumerate(ContactLevel)),
        else_=literal("NOBODY"),
    )


ENGAGEMENT_FELL = AlertRule(
    code="ENGAGEMENT_FELL",
    subject=ACCOUNT,
    scope="contacts:read",
    holds=_fell,
    explanation="The highest in touch was {highestBefore} and is {highestNow}. The sponsor who "
    "left: {sponsorLost}.",
    depends=(*ROLES_READ, *TIES_READ),
    keys=("contact.activeDays", "altitude.dropLevels"),
    shares=(TIES,),
)
