"""Opens connections, with failures put in words.

A message names the server, the role and the database, never the password.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from csgraph.errors import Misconfigured, Unavailable

CONNECT_TIMEOUT_SECONDS = 5.0


def parse_url(text: str) -> URL:
    """Return a database URL's parts."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):  # ValueError: of the port
        url = None
    if url is None or url.get_backend_name() not in {"postgresql", "postgres"}:
        raise Misconfigured(
            "DATABASE_URL is not the address of a Postgres database: "
            "expected `postgresql://user:password@host:5432/database`."
        )
    return url.set(drivername="postgresql")


def place_of(url: str) -> str:
    """Return the server of a URL in words, without credentials."""
    parts = parse_url(url)
    socket = parts.query.get("host")
    if socket and not parts.host:
        return str(socket)
    return f"{parts.host or 'localhost'}:{parts.port or 5432}"


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    """Open a connection for the length of a block."""
    connection = await connect(url)
    try:
        yield connection
    finally:
        await connection.close(timeout=CONNECT_TIMEOUT_SECONDS)


async def connect(url: str, settings: dict[str, str] | None = None) -> asyncpg.Connection:
    """Open a connection.

    Raises:
        Misconfigured: the address, role, password or database is wrong.
        Unavailable: the server does not answer now.
    """
    try:
        return await asyncpg.connect(
            url,
            timeout=CONNECT_TIMEOUT_SECONDS,
            statement_cache_size=0,
            server_settings={"application_name": "csgraph", **(settings or {})},
        )
    except asyncpg.InvalidAuthorizationSpecificationError as error:
        raise Misconfigured(
            f"Postgres at {place_of(url)} refused the role `{parse_url(url).username}`: "
            "correct the user and password in DATABASE_URL."
        ) from error
    except asyncpg.InvalidCatalogNameError as error:
        raise Misconfigured(
            f"Postgres at {place_of(url)} has no database `{parse_url(url).database}`: "
            "create it, or correct DATABASE_URL."
        ) from error
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise Unavailable(
            f"Can't reach Postgres at {place_of(url)} ({_reason(error)}): "
            "start it, or correct DATABASE_URL."
        ) from error


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return f"no answer in {CONNECT_TIMEOUT_SECONDS:.0f} s"
    return (str(error) or type(error).__name__).rstrip(".")
