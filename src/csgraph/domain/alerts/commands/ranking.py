"""What alerts weigh, as SQL: the twin of ``rules.priority`` for many at once."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    FromClause,
    Integer,
    Numeric,
    Select,
    any_,
    case,
    cast,
    func,
    literal_column,
    or_,
    select,
)

from csgraph.alerting.declare import AlertFacts, Shared
from csgraph.domain.accounts.tables import account
from csgraph.domain.alerts.commands.facts import EvaluatedFacts
from csgraph.domain.alerts.rules import FAR_DAYS, NEAR_DAYS, PRIORITY_KEYS, SEVERITY_SHARES
from csgraph.domain.contacts.rules import GONE
from csgraph.domain.contacts.tables import contact
from csgraph.domain.influence.node.quadrants import influence_sql
from csgraph.domain.influence.rules import INFLUENCE_KEYS
from csgraph.domain.influence.tables import contact_role
from csgraph.storage.literals import literal

RANKING_KEYS: Final = (*PRIORITY_KEYS.values(), *INFLUENCE_KEYS)
_MARKS: Final = (*("level", "influence", "department_buys", "is_promoter", "is_expected_owner"),)


def ranked(found: CTE, facts: EvaluatedFacts) -> Select[Any]:
    """Select what was found with the points of each part of its priority, and their sum."""
    known, person = facts.shared(STANDING), _people(found, facts)
    joined = found.outerjoin(known, known.c.account_id == found.c.account_id).outerjoin(
        person, person.c.id == found.c.contact_id
    )
    strongest = func.coalesce(person.c.influence, known.c.influence)
    parts = {
        "severity": _severity_share(found.c.severity),
        "renewal": _nearness(known.c.renews_on, facts.now()),
        "arr": cast(known.c.share, Numeric),
        "influence": cast(strongest, Numeric) / _number(100),
    }
    points = {f"{name}_points": _points(share, facts, name) for name, share in parts.items()}
    total: ColumnElement[Any] = _number(0)
    for each in points.values():
        total = total + each
    told = (each.label(name) for name, each in points.items())
    return select(*found.c, *told, total.label("priority")).select_from(joined)


def _standing(facts: AlertFacts) -> Select[Any]:
    """Select of each account when it renews, its rank by revenue, its strongest champion."""
    accounts, renewal = facts.rows(account, "id"), facts.told("renews_on")
    shares, champion = _arr_shares(facts), _champions(facts)
    return (
        select(
            accounts.c.id.label("account_id"),
            cast(renewal.c.value, Date).label("renews_on"),
            shares.c.share.label("share"),
            champion.c.influence.label("influence"),
        )
        .select_from(
            accounts.outerjoin(renewal, renewal.c.account_id == accounts.c.id)
            .outerjoin(shares, shares.c.account_id == accounts.c.id)
            .outerjoin(champion, champion.c.account_id == accounts.c.id)
        )
        .where(facts.among(accounts.c.id))
    )


STANDING: Final = Shared("alert_standing", _standing, RANKING_KEYS)
"""What alerts of an account weigh, whichever they are."""


def _points(share: ColumnElement[Any], facts: EvaluatedFacts, part: str) -> ColumnElement[Any]:
    weight = facts.number(PRIORITY_KEYS[part])
    return cast(func.round(func.coalesce(share, _number(0)) * weight), Integer)


def _severity_share(severity: ColumnElement[Any]) -> ColumnElement[Any]:
    shares: Mapping[str, Any] = SEVERITY_SHARES
    return case(*((severity == literal(name), _number(share)) for name, share in shares.items()))


def _nearness(renews_on: ColumnElement[Any], now: ColumnElement[Any]) -> ColumnElement[Any]:
    today = cast(func.timezone(literal("UTC"), now), Date)
    days = cast(renews_on - today, Numeric)
    left = (_number(FAR_DAYS) - days) / _number(FAR_DAYS - NEAR_DAYS)
    return case((renews_on.is_not(None), func.least(_number(1), func.greatest(_number(0), left))))


def _arr_shares(facts: AlertFacts) -> FromClause:
    """Return the rank of each account's revenue in its owner's book, as a share."""
    mine, arr = facts.rows(account, "id", "owner_id"), facts.whole().told("arr")
    asked = facts.rows(account, "id", "owner_id")
    owners = select(asked.c.owner_id).where(facts.among(asked.c.id))
    rank = func.percent_rank().over(partition_by=mine.c.owner_id, order_by=arr.c.value)
    return (
        select(mine.c.id.label("account_id"), rank.label("share"))
        .select_from(mine.join(arr, arr.c.account_id == mine.c.id))
        .where(mine.c.owner_id.in_(owners))
        .subquery()
    )


def _people(found: CTE, facts: EvaluatedFacts) -> FromClause:
    """Return the influence of those whom the alerts are about.

    Their ids are an array that is made once, so that an index serves it.
    """
    people = facts.rows(contact, "id", "account_id", *_MARKS)
    weight = influence_sql(people, partial(_of, facts))
    ids = func.array(select(found.c.contact_id).distinct().scalar_subquery())
    return select(people.c.id, weight.label("influence")).where(people.c.id == any_(ids)).subquery()


def _champions(facts: AlertFacts) -> FromClause:
    """Return the influence of each account's strongest champion, as somebody declared them."""
    people = facts.rows(contact, "id", "account_id", "status", *_MARKS)
    roles = facts.rows(contact_role, "contact_id", "deal_role", "account_role", "ended_at")
    word = literal("CHAMPION")
    declared = or_(roles.c.deal_role == word, roles.c.account_role == word)
    is_there = people.c.status.not_in([literal(each.value) for each in GONE])
    weight = influence_sql(people, partial(_of, facts))
    return (
        select(people.c.account_id, func.max(weight).label("influence"))
        .select_from(people.join(roles, roles.c.contact_id == people.c.id))
        .where(declared, roles.c.ended_at.is_(None), is_there, facts.among(people.c.account_id))
        .group_by(people.c.account_id)
        .subquery()
    )


def _of(facts: AlertFacts, key: str) -> ColumnElement[Any]:
    return facts.number(key)


def _number(value: Any) -> ColumnElement[Any]:
    return literal_column(str(value), Numeric())
