"""Sends requests to a vendor: retried, bounded, paced by the vendor's own headers.

Nothing here knows a vendor. A redirect is never followed, since whoever answers one
could send our credentials anywhere; a reply is never larger than a bound.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime

import httpx
import stamina

from csgraph.clock import Clock
from csgraph.connectors.budget import LONGEST_PAUSE_SECONDS, Budget
from csgraph.errors import PayloadRejected, RateLimited, UpstreamError

MEGABYTE = 1024 * 1024
LEAST_PAUSE_SECONDS = 1.0
_FIRST_SERVER_ERROR = 500


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to keep trying."""

    attempts: int = 6
    first_wait_seconds: float = 0.5
    longest_wait_seconds: float = 30.0
    reply_timeout_seconds: float = 60.0
    largest_reply_bytes: int = 64 * MEGABYTE


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply read to its end."""

    status: int
    headers: httpx.Headers
    body: bytes

    @property
    def date(self) -> datetime | None:
        """Return the vendor's own present instant, where it tells one."""
        return _http_date(self.headers.get("date"))


class ServerTrouble(UpstreamError):
    """The vendor's server failed; the same request may succeed later."""

    def __init__(
        self, message: str, *, status: int = 0, retry_after_seconds: float | None = None
    ) -> None:
        self.status = status
        self.retry_after_seconds = retry_after_seconds
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Transport:
    """A way to one vendor account."""

    http: httpx.AsyncClient
    vendor: str
    budget: Budget
    clock: Clock
    patience: Patience = field(default_factory=Patience)

    async def send(
        self,
        build: Callable[[], Awaitable[httpx.Request]],
        *,
        final: frozenset[int] = frozenset(),
    ) -> Reply:
        """Send a request, again after a failure that may pass; return what was answered.

        ``build`` is asked for each attempt, so that each carries the present
        credentials. A status in ``final`` is the caller's to judge at once.

        Raises:
            RateLimited: the vendor asks for a longer pause than we take.
            UpstreamError: it kept failing, or could not be reached.
        """
        attempts = stamina.retry_context(
            on=self._pause_after,
            attempts=self.patience.attempts,
            timeout=None,
            wait_initial=self.patience.first_wait_seconds,
            wait_max=self.patience.longest_wait_seconds,
            wait_jitter=self.patience.first_wait_seconds,
        )
        async for attempt in attempts:
            with attempt:
                await asyncio.sleep(self.budget.pause_seconds())
                return self._judged(await self._exchange(await build()), final)
        raise AssertionError("the last attempt raises")

    async def _exchange(self, request: httpx.Request) -> Reply:
        bound = self.patience.largest_reply_bytes
        try:
            async with asyncio.timeout(self.patience.reply_timeout_seconds):
                response = await self.http.send(request, stream=True, follow_redirects=False)
                try:
                    body = bytearray()
                    async for chunk in response.aiter_bytes():
                        body += chunk
                        if len(body) > bound:
                            raise _TooLarge(
                                f"{self.vendor} sent a reply of more than {bound // MEGABYTE} MB."
                            )
                finally:
                    await response.aclose()
        except (httpx.HTTPError, TimeoutError) as error:
            raise ServerTrouble(_unreachable(self.vendor, request, error)) from error
        self.budget.observe(response.headers)
        return Reply(response.status_code, response.headers, bytes(body))

    def _judged(self, reply: Reply, final: frozenset[int]) -> Reply:
        if reply.status in final:
            return reply
        if reply.status == httpx.codes.TOO_MANY_REQUESTS:
            pause = _retry_after(reply, self.clock()) or LEAST_PAUSE_SECONDS
            raise RateLimited(
                f"{self.vendor} asks us to wait {pause:.0f} s: it answered 429 to each attempt.",
                retry_after_seconds=pause,
            )
        if reply.status >= _FIRST_SERVER_ERROR:
            raise ServerTrouble(
                f"{self.vendor} failed with {reply.status}, "
                f"{self.patience.attempts} times in a row; the sync goes on from here next time.",
                status=reply.status,
                retry_after_seconds=_retry_after(reply, self.clock()),
            )
        return reply

    def _pause_after(self, error: Exception) -> bool | float:
        if isinstance(error, RateLimited):
            pause = error.retry_after_seconds
            return pause if pause <= LONGEST_PAUSE_SECONDS else False
        return isinstance(error, ServerTrouble) and (error.retry_after_seconds or True)


class _TooLarge(PayloadRejected):
    """The reply is larger than we read."""


def _unreachable(vendor: str, request: httpx.Request, error: Exception) -> str:
    reason = str(error).rstrip(".") or type(error).__name__
    return f"Can't reach {vendor} at {request.url.host} ({reason}): check its base URL."


def _retry_after(reply: Reply, now: datetime) -> float | None:
    """Return the pause that a reply asks for, in seconds or as a date, within bounds."""
    told = reply.headers.get("retry-after", "")
    if told.isdecimal():
        seconds = float(told)
    elif until := _http_date(told):
        seconds = (until - now).total_seconds()
    else:
        return None
    return min(max(seconds, LEAST_PAUSE_SECONDS), LONGEST_PAUSE_SECONDS)


def _http_date(text: str | None) -> datetime | None:
    try:
        found = parsedate_to_datetime(text) if text else None
    except ValueError:
        return None
    return found if found and found.tzinfo else None
