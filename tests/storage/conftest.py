"""A superuser's look at the server, from beside."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from csgraph.embedded import Server
from csgraph.storage.connect import connect, parse_url
from csgraph.storage.database import DatabaseUrls


@pytest.fixture(scope="session")
def admin_url(server: Server, urls: DatabaseUrls) -> str:
    """The superuser's URL of the database that the roles use."""
    database = parse_url(urls.app).database
    url = parse_url(server.admin_url).set(database=database)
    return url.render_as_string(hide_password=False)


@pytest.fixture(scope="session")
async def admin(admin_url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await connect(admin_url)
    yield connection
    await connection.close()
