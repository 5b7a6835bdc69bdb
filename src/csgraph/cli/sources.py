"""``csgraph demo-sources``: the demo's other process.

Runs the local vendors over made-up records, makes the demo's tenant, key and
connections, syncs. Writes one line to standard output once everything was synced;
stops when standard input ends, which is to say when the process that started it does.
"""

import asyncio
import contextlib
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import typer
from rich.console import Console

from csgraph.cli.demo_state import DemoState, demo_directory, read_state, state_file, write_state
from csgraph.cli.engines import owner_engine
from csgraph.cli.environment import Environment, load_settings, run
from csgraph.cli.progress import SyncProgress
from csgraph.cli.syncing import sync_deps
from csgraph.clock import system_clock
from csgraph.connectors.connections import create_connection
from csgraph.connectors.sync import SyncDeps
from csgraph.domain.sources.rules import ExternalSystem, RunStatus
from csgraph.errors import Misconfigured
from csgraph.ids import TenantId
from csgraph.sandbox import credentials
from csgraph.sandbox.company import generate
from csgraph.sandbox.serve import RunningSandbox, serve_sandbox
from csgraph.sandbox.store import Store
from csgraph.tenancy.api_keys import KeyTerms, issue_key
from csgraph.tenancy.tenants import create_tenant, find_tenant
from csgraph.worker import active_connections, run_worker, sync_one

TENANT = "demo"
SEED = 42
ACCOUNTS = 60

_console = Console(stderr=True)

app = typer.Typer()


@app.command()
def demo_sources() -> None:
    """Run the demo's vendors and their sync, until standard input ends."""
    # Ctrl-C reaches every process of a terminal; the one that started this one decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    settings = load_settings()
    with Store(demo_directory(settings) / "sandbox.sqlite3") as records:
        if not records.sobjects():
            _console.print(f"Making up a company with {ACCOUNTS} accounts …")
            moment = system_clock().replace(microsecond=0)
            generate(records, seed=SEED, accounts=ACCOUNTS, as_of=moment)

        async def command(env: Environment) -> None:
            work = asyncio.create_task(_work(env, records))
            ended = asyncio.create_task(asyncio.to_thread(sys.stdin.read))
            await asyncio.wait({work, ended}, return_when=asyncio.FIRST_COMPLETED)
            work.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await work

        run(command, settings)


async def _work(env: Environment, records: Store) -> None:
    kept = state_file(env.settings)
    async with _sandbox(records, kept) as running, sync_deps(env, is_sandbox=True) as deps:
        state = await _set_up(env, deps, running, kept)
        if state.synced:
            _tell_ready()
        else:
            await _first_sync(env, deps, kept, state)
        async with owner_engine(env) as owner:
            await run_worker(deps, owner, env.settings.sync_interval_seconds)


@asynccontextmanager
async def _sandbox(records: Store, kept: Path) -> AsyncIterator[RunningSandbox]:
    """Serve the vendors, on the ports they had before where those are free."""
    state = read_state(kept)
    ports = (state.salesforce_port, state.zendesk_port) if state else (0, 0)
    try:
        running = await serve_sandbox(records, salesforce_port=ports[0], zendesk_port=ports[1])
    except Misconfigured:
        running = await serve_sandbox(records)
    try:
        yield running
    finally:
        await running.stop()


async def _set_up(
    env: Environment, deps: SyncDeps, running: RunningSandbox, kept: Path
) -> DemoState:
    """Make the tenant, its key and its connections, or find them made."""
    urls = {
        ExternalSystem.SALESFORCE: running.salesforce_url,
        ExternalSystem.ZENDESK: running.zendesk_url,
    }
    salesforce_port, zendesk_port = (urlsplit(url).port or 0 for url in urls.values())
    state = read_state(kept)
    async with owner_engine(env) as owner:
        tenant_id = await find_tenant(owner, TENANT)
        if tenant_id is None or state is None:
            tenant_id = tenant_id or await create_tenant(owner, TENANT, "Demo")
            issued = await issue_key(owner, env.secrets, tenant_id, KeyTerms(name="demo"))
            state = DemoState(issued.text, salesforce_port, zendesk_port)
    state = replace(state, salesforce_port=salesforce_port, zendesk_port=zendesk_port)
    write_state(kept, state)
    for system, url in urls.items():
        await _connect(env, deps, tenant_id, system, url)
    return state


async def _connect(
    env: Environment, deps: SyncDeps, tenant_id: TenantId, system: ExternalSystem, url: str
) -> None:
    client = {
        ExternalSystem.SALESFORCE: (
            credentials.SALESFORCE_CLIENT_ID,
            credentials.SALESFORCE_CLIENT_SECRET,
        ),
        ExternalSystem.ZENDESK: (credentials.ZENDESK_CLIENT_ID, credentials.ZENDESK_CLIENT_SECRET),
    }[system]
    await create_connection(
        deps.engine,
        env.secrets,
        tenant_id,
        system=system,
        name=system.value.lower(),
        base_url=url,
        credentials=dict(zip(("client_id", "client_secret"), client, strict=True)),
    )


async def _first_sync(env: Environment, deps: SyncDeps, kept: Path, state: DemoState) -> None:
    """Sync everything, with a bar to look at."""
    async with owner_engine(env) as owner:
        due = await active_connections(owner, TENANT)
    with SyncProgress() as progress:
        ended = [await sync_one(deps, each, progress.of(each.name)) for each in due]
    whole = all(each and each.status is RunStatus.SUCCEEDED for each in ended)
    write_state(kept, replace(state, synced=whole))
    _tell_ready()
    await asyncio.sleep(env.settings.sync_interval_seconds)


def _tell_ready() -> None:
    print("ready", flush=True)
