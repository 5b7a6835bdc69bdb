"""How long an account was in its phases, beside others of its segment."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

import strawberry
from sqlalchemy import (
    ColumnElement,
    FromClause,
    Numeric,
    Select,
    Text,
    cast,
    func,
    literal_column,
    select,
)

from csgraph.domain.accounts.node import Account
from csgraph.domain.accounts.tables import account
from csgraph.domain.lifecycle import rules
from csgraph.domain.lifecycle import tables as t
from csgraph.domain.policies.node import ExplainedNumber
from csgraph.domain.policies.tables import policy_decision
from csgraph.domain.success.node.facts import of_row, policies
from csgraph.domain.success.node.working import explainer_of
from csgraph.domain.success.rules import instant_of as read_instant
from csgraph.graph.sources import Sources
from csgraph.graph.then import LOG, instant_of, rows_then
from csgraph.graph.worked import Asked, WorkedField, WorkedRead, as_of

_STAY: Final = ("phase", "entered_at", "left_at")
_DAY: ColumnElement[Any] = literal_column("86400.0")


@strawberry.type(description="How long an account was in a phase, beside others of its segment.")
class PhaseVelocity:
    """How long an account was in a phase."""

    phase: rules.LifecyclePhase = strawberry.field(description="Which phase.")
    days: ExplainedNumber = strawberry.field(
        description="How many days it was in it; several stays add up."
    )
    is_current: bool = strawberry.field(description="Whether it is in it.")
    segment_median_days: float | None = strawberry.field(
        description="Half of the stays of its sales segment that have ended took no longer. Null "
        "where none has, or the segment is unknown."
    )
    segment_count: int = strawberry.field(description="How many stays that is the median of.")
    days_over_median: float | None = strawberry.field(
        description="How many days more than that it was in it; below 0 for fewer."
    )


def _facts(sources: Sources) -> dict[str, Any]:
    mine = rows_then(sources, t.account_phase, _STAY, of_row(sources, "account_id"))
    return {
        "stays": select(*(mine.c[name] for name in _STAY))
        .order_by(mine.c.entered_at)
        .limit(literal_column("1000")),
        "usual": _usual(sources),
        "policies": policies(sources),
    }


def _usual(sources: Sources) -> Select[Any]:
    """Select by phase the median of the stays of the account's segment that have ended."""
    accounts = sources.rows(account, "id", "sales_segment")
    peers = (
        select(accounts.c.id)
        .where(accounts.c.sales_segment == sources.row.c.sales_segment)
        .correlate_except(accounts)
    )

    def of_peers(rows: FromClause) -> Any:
        return rows.c.account_id.in_(peers)

    stays = rows_then(sources, t.account_phase, _STAY, of_peers)
    seconds = func.extract("epoch", stays.c.left_at - stays.c.entered_at)
    half = func.percentile_cont(literal_column("0.5")).within_group(seconds / _DAY)
    return (
        select(stays.c.phase, cast(cast(half, Numeric), Text), func.count())
        .where(stays.c.left_at <= instant_of(sources))
        .group_by(stays.c.phase)
    )


def _velocity(told: Mapping[str, list[Any]], asked: Asked) -> list[rules.PhaseVelocity]:
    stays = [_stay(*each) for each in told["stays"]]
    usual = {
        rules.LifecyclePhase(phase): rules.Usual(round(Decimal(days), 2), count)
        for phase, days, count in told["usual"]
    }
    return list(rules.velocities_of(stays, usual, explainer_of(told, asked)))


def _stay(phase: str, entered: str, left: str | None) -> rules.Stay:
    since = datetime.fromisoformat(entered)
    return rules.Stay(rules.LifecyclePhase(phase), since, read_instant(left))


VELOCITY_FIELD = WorkedField(
    Account,
    "phaseVelocity",
    list[PhaseVelocity] | None,
    "How long the account was in each phase, in their order, beside its segment; at most 10.",
    "accounts:read",
    WorkedRead(
        _facts,
        _velocity,
        tables=(t.account_phase, account, policy_decision, LOG),
        columns=(account.c.id, account.c.sales_segment),
    ),
    (as_of(),),
)
