"""``csgraph demo``: everything at once, on made-up records.

Postgres, a local Salesforce and Zendesk, a sync of both, the API. State stays in the
data directory, so that a second start serves at once and syncs behind.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer
from rich.console import Console
from rich.markup import escape

from csgraph.app import build_app
from csgraph.cli.environment import Environment, load_settings, run
from csgraph.cli.listening import bind, serve_app, url_of, write_ready_file
from csgraph.cli.progress import SyncProgress
from csgraph.cli.serve import server_options
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
SEED = 1
ACCOUNTS = 60

QUERIES = (
    "{ accounts(first: 5) { totalCount nodes { name industry owner { name } } } }",
    (
        "{ accounts(first: 5, filter: {tickets: {some: {priority: {eq: URGENT}}}}) "
        "{ nodes { name tickets(first: 3) { nodes { subject status openedAt } } } } }"
    ),
    "{ sourceMatches(first: 5, filter: {status: {eq: UNMATCHED}}) { totalCount nodes { name } } }",
)

_console = Console(stderr=True)


@dataclass
class DemoState:
    """What a second start needs to be the same demo."""

    api_key: str
    salesforce_port: int
    zendesk_port: int
    synced: bool = False


def demo(
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 takes any.")] = None,
) -> None:
    """Start everything on made-up records: Postgres, vendors, sync, API. No set-up."""
    settings = load_settings(port=port)
    if settings.database_url is not None:
        msg = (
            "`csgraph demo` works on a database of its own: unset DATABASE_URL, or use `csgraph "
            "migrate` and `csgraph serve` with it."
        )
        raise Misconfigured(msg)
    listener = bind(settings.host, settings.port)
    directory = settings.data_dir / "demo"
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    with Store(directory / "sandbox.sqlite3") as records:
        if not records.sobjects():
            _console.print(f"Making up a company with {ACCOUNTS} accounts …")
            moment = system_clock().replace(microsecond=0)
            generate(records, seed=SEED, accounts=ACCOUNTS, as_of=moment)

        async def command(env: Environment) -> None:
            kept = directory / "state.json"
            async with _sandbox(records, kept) as running, sync_deps(env) as deps:
                state = await _set_up(env, deps, running, kept)
                ready = _Ready(env, running, state, url_of(listener))
                app = build_app(env.urls, env.secrets, server_options(env))
                behind = asyncio.create_task(_sync(env, deps, ready, kept))
                try:
                    await serve_app(app, listener, ready.serving)
                finally:
                    behind.cancel()
                    with contextlib.suppress(asyncio.CancelledError):
                        await behind

        run(command, settings)


class _Ready:
    """Tells the address once requests are served, and ready once there is something to see."""

    def __init__(
        self, env: Environment, running: RunningSandbox, state: DemoState, url: str
    ) -> None:
        self._env, self._running, self._state, self._url = env, running, state, url
        self.is_serving = asyncio.Event()

    def serving(self) -> None:
        """Note that requests are served."""
        self.is_serving.set()
        if self._state.synced:
            self.tell()

    def tell(self) -> None:
        """Print the address, the key, what to try; write the ready file."""
        write_ready_file(
            self._env.settings.ready_file,
            {
                "url": self._url,
                "apiKey": self._state.api_key,
                "salesforceUrl": self._running.salesforce_url,
                "zendeskUrl": self._running.zendesk_url,
                "databaseUrl": self._env.admin_url,
            },
        )
        _console.print(_welcome(self._url, self._state.api_key), soft_wrap=True)


def _welcome(url: str, key: str) -> str:
    queries = "\n".join(f"  {query}" for query in QUERIES)
    return (
        "\n[bold]csgraph is ready.[/bold]\n\n"
        f"GraphiQL  [bold]{url}#key={key}[/bold]\n"
        f"API       {url}\n"
        f"API key   {key}\n\n"
        f"Three queries to try:\n{escape(queries)}\n\nStop with Ctrl-C.\n"
    )


@asynccontextmanager
async def _sandbox(records: Store, kept: Path) -> AsyncIterator[RunningSandbox]:
    """Serve the vendors, on the ports they had before where those are free."""
    state = _read_state(kept)
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
    ports = (_port_of(running.salesforce_url), _port_of(running.zendesk_url))
    state = _read_state(kept)
    async with env.owner() as owner:
        tenant_id = await find_tenant(owner, TENANT)
        if tenant_id is None or state is None:
            tenant_id = tenant_id or await create_tenant(owner, TENANT, "Demo")
            issued = await issue_key(owner, env.secrets, tenant_id, KeyTerms(name="demo"))
            state = DemoState(issued.text, *ports)
    state = replace(state, salesforce_port=ports[0], zendesk_port=ports[1])
    _write_state(kept, state)
    await _connect(env, deps, tenant_id, running)
    return state


async def _connect(
    env: Environment, deps: SyncDeps, tenant_id: TenantId, running: RunningSandbox
) -> None:
    systems = (
        (
            ExternalSystem.SALESFORCE,
            running.salesforce_url,
            credentials.SALESFORCE_CLIENT_ID,
            credentials.SALESFORCE_CLIENT_SECRET,
        ),
        (
            ExternalSystem.ZENDESK,
            running.zendesk_url,
            credentials.ZENDESK_CLIENT_ID,
            credentials.ZENDESK_CLIENT_SECRET,
        ),
    )
    for system, url, client_id, client_secret in systems:
        await create_connection(
            deps.engine,
            env.secrets,
            tenant_id,
            system=system,
            name=system.value.lower(),
            base_url=url,
            credentials={"client_id": client_id, "client_secret": client_secret},
        )


async def _sync(env: Environment, deps: SyncDeps, ready: _Ready, kept: Path) -> None:
    """Sync once with a bar to look at, then on schedule."""
    await ready.is_serving.wait()
    state = _read_state(kept)
    async with env.owner() as owner:
        if state is not None and not state.synced:
            with SyncProgress() as progress:
                ended = [
                    await sync_one(deps, due, progress.of(due.name))
                    for due in await active_connections(owner, TENANT)
                ]
            whole = all(each and each.status is RunStatus.SUCCEEDED for each in ended)
            _write_state(kept, replace(state, synced=whole))
            ready.tell()
            await asyncio.sleep(env.settings.sync_interval_seconds)
        await run_worker(deps, owner, env.settings.sync_interval_seconds)


def _port_of(url: str) -> int:
    return urlsplit(url).port or 0


def _read_state(kept: Path) -> DemoState | None:
    try:
        return DemoState(**json.loads(kept.read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def _write_state(kept: Path, state: DemoState) -> None:
    write_ready_file(kept, asdict(state))
