"""Sends once more, or for a try: one delivery, a window of the feed, what would be sent."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Text, cast, func, insert, select, update
from sqlalchemy.dialects.postgresql import BYTEA

from csgraph.domain.webhooks.commands.changes import (
    changes_at,
    cursor_at,
    cursor_before,
    cursor_before_last,
)
from csgraph.domain.webhooks.rules import DeliveryStatus, message
from csgraph.domain.webhooks.tables import webhook, webhook_delivery, webhook_position
from csgraph.errors import InvalidInput, NotFound
from csgraph.graph.mutations import Call, Made
from csgraph.graph.subscriptions import ToldChange
from csgraph.ids import decode_id, encode_id, new_id
from csgraph.outbound.signing import request_headers
from csgraph.storage.feed_cursor import FeedCursor

LOOKED_BACK: Final = 1_000
"""Changes among which a try looks for one that the document tells of."""


async def redeliver(call: Call) -> UUID:
    """Send a delivery once more, its schedule begun anew.

    Raises:
        NotFound: there is no such delivery.
    """
    found = await call.work.connection.scalar(
        update(webhook_delivery)
        .where(
            webhook_delivery.c.tenant_id == call.work.tenant_id,
            webhook_delivery.c.id == call.expected_target,
        )
        .values(
            status=DeliveryStatus.PENDING.value,
            attempts_made=0,
            first_attempt_at=None,
            next_attempt_at=call.now,
            delivered_at=None,
            updated_at=call.now,
        )
        .returning(webhook_delivery.c.id)
    )
    if found is None:
        raise NotFound
    return call.expected_target


async def replay(call: Call) -> Made:
    """Send again what changed in a window of the feed.

    Raises:
        NotFound: there is no such webhook.
        InvalidInput: the window has no beginning, two, or ends before it begins.
    """
    target = (await find_webhook(call, call.expected_target)).id
    begin = await _position(call, "from")
    end = await _position(call, "to") or await call.around.subscriptions.head(call.principal)
    if begin is None:
        msg = "Say where the window begins: give `fromCursor`, or `fromAt`."
        raise InvalidInput(msg, path=("input", "fromCursor"))
    first, last = FeedCursor.of(begin), FeedCursor.of(end)
    if (first.xid, first.seq) > (last.xid, last.seq):
        msg = "The window ends before it begins: give a later end, or leave it out."
        raise InvalidInput(
            msg, path=("input", "toCursor" if "to_cursor" in call.values else "toAt")
        )
    await call.work.connection.execute(
        insert(webhook_position).values(
            tenant_id=call.work.tenant_id,
            id=new_id(),
            webhook_id=target,
            cursor=begin,
            until=end,
        )
    )
    return Made(target, {"fromCursor": begin, "toCursor": end})


async def try_out(call: Call) -> Made:
    """Show the request that a webhook would send of a change; send it where that is said.

    Raises:
        NotFound: there is no such webhook.
        InvalidInput: there is no change that its document tells of.
    """
    found = await find_webhook(call, call.expected_target)
    change = await _change_to_try(call, found.query)
    told = (await changes_at(call.work, [change.cursor]))[change.cursor]
    body, made = message(told.at, change.data), new_id()
    does_send = bool(call.values.get("send")) and not call.is_dry_run
    if does_send:
        await call.work.connection.execute(
            insert(webhook_delivery).values(
                tenant_id=call.work.tenant_id,
                id=made,
                webhook_id=found.id,
                lane=made,
                payload=body,
                is_test=True,
                next_attempt_at=call.now,
                created_at=call.now,
                updated_at=call.now,
            )
        )
    wire_id = encode_id("whd", made)
    headers = request_headers(await _secrets(call, found.id), wire_id, call.now, body)
    shown = {
        "url": found.url,
        "headers": [{"name": name, "value": value} for name, value in headers.items()],
        "body": body,
        "sent": does_send,
    }
    return Made(found.id, shown)


async def _secrets(call: Call, webhook_id: UUID) -> list[str]:
    """Return what signs a webhook's messages, which this role can't read from its table."""
    sealed = await call.work.connection.scalars(
        select(func.api.webhook_secrets(webhook_id, call.now, type_=BYTEA))
    )
    return [call.around.secrets.open(call.work.tenant_id, bytes(each)).decode() for each in sealed]


async def find_webhook(call: Call, webhook_id: UUID) -> Any:
    """Return a webhook's address and document.

    Raises:
        NotFound: there is no such webhook.
    """
    found = await call.work.connection.execute(
        select(webhook.c.id, webhook.c.url, webhook.c.query).where(
            webhook.c.tenant_id == call.work.tenant_id,
            webhook.c.id == webhook_id,
            webhook.c.deleted_at.is_(None),
        )
    )
    row = found.one_or_none()
    if row is None:
        raise NotFound
    return row


async def _change_to_try(call: Call, query: str) -> ToldChange:
    """Return the last change of the record that is asked for, or of any, that the query tells."""
    wanted, path = call.values.get("node_id"), ("input", "nodeId")
    subscriptions = call.around.subscriptions
    if wanted is None:
        after = await cursor_before_last(call.work, LOOKED_BACK)
    else:
        decoded = decode_id(wanted)
        after = None if decoded is None else await cursor_before(call.work, decoded[1])
        if after is None:
            raise NotFound("`nodeId` names no record that was ever changed.", path=path)
    found: ToldChange | None = None
    while after is not None:
        page = await subscriptions.read(call.principal, query, after, LOOKED_BACK, call.now)
        if wanted is not None:
            first = FeedCursor.of(after)
            same = [
                each for each in page.changes if FeedCursor.of(each.cursor).seq == first.seq + 1
            ]
            found = same[0] if same else None
            break
        found = page.changes[-1] if page.changes else found
        after = page.cursor if page.has_more else None
    if found is None:
        what = "The last change of that record" if wanted is not None else "No change of late"
        is_told = "is not one" if wanted is not None else "is one"
        msg = f"{what} {is_told} that the document tells of: widen `types` or `filter` in it."
        raise InvalidInput(msg, path=path)
    return found


async def _position(call: Call, side: str) -> str | None:
    """Return a side of a window as a position: by a cursor, or by an instant."""
    cursor, instant = call.values.get(f"{side}_cursor"), call.values.get(f"{side}_at")
    if cursor is not None and instant is not None:
        msg = f"`{side}Cursor` and `{side}At` say the same thing: give one of them."
        raise InvalidInput(msg, path=("input", f"{side}At"))
    if cursor is not None:
        return await position_of(call, cursor, f"{side}Cursor")
    return None if instant is None else await position_at(call, instant)


async def position_of(call: Call, cursor: str, name: str) -> str:
    """Return a position that the input gives by ``name``.

    Raises:
        InvalidInput: it is no cursor, or none of this feed.
    """
    try:
        told = FeedCursor.of(cursor)
    except InvalidInput as error:
        msg = error.message.replace("`after`", f"`{name}`", 1)
        raise InvalidInput(msg, path=("input", name)) from error
    last = cast(func.pg_snapshot_xmax(func.pg_current_snapshot()), Text)
    found = await call.work.connection.execute(select(func.api.feed_epoch(), last))
    epoch, ahead = found.one()
    if told.epoch != epoch or told.xid > int(ahead):
        msg = f"`{name}` is no position of this feed: pass a cursor that it told, unchanged."
        raise InvalidInput(msg, path=("input", name))
    return cursor


async def position_at(call: Call, instant: datetime) -> str:
    """Return the position before what was changed since an instant."""
    found = await cursor_at(call.work, instant)
    return found or await call.around.subscriptions.head(call.principal)
