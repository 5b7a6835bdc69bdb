"""Tells what a webhook would have sent, from the log of what has changed."""

import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from csgraph.domain.webhooks.commands.changes import changes_at
from csgraph.domain.webhooks.commands.sending_again import find_webhook, position_at, position_of
from csgraph.domain.webhooks.rules import message
from csgraph.errors import CsgraphError, InvalidInput
from csgraph.graph.mutations import Call, Made
from csgraph.ids import new_id

LONGEST: Final = timedelta(days=366)
SECONDS: Final = 5.0
"""How long one part may take; the next one goes on from its end."""
MOST_MESSAGES: Final = 20_000
SAMPLES: Final = 5
_PAGE: Final = 100


async def backtest(call: Call) -> Made:
    """Count what a document would have told since an instant, and show the first of it.

    Raises:
        NotFound, InvalidInput: there is no such webhook, document, instant or position.
    """
    webhook_id, query = await _asked(call)
    since = call.values.get("since")
    days, samples = Counter[date](), list[dict[str, str]]()
    after: str | None = await _start(call)
    until = time.monotonic() + SECONDS
    while after is not None:
        page = await call.around.subscriptions.read(call.principal, query, after, _PAGE, call.now)
        known = await changes_at(call.work, (each.cursor for each in page.changes))
        for change in page.changes:
            at = known[change.cursor].at
            if since is not None and at < since:
                continue
            days[at.astimezone(UTC).date()] += 1
            if len(samples) < SAMPLES:
                samples.append({"cursor": change.cursor, "payload": message(at, change.data)})
        after = page.cursor if page.has_more else None
        if days.total() >= MOST_MESSAGES or time.monotonic() > until:
            break
    told = {
        "days": [{"day": day.isoformat(), "count": count} for day, count in sorted(days.items())],
        "samples": samples,
        "count": days.total(),
        "nextCursor": after,
    }
    return Made(webhook_id or new_id(), told)


async def _asked(call: Call) -> tuple[UUID | None, str]:
    """Return which webhook and which document is asked about."""
    webhook_id: UUID | None = call.values.get("webhook_id")
    query: Any = call.values.get("query")
    if (webhook_id is None) == (query is None):
        raise InvalidInput("Give either `webhookId` or `query`.", path=("input", "query"))
    if webhook_id is not None:
        found = await find_webhook(call, webhook_id)
        query = found.query
    try:
        call.around.subscriptions.check(call.principal, query, call.now)
    except CsgraphError as error:
        raise InvalidInput(error.message, path=("input", "query")) from error
    return webhook_id, query


async def _start(call: Call) -> str:
    """Return where the part begins."""
    after, since = call.values.get("after"), call.values.get("since")
    if after is not None:
        return await position_of(call, after, "after")
    earliest: datetime = call.now - LONGEST
    if since is None or since < earliest:
        msg = f"`since` says when to begin: give an instant of the last {LONGEST.days} days."
        raise InvalidInput(msg, path=("input", "since"))
    return await position_at(call, since)
