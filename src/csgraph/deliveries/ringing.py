"""Says whose turn it is: each second, every webhook for which there is something to do."""

import asyncio
from datetime import datetime
from typing import Final

import structlog
from sqlalchemy import Integer, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.clock import Clock
from csgraph.domain.webhooks.rules import KEPT_FOR
from csgraph.errors import CsgraphError

EVERY_SECONDS: Final = 1.0
TURNS_OF_A_TENANT: Final = 8
"""Webhooks of one tenant that have their turn at the same time, waiting ones counted."""
_PRUNED_EVERY: Final = 60
_PRUNED_AT_ONCE: Final = 1_000

_log = structlog.get_logger(__name__)


async def ring(queue: AsyncEngine, at: datetime, most: int = TURNS_OF_A_TENANT) -> int:
    """Queue a turn for each webhook with something to do; return how many."""
    async with queue.begin() as connection:
        told = select(func.jobs.ring_webhooks(at, most, type_=Integer))
        return int(await connection.scalar(told) or 0)


async def prune(queue: AsyncEngine, before: datetime, most: int = _PRUNED_AT_ONCE) -> int:
    """Delete settled deliveries from the log that are older; return how many."""
    async with queue.begin() as connection:
        told = select(func.jobs.prune_webhook_log(before, most, type_=Integer))
        return int(await connection.scalar(told) or 0)


async def keep_ringing(queue: AsyncEngine, clock: Clock, seconds: float = EVERY_SECONDS) -> None:
    """Ring until cancelled, and prune the log now and then."""
    rounds = 0
    while True:
        try:
            await ring(queue, clock())
            if rounds % _PRUNED_EVERY == 0:
                await prune(queue, clock() - KEPT_FOR)
        except (CsgraphError, DBAPIError, OSError) as error:
            _log.warning("webhooks_not_rung", kind=type(error).__name__)
        rounds += 1
        await asyncio.sleep(seconds)
