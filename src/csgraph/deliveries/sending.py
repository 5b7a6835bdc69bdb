"""One attempt to deliver: a signed request, and what came of it.

Of an answer only the status and some headers are looked at. Its body is not read: it
could be without an end, and is nobody's business here.
"""

import asyncio
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import httpx

from csgraph.clock import Clock
from csgraph.domain.webhooks.rules import ATTEMPT_SECONDS, AttemptError, asked_pause, judge
from csgraph.errors import InvalidInput
from csgraph.outbound.signing import request_headers

MOST_HEADERS: Final = 30
LONGEST_HEADER: Final = 200
_HIDDEN: Final = frozenset({"set-cookie", "authorization", "proxy-authorization"})


@dataclass(frozen=True)
class Attempt:
    """How one attempt went; ``asked`` is the pause that the endpoint asks for."""

    started_at: datetime
    milliseconds: int
    error: AttemptError | None
    request_headers: Mapping[str, str]
    response_headers: Mapping[str, str]
    status_code: int | None = None
    asked: timedelta | None = None


class Sender:
    """Makes attempts through a transport that knows where it may go."""

    def __init__(
        self,
        transport: httpx.AsyncBaseTransport,
        clock: Clock,
        seconds: float = ATTEMPT_SECONDS,
    ) -> None:
        self._transport = transport
        self._clock = clock
        self._seconds = seconds

    async def send(self, url: str, message_id: str, body: str, secrets: Sequence[str]) -> Attempt:
        """Make one attempt; whatever happens is in what it returns."""
        at, started = self._clock(), time.perf_counter()
        told = request_headers(secrets, message_id, at, body)
        status, answered, error = None, httpx.Headers(), None
        try:
            async with asyncio.timeout(self._seconds):
                status, answered = await self._post(url, told, body)
            error = judge(status)
        except InvalidInput:
            error = AttemptError.TARGET_REFUSED
        except (TimeoutError, httpx.TimeoutException):
            error = AttemptError.TIMEOUT
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError):
            error = AttemptError.CONNECTION_FAILED
        return Attempt(
            started_at=at,
            milliseconds=round((time.perf_counter() - started) * 1_000),
            error=error,
            request_headers=told,
            response_headers=trimmed(answered.items()),
            status_code=status,
            asked=asked_pause(answered.get("retry-after"), self._clock()),
        )

    async def _post(
        self, url: str, headers: Mapping[str, str], body: str
    ) -> tuple[int, httpx.Headers]:
        limits = httpx.Timeout(self._seconds).as_dict()
        request = httpx.Request(
            "POST",
            url,
            headers=dict(headers),
            content=body.encode(),
            extensions={"timeout": limits},
        )
        response = await self._transport.handle_async_request(request)
        await response.aclose()
        return response.status_code, response.headers


def trimmed(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return what the log keeps of headers: not all, not whole, and no cookies."""
    shown = [(name, value) for name, value in headers if name.lower() not in _HIDDEN]
    return {
        name[:LONGEST_HEADER].replace("\0", ""): value[:LONGEST_HEADER].replace("\0", "")
        for name, value in shown[:MOST_HEADERS]
    }
