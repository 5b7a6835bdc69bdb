"""Says whose turn it is: each second, every tenant for whose alerts there is something to do."""

import asyncio
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import Integer, Interval, func, literal, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.clock import Clock
from csgraph.errors import CsgraphError
from csgraph.watching.turn import WHOLE_EVERY

EVERY_SECONDS: Final = 1.0
TURNS_AT_ONCE: Final = 4
"""Tenants whose rules are evaluated at the same time, waiting ones counted."""

_log = structlog.get_logger(__name__)


async def ring(
    queue: AsyncEngine, at: datetime, every: timedelta = WHOLE_EVERY, most: int = TURNS_AT_ONCE
) -> int:
    """Queue a turn for each tenant with something to do; return how many."""
    async with queue.begin() as connection:
        told = func.jobs.ring_alerts(at, literal(every, Interval), most, type_=Integer)
        return int(await connection.scalar(select(told)) or 0)


async def keep_ringing(queue: AsyncEngine, clock: Clock, seconds: float = EVERY_SECONDS) -> None:
    """Ring until cancelled."""
    while True:
        try:
            await ring(queue, clock())
        except (CsgraphError, DBAPIError, OSError) as error:
            _log.warning("alerts_not_rung", kind=type(error).__name__)
        await asyncio.sleep(seconds)
