"""Waiting for what another process does, by asking until it has."""

import asyncio
from collections.abc import Awaitable, Callable


async def eventually(is_so: Callable[[], Awaitable[bool]], seconds: float = 5.0) -> None:
    """Ask until the answer is yes; fail after ``seconds``."""
    async with asyncio.timeout(seconds):
        while not await is_so():  # noqa: ASYNC110  another process has no event of ours
            await asyncio.sleep(0.01)
