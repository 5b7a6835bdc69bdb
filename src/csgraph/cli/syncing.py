"""What commands that sync share: the sync's surroundings."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx
import structlog
from stamina.instrumentation import RetryDetails, set_on_retry_hooks

from csgraph.cli.engines import ingest_engine
from csgraph.cli.environment import Environment
from csgraph.cli.targets import target_rules
from csgraph.clock import system_clock
from csgraph.connectors.sync import SyncDeps
from csgraph.outbound.transport import Gate, VendorTransport

TIMEOUT = httpx.Timeout(connect=10, read=120, write=30, pool=30)

_log = structlog.get_logger(__name__)


@asynccontextmanager
async def sync_deps(env: Environment, *, is_sandbox: bool = False) -> AsyncIterator[SyncDeps]:
    """Open what a sync needs: the ingest role's engine, a client for the vendors.

    A sandbox is on this machine, which nothing else is let through to unless a setting says so.
    """
    set_on_retry_hooks([_tell_retry])
    rules = target_rules(env.settings)
    if is_sandbox:
        rules = replace(rules, allows_loopback=True)
    transport = VendorTransport(Gate(rules))
    async with (
        ingest_engine(env) as engine,
        httpx.AsyncClient(timeout=TIMEOUT, transport=transport) as http,
    ):
        yield SyncDeps(engine, env.secrets, system_clock, http)


def _tell_retry(details: RetryDetails) -> None:
    """Log a retry by its cause's kind; stamina's own line shows what the cause says."""
    _log.info(
        "vendor_retry",
        attempt=details.retry_num,
        cause=type(details.caused_by).__name__,
        code=getattr(details.caused_by, "code", None),
    )
