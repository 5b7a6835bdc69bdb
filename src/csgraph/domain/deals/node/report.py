"""What bad deals came of: counted by cause, by who sold, by quarter; one statement for all."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, Date, FromClause, Select, cast, func, literal_column, select

from csgraph.domain.access.node import User
from csgraph.domain.deals import rules
from csgraph.domain.deals import tables as t
from csgraph.domain.opportunities.tables import opportunity
from csgraph.graph.made import argument
from csgraph.graph.scalars import Date as Day
from csgraph.graph.sources import Sources
from csgraph.graph.worked import Asked, Named, WorkedField, WorkedRead
from csgraph.storage.literals import literal

MOST_ROWS = 1_000


@strawberry.type(description="How many bad deals of one seller in one quarter came of one cause.")
class BadDealCount:
    """How many bad deals of one seller in one quarter came of one cause."""

    cause: rules.BadDealCause | None = strawberry.field(
        description="What they came of. Null while unknown."
    )
    cause_group: rules.CauseGroup | None = strawberry.field(
        description="Where in the company that lies."
    )
    seller: User | None = strawberry.field(description="Who owns the deals in the CRM.")
    quarter_from: Day = strawberry.field(description="First day of the quarter (UTC).")
    count: int = strawberry.field(description="How many deals.")


@dataclass(frozen=True)
class Count:
    """A row of the report, as the graph has it."""

    cause: str | None
    seller: str | None
    quarter_from: str
    count: int

    @property
    def cause_group(self) -> rules.CauseGroup | None:
        """Where in the company the cause lies."""
        return None if self.cause is None else rules.CAUSE_GROUP[rules.BadDealCause(self.cause)]


def _quarters(sources: Sources) -> Select[Any]:
    found = sources.rows(
        t.deal_assessment, *("opportunity_id", "kind", "root_cause", "assessed_at")
    )
    deals = sources.rows(opportunity, "id", "owner_id")
    utc = func.timezone(literal("UTC"), found.c.assessed_at)
    quarter = cast(func.date_trunc(literal("quarter"), utc), Date).label("quarter")
    day, first, last = (
        cast(utc, Date),
        sources.argument("from", Date()),
        sources.argument("until", Date()),
    )
    counted = func.count(found.c.opportunity_id.distinct())
    columns: list[ColumnElement[Any]] = [found.c.root_cause, deals.c.owner_id, quarter]
    return (
        select(*columns, counted.label("n"))
        .select_from(found.outerjoin(deals, deals.c.id == found.c.opportunity_id))
        .where(
            found.c.kind == literal(rules.DealAssessmentKind.BAD_DEAL.value),
            func.coalesce(day >= first, literal_column("true")),
            func.coalesce(day < last, literal_column("true")),
        )
        .group_by(*columns)
        .order_by(quarter.desc(), counted.desc(), found.c.root_cause, deals.c.owner_id)
        .limit(literal_column(str(MOST_ROWS)))
    )


def _report(told: Mapping[str, list[Any]], _asked: Asked) -> list[Count]:
    return [Count(*row) for row in told["counts"]]


def _sellers_named(sources: Sources, relation: FromClause) -> ColumnElement[bool]:
    rows = _quarters(sources).subquery()
    return relation.c.id.in_(select(rows.c.owner_id))


REPORT_FIELD = WorkedField(
    None,
    "badDealReport",
    list[BadDealCount] | None,
    "What bad deals came of, by cause, seller and quarter, the latest quarter first; at most "
    f"{MOST_ROWS} rows.",
    "accounts:read",
    WorkedRead(
        lambda sources: {"counts": _quarters(sources)},
        _report,
        tables=(t.deal_assessment, opportunity),
        names=(Named(User, _sellers_named),),
        at_any_instant=True,
    ),
    (
        argument("from", Day | None, "Nothing that was found before this day (UTC)."),
        argument("until", Day | None, "Nothing that was found on this day or later (UTC)."),
    ),
)
