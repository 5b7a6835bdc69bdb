"""Quadrants as SQL, so that the effect of a policy on every account is one statement."""

from collections.abc import Callable
from functools import partial
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Select,
    case,
    func,
    literal_column,
    select,
)

from csgraph.domain.contacts.tables import contact
from csgraph.domain.effects.node import effect_of
from csgraph.domain.influence.rules import AUTHORITY_KEYS, BASE_KEYS, QUADRANT_KEYS
from csgraph.domain.policies.tables import numbers_in_force
from csgraph.graph.sources import Sources
from csgraph.storage.literals import literal


def influence_sql(people: FromClause, number: Callable[[str], ColumnElement[Any]]) -> Any:
    """Return influence as SQL: the twin of ``rules.quadrants.influence_of``."""
    base: ColumnElement[Any] = case(
        *((people.c.level == literal(label.value), number(key)) for label, key in BASE_KEYS.items())
    )
    modifiers = (
        (people.c.department_buys.is_(literal_column("false")), "champion.mod.noBuyDept"),
        (people.c.is_promoter.is_(literal_column("true")), "champion.mod.promoter"),
        (
            people.c.is_expected_owner.is_(literal_column("false")),
            "champion.mod.notOwner",
        ),
    )
    zero: ColumnElement[Any] = literal_column("0")
    most: ColumnElement[Any] = literal_column("100")
    for holds, key in modifiers:
        base = base + case((holds, number(key)), else_=zero)
    clamped = func.least(most, func.greatest(zero, base))
    computed = case((people.c.level.is_not(None), clamped))
    known = func.coalesce(people.c.influence, computed)
    is_high = people.c.level.in_([literal("C_LEVEL"), literal("VP")])
    return case((is_high, func.greatest(known, number("champion.vpFloor"))), else_=known)


def weight_sql(people: FromClause, number: Callable[[str], ColumnElement[Any]]) -> Any:
    """Return the first axis of the map as SQL: the twin of ``rules.quadrants.weight_of``."""
    from_authority = case(
        *(
            (people.c.authority == literal(label.value), number(key))
            for label, key in AUTHORITY_KEYS.items()
        )
    )
    return func.greatest(influence_sql(people, number), from_authority)


def quadrant_sql(people: FromClause, number: Callable[[str], ColumnElement[Any]]) -> Any:
    """Return the quadrant as SQL: the twin of ``rules.quadrants.quadrant_of``."""
    x, y, split = weight_sql(people, number), people.c.product_importance, number("map.split")
    return case(
        (x.is_(None) | y.is_(None), literal("UNPLACED")),
        (x >= split, case((y >= split, literal("CHAMPION")), else_=literal("BUYER"))),
        else_=case((y >= split, literal("POWER_USER")), else_=literal("PERIPHERAL")),
    )


_READ = (
    *("level", "authority", "influence", "product_importance"),
    *("department_buys", "is_promoter", "is_expected_owner"),
)


def _of(numbers: FromClause, key: str) -> ColumnElement[Any]:
    return numbers.c[key]


def _changed_accounts(sources: Sources) -> Select[Any]:
    """Select accounts of which somebody stands elsewhere after the decision than before it."""
    decision, one = sources.row.c, literal_column("1", Integer())
    people = sources.rows(contact, "account_id", *_READ)
    before, after = (
        numbers_in_force(sources, QUADRANT_KEYS, decision.effective_at, version).subquery()
        for version in (decision.version, decision.version + one)
    )
    stood, stands = (quadrant_sql(people, partial(_of, then)) for then in (before, after))
    has_account = people.c.account_id.is_not(None)
    moved = stood.is_distinct_from(stands)
    return select(people.c.account_id).distinct().where(has_account, moved)


QUADRANT_EFFECT = effect_of(
    "influence.quadrant",
    QUADRANT_KEYS,
    _changed_accounts,
    tables=(contact,),
    scope="contacts:read",
)
