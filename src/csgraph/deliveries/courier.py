"""One webhook's turn: what is new in the feed goes into the log, what is due is sent.

A turn ends when nothing is left to do or its time is up; it may be ended anywhere. Its
job's lock lets one turn of a webhook run at a time; one that was overtaken nevertheless,
since its worker was taken for dead, changes nothing any more, though it may send twice.
"""

import asyncio
import time
from typing import Final
from uuid import UUID

import structlog

from csgraph.deliveries.filling import fill
from csgraph.deliveries.sending import Attempt
from csgraph.deliveries.surroundings import DeliveryDeps
from csgraph.domain.webhooks.commands.outbox import Due, Tried, due_heads, settle
from csgraph.domain.webhooks.commands.state import (
    WebhookState,
    disable,
    find_state,
    keep_circuit,
    live_secrets,
)
from csgraph.domain.webhooks.rules import (
    ACCOUNTS_AT_ONCE,
    AttemptError,
    Circuit,
    DeliveryStatus,
    DisabledReason,
    is_lasting,
    next_attempt,
)
from csgraph.errors import CsgraphError, Timeout, Unavailable
from csgraph.ids import TenantId, encode_id
from csgraph.storage.work import open_reading, open_writing
from csgraph.tenancy.credentials import principal_of_key

TURN_SECONDS: Final = 10.0

_log = structlog.get_logger(__name__)


async def take_turn(
    deps: DeliveryDeps, tenant_id: TenantId, webhook_id: UUID, seconds: float = TURN_SECONDS
) -> None:
    """Do what there is to do for a webhook.

    Raises:
        Timeout, Unavailable: the database did not answer in time, or at all.
    """
    until = time.monotonic() + seconds
    while True:
        async with open_reading(deps.engine, tenant_id) as work:
            state = await find_state(work, webhook_id)
        if state is None:
            return
        has_more = state.is_active and await _filled(deps, tenant_id, state)
        sent = await _Sending(deps, tenant_id, state).run(until)
        if time.monotonic() > until or not (has_more or sent):
            return


async def _filled(deps: DeliveryDeps, tenant_id: TenantId, state: WebhookState) -> bool:
    """Take what is new into the log; disable a webhook that can't be read for any more."""
    async with open_reading(deps.engine, tenant_id) as work:
        principal = await principal_of_key(work, state.api_key_id, deps.clock())
    if principal is None:
        await _disable(deps, tenant_id, state, DisabledReason.KEY_ENDED)
        return False
    try:
        return await fill(deps, tenant_id, state, principal)
    except (Timeout, Unavailable):
        raise
    except CsgraphError as error:
        _log.info("webhook_query_refused", code=error.code, webhook_id=encode_id("whk", state.id))
        await _disable(deps, tenant_id, state, DisabledReason.QUERY_REFUSED)
        return False


async def _disable(
    deps: DeliveryDeps, tenant_id: TenantId, state: WebhookState, reason: DisabledReason
) -> None:
    async with open_writing(deps.engine, tenant_id) as work:
        is_new = await disable(work, state.id, reason, deps.clock())
    if is_new:
        _log.warning("webhook_disabled", webhook_id=encode_id("whk", state.id), reason=reason.value)
        deps.counted.webhook_disabled(reason.value)


class _Sending:
    """Sends what is due of one webhook, some accounts side by side, each in order."""

    def __init__(self, deps: DeliveryDeps, tenant_id: TenantId, state: WebhookState) -> None:
        self._deps = deps
        self._tenant_id = tenant_id
        self._state = state
        self._circuit: Circuit = state.circuit
        self._is_active = state.is_active
        self._under_way: dict[asyncio.Task[Attempt], tuple[Due, int]] = {}
        """What is due, and how many failures had been counted when it was begun."""
        self._failures_counted = 0

    async def run(self, until: float) -> int:
        """Send until nothing is due or time is up; return how many attempts were made."""
        made = 0
        try:
            while True:
                if time.monotonic() <= until:
                    await self._begin()
                if not self._under_way:
                    return made
                done, _ = await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    due, counted = self._under_way.pop(task)
                    is_beside = counted < self._failures_counted
                    await self._settle(due, task.result(), is_beside=is_beside)
                    made += 1
        finally:
            for task in self._under_way:
                task.cancel()
            await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _begin(self) -> None:
        """Begin as many attempts as there is room for."""
        deps, now = self._deps, self._deps.clock()
        room = self._circuit.room(now) if self._is_active else ACCOUNTS_AT_ONCE
        room -= len(self._under_way)
        if room <= 0:
            return
        async with open_reading(deps.engine, self._tenant_id) as work:
            heads = await due_heads(
                work,
                self._state.id,
                now,
                limit=room,
                busy=[due.lane for due, _ in self._under_way.values()],
                tests_only=not self._is_active,
            )
            if not heads:
                return
            secrets = await live_secrets(work, deps.secrets, self._state.id, now)
        for due in heads:
            attempt = deps.sender.send(
                self._state.url, encode_id("whd", due.id), due.payload, secrets
            )
            self._under_way[asyncio.create_task(attempt)] = due, self._failures_counted

    async def _settle(self, due: Due, attempt: Attempt, *, is_beside: bool) -> None:
        """Keep how an attempt went, and what follows from it."""
        deps, now, error = self._deps, self._deps.clock(), attempt.error
        made = due.attempts_made + 1
        again = None
        if error is not None and not due.is_test:
            again = next_attempt(made, now, deps.chance(), attempt.asked)
        circuit = self._circuit
        if error is None:
            circuit = circuit.succeeded(now)
        elif not due.is_test:
            circuit = circuit.failed(now, error, attempt.asked, is_beside=is_beside)
            self._failures_counted += not is_beside
        reason = None if due.is_test else _reason_to_stop(due, attempt, again is None, circuit)
        async with open_writing(deps.engine, self._tenant_id) as work:
            if not await settle(work, due, _tried(attempt), again, now):
                return
            self._circuit = circuit
            await keep_circuit(work, self._state.id, circuit)
            if reason is not None and await disable(work, self._state.id, reason, now):
                self._is_active = False
        self._tell(due, attempt, reason)
        if error is None or again is None:
            status = DeliveryStatus.FAILED if error else DeliveryStatus.DELIVERED
            deps.counted.delivery_settled(status.value)

    def _tell(self, due: Due, attempt: Attempt, reason: DisabledReason | None) -> None:
        webhook_id = encode_id("whk", self._state.id)
        _log.info(
            "webhook_attempt",
            webhook_id=webhook_id,
            delivery_id=encode_id("whd", due.id),
            attempt=due.attempts_made + 1,
            status=attempt.status_code,
            error=attempt.error.value if attempt.error else None,
            ms=attempt.milliseconds,
        )
        outcome = attempt.error.value if attempt.error else DeliveryStatus.DELIVERED.value
        self._deps.counted.attempt_made(outcome)
        if reason is not None:
            _log.warning("webhook_disabled", webhook_id=webhook_id, reason=reason.value)
            self._deps.counted.webhook_disabled(reason.value)


def _reason_to_stop(
    due: Due, attempt: Attempt, is_given_up: bool, circuit: Circuit
) -> DisabledReason | None:
    """Return why a webhook is to be disabled after an attempt; None when it is not."""
    if attempt.error is AttemptError.GONE:
        return DisabledReason.ENDPOINT_GONE
    first = due.first_attempt_at or attempt.started_at
    if attempt.error is not None and is_given_up and is_lasting(first, circuit):
        return DisabledReason.ENDPOINT_FAILING
    return None


def _tried(attempt: Attempt) -> Tried:
    return Tried(
        attempt.started_at,
        attempt.milliseconds,
        attempt.status_code,
        attempt.error,
        attempt.request_headers,
        attempt.response_headers,
    )
