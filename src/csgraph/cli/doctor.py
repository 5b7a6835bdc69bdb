"""``csgraph doctor``: what works here and what does not."""

import asyncio
from collections.abc import Callable

import typer
from rich.console import Console
from rich.markup import escape

from csgraph import __version__
from csgraph.cli.environment import database, load_settings
from csgraph.cli.listening import bind
from csgraph.embedded import find_binaries
from csgraph.errors import CsgraphError, Misconfigured
from csgraph.schema.build import build_schema
from csgraph.settings import Settings
from csgraph.storage.database import DatabaseUrls, bootstrap
from csgraph.storage.engine import make_engine
from csgraph.storage.schema_state import is_current
from csgraph.storage.secrets import Secrets, load_secret_key
from csgraph.tenancy.tenants import list_tenants

_console = Console()


app = typer.Typer()


@app.command()
def doctor() -> None:
    """Check settings, programs, database, schema and port; say how to mend what is wrong."""
    settings = load_settings()
    checks: list[tuple[str, Callable[[], str]]] = [
        ("version", lambda: __version__),
        ("data directory", lambda: str(settings.data_dir)),
        ("GraphQL schema", _schema),
        ("port", lambda: _port(settings)),
        ("PostgreSQL", lambda: _programs(settings)),
        ("database", lambda: _database(settings)),
    ]
    healthy = True
    for name, check in checks:
        try:
            _console.print(f"[green]ok  [/green] {name}: {escape(check())}")
        except CsgraphError as error:
            healthy = False
            _console.print(f"[red]fail[/red] {name}: {escape(error.message)}")
    if not healthy:
        raise typer.Exit(1)


def _schema() -> str:
    built = build_schema()
    return f"{len(built.catalog.nodes)} node and row types"


def _port(settings: Settings) -> str:
    bind(settings.host, settings.port).close()
    return f"{settings.host}:{settings.port} is free"


def _programs(settings: Settings) -> str:
    if settings.database_url is not None:
        return "DATABASE_URL is set, no server of our own is started"
    found = find_binaries()
    return f"{found.version} in {found.directory}"


def _database(settings: Settings) -> str:
    with database(settings) as (admin_url, _):
        key = settings.secret_key.get_secret_value() if settings.secret_key else None
        secrets = Secrets(load_secret_key(key, settings.data_dir))
        return asyncio.run(_state(admin_url, secrets))


async def _state(admin_url: str, secrets: Secrets) -> str:
    urls: DatabaseUrls = await bootstrap(admin_url, secrets)
    if not await is_current(urls):
        msg = "It is not at this version's schema: run `csgraph migrate`."
        raise Misconfigured(msg)
    owner = make_engine(urls.owner, pool_size=1)
    try:
        tenants = await list_tenants(owner)
    finally:
        await owner.dispose()
    return f"migrated, {len(tenants)} tenant(s)"
