"""What a command works on: the database, its secrets, engines for its roles."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import uvloop
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.embedded import embedded_postgres
from csgraph.errors import Misconfigured, NotFound
from csgraph.ids import TenantId
from csgraph.settings import Settings
from csgraph.storage.database import DatabaseUrls, bootstrap
from csgraph.storage.engine import make_engine
from csgraph.storage.migrate import is_current, migrate
from csgraph.storage.secrets import Secrets, load_secret_key
from csgraph.telemetry import configure_logging
from csgraph.tenancy.tenants import find_tenant, list_tenants

_T = TypeVar("_T")


@dataclass(frozen=True)
class Environment:
    """The database that a command works on."""

    settings: Settings
    secrets: Secrets
    admin_url: str
    urls: DatabaseUrls
    is_embedded: bool

    @asynccontextmanager
    async def owner(self) -> AsyncIterator[AsyncEngine]:
        """Open an engine of the owner's role."""
        async with _engine(self.urls.owner) as engine:
            yield engine

    @asynccontextmanager
    async def ingest(self) -> AsyncIterator[AsyncEngine]:
        """Open an engine of the ingest role."""
        async with _engine(self.urls.ingest) as engine:
            yield engine


@asynccontextmanager
async def _engine(url: str) -> AsyncIterator[AsyncEngine]:
    engine = make_engine(url, pool_size=4)
    try:
        yield engine
    finally:
        await engine.dispose()


def load_settings(**given: Any) -> Settings:
    """Read the settings; flags that were given win over the environment.

    Raises:
        Misconfigured: naming the setting, the value and what it should be.
    """
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        prefix = "" if name == "DATABASE_URL" else "CSGRAPH_"
        msg = f"The setting {prefix}{name} can't be {first['input']!r}: {first['msg']}."
        raise Misconfigured(msg) from error


@contextmanager
def database(settings: Settings) -> Iterator[tuple[str, bool]]:
    """Give the administrator's URL: DATABASE_URL, or a server of our own while this lasts."""
    if settings.database_url is not None:
        yield settings.database_url.get_secret_value(), False
        return
    with embedded_postgres(settings.data_dir) as server:
        yield server.admin_url, True


def run(
    command: Callable[[Environment], Coroutine[Any, Any, _T]],
    settings: Settings | None = None,
    *,
    migrated: bool = True,
) -> _T:
    """Run a command against the database, which is prepared and migrated first.

    An external database is never migrated unasked.

    Raises:
        Misconfigured: it is not migrated.
    """
    chosen = settings or load_settings()
    configure_logging(chosen.log_level, chosen.log_format)
    with database(chosen) as (admin_url, is_embedded):
        key = chosen.secret_key.get_secret_value() if chosen.secret_key else None
        secrets = Secrets(load_secret_key(key, chosen.data_dir))

        async def whole() -> _T:
            urls = await bootstrap(admin_url, secrets)
            if migrated and not await is_current(urls):
                if not is_embedded:
                    msg = "The database is not at this version's schema: run `csgraph migrate`."
                    raise Misconfigured(msg)
                await migrate(urls)
            return await command(Environment(chosen, secrets, admin_url, urls, is_embedded))

        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(whole())


async def tenant_named(owner: AsyncEngine, slug: str | None) -> TenantId:
    """Return the tenant of a slug; without one, the only tenant there is.

    Raises:
        NotFound: there is none, or several and no slug to choose by.
    """
    if slug is not None:
        found = await find_tenant(owner, slug)
        if found is None:
            raise NotFound(f"There is no tenant `{slug}`: see `csgraph tenant list`.")
        return found
    known = await list_tenants(owner)
    if len(known) == 1:
        return known[0].id
    hint = "make one with `csgraph tenant create`" if not known else "choose with --tenant"
    raise NotFound(f"There are {len(known)} tenants: {hint}.")
