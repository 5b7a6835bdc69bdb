"""The field ``leadScoreCorrelation``: who buys and who stays, by how leads were scored."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import strawberry
from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Select,
    case,
    cast,
    func,
    literal_column,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import distinct_on

from csgraph.domain.accounts.node import Account
from csgraph.domain.deals import rules
from csgraph.domain.opportunities.tables import opportunity
from csgraph.domain.policies.node import ExplainedNumber
from csgraph.domain.policies.rules import Explainer, Policies
from csgraph.domain.policies.tables import decisions_in_force, numbers_in_force, policy_decision
from csgraph.domain.renewals.rules import RenewalOutcome
from csgraph.domain.renewals.tables import renewal
from csgraph.graph.sources import Sources
from csgraph.graph.then import LOG, instant_of, rows_then
from csgraph.graph.worked import Asked, Named, WorkedField, WorkedRead, as_of
from csgraph.storage.literals import literal

MOST_MEMBERS: Final = 500
_DEAL: Final = ("id", "account_id", "is_closed", "is_won", "close_on", "lead_score")
_COUNTS: Final = ("closed", "won", "decided", "renewed")
_NONE: ColumnElement[Any] = literal_column("0")
_ONE: ColumnElement[Any] = literal_column("1")


@strawberry.type(description="A rate with both its parts, and how it came about.")
class LeadScoreRate(ExplainedNumber):
    """A rate with both its parts."""

    numerator: int = strawberry.field(description="What is divided.")
    denominator: int = strawberry.field(description="By what: n, how many cases there are.")


@strawberry.type(description="What became of deals whose leads were scored alike.")
class LeadScoreBand:
    """What became of deals whose leads were scored alike."""

    from_score: int | None = strawberry.field(
        description="Least score of the band. Null for the lowest band, which is open."
    )
    below_score: int | None = strawberry.field(
        description="Score at which the next band begins. Null for the highest, which is open."
    )
    close_rate: LeadScoreRate = strawberry.field(
        description="Which part of the deals that were decided was won, 0 to 1. Null of too few: "
        "20 are needed unless decided otherwise."
    )
    renewal_rate: LeadScoreRate = strawberry.field(
        description="Which part of the renewals that were decided was renewed, at accounts that "
        "were won by a deal of the band. Null of too few."
    )


@strawberry.type(description="What an account adds to a band of lead scores.")
class LeadScoreMember:
    """What an account adds to a band of lead scores."""

    account: Account | None = strawberry.field(description="The account.")
    from_score: int | None = strawberry.field(
        description="Least score of the band. Null for the lowest band."
    )
    closed_count: int = strawberry.field(description="How many of its deals were decided.")
    won_count: int = strawberry.field(description="How many of those were won.")
    decided_count: int = strawberry.field(description="How many of its renewals were decided.")
    renewed_count: int = strawberry.field(description="How many of those were renewed.")


@strawberry.type(description="Whether lead scores tell who buys, and who stays.")
class LeadScoreCorrelation:
    """Whether lead scores tell who buys, and who stays."""

    bands: list[LeadScoreBand] = strawberry.field(
        description="Bands of scores, the lowest first; at most 4."
    )
    members: list[LeadScoreMember] = strawberry.field(
        description=f"The accounts behind them, of the highest band first; at most {MOST_MEMBERS}."
    )
    unscored_deal_count: int = strawberry.field(
        description="How many deals that were decided are left out: nobody scored their leads."
    )
    unscored_renewal_count: int = strawberry.field(
        description="How many renewals that were decided are left out: nobody scored the deal that "
        "the account was won by, or there is none."
    )


@dataclass(frozen=True)
class Member:
    """What an account adds to a band, as the graph has it."""

    account: str
    from_score: int | None
    closed_count: int
    won_count: int
    decided_count: int
    renewed_count: int


@dataclass(frozen=True)
class Correlation:
    """The answer as the graph has it."""

    bands: tuple[rules.BandRates, ...]
    members: tuple[Member, ...]
    unscored_deal_count: int
    unscored_renewal_count: int


def _deals(sources: Sources) -> FromClause:
    """Return all deals; looked back at once, not for each question about them again."""
    return sources.once("deals", lambda: select(rows_then(sources, opportunity, _DEAL)))


def _decided_deals(sources: Sources) -> Select[Any]:
    deals = _deals(sources)
    won = case((deals.c.is_won, _ONE), else_=_NONE)
    return select(
        deals.c.account_id,
        deals.c.lead_score,
        *(each.label(name) for each, name in zip((_ONE, won, _NONE, _NONE), _COUNTS, strict=True)),
    ).where(or_(deals.c.is_closed, deals.c.is_won))


def _decided_renewals(sources: Sources) -> Select[Any]:
    """Select renewals that were decided, with the score of the deal that won their account."""
    deals = _deals(sources)
    first = (
        select(deals.c.account_id, deals.c.lead_score)
        .where(deals.c.is_won, deals.c.account_id.is_not(None))
        .order_by(deals.c.account_id, deals.c.close_on.nulls_last(), deals.c.id)
        .ext(distinct_on(deals.c.account_id))
        .subquery()
    )
    rows = rows_then(sources, renewal, ("account_id", "outcome", "decided_at"))
    renewed = case((rows.c.outcome != literal(RenewalOutcome.LOST.value), _ONE), else_=_NONE)
    counts = zip((_NONE, _NONE, _ONE, renewed), _COUNTS, strict=True)
    return (
        select(rows.c.account_id, first.c.lead_score, *(each.label(name) for each, name in counts))
        .select_from(rows.outerjoin(first, first.c.account_id == rows.c.account_id))
        .where(rows.c.outcome.is_not(None), rows.c.decided_at <= instant_of(sources))
    )


def _counted(sources: Sources) -> FromClause:
    """Return what each account adds to each band; no band where nobody scored."""

    def made() -> Select[Any]:
        rows = union_all(_decided_deals(sources), _decided_renewals(sources)).subquery()
        numbers = numbers_in_force(sources, rules.BAND_KEYS, instant_of(sources)).subquery()
        reached = (cast(rows.c.lead_score >= numbers.c[key], Integer) for key in rules.BAND_KEYS)
        first, second, third = reached
        band = (first + second + third).label("band")
        sums = (func.sum(rows.c[name]).label(name) for name in _COUNTS)
        return (
            select(band, rows.c.account_id, *sums)
            .select_from(rows.join(numbers, true()))
            .group_by(band, rows.c.account_id)
        )

    return sources.once("counted", made)


def _members(sources: Sources) -> Select[Any]:
    rows = _counted(sources)
    return (
        select(rows.c.account_id, rows.c.band, *(rows.c[name] for name in _COUNTS))
        .where(rows.c.band.is_not(None), rows.c.account_id.is_not(None))
        .order_by(rows.c.band.desc(), rows.c.account_id)
        .limit(literal_column(str(MOST_MEMBERS)))
    )


def _facts(sources: Sources) -> dict[str, Any]:
    rows = _counted(sources)
    sums = (func.sum(rows.c[name]) for name in _COUNTS)
    return {
        "bands": select(rows.c.band, *sums).group_by(rows.c.band),
        "members": _members(sources),
        "policies": decisions_in_force(sources, rules.SCORE_KEYS, at=instant_of(sources)),
    }


def _correlation(told: Mapping[str, list[Any]], asked: Asked) -> Correlation:
    now = asked.arguments.get("asOf") or asked.now
    explainer = Explainer(Policies.of_rows(told["policies"]), now)
    found = {place: rules.Outcomes(*map(int, counts)) for place, *counts in told["bands"]}
    bands, unscored = rules.bands_of(explainer.policies), found.get(None, rules.Outcomes())
    return Correlation(
        tuple(rules.rates_of_bands(found, explainer)),
        tuple(
            Member(account_id, bands[place].from_score, *map(int, counts))
            for account_id, place, *counts in told["members"]
        ),
        unscored.closed,
        unscored.decided,
    )


def _named(sources: Sources, relation: FromClause) -> ColumnElement[bool]:
    return relation.c.id.in_(select(_members(sources).subquery().c.account_id))


SCORE_FIELD = WorkedField(
    None,
    "leadScoreCorrelation",
    LeadScoreCorrelation | None,
    "Which part of deals is won, and which part of renewals is renewed, by how the lead was scored "
    "that the deal came of.",
    "accounts:read",
    WorkedRead(
        _facts,
        _correlation,
        tables=(opportunity, renewal, policy_decision, LOG),
        names=(Named(Account, _named),),
    ),
    (as_of(),),
)
