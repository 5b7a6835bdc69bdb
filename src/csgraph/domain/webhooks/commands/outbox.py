"""The log of deliveries: what is to be sent next, how it went."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table, func, insert, select, update

from csgraph.domain.webhooks.commands.lanes import lanes_of
from csgraph.domain.webhooks.commands.state import is_pending
from csgraph.domain.webhooks.rules import AttemptError, DeliveryStatus
from csgraph.domain.webhooks.tables import webhook_attempt, webhook_delivery
from csgraph.ids import new_id
from csgraph.storage.work import Reading, Writing

_delivery = webhook_delivery.c


@dataclass(frozen=True)
class Message:
    """What is to be told of one change."""

    node_type: str
    node_id: UUID
    cursor: str
    payload: str


@dataclass(frozen=True)
class Due:
    """A delivery that is to be tried."""

    id: UUID
    lane: UUID
    payload: str
    attempts_made: int
    first_attempt_at: datetime | None
    is_test: bool


@dataclass(frozen=True)
class Tried:
    """How an attempt went, as the log keeps it."""

    started_at: datetime
    milliseconds: int
    status_code: int | None
    error: AttemptError | None
    request_headers: Mapping[str, str]
    response_headers: Mapping[str, str]


async def add_messages(
    work: Writing,
    webhook_id: UUID,
    messages: Sequence[Message],
    tables: Mapping[str, Table],
    now: datetime,
) -> None:
    """Put messages into the log, in their order, to be sent at once."""
    if not messages:
        return
    lanes = await lanes_of(work, tables, ((each.node_type, each.node_id) for each in messages))
    rows = [
        {
            "tenant_id": work.tenant_id,
            "id": new_id(),
            "webhook_id": webhook_id,
            "cursor": each.cursor,
            "node_type": each.node_type,
            "node_id": each.node_id,
            "lane": lanes[each.node_id],
            "payload": each.payload,
            "next_attempt_at": now,
            "created_at": now,
            "updated_at": now,
        }
        for each in messages
    ]
    await work.connection.execute(insert(webhook_delivery), rows)


async def due_heads(
    work: Reading,
    webhook_id: UUID,
    now: datetime,
    *,
    limit: int,
    busy: Collection[UUID] = (),
    tests_only: bool = False,
) -> list[Due]:
    """Return deliveries that are to be tried, the oldest first: one an account at most.

    A delivery waits for the earlier ones of its account. Nothing is returned of accounts
    that are ``busy``.
    """
    earlier = webhook_delivery.alias("earlier")
    blocked = (
        select(earlier.c.id)
        .where(
            earlier.c.tenant_id == work.tenant_id,
            earlier.c.webhook_id == webhook_id,
            earlier.c.lane == _delivery.lane,
            earlier.c.position < _delivery.position,
            earlier.c.status == DeliveryStatus.PENDING.value,
        )
        .correlate(webhook_delivery)
        .exists()
    )
    wanted = select(
        _delivery.id,
        _delivery.lane,
        _delivery.payload,
        _delivery.attempts_made,
        _delivery.first_attempt_at,
        _delivery.is_test,
    ).where(
        _delivery.tenant_id == work.tenant_id,
        _delivery.webhook_id == webhook_id,
        is_pending(),
        _delivery.next_attempt_at <= now,
        ~blocked,
    )
    if busy:
        wanted = wanted.where(_delivery.lane.not_in(list(busy)))
    if tests_only:
        wanted = wanted.where(_delivery.is_test)
    rows = await work.connection.execute(wanted.order_by(_delivery.position).limit(limit))
    return [Due(*row) for row in rows]


async def settle(
    work: Writing, due: Due, tried: Tried, next_attempt_at: datetime | None, now: datetime
) -> bool:
    """Keep how an attempt went and when the next one is; say whether it was still to be tried."""
    if tried.error is None:
        status, delivered_at = DeliveryStatus.DELIVERED, now
    else:
        status = DeliveryStatus.PENDING if next_attempt_at else DeliveryStatus.FAILED
        delivered_at = None
    settled = await work.connection.scalar(
        update(webhook_delivery)
        .where(
            _delivery.tenant_id == work.tenant_id,
            _delivery.id == due.id,
            is_pending(),
            _delivery.attempts_made == due.attempts_made,
        )
        .values(
            status=status.value,
            attempts_made=due.attempts_made + 1,
            first_attempt_at=func.coalesce(_delivery.first_attempt_at, tried.started_at),
            next_attempt_at=next_attempt_at,
            delivered_at=delivered_at,
            updated_at=now,
        )
        .returning(_delivery.id)
    )
    if settled is None:
        return False
    await _keep_attempt(work, due.id, tried)
    return True


async def _keep_attempt(work: Writing, delivery_id: UUID, tried: Tried) -> None:
    number: Any = (
        select(func.coalesce(func.max(webhook_attempt.c.number), 0) + 1)
        .where(
            webhook_attempt.c.tenant_id == work.tenant_id,
            webhook_attempt.c.delivery_id == delivery_id,
        )
        .scalar_subquery()
    )
    await work.connection.execute(
        insert(webhook_attempt).values(
            tenant_id=work.tenant_id,
            id=new_id(),
            delivery_id=delivery_id,
            number=number,
            started_at=tried.started_at,
            milliseconds=tried.milliseconds,
            status_code=tried.status_code,
            error=tried.error.value if tried.error else None,
            request_headers=dict(tried.request_headers),
            response_headers=dict(tried.response_headers),
        )
    )
