"""What the sender knows of one webhook, and how it moves on.

Each move says from where it goes: whoever was overtaken, since it was taken for dead,
moves nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, and_, delete, func, select, update

from csgraph.domain.webhooks.rules import (
    Circuit,
    DeliveryStatus,
    DisabledReason,
    WebhookStatus,
)
from csgraph.domain.webhooks.tables import (
    webhook,
    webhook_circuit,
    webhook_delivery,
    webhook_position,
    webhook_secret,
)
from csgraph.events.change_log import Actor, begin_change_set, update_row
from csgraph.storage.secrets import Secrets
from csgraph.storage.work import Reading, Writing


@dataclass(frozen=True)
class Position:
    """How far a webhook has read the feed; a replay ends at ``until``."""

    id: UUID
    cursor: str
    until: str | None


@dataclass(frozen=True)
class WebhookState:
    """A webhook as its sender needs it."""

    id: UUID
    url: str
    query: str
    is_active: bool
    api_key_id: UUID
    circuit: Circuit
    positions: tuple[Position, ...]
    pending: int


async def find_state(work: Reading, webhook_id: UUID) -> WebhookState | None:
    """Return a webhook's state; None when it is deleted."""
    found = await work.connection.execute(
        select(webhook, webhook_circuit)
        .join(webhook_circuit, _of(webhook_circuit, work, webhook.c.id))
        .where(*_one(work, webhook_id))
    )
    row: Any = found.mappings().one_or_none()
    if row is None:
        return None
    positions = await work.connection.execute(
        select(webhook_position.c.id, webhook_position.c.cursor, webhook_position.c.until)
        .where(_of(webhook_position, work, webhook_id))
        .order_by(webhook_position.c.created_at, webhook_position.c.id)
    )
    pending = await work.connection.scalar(
        select(func.count())
        .select_from(webhook_delivery)
        .where(_of(webhook_delivery, work, webhook_id), is_pending())
    )
    return WebhookState(
        id=webhook_id,
        url=row[webhook.c.url],
        query=row[webhook.c.query],
        is_active=row[webhook.c.status] == WebhookStatus.ACTIVE.value,
        api_key_id=row[webhook.c.api_key_id],
        circuit=Circuit(
            row[webhook_circuit.c.failures],
            row[webhook_circuit.c.open_until],
            row[webhook_circuit.c.succeeded_at],
        ),
        positions=tuple(Position(*each) for each in positions),
        pending=pending or 0,
    )


async def live_secrets(
    work: Reading, secrets: Secrets, webhook_id: UUID, now: datetime
) -> list[str]:
    """Return what signs a webhook's messages, the newest first."""
    expires_at = webhook_secret.c.expires_at
    sealed = await work.connection.scalars(
        select(webhook_secret.c.sealed)
        .where(_of(webhook_secret, work, webhook_id), expires_at.is_(None) | (expires_at > now))
        .order_by(webhook_secret.c.created_at.desc(), webhook_secret.c.id.desc())
    )
    return [secrets.open(work.tenant_id, bytes(each)).decode() for each in sealed]


async def advance(work: Writing, position: Position, cursor: str) -> bool:
    """Move a position on, in the transaction that keeps what was read; say whether it was there."""
    moved = await work.connection.scalar(
        update(webhook_position)
        .where(
            webhook_position.c.tenant_id == work.tenant_id,
            webhook_position.c.id == position.id,
            webhook_position.c.cursor == position.cursor,
        )
        .values(cursor=cursor)
        .returning(webhook_position.c.id)
    )
    return moved is not None


async def end_replay(work: Writing, position: Position) -> None:
    """Forget a replay that has come to its end."""
    await work.connection.execute(
        delete(webhook_position).where(
            webhook_position.c.tenant_id == work.tenant_id,
            webhook_position.c.id == position.id,
        )
    )


async def keep_circuit(work: Writing, webhook_id: UUID, circuit: Circuit) -> None:
    """Store what is known of an endpoint's health."""
    await work.connection.execute(
        update(webhook_circuit)
        .where(_of(webhook_circuit, work, webhook_id))
        .values(
            failures=circuit.failures,
            open_until=circuit.open_until,
            succeeded_at=func.coalesce(circuit.succeeded_at, webhook_circuit.c.succeeded_at),
        )
    )


async def disable(work: Writing, webhook_id: UUID, reason: DisabledReason, now: datetime) -> bool:
    """Let a webhook send no more, and log why; say whether it did until now."""
    status = await work.connection.scalar(
        select(webhook.c.status).where(*_one(work, webhook_id)).with_for_update()
    )
    if status != WebhookStatus.ACTIVE.value:
        return False
    change_set = await begin_change_set(work, Actor("SYSTEM", "webhooks", reason.value))
    disabled = {
        "status": WebhookStatus.DISABLED.value,
        "disabled_reason": reason.value,
        "disabled_at": now,
    }
    await update_row(
        work, webhook, webhook_id, disabled, node_type="Webhook", change_set_id=change_set
    )
    return True


def is_pending() -> ColumnElement[bool]:
    """Return the condition of a delivery that is not settled."""
    return webhook_delivery.c.status == DeliveryStatus.PENDING.value


def _of(table: Table, work: Reading, webhook_id: Any) -> ColumnElement[bool]:
    return and_(table.c.tenant_id == work.tenant_id, table.c.webhook_id == webhook_id)


def _one(work: Reading, webhook_id: UUID) -> Sequence[ColumnElement[bool]]:
    return (
        webhook.c.tenant_id == work.tenant_id,
        webhook.c.id == webhook_id,
        webhook.c.deleted_at.is_(None),
    )
