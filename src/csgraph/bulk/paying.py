"""What bulk work costs: a tenth of the points of the same read in pages, as it goes.

Work whose key has spent its points waits until they come back.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from csgraph.bulk.jobs import OPERATOR
from csgraph.tenancy.buckets import Buckets, Throttled
from csgraph.tenancy.principal import Principal

SHARE: Final = 10
LINE: Final = 1
"""What a line of an import costs; a mutation by itself costs ten times that."""


@dataclass(frozen=True)
class Payer:
    """Takes points from the bucket of the key that asked."""

    buckets: Buckets | None
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def pay(self, principal: Principal, content: bytes | bytearray) -> None:
        """Pay for a part of an export: a point for every tenth object."""
        if self._is_free(principal):
            return
        await self.pay_points(principal, content.count(b"{") // SHARE + 1)

    async def pay_points(self, principal: Principal, points: int) -> None:
        """Pay, as soon as the points are there."""
        if self.buckets is None or self._is_free(principal):
            return
        most = principal.cost_burst or points
        while points > 0:
            now = min(points, most)
            try:
                async with self.buckets.charge(principal, now) as charge:
                    charge.actual = now
            except Throttled as throttled:
                await self.pause(throttled.seconds)
            else:
                points -= now

    def _is_free(self, principal: Principal) -> bool:
        return self.buckets is None or principal.credential_id == OPERATOR
