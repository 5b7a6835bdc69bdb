"""Which accounts a decision about the clocks changes, all of them by one statement."""

from functools import partial
from typing import Any

from sqlalchemy import Integer, Select, literal_column, or_, select

from csgraph.domain.effects.node import effect_of
from csgraph.domain.handoffs import tables as t
from csgraph.domain.handoffs.node.clocks import CLOCK_COLUMNS, CLOCK_TABLES, clock_sql
from csgraph.domain.handoffs.rules import CLOCK_KEYS, SlaStep
from csgraph.domain.policies.tables import numbers_in_force
from csgraph.graph.sources import Sources

_NAMES = tuple(column.name for column in CLOCK_COLUMNS)
_ONE = literal_column("1", Integer())


def _changed_accounts(sources: Sources) -> Select[Any]:
    """Select accounts of which a clock stands otherwise after the decision than before it."""
    decision = sources.row.c
    rows = sources.rows(t.handoff, "account_id", *_NAMES)
    before, after = (
        partial(numbers_in_force, at=decision.effective_at, below_version=version)
        for version in (decision.version, decision.version + _ONE)
    )
    moved = (
        clock_sql(sources, rows, step, before).is_distinct_from(
            clock_sql(sources, rows, step, after)
        )
        for step in SlaStep
    )
    return select(rows.c.account_id).distinct().where(or_(*moved))


SLA_EFFECT = effect_of(
    "handoff.sla",
    CLOCK_KEYS,
    _changed_accounts,
    tables=(t.handoff, *CLOCK_TABLES),
)
