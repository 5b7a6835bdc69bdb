"""Keeps what tiers are stored from: baselines that follow revenue, overrides that end.

A write through the API is followed at once. The worker follows the rest: what a sync brings, what
the clock brings (a decision that comes into force, an override whose time is over), and what of a
decision moves more accounts than one transaction should.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    Numeric,
    Select,
    Table,
    any_,
    bindparam,
    cast,
    func,
    literal,
    literal_column,
    null,
    select,
    union,
)
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.accounts.commands import NODE_TYPE, OVERRIDE_COLUMNS
from csgraph.domain.accounts.rules import TIER_KEYS
from csgraph.domain.accounts.tables import account
from csgraph.domain.contracts.commands import NODE_TYPE as CONTRACT
from csgraph.domain.contracts.tables import contract
from csgraph.domain.policies.rules import REGISTER
from csgraph.domain.policies.tables import policy_decision
from csgraph.domain.tiers.node.sql import Baselines
from csgraph.domain.tiers.rules import CONTRACT_COLUMNS
from csgraph.events.change_log import (
    Actor,
    begin_change_set,
    run_merge,
    update_rows,
    update_statement,
)
from csgraph.events.tables import change
from csgraph.graph.mutations import Call
from csgraph.ids import TenantId
from csgraph.storage.aliases import aliased
from csgraph.storage.columns import Id, Instant
from csgraph.storage.work import Writing, open_writing

REVENUE_COLUMNS: Final = frozenset(
    {"annual_recurring_revenue_minor", "revenue_agreed_on", "losers"}  # those of a merge have deals
)
TERM_COLUMNS: Final = frozenset({"account_id", *CONTRACT_COLUMNS})
MOST_AT_ONCE: Final = 5_000
_OF_ALL: Final = frozenset({"ExchangeRate", "ChangeSet"})
_DECISION: Final = "PolicyVersion"
_ACTOR: Final = Actor("SYSTEM", "tiers")
_TENANT: Final = bindparam("tiers_tenant", type_=Id)
_NOW: Final = bindparam("tiers_now", type_=Instant)
_TODAY: Final = bindparam("tiers_today", type_=Date)
_IDS: Final = bindparam("tiers_of", type_=ARRAY(Id))


async def keep_baselines(
    work: Writing, change_set_id: UUID, now: datetime, ids: Sequence[UUID] | None = None
) -> int:
    """Bring baseline tiers up to date, of some accounts or of all; return how many differed.

    At most ``MOST_AT_ONCE`` are written, so that no transaction grows without bound.
    """
    values = {_TENANT.key: work.tenant_id, _NOW.key: now, _TODAY.key: now.date()}
    if ids is not None:
        values[_IDS.key] = list(ids)
    statement = _keeping(of_all=ids is None)
    return (await run_merge(work, statement, values, change_set_id=change_set_id)).changed


@cache
def _keeping(*, of_all: bool) -> Select[Any]:
    """Return what brings baseline tiers up to date: most writes run it, and it is long."""

    def rows(table: Table, *names: str) -> FromClause:
        relation = aliased(table)
        live: list[ColumnElement[bool]] = []
        if "deleted_at" in table.c:
            live.append(relation.c.deleted_at.is_(None))
        if table is account and not of_all:
            live.append(relation.c.id == any_(_IDS))
        mine = relation.c.tenant_id == _TENANT
        return select(*(relation.c[name] for name in names)).where(mine, *live).subquery()

    based = Baselines(rows, _TODAY).of(_numbers().subquery()).subquery()
    known = rows(account, "id", "baseline_tier")
    source = (
        select(based.c.id, based.c.baseline_tier)
        .join(known, known.c.id == based.c.id)
        .where(based.c.baseline_tier.is_distinct_from(known.c.baseline_tier))
        .limit(MOST_AT_ONCE)
    )
    return update_statement(account, source, node_type=NODE_TYPE)


async def end_overrides(work: Writing, change_set_id: UUID, now: datetime) -> None:
    """Clear the overrides whose time is over."""
    over = (account.c.override_expires_at <= now) & account.c.deleted_at.is_(None)
    nothing = (cast(null(), account.c[name].type).label(name) for name in OVERRIDE_COLUMNS)
    source = select(account.c.id, *nothing).where(account.c.tenant_id == work.tenant_id, over)
    await update_rows(work, account, source, node_type=NODE_TYPE, change_set_id=change_set_id)


async def follow_write(call: Call, node_type: str, ids: Sequence[UUID]) -> None:
    """Follow what a mutation wrote, where tiers depend on it."""
    work, change_set, now = call.work, call.change_set_id, call.now
    if node_type == NODE_TYPE:
        if ids and (not call.values or REVENUE_COLUMNS & call.values.keys()):
            await keep_baselines(work, change_set, now, ids)
    elif node_type == CONTRACT:
        if TERM_COLUMNS & call.values.keys():
            await keep_baselines(work, change_set, now, await accounts_of_contracts(work, ids))
    elif node_type in _OF_ALL or (node_type == _DECISION and call.values["key"] in TIER_KEYS):
        await keep_baselines(work, change_set, now)


async def accounts_of_contracts(work: Writing, ids: Sequence[UUID]) -> Sequence[UUID]:
    """Return the accounts that contracts are with, and those that they were with so far.

    Of the log, this transaction's own changes are looked at.
    """
    wanted = any_(literal(list(ids), ARRAY(Id)))
    now_with = select(contract.c.account_id).where(
        contract.c.tenant_id == work.tenant_id, contract.c.id == wanted
    )
    was_with = select(cast(change.c.before["account_id"].astext, Id)).where(
        change.c.tenant_id == work.tenant_id,
        change.c.node_id == wanted,
        change.c.xid == func.pg_current_xact_id(),
    )
    found = await work.connection.execute(union(now_with, was_with))
    return [each for each in found.scalars() if each is not None]


async def refresh_tiers(engine: AsyncEngine, tenant_id: TenantId, now: datetime) -> None:
    """Bring a tenant's stored tiers up to date, some thousands in a transaction."""
    async with open_writing(engine, tenant_id) as work:
        await end_overrides(work, await begin_change_set(work, _ACTOR), now)
    changed = MOST_AT_ONCE
    while changed == MOST_AT_ONCE:
        async with open_writing(engine, tenant_id) as work:
            changed = await keep_baselines(work, await begin_change_set(work, _ACTOR), now)


def _numbers() -> Select[Any]:
    """Select one row that has a column of each bound of the tiers in force."""
    known = policy_decision.c
    number = cast(func.nullif(known.value, literal_column("'null'::jsonb")), Numeric)
    latest = (
        select(known.key, number.label("number"))
        .where(known.tenant_id == _TENANT, known.key.in_(TIER_KEYS), known.effective_at <= _NOW)
        .order_by(known.key, known.effective_at.desc(), known.version.desc())
        .ext(distinct_on(known.key))
        .subquery()
    )
    return select(
        *(
            func.coalesce(
                func.max(latest.c.number).filter(latest.c.key == key),
                literal(REGISTER[key].default, Numeric),
            ).label(key)
            for key in TIER_KEYS
        )
    )
