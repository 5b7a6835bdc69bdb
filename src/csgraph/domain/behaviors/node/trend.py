"""How impact goes on from term to term, of many accounts: the twin of ``rules.velocity``."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Subquery,
    and_,
    case,
    func,
    literal_column,
    select,
)

from csgraph.alerting.declare import AlertFacts
from csgraph.domain.behaviors import tables as t
from csgraph.domain.behaviors.rules import DIMENSIONS, RISES_FROM, VelocityTrend
from csgraph.storage.literals import literal

_ONE: ColumnElement[Any] = literal_column("1", Integer())
_TWO: ColumnElement[Any] = literal_column("2", Integer())
_NONE: ColumnElement[Any] = literal_column("0", Integer())


def trends_of(facts: AlertFacts) -> Subquery:
    """Return ``account_id``, ``trend``, and how many dimensions ``grew`` and ``fell``."""
    terms = facts.rows(t.term_impact, "account_id", "starts_on", *DIMENSIONS)
    today = facts.today()
    rank = func.row_number().over(
        partition_by=terms.c.account_id, order_by=terms.c.starts_on.desc()
    )
    ranked = (
        select(*terms.c, rank.label("rank"))
        .where(terms.c.starts_on <= today, facts.among(terms.c.account_id))
        .subquery()
    )
    last, prior = ranked.alias("last"), ranked.alias("prior")
    grew, fell, compared = _NONE, _NONE, _NONE
    for name in DIMENSIONS:
        after, before = last.c[name], prior.c[name]
        grew = grew + case((after > before, _ONE), else_=_NONE)
        fell = fell + case((after < before, _ONE), else_=_NONE)
        known = and_(after.is_not(None), before.is_not(None))
        compared = compared + case((known, _ONE), else_=_NONE)
    both = (prior.c.account_id == last.c.account_id) & (prior.c.rank == _TWO)
    counted = (
        select(
            last.c.account_id,
            grew.label("grew"),
            fell.label("fell"),
            compared.label("compared"),
        )
        .select_from(last.join(prior, both))
        .where(last.c.rank == _ONE)
        .subquery()
    )
    trend = case(
        (counted.c.compared == _NONE, literal(VelocityTrend.UNKNOWN.value)),
        (counted.c.fell > counted.c.grew, literal(VelocityTrend.FALLING.value)),
        (
            counted.c.grew >= literal_column(str(RISES_FROM)),
            literal(VelocityTrend.RISING.value),
        ),
        else_=literal(VelocityTrend.FLAT.value),
    )
    return select(
        counted.c.account_id, trend.label("trend"), counted.c.grew, counted.c.fell
    ).subquery()
