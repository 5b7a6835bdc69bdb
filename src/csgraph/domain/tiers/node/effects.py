"""Which accounts a decision about the bounds of tiers would move."""

from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, literal_column, select

from csgraph.domain.accounts.rules import KEPT_INPUTS, TIER_KEYS, sql_of_tier
from csgraph.domain.effects.node import effect_of
from csgraph.domain.policies.tables import numbers_in_force
from csgraph.domain.tiers.node.sql import MONEY_SCOPE, TIER_TABLES, Baselines
from csgraph.graph.sources import Sources

_KEPT = tuple(name for name in KEPT_INPUTS if name != "baseline_tier")


def _changed_accounts(sources: Sources) -> Select[Any]:
    """Select accounts whose tier is another after the decision than before it.

    One look at what accounts bring serves both: the bounds alone differ.
    """
    decision, one = sources.row.c, literal_column("1", Integer())
    before, after = (
        _tiers(sources, version) for version in (decision.version, decision.version + one)
    )
    moved = before.c.tier.is_distinct_from(after.c.tier)
    return (
        select(before.c.id.label("account_id"))
        .join_from(before, after, before.c.id == after.c.id)
        .where(moved)
    )


def _tiers(sources: Sources, version: Any) -> Any:
    numbers = numbers_in_force(sources, TIER_KEYS, sources.row.c.effective_at, version).subquery()
    today = sources.today()
    based = Baselines(sources.rows, today).of(numbers, *_KEPT).subquery()
    tier: ColumnElement[str] = literal_column(sql_of_tier())
    return select(based.c.id, tier.label("tier")).select_from(based).subquery()


TIER_EFFECT = effect_of(
    "account.tier", TIER_KEYS, _changed_accounts, tables=TIER_TABLES, scope=MONEY_SCOPE
)
