"""Sends requests to a vendor: retried, bounded, paced by the vendor's own headers.

Nothing here knows a vendor. A redirect is never followed, since whoever answers one
could send our credentials anywhere. stamina counts the attempts and lets the pauses
between them grow; the pauses are slept here, where a run can show them.
"""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

import httpx
import stamina

from csgraph.connectors.breaker import Breaker
from csgraph.connectors.budget import LONGEST_PAUSE_SECONDS, Budget
from csgraph.connectors.pauses import Pauses
from csgraph.connectors.reply import Bounds, Reply, http_date, read_reply
from csgraph.connectors.spool import MEGABYTE
from csgraph.errors import CsgraphError, InvalidInput, RateLimited, UpstreamError

__all__ = ["Patience", "Reply", "ServerTrouble", "Throttled", "Transport"]

LEAST_PAUSE_SECONDS = 1.0
_FIRST_SERVER_ERROR = 500
_MAY_PASS = frozenset({408, 420, 425})
"""Timed out, throttled by Salesforce's edge, too early."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to keep trying."""

    attempts: int = 6
    first_wait_seconds: float = 0.5
    longest_wait_seconds: float = 30.0
    reply_timeout_seconds: float = 60.0
    """How long a vendor may keep silent."""
    whole_reply_seconds: float = 1_800.0
    largest_reply_bytes: int = 1_024 * MEGABYTE


class ServerTrouble(UpstreamError):
    """The vendor's server failed; the same request may succeed later."""

    def __init__(
        self, message: str, *, status: int = 0, retry_after_seconds: float | None = None
    ) -> None:
        self.is_final = False
        self.status = status
        self.retry_after_seconds = retry_after_seconds
        super().__init__(message)


class Throttled(RateLimited):
    """The vendor asks for fewer requests; it may have told for how long."""

    def __init__(self, message: str, told_seconds: float | None = None) -> None:
        self.is_final = False
        self.told_seconds = told_seconds
        super().__init__(message, retry_after_seconds=told_seconds or LEAST_PAUSE_SECONDS)


Build = Callable[[], Awaitable[httpx.Request]]
Judge = Callable[[Reply], UpstreamError | None]
"""Knows a vendor's own way to say that a request may succeed later."""


@dataclass(slots=True)
class Transport:
    """A way to one vendor account."""

    http: httpx.AsyncClient
    vendor: str
    budget: Budget
    pauses: Pauses
    patience: Patience = field(default_factory=Patience)
    breaker: Breaker = field(init=False)

    def __post_init__(self) -> None:
        self.breaker = Breaker(self.vendor, self.pauses.clock)

    async def send(
        self, build: Build, *, final: frozenset[int] = frozenset(), judge: Judge | None = None
    ) -> Reply:
        """Send a request, again after a failure that may pass; return what was answered.

        ``build`` is asked for each attempt, so that each carries the present
        credentials. A status in ``final`` is the caller's to judge at once.

        Raises:
            RateLimited: the vendor asks for a longer pause than we take.
            UpstreamError: it kept failing, or could not be reached.
        """
        attempts = stamina.retry_context(
            on=_at_once_if_it_may_pass,
            attempts=self.patience.attempts,
            timeout=None,
            wait_initial=self.patience.first_wait_seconds,
            wait_max=self.patience.longest_wait_seconds,
            wait_jitter=0,
        )
        pause, code = 0.0, ""
        async for attempt in attempts:
            with attempt:
                if attempt.num > 1:
                    self.pauses.retries += 1
                    await self.pauses.pause(pause, code)
                try:
                    return await self._attempt(build, final, judge)
                except (ServerTrouble, Throttled) as trouble:
                    pause, code = self._pause_after(trouble, attempt.next_wait), trouble.code
                    raise
        raise AssertionError("the last attempt raises")

    async def _attempt(self, build: Build, final: frozenset[int], judge: Judge | None) -> Reply:
        try:
            request = await build()
        except (ServerTrouble, Throttled) as trouble:
            trouble.is_final = True  # a login that was tried often enough already
            raise
        self.breaker.check()
        await self.pauses.pause(self.budget.pause_seconds(request.url.path), RateLimited.code)
        try:
            reply = self._judged(await self._exchange(request), final, judge)
        except ServerTrouble:
            self.breaker.failed()
            raise
        self.breaker.succeeded()
        return reply

    async def _exchange(self, request: httpx.Request) -> Reply:
        patience = self.patience
        bounds = Bounds(
            patience.reply_timeout_seconds,
            patience.whole_reply_seconds,
            patience.largest_reply_bytes,
        )
        try:
            reply = await read_reply(self.http, request, self.vendor, bounds)
        except InvalidInput as error:
            host = request.url.host
            msg = f"{self.vendor} can't be at {host}, where nothing may be called: {error.message}"
            raise UpstreamError(msg) from error
        except (httpx.HTTPError, OSError) as error:  # of which TimeoutError is one
            raise ServerTrouble(_unreachable(self.vendor, request, error)) from error
        self.budget.observe(request.url.path, reply.headers)
        return reply

    def _judged(self, reply: Reply, final: frozenset[int], judge: Judge | None) -> Reply:
        if reply.status in final:
            return reply
        if reply.status == httpx.codes.TOO_MANY_REQUESTS:
            told = _retry_after(reply, self.pauses.clock())
            wanted = "" if told is None else f" {told:.0f} s"
            raise Throttled(
                f"{self.vendor} asks us to wait{wanted}: it answered 429; the sync goes on from "
                "here next time.",
                told,
            )
        if reply.status >= _FIRST_SERVER_ERROR or reply.status in _MAY_PASS:
            raise ServerTrouble(
                f"{self.vendor} failed with {reply.status}, "
                f"{self.patience.attempts} times in a row; the sync goes on from here next time.",
                status=reply.status,
                retry_after_seconds=_retry_after(reply, self.pauses.clock()),
            )
        trouble = judge(reply) if judge else None
        if trouble is not None:
            raise trouble
        return reply

    def _pause_after(self, trouble: "ServerTrouble | Throttled", backoff: float) -> float:
        """Return the pause that was asked for, else the growing one; never the same for all."""
        jitter = random.uniform(0, self.patience.first_wait_seconds)  # noqa: S311 - no secret
        told = _told(trouble)
        if told is None:
            least = LEAST_PAUSE_SECONDS if isinstance(trouble, Throttled) else 0.0
            return max(least, min(backoff, self.patience.longest_wait_seconds)) + jitter
        return max(told, min(backoff, LEAST_PAUSE_SECONDS)) + jitter


def _at_once_if_it_may_pass(error: Exception) -> bool | float:
    """Tell stamina to go on without a wait of its own; a pause too long ends the stream."""
    if not isinstance(error, ServerTrouble | Throttled) or error.is_final:
        return False
    told = _told(error)
    return False if told is not None and told > LONGEST_PAUSE_SECONDS else 0.0


def _told(trouble: "ServerTrouble | Throttled") -> float | None:
    return trouble.told_seconds if isinstance(trouble, Throttled) else trouble.retry_after_seconds


def _unreachable(vendor: str, request: httpx.Request, error: Exception) -> str:
    reason = str(error).rstrip(".") or type(error).__name__
    return f"Can't reach {vendor} at {request.url.host} ({reason}): check its base URL."


def _retry_after(reply: Reply, now: datetime) -> float | None:
    """Return the pause that a reply asks for, in seconds or as a date, a second at least.

    A date is the vendor's, so it is compared with the vendor's clock where that is told.
    """
    told = reply.headers.get("retry-after", "").strip()
    if told.isdecimal():
        return max(float(told[:9]), LEAST_PAUSE_SECONDS)
    if until := http_date(told):
        return max((until - (reply.date or now)).total_seconds(), LEAST_PAUSE_SECONDS)
    return None


def seconds_to_leave_alone(error: CsgraphError | None) -> float | None:
    """Return for how long an error asks us not to come back."""
    if isinstance(error, Throttled):
        return error.told_seconds
    if isinstance(error, RateLimited):
        return error.retry_after_seconds
    return error.retry_after_seconds if isinstance(error, ServerTrouble) else None
