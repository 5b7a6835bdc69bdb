"""A server to write through, with a clock: that of the database."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.writes.conftest import api, lacking, others_api, reader, writer, writing_client

__all__ = ["api", "lacking", "others_api", "reader", "writer", "writing_client"]

Instant = Callable[[], Awaitable[str]]


@pytest.fixture
def instant(app_engine: AsyncEngine) -> Instant:
    """The database's present instant, as an argument."""

    async def read() -> str:
        async with app_engine.connect() as connection:
            now = await connection.scalar(select(func.clock_timestamp()))
        assert now is not None
        return str(now.isoformat())

    return read
