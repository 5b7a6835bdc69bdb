"""Keeps which accounts are in custody: it follows from their handoffs, and from nothing else.

A write through the API is followed at once, within its change set. The worker follows the rest: a
decision that comes into force later, and what of one moves more accounts than one transaction
should.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.accounts.commands import NODE_TYPE as ACCOUNT
from csgraph.domain.accounts.tables import account
from csgraph.domain.handoffs import tables as t
from csgraph.domain.handoffs.node.judging import IN_CUSTODY_COLUMNS, in_custody
from csgraph.domain.handoffs.rules import MISSED, MODE_KEYS
from csgraph.domain.onboarding.tables import onboarding
from csgraph.events.change_log import Actor, begin_change_set, run_merge, update_statement
from csgraph.graph.mutations import Call
from csgraph.graph.present import PresentRows
from csgraph.ids import TenantId
from csgraph.storage.columns import Id, Instant
from csgraph.storage.work import Writing, open_writing

MOST_AT_ONCE: Final = 5_000
_KEYS: Final = frozenset({*MODE_KEYS, MISSED})
_ACTOR: Final = Actor("RULE", "handoff.custody")
_TENANT: Final = bindparam("custody_tenant", type_=Id)
_NOW: Final = bindparam("custody_now", type_=Instant)
_IDS: Final = bindparam("custody_of", type_=ARRAY(Id))


async def keep_custody(
    work: Writing,
    change_set_id: UUID,
    now: datetime,
    node_type: str | None = None,
    ids: Sequence[UUID] = (),
) -> int:
    """Bring up to date which accounts are in custody; return how many differed.

    Those of the records of a type, or all where none is named. At most ``MOST_AT_ONCE`` are
    written, so that no transaction grows without bound.
    """
    values: dict[str, object] = {_TENANT.key: work.tenant_id, _NOW.key: now}
    if node_type is not None:
        values[_IDS.key] = list(ids)
    counted = await run_merge(work, _keeping(node_type), values, change_set_id=change_set_id)
    return counted.changed


@cache
def _keeping(node_type: str | None) -> Select[Any]:
    """Return what brings custody up to date: many writes run it, and it is long."""
    wanted = None if node_type is None else _accounts_of(node_type)
    known = t.handoff.c
    mine = [known.tenant_id == _TENANT, known.deleted_at.is_(None)]
    if wanted is not None:
        mine.append(known.account_id.in_(wanted))
    names = (known[name] for name in IN_CUSTODY_COLUMNS)
    handoffs = select(*names).where(*mine).subquery("handoffs")
    held = in_custody(PresentRows(_TENANT, _NOW, handoffs))
    kept = select(handoffs.c.account_id).where(held).distinct().subquery()
    is_kept = kept.c.account_id.is_not(None)
    source = (
        select(account.c.id, is_kept.label("is_in_custody"))
        .select_from(account.outerjoin(kept, kept.c.account_id == account.c.id))
        .where(
            account.c.tenant_id == _TENANT,
            account.c.deleted_at.is_(None),
            account.c.is_in_custody != is_kept,
        )
        .limit(MOST_AT_ONCE)
    )
    if wanted is not None:
        source = source.where(account.c.id.in_(wanted))
    return update_statement(account, source, node_type=ACCOUNT)


def _accounts_of(node_type: str) -> Select[Any]:
    """Select the accounts of the records of a type that are named."""
    is_named, named, met = any_(_IDS), t.handoff.c.id, t.oversight_meeting.c
    match node_type:
        case "Handoff":
            return _accounts_where(t.handoff, named == is_named)
        case "OversightMeeting":
            held = select(met.handoff_id).where(met.tenant_id == _TENANT, met.id == is_named)
            return _accounts_where(t.handoff, named.in_(held))
        case "Onboarding":
            return _accounts_where(onboarding, onboarding.c.id == is_named)
        case "Account":
            return select(func.unnest(_IDS))
        case _:
            raise AssertionError(node_type)


def _accounts_where(table: Table, is_meant: ColumnElement[bool]) -> Select[Any]:
    return select(table.c.account_id).where(table.c.tenant_id == _TENANT, is_meant)


async def follow_custody(call: Call, node_type: str, ids: Sequence[UUID]) -> None:
    """Follow what a mutation wrote, where custody depends on it."""
    work, change_set, now = call.work, call.change_set_id, call.now
    match node_type:
        case "Handoff" | "OversightMeeting" | "Onboarding":
            await keep_custody(work, change_set, now, node_type, ids)
        case "Account" if "losers" in call.values:
            await keep_custody(work, change_set, now, node_type, ids)
        case "PolicyVersion" if call.values["key"] in _KEYS:
            await keep_custody(work, change_set, now)
        case "ChangeSet":
            await keep_custody(work, change_set, now)
        case _:
            return


async def refresh_custody(engine: AsyncEngine, tenant_id: TenantId, now: datetime) -> None:
    """Bring up to date which accounts of a tenant are in custody, some thousands at a time."""
    changed = MOST_AT_ONCE
    while changed == MOST_AT_ONCE:
        async with open_writing(engine, tenant_id) as work:
            changed = await keep_custody(work, await begin_change_set(work, _ACTOR), now)
