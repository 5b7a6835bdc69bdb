"""How deliveries end, and how the endpoints are, as metrics tell it."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.deliveries.counting import count
from csgraph.domain.webhooks.rules import FAILURES_BEFORE_OPEN, GAPS
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.engine import make_engine
from csgraph.telemetry.job_metrics import JobMetrics, QueueFigures
from csgraph.telemetry.metrics import Metrics
from tests.webhooks.stage import Stage


@pytest.fixture
async def queue(urls: DatabaseUrls) -> AsyncIterator[AsyncEngine]:
    engine = make_engine(urls.jobs, pool_size=1)
    yield engine
    await engine.dispose()


async def test_attempts_deliveries_and_ends_are_counted(stage: Stage) -> None:
    metrics = Metrics()
    stage.deps = replace(stage.deps, counted=JobMetrics(metrics))
    await stage.register()
    await stage.account("Acme")
    await stage.turn()
    stage.clock.pass_(seconds=1)
    await stage.account("Beta")
    stage.receiver.status(500)
    await stage.turn()
    for gap in (*GAPS[1:], GAPS[-1]):
        stage.clock.now += gap
        await stage.turn()

    value = metrics.registry.get_sample_value
    attempts = "csgraph_webhook_attempts_total"
    assert value(attempts, {"outcome": "DELIVERED"}) == 1
    assert value(attempts, {"outcome": "REFUSED"}) == len(GAPS)
    deliveries = "csgraph_webhook_deliveries_total"
    assert value(deliveries, {"status": "DELIVERED"}) == 1
    assert value(deliveries, {"status": "FAILED"}) == 1
    disabled = value("csgraph_webhooks_disabled_total", {"reason": "ENDPOINT_FAILING"})
    assert disabled == 1


async def test_the_states_of_circuit_breakers_are_counted(stage: Stage, queue: AsyncEngine) -> None:
    figures, states = QueueFigures(), ("CLOSED", "OPEN", "HALF_OPEN", "DISABLED")
    await count(queue, figures, stage.clock())
    before = {state: figures.circuits.get(state, 0) for state in states}

    async def more() -> dict[str, int]:
        await count(queue, figures, stage.clock())
        moved = {state: figures.circuits.get(state, 0) - before[state] for state in states}
        return {state: by for state, by in moved.items() if by}

    await stage.register()
    assert await more() == {"CLOSED": 1}
    stage.receiver.status(500)
    for number in range(FAILURES_BEFORE_OPEN):
        stage.clock.pass_(seconds=1)
        await stage.account(f"Acme {number}")
        await stage.turn()
    assert await more() == {"OPEN": 1}
    stage.clock.pass_(seconds=3)
    assert await more() == {"OPEN": 1}
    stage.clock.pass_(seconds=3)
    assert await more() == {"HALF_OPEN": 1}
    stage.receiver.status(410)
    await stage.turn()
    assert await more() == {"DISABLED": 1}
