"""What a command works on: its settings, the database, its secrets.

Light to import, since a server starts through it: engines are in ``engines``.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any, TypeVar

import uvloop
from pydantic import ValidationError

from csgraph.embedded import embedded_postgres
from csgraph.errors import Misconfigured
from csgraph.settings import Settings
from csgraph.storage.database import DatabaseUrls, bootstrap
from csgraph.storage.schema_state import is_current
from csgraph.storage.secrets import Secrets, load_secret_key
from csgraph.telemetry import configure_logging

_T = TypeVar("_T")


@dataclass(frozen=True)
class Environment:
    """The database that a command works on."""

    settings: Settings
    secrets: Secrets
    admin_url: str
    urls: DatabaseUrls
    is_embedded: bool


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
                # Alembic takes half a second to import, and is needed once in a while.
                await import_module("csgraph.storage.migrate").migrate(urls)
            return await command(Environment(chosen, secrets, admin_url, urls, is_embedded))

        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(whole())
