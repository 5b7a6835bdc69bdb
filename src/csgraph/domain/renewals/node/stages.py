"""Stages as SQL, so that lists are filtered by them: the twin of ``rules.stages``."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    Integer,
    Select,
    case,
    cast,
    func,
    literal_column,
    select,
)

from csgraph.domain.contracts.tables import contract
from csgraph.domain.effects.node import effect_of
from csgraph.domain.policies.tables import numbers_in_force
from csgraph.domain.renewals import rules
from csgraph.domain.renewals.tables import renewal
from csgraph.graph.sources import RowSources, Sources
from csgraph.storage.literals import literal


def stage_sql(days_left: ColumnElement[Any], numbers: FromClause) -> ColumnElement[str]:
    """Return the stage of an open renewal as SQL: the twin of ``rules.state_of``."""
    reached = [(days_left <= numbers.c[key], literal(state.value)) for state, key in rules.STAGES]
    late = (days_left < literal_column("0"), literal(rules.RenewalState.LATE.value))
    return case(late, *reached, else_=literal(rules.RenewalState.SCHEDULED.value))


def stage_of(sources: RowSources) -> ColumnElement[Any]:
    """Return where a renewal stands: what was decided, else what the days left say."""
    row = sources.row.c
    today = sources.today()
    contracts = sources.rows(contract, "id", "ends_on")
    numbers = numbers_in_force(sources, rules.STAGE_KEYS).subquery()
    by_days = (
        select(stage_sql(contracts.c.ends_on - today, numbers))
        .select_from(contracts.join(numbers, literal_column("true")))
        .where(contracts.c.id == row.contract_id, contracts.c.ends_on.is_not(None))
        .correlate(sources.row)
        .scalar_subquery()
    )
    return func.coalesce(row.outcome, by_days)


def _changed_accounts(sources: Sources) -> Select[Any]:
    """Select accounts of which a renewal is in another stage after the decision than before."""
    decision, one = sources.row.c, literal_column("1", Integer())
    day = cast(func.timezone(literal("UTC"), decision.effective_at), Date)
    renewals = sources.rows(renewal, "account_id", "contract_id", "outcome")
    contracts = sources.rows(contract, "id", "ends_on")
    before, after = (
        numbers_in_force(sources, rules.STAGE_KEYS, decision.effective_at, version).subquery()
        for version in (decision.version, decision.version + one)
    )
    days_left = contracts.c.ends_on - day
    everywhere: ColumnElement[bool] = literal_column("true")
    moved = stage_sql(days_left, before).is_distinct_from(stage_sql(days_left, after))
    return (
        select(renewals.c.account_id)
        .distinct()
        .select_from(
            renewals.join(contracts, contracts.c.id == renewals.c.contract_id)
            .join(before, everywhere)
            .join(after, everywhere)
        )
        .where(renewals.c.account_id.is_not(None), renewals.c.outcome.is_(None), moved)
    )


STAGE_EFFECT = effect_of(
    "renewal.state", rules.STAGE_KEYS, _changed_accounts, tables=(renewal, contract)
)
