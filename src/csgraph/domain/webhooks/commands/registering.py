"""Makes, changes and ends webhooks, through the change log."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, update

from csgraph.domain.webhooks.rules import (
    ROTATION_OVERLAP,
    SECRETS_AT_ONCE,
    WEBHOOKS_AT_MOST,
    DisabledReason,
    WebhookStatus,
)
from csgraph.domain.webhooks.tables import (
    webhook,
    webhook_circuit,
    webhook_position,
    webhook_secret,
)
from csgraph.errors import CsgraphError, InvalidInput, LimitExceeded, NotFound
from csgraph.events.change_log import insert_row, update_row
from csgraph.graph.mutations import Call, Made
from csgraph.ids import new_id
from csgraph.outbound.signing import new_secret

NODE_TYPE = "Webhook"


async def create_webhook(call: Call) -> Made:
    """Register an endpoint; its secret is told once.

    Raises:
        InvalidInput: the address may not be called, or the document can't be served.
        LimitExceeded: there are as many webhooks as there may be.
    """
    await _check(call)
    mine = (webhook.c.tenant_id == call.work.tenant_id, webhook.c.deleted_at.is_(None))
    known = await call.work.connection.scalar(
        select(func.count()).select_from(webhook).where(*mine)
    )
    if (known or 0) >= WEBHOOKS_AT_MOST:
        msg = f"There are {known} webhooks, which is as many as there may be: delete one first."
        raise LimitExceeded(msg)
    start = await call.around.subscriptions.head(call.principal)
    made = await insert_row(
        call.work,
        webhook,
        {**call.values, "api_key_id": call.principal.credential_id},
        node_type=NODE_TYPE,
        change_set_id=call.change_set_id,
    )
    owned = {"tenant_id": call.work.tenant_id, "webhook_id": made}
    await call.work.connection.execute(
        insert(webhook_position).values(id=new_id(), cursor=start, **owned)
    )
    await call.work.connection.execute(insert(webhook_circuit).values(**owned))
    return Made(made, {"secret": await _add_secret(call, made)})


async def update_webhook(call: Call) -> UUID:
    """Change a webhook, which from now on reads under the policy of the key that changes it.

    Else whoever may change an address could have sent there what another key may read.

    Raises:
        NotFound: there is no such webhook.
        InvalidInput: the address may not be called, or the document can't be served.
    """
    former = await _locked(call)
    await _check(call, {"query": former.query, **call.values})
    return await _write(call, {**call.values, "api_key_id": call.principal.credential_id})


async def delete_webhook(call: Call) -> UUID:
    """Delete a webhook; nothing more is sent.

    Raises:
        NotFound: there is no such webhook.
    """
    return await _write(call, {"deleted_at": call.now})


async def enable_webhook(call: Call) -> UUID:
    """Let a webhook send again: first what has changed while it did not.

    Raises:
        NotFound: there is no such webhook.
        InvalidInput: its address may not be called, or its document can't be served to the
            key that asks, under whose policy it reads from now on.
    """
    former = await _locked(call)
    if former.status == WebhookStatus.ACTIVE.value:
        return call.expected_target
    await _check(call, {"url": former.url, "query": former.query})
    await call.work.connection.execute(
        update(webhook_circuit)
        .where(
            webhook_circuit.c.tenant_id == call.work.tenant_id,
            webhook_circuit.c.webhook_id == call.expected_target,
        )
        .values(failures=0, open_until=None)
    )
    active = {
        "status": WebhookStatus.ACTIVE.value,
        "disabled_reason": None,
        "disabled_at": None,
        "api_key_id": call.principal.credential_id,
    }
    return await _write(call, active)


async def disable_webhook(call: Call) -> UUID:
    """Let a webhook send no more until it is enabled.

    Raises:
        NotFound: there is no such webhook.
    """
    former = await _locked(call)
    if former.status == WebhookStatus.DISABLED.value:
        return call.expected_target
    disabled = {
        "status": WebhookStatus.DISABLED.value,
        "disabled_reason": DisabledReason.BY_CALLER.value,
        "disabled_at": call.now,
    }
    return await _write(call, disabled)


async def rotate_secret(call: Call) -> Made:
    """Give a webhook another secret; former ones sign along for a day.

    Raises:
        NotFound: there is no such webhook.
        LimitExceeded: it has as many secrets that sign as there may be.
    """
    target = (await _locked(call)).id
    mine = (
        webhook_secret.c.tenant_id == call.work.tenant_id,
        webhook_secret.c.webhook_id == target,
    )
    live = func.count().filter(
        webhook_secret.c.expires_at.is_(None) | (webhook_secret.c.expires_at > call.now)
    )
    if (await call.work.connection.scalar(select(live).where(*mine)) or 0) >= SECRETS_AT_ONCE:
        msg = f"{SECRETS_AT_ONCE} secrets sign already: wait until the first of them has ended."
        raise LimitExceeded(msg)
    await call.work.connection.execute(
        update(webhook_secret)
        .where(*mine, webhook_secret.c.expires_at.is_(None))
        .values(expires_at=call.now + ROTATION_OVERLAP)
    )
    secret = await _add_secret(call, target)
    return Made(await _write(call, {"secret_rotated_at": call.now}), {"secret": secret})


async def _check(call: Call, given: Mapping[str, Any] | None = None) -> None:
    """Check what is sent where, as far as it is given."""
    values = call.values if given is None else given
    if "url" in values:
        try:
            await call.around.gate.check(values["url"])
        except InvalidInput as error:
            error.extensions.setdefault("path", ("input", "url"))
            raise
    if "query" in values:
        try:
            call.around.subscriptions.check(call.principal, values["query"], call.now)
        except CsgraphError as error:
            raise InvalidInput(_said(error), path=("input", "query")) from error


def _said(error: CsgraphError) -> str:
    errors = getattr(error, "errors", None)
    return "; ".join(each.message for each in errors) if errors else error.message


async def _locked(call: Call) -> Any:
    found = await call.work.connection.execute(
        select(webhook.c.id, webhook.c.status, webhook.c.url, webhook.c.query)
        .where(
            webhook.c.tenant_id == call.work.tenant_id,
            webhook.c.id == call.expected_target,
            webhook.c.deleted_at.is_(None),
        )
        .with_for_update()
    )
    row = found.one_or_none()
    if row is None:
        raise NotFound
    return row


async def _write(call: Call, values: Mapping[str, Any]) -> UUID:
    target = call.expected_target
    outcome = await update_row(
        call.work,
        webhook,
        target,
        values,
        node_type=NODE_TYPE,
        change_set_id=call.change_set_id,
    )
    outcome.accept()
    return target


async def _add_secret(call: Call, webhook_id: UUID) -> str:
    text = new_secret()
    sealed = call.around.secrets.seal(call.work.tenant_id, text.encode())
    await call.work.connection.execute(
        insert(webhook_secret).values(
            tenant_id=call.work.tenant_id, id=new_id(), webhook_id=webhook_id, sealed=sealed
        )
    )
    return text
