"""What commands that do jobs share: the tasks, with all that they need; the worker beside."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

from csgraph.app import feed_reader
from csgraph.cli.bulking import open_runner
from csgraph.cli.engines import ingest_engine, jobs_engine, owner_engine
from csgraph.cli.environment import Environment
from csgraph.cli.targets import target_rules
from csgraph.clock import system_clock
from csgraph.deliveries.counting import keep_counting
from csgraph.deliveries.courier import take_turn
from csgraph.deliveries.ringing import keep_ringing
from csgraph.deliveries.sending import Sender
from csgraph.deliveries.surroundings import DeliveryDeps
from csgraph.jobs.worker import Run, Task, Worker
from csgraph.outbound.transport import Gate, PinnedTransport
from csgraph.schema.build import build_schema
from csgraph.storage.alert_work import TASK as ALERTS_TASK
from csgraph.storage.read_pool import ReadPool
from csgraph.storage.webhook_work import TASK
from csgraph.telemetry.job_metrics import JobMetrics
from csgraph.telemetry.metrics import Metrics
from csgraph.watching.ringing import keep_ringing as keep_ringing_for_alerts
from csgraph.watching.surroundings import watch_deps
from csgraph.watching.turn import take_turn as evaluate_turn

READS_AT_ONCE = 2


@asynccontextmanager
async def jobs_beside(env: Environment, metrics: Metrics) -> AsyncIterator[None]:
    """Do jobs for the length of a block; those under way are finished, or given back."""
    counted = JobMetrics(metrics)
    async with job_tasks(env, counted) as tasks, jobs_engine(env) as queue:
        worker = Worker(env.urls.jobs, tasks, counted=counted)
        working = [
            asyncio.create_task(worker.run(), name="jobs"),
            asyncio.create_task(keep_ringing(queue, system_clock), name="webhooks"),
            asyncio.create_task(keep_ringing_for_alerts(queue, system_clock), name="alerts"),
            asyncio.create_task(keep_counting(queue, counted.queue, system_clock), name="queue"),
        ]
        try:
            yield
        finally:
            for each in working:
                each.cancel()
            await asyncio.gather(*working, return_exceptions=True)


@asynccontextmanager
async def job_tasks(env: Environment, counted: JobMetrics) -> AsyncIterator[Sequence[Task]]:
    """Open what jobs need; give every task that there is."""
    async with (
        owner_engine(env) as owner,
        open_runner(env, is_paid=True) as bulk,
        delivery_deps(env, counted) as deps,
        ingest_engine(env) as evaluating,
    ):
        watch = watch_deps(evaluating, system_clock)

        async def deliver(run: Run) -> None:
            await take_turn(deps, run.tenant_id, UUID(run.arguments["webhook_id"]))

        async def evaluate(run: Run) -> None:
            await evaluate_turn(watch, run.tenant_id)

        looking = asyncio.create_task(bulk.look_after(owner), name="bulk")
        try:
            yield (bulk.task(), Task(TASK, deliver), Task(ALERTS_TASK, evaluate))
        finally:
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)


@asynccontextmanager
async def delivery_deps(env: Environment, counted: JobMetrics) -> AsyncIterator[DeliveryDeps]:
    """Open what sending webhooks needs."""
    pool = ReadPool(env.urls.app, READS_AT_ONCE, env.settings.statement_timeout_ms)
    transport = PinnedTransport(Gate(target_rules(env.settings)))
    await pool.start()
    try:
        async with ingest_engine(env) as engine:
            yield DeliveryDeps(
                engine=engine,
                secrets=env.secrets,
                subscriptions=feed_reader(env.secrets, pool),
                sender=Sender(transport, system_clock),
                clock=system_clock,
                tables={name: spec.table for name, spec in build_schema().catalog.nodes.items()},
                counted=counted,
            )
    finally:
        await transport.aclose()
        await pool.close()
