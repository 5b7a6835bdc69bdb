"""Keeps which accounts are in custody: it follows from their handoffs, and from nothing else.

A write through the API is followed at once, within its change set. The worker follows the rest: a
decision that comes into force later, and what of one moves more accounts than one transaction
should.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, any_, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.accounts.commands import NODE_TYPE as ACCOUNT
from csgraph.domain.accounts.tables import account
from csgraph.domain.handoffs import tables as t
from csgraph.domain.handoffs.node.judging import IN_CUSTODY_COLUMNS, in_custody
from csgraph.domain.handoffs.rules import MISSED, MODE_KEYS
from csgraph.domain.onboarding.tables import onboarding
from csgraph.events.change_log import Actor, begin_change_set, update_rows
from csgraph.graph.mutations import Call
from csgraph.graph.present import PresentRows
from csgraph.ids import TenantId
from csgraph.storage.columns import Id
from csgraph.storage.work import Writing, open_writing

MOST_AT_ONCE: Final = 5_000
_KEYS: Final = frozenset({*MODE_KEYS, MISSED})
_ACTOR: Final = Actor("RULE", "handoff.custody")


async def keep_custody(
    work: Writing, change_set_id: UUID, now: datetime, wanted: Select[Any] | None = None
) -> int:
    """Bring up to date which accounts are in custody, of some or of all; return how many differed.

    At most ``MOST_AT_ONCE`` are written, so that no transaction grows without bound.
    """
    known = t.handoff.c
    mine = [known.tenant_id == work.tenant_id, known.deleted_at.is_(None)]
    if wanted is not None:
        mine.append(known.account_id.in_(wanted))
    names = (known[name] for name in IN_CUSTODY_COLUMNS)
    handoffs = select(*names).where(*mine).subquery("handoffs")
    held = in_custody(PresentRows(work.tenant_id, now, handoffs))
    kept = select(handoffs.c.account_id).where(held).distinct().subquery()
    is_kept = kept.c.account_id.is_not(None)
    source = (
        select(account.c.id, is_kept.label("is_in_custody"))
        .select_from(account.outerjoin(kept, kept.c.account_id == account.c.id))
        .where(
            account.c.tenant_id == work.tenant_id,
            account.c.deleted_at.is_(None),
            account.c.is_in_custody != is_kept,
        )
        .limit(MOST_AT_ONCE)
    )
    if wanted is not None:
        source = source.where(account.c.id.in_(wanted))
    counted = await update_rows(
        work, account, source, node_type=ACCOUNT, change_set_id=change_set_id
    )
    return counted.changed


async def follow_custody(call: Call, node_type: str, ids: Sequence[UUID]) -> None:
    """Follow what a mutation wrote, where custody depends on it."""
    work, change_set, now = call.work, call.change_set_id, call.now
    is_named = any_(literal(list(ids), ARRAY(Id)))
    wanted: Select[Any] | None
    match node_type:
        case "Handoff":
            wanted = _accounts_of(work, t.handoff, t.handoff.c.id == is_named)
        case "OversightMeeting":
            met = t.oversight_meeting.c
            held = select(met.handoff_id).where(met.tenant_id == work.tenant_id, met.id == is_named)
            wanted = _accounts_of(work, t.handoff, t.handoff.c.id.in_(held))
        case "Onboarding":
            wanted = _accounts_of(work, onboarding, onboarding.c.id == is_named)
        case "Account" if "losers" in call.values:
            wanted = select(func.unnest(literal(list(ids), ARRAY(Id))))
        case "PolicyVersion" if call.values["key"] in _KEYS:
            wanted = None
        case "ChangeSet":
            wanted = None
        case _:
            return
    await keep_custody(work, change_set, now, wanted)


def _accounts_of(work: Writing, table: Table, is_meant: ColumnElement[bool]) -> Select[Any]:
    """Select the accounts of the rows of a table that are meant."""
    return select(table.c.account_id).where(table.c.tenant_id == work.tenant_id, is_meant)


async def refresh_custody(engine: AsyncEngine, tenant_id: TenantId, now: datetime) -> None:
    """Bring up to date which accounts of a tenant are in custody, some thousands at a time."""
    changed = MOST_AT_ONCE
    while changed == MOST_AT_ONCE:
        async with open_writing(engine, tenant_id) as work:
            changed = await keep_custody(work, await begin_change_set(work, _ACTOR), now)
