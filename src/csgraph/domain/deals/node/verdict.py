"""Which deals are bad by the latest judgement of them, as SQL: the twin of ``rules.fit_of``."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    and_,
    case,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import distinct_on

from csgraph.alerting.declare import AlertFacts
from csgraph.domain.deals import rules
from csgraph.domain.deals import tables as t
from csgraph.domain.opportunities.tables import opportunity
from csgraph.storage.literals import literal


def unmet_points(checklist: FromClause) -> ColumnElement[Any]:
    """Return how many points of a fit checklist are not met."""
    one, none = literal_column("1", Integer()), literal_column("0", Integer())
    count: ColumnElement[Any] = none
    for name in rules.FIT_ITEMS:
        is_unmet = checklist.c[name] == literal(rules.FitRating.NOT_MET.value)
        count = count + case((is_unmet, one), else_=none)
    return count


def is_bad_fit(checklist: FromClause, most: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether a checklist says BAD: ``most`` points are unmet, or one without a plan for it."""
    unmet = unmet_points(checklist)
    no_plan = func.coalesce(checklist.c.mitigation_plan, literal("")) == literal("")
    found: ColumnElement[bool] = and_(unmet > literal_column("0"), or_(unmet >= most, no_plan))
    return found


def checklists_of(facts: AlertFacts) -> FromClause:
    """Return the latest fit checklist of each deal, with how many points it does not meet."""
    names = ("id", "opportunity_id", "assessed_at", "mitigation_plan", *rules.FIT_ITEMS)
    rows = facts.rows(t.fit_assessment, *names, "account_id")
    latest = (
        select(*(rows.c[name] for name in names))
        .where(
            rows.c.opportunity_id.is_not(None),
            rows.c.assessed_at <= facts.now(),
            facts.among(rows.c.account_id),
        )
        .order_by(rows.c.opportunity_id, rows.c.assessed_at.desc(), rows.c.id.desc())
        .ext(distinct_on(rows.c.opportunity_id))
        .subquery()
    )
    return select(
        latest.c.opportunity_id,
        latest.c.assessed_at,
        unmet_points(latest).label("unmet"),
        is_bad_fit(latest, facts.number(rules.FIT_KEYS[0])).label("is_bad"),
    ).subquery()


def assessments_of(facts: AlertFacts) -> FromClause:
    """Return what each deal was last found to be."""
    names = ("opportunity_id", "kind", "criteria", "flags", "assessed_at")
    rows = facts.rows(t.deal_assessment, "id", *names)
    deals = facts.rows(opportunity, "id", "account_id")
    return (
        select(*(rows.c[name] for name in names))
        .select_from(rows.join(deals, deals.c.id == rows.c.opportunity_id))
        .where(rows.c.assessed_at <= facts.now(), facts.among(deals.c.account_id))
        .order_by(rows.c.opportunity_id, rows.c.assessed_at.desc(), rows.c.id.desc())
        .ext(distinct_on(rows.c.opportunity_id))
        .subquery()
    )
