"""One tenant's turn: what its changes and its clock ask to be evaluated.

Each rule is evaluated in a transaction of its own, since a feed waits for the oldest one that
is open. A turn may be ended anywhere: the position moves on last.
"""

import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog

from csgraph.alerting.declare import AlertRule
from csgraph.domain.alerts.commands import Outcome
from csgraph.domain.alerts.commands.affected import affected_by, changes_behind
from csgraph.domain.alerts.commands.position import Position, find_position, head_of, move_on
from csgraph.domain.alerts.commands.waking import wake_due
from csgraph.domain.contacts.commands import follow_sources
from csgraph.ids import TenantId
from csgraph.storage.work import (
    open_connection,
    open_reading,
    open_writing,
    open_writing_on,
)
from csgraph.watching.surroundings import WatchDeps

TURN_SECONDS: Final = 10.0
WHOLE_EVERY: Final = timedelta(hours=1)
"""How often all rules are evaluated for all accounts: what time alone changes is told by then."""

Told = Callable[[AlertRule, Outcome, float], None]

_log = structlog.get_logger(__name__)


async def take_turn(deps: WatchDeps, tenant_id: TenantId, seconds: float = TURN_SECONDS) -> None:
    """Evaluate what there is to evaluate for a tenant.

    Raises:
        Timeout, Unavailable: the database did not answer in time, or at all.
    """
    until = time.monotonic() + seconds
    await _wake(deps, tenant_id)
    while await _step(deps, tenant_id) and time.monotonic() <= until:
        pass


async def evaluate_all(deps: WatchDeps, tenant_id: TenantId, told: Told | None = None) -> None:
    """Evaluate every rule for all accounts, and go on with the changes that come after.

    Each rule reads what is there when its turn comes, beside what they share, which is older: the
    position stays where it was when all began, even if somebody else has moved it on meanwhile.
    """
    async with open_reading(deps.engine, tenant_id) as work:
        former, head = await find_position(work), await head_of(work)
    cursor = head if former is None else former.cursor  # changes are still to be looked at
    now = deps.clock()
    await _follow(deps, tenant_id, None)
    async with open_connection(deps.engine) as connection:
        async with open_writing_on(connection, tenant_id) as work:
            await deps.rules.share(work, now)
        for rule in deps.rules.rules:
            started = time.perf_counter()
            async with open_writing_on(connection, tenant_id) as work:
                outcome = await deps.rules.evaluate(work, rule, now, is_shared=True)
            _log_outcome(rule, outcome, None)
            if told is not None:
                told(rule, outcome, time.perf_counter() - started)
        async with open_writing_on(connection, tenant_id) as work:
            await move_on(work, None, cursor, now)


async def _step(deps: WatchDeps, tenant_id: TenantId) -> bool:
    """Do the next thing; say whether there may be more."""
    async with open_reading(deps.engine, tenant_id) as work:
        position = await find_position(work)
    if position is None or _is_due(position, deps.clock()):
        await evaluate_all(deps, tenant_id)
        return True
    return await _follow_feed(deps, tenant_id, position)


def _is_due(position: Position, now: datetime) -> bool:
    return position.evaluated_at is None or position.evaluated_at <= now - WHOLE_EVERY


async def _follow_feed(deps: WatchDeps, tenant_id: TenantId, position: Position) -> bool:
    """Evaluate what one page of changes bears on; say whether there is more."""
    async with open_reading(deps.engine, tenant_id) as work:
        changes = await changes_behind(work, position.cursor, deps.types)
    if changes.cursor == position.cursor:
        return False
    contacts = changes.ids.get("Contact")
    if contacts:
        await _follow(deps, tenant_id, sorted(contacts))
    async with open_reading(deps.engine, tenant_id) as work:
        affected = await affected_by(work, deps.rules, changes, deps.types)
    now = deps.clock()
    for rule, accounts in affected.items():
        await _evaluate(deps, tenant_id, rule, now, accounts)
    async with open_writing(deps.engine, tenant_id) as work:
        moved = await move_on(work, position, changes.cursor, position.evaluated_at)
    return moved and changes.has_more


async def _evaluate(
    deps: WatchDeps,
    tenant_id: TenantId,
    rule: AlertRule,
    now: datetime,
    accounts: Sequence[UUID] | None,
) -> None:
    async with open_writing(deps.engine, tenant_id) as work:
        outcome = await deps.rules.evaluate(work, rule, now, accounts)
    _log_outcome(rule, outcome, accounts)


def _log_outcome(rule: AlertRule, outcome: Outcome, accounts: Sequence[UUID] | None) -> None:
    if outcome.opened or outcome.changed:
        _log.info(
            "alerts_evaluated",
            code=rule.code,
            accounts=None if accounts is None else len(accounts),
            opened=outcome.opened,
            changed=outcome.changed,
            ended=outcome.ended,
        )


async def _follow(deps: WatchDeps, tenant_id: TenantId, ids: Sequence[UUID] | None) -> None:
    async with open_writing(deps.engine, tenant_id) as work:
        await follow_sources(work, deps.clock(), ids)


async def _wake(deps: WatchDeps, tenant_id: TenantId) -> None:
    async with open_writing(deps.engine, tenant_id) as work:
        await wake_due(work, deps.clock())
