"""What a credential may spend: points that come back at a steady rate, up to a burst.

The bucket is a row of the database, so that all server processes draw on one. A process
leases a hundredth of the burst ahead and pays from that, so that a request seldom waits
for more than its own statement. What a credential is served in any time is then at most the burst,
what came back in that time, and two leases for each process.
"""

import asyncio
import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import TracebackType
from typing import Final, Self
from uuid import UUID

import structlog

from csgraph.clock import Clock
from csgraph.errors import CsgraphError, LimitExceeded, Timeout
from csgraph.storage.points import LEASE_POINTS
from csgraph.storage.read_pool import ReadPool
from csgraph.tenancy.principal import Principal

SHARE: Final = 0.01
"""How much of the burst is leased at once."""

KEPT_SECONDS: Final = 60.0
"""How long a lease lasts; what is left then goes back to the bucket."""

SEEN_SECONDS: Final = 1.0
"""How long a bucket that was seen to hold too little is not asked again before it could."""

MOST_PURSES: Final = 10_000
_SLACK_SECONDS: Final = 0.05

_log = structlog.get_logger(__name__)


class Throttled(CsgraphError):
    """The API key has spent its points."""

    code = "THROTTLED"

    def __init__(self, message: str, *, seconds: float, now: datetime, requested: int = 0) -> None:
        self.seconds = seconds
        self.requested = requested
        restore_at = (now + timedelta(seconds=seconds)).isoformat(timespec="milliseconds")
        super().__init__(
            message,
            retryAfterMs=math.ceil(seconds * 1_000),
            restoreAt=restore_at.replace("+00:00", "Z"),
        )


@dataclass(frozen=True, slots=True)
class Allowance:
    """Points at once, points a second, requests at a time."""

    burst: int = 1_000_000
    rate: int = 50_000
    at_once: int = 100


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a credential stands, as far as this process knows."""

    allowance: Allowance
    available: int


@dataclass(slots=True)
class _Purse:
    """What this process holds of one credential's points, and last saw in its bucket."""

    allowance: Allowance
    points: float = 0.0
    leased_at: float = 0.0
    owed: float = 0.0  # to be given back
    level: float = 0.0  # of the bucket, when it was last seen
    seen_at: float | None = None
    asked_at: float | None = None
    at_once: int = 0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    is_renewing: bool = False

    @property
    def lease(self) -> float:
        return max(1.0, self.allowance.burst * SHARE)

    def expire(self, now: float) -> None:
        if self.points and now - self.leased_at > KEPT_SECONDS:
            self.owed += self.points
            self.points = 0.0

    def may_lease(self, points: float, now: float) -> bool:
        """Say whether asking is of use: other processes may give points back meanwhile."""
        was_seen = self.seen_at is not None and now - self.seen_at < SEEN_SECONDS
        return not was_seen or self.level_at(now) >= points

    def level_at(self, now: float) -> float:
        """Return what the bucket holds unless others draw on it."""
        if self.seen_at is None:
            return float(self.allowance.burst)
        refilled = self.level + self.owed + self.allowance.rate * (now - self.seen_at)
        return min(self.allowance.burst, refilled)


class Charge:
    """Points that one request has taken; what it did not need goes back when it ends.

    A statement that was stopped has done its work: nothing of that goes back.
    """

    def __init__(self, buckets: "Buckets", who: Principal, points: int) -> None:
        self._buckets = buckets
        self._who = who
        self._points = points
        self.actual: int | None = None

    async def __aenter__(self) -> Self:
        """Take the points.

        Raises:
            LimitExceeded: the bucket never holds so many.
            Throttled: it does not hold them now.
        """
        await self._buckets.take(self._who, self._points)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give back what was not needed."""
        stopped = isinstance(error, Timeout | asyncio.CancelledError)
        needed = self._points if stopped else self.actual or 0
        self._buckets.end(self._who, max(0, self._points - needed))


class Buckets:
    """The buckets of the credentials that this process serves."""

    def __init__(
        self,
        pool: ReadPool,
        allowance: Allowance,
        clock: Clock,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._pool = pool
        self._allowance = allowance
        self._clock = clock
        self._monotonic = monotonic
        self._purses: OrderedDict[UUID, _Purse] = OrderedDict()
        self._renewals: set[asyncio.Task[None]] = set()

    def charge(self, who: Principal, points: int) -> Charge:
        """Return a context in which a request that costs so much may run."""
        return Charge(self, who, points)

    def standing(self, who: Principal) -> Standing:
        """Say what a credential could spend now."""
        purse = self._purse(who)
        level = purse.level_at(self._monotonic())
        return Standing(purse.allowance, int(min(purse.allowance.burst, purse.points + level)))

    async def take(self, who: Principal, points: int) -> None:
        """Take points, from the purse or from a new lease; ``end`` must follow."""
        purse = self._purse(who)
        burst = purse.allowance.burst
        if points > burst:
            raise LimitExceeded(
                f"The operation may cost {points:,} points, and this API key may spend {burst:,} "
                "at once. Ask for smaller pages, fewer levels, or less in one operation.",
                requested=points,
                limit=burst,
            )
        if purse.at_once >= purse.allowance.at_once:
            raise Throttled(
                f"{purse.at_once} requests of this API key are under way; send others when some "
                "of them have been answered.",
                seconds=1.0,
                now=self._clock(),
            )
        purse.at_once += 1
        try:
            await self._pay(purse, who, points)
        except BaseException:
            purse.at_once -= 1
            raise

    def end(self, who: Principal, unneeded: float) -> None:
        """End what ``take`` began, and give back what was not needed."""
        purse = self._purse(who)
        purse.at_once = max(0, purse.at_once - 1)
        purse.points += unneeded
        if purse.points > 2 * purse.lease:
            purse.owed += purse.points - purse.lease
            purse.points = purse.lease
            self._renew(purse, who)  # for others to draw on

    async def close(self) -> None:
        """Wait for what is under way."""
        await asyncio.gather(*self._renewals, return_exceptions=True)

    def _purse(self, who: Principal) -> _Purse:
        purse = self._purses.get(who.credential_id)
        if purse is None:
            standard = self._allowance
            own = Allowance(
                who.cost_burst or standard.burst, who.cost_rate or standard.rate, standard.at_once
            )
            purse = self._purses[who.credential_id] = _Purse(own)
            if len(self._purses) > MOST_PURSES:
                self._purses.popitem(last=False)
        else:
            self._purses.move_to_end(who.credential_id)
        return purse

    async def _pay(self, purse: _Purse, who: Principal, points: int) -> None:
        purse.expire(self._monotonic())
        while purse.points < points:
            async with purse.turn:
                if purse.points < points:  # unless another request has leased meanwhile
                    await self._lease_or_throttle(purse, who, points)
        purse.points -= points
        if purse.points < purse.lease / 4 and purse.level_at(self._monotonic()) > purse.lease:
            self._renew(purse, who)

    async def _lease_or_throttle(self, purse: _Purse, who: Principal, points: int) -> None:
        lacking = points - purse.points
        granted = 0.0
        if purse.may_lease(lacking, self._monotonic()):
            granted = await self._lease(purse, who, lacking + purse.lease, lacking)
        if granted < lacking:
            missing = lacking - purse.level_at(self._monotonic())
            seconds = max(0.001, missing / purse.allowance.rate)
            raise Throttled(
                f"The operation may cost {points:,} points, which this API key has not got now; "
                f"it is given back {purse.allowance.rate:,} a second.",
                seconds=seconds,
                now=self._clock(),
                requested=points,
            )

    async def _lease(self, purse: _Purse, who: Principal, wanted: float, least: float) -> float:
        """Settle with the bucket, and return what it has granted."""
        now = self._monotonic()
        passed = None if purse.asked_at is None else now - purse.asked_at + _SLACK_SECONDS
        given_back, purse.owed, purse.asked_at = purse.owed, 0.0, now
        allowance = purse.allowance
        [row] = await self._pool.fetch_rows(
            LEASE_POINTS,
            (
                who.tenant_id,
                who.credential_id,
                float(allowance.burst),
                float(allowance.rate),
                wanted,
                least,
                given_back,
                passed,
            ),
            tenant_id=who.tenant_id,
        )
        granted: float = row["leased"]
        purse.level, purse.seen_at = row["points"], now
        purse.points += granted
        purse.leased_at = now
        return granted

    def _renew(self, purse: _Purse, who: Principal) -> None:
        """Settle with the bucket beside the requests that are under way."""
        if not purse.is_renewing:
            purse.is_renewing = True
            task = asyncio.create_task(self._renewed(purse, who))
            self._renewals.add(task)
            task.add_done_callback(self._renewals.discard)

    async def _renewed(self, purse: _Purse, who: Principal) -> None:
        try:
            async with purse.turn:
                wanted = max(0.0, purse.lease - purse.points)
                await self._lease(purse, who, wanted, min(wanted, 1.0))
        except CsgraphError as error:  # the next request that lacks points will ask, and tell
            _log.info("lease_failed", code=error.code)
        finally:
            purse.is_renewing = False
