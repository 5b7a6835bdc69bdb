"""From the feed into the log of deliveries.

What was read is kept and the position moved on in one transaction: a change is never
passed over, whenever the process ends.
"""

from typing import Final

from csgraph.deliveries.surroundings import DeliveryDeps
from csgraph.domain.webhooks.commands.changes import changes_at
from csgraph.domain.webhooks.commands.outbox import Message, add_messages
from csgraph.domain.webhooks.commands.state import (
    Position,
    WebhookState,
    advance,
    end_replay,
)
from csgraph.domain.webhooks.rules import message
from csgraph.graph.subscriptions import ToldChange, ToldChanges
from csgraph.ids import TenantId
from csgraph.storage.feed_cursor import FeedCursor, FeedCursorUnknown
from csgraph.storage.work import Writing, open_writing
from csgraph.tenancy.principal import Principal

PAGE: Final = 100
MOST_PENDING: Final = 5_000
"""Deliveries of a webhook that wait at most: the rest waits in the feed, which keeps it."""


async def fill(
    deps: DeliveryDeps, tenant_id: TenantId, state: WebhookState, principal: Principal
) -> bool:
    """Take one page of each of a webhook's positions into the log; say whether there is more.

    Raises:
        CsgraphError: its document can't be served any more, or the database can't answer.
    """
    has_more = False
    if state.pending >= MOST_PENDING:
        return False
    for position in state.positions:
        try:
            page = await deps.subscriptions.read(
                principal, state.query, position.cursor, PAGE, deps.clock()
            )
        except FeedCursorUnknown:
            page = await _begun_anew(deps, principal, position)
        changes, is_over = _within(page, position)
        async with open_writing(deps.engine, tenant_id) as work:
            if await _moved(work, position, page, is_over=is_over):
                await _keep(deps, work, state, changes)
        has_more = has_more or (page.has_more and not is_over)
    return has_more


async def _begun_anew(deps: DeliveryDeps, principal: Principal, position: Position) -> ToldChanges:
    """Go on at the end of the feed: after a restore positions from before say nothing."""
    head = await deps.subscriptions.head(principal)
    return ToldChanges((), position.until or head, has_more=False)


def _within(page: ToldChanges, position: Position) -> tuple[tuple[ToldChange, ...], bool]:
    """Return what of a page lies within a position's window, and whether that ends here."""
    if position.until is None:
        return page.changes, False
    end = _place(position.until)
    changes = tuple(each for each in page.changes if _place(each.cursor) <= end)
    return changes, not page.has_more or _place(page.cursor) >= end


async def _moved(work: Writing, position: Position, page: ToldChanges, *, is_over: bool) -> bool:
    """Move a position on; say whether it was still where it was read from."""
    if page.cursor == position.cursor and not is_over:
        return False
    moved = await advance(work, position, page.cursor)
    if moved and is_over:
        await end_replay(work, position)
    return moved


async def _keep(
    deps: DeliveryDeps, work: Writing, state: WebhookState, changes: tuple[ToldChange, ...]
) -> None:
    known = await changes_at(work, (each.cursor for each in changes))
    messages = [
        Message(
            node_type=each.node_type,
            node_id=known[each.cursor].node_id,
            cursor=each.cursor,
            payload=message(known[each.cursor].at, each.data),
        )
        for each in changes
    ]
    await add_messages(work, state.id, messages, deps.tables, deps.clock())


def _place(cursor: str) -> tuple[int, int]:
    parsed = FeedCursor.of(cursor)
    return parsed.xid, parsed.seq
