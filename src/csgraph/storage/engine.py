"""Engines for writing, one a role."""

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from csgraph.storage.connect import connect


def make_engine(url: str, pool_size: int, settings: dict[str, str] | None = None) -> AsyncEngine:
    """Return an engine of at most ``pool_size`` connections to one role's URL."""

    async def open_connection() -> asyncpg.Connection:
        return await connect(url, settings)

    return create_async_engine(
        "postgresql+asyncpg://",
        async_creator=open_connection,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=10,
        pool_pre_ping=True,
        hide_parameters=True,  # they are people's data, and errors reach the log
    )
