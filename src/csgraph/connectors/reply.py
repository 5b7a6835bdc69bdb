"""Reads a reply to its end: bounded, kept out of memory where it is large.

What arrives is unpacked in small steps, since a few bytes of gzip can stand for very
many; past some size it goes to a temporary file.
"""

import asyncio
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from csgraph.connectors.framing import PageReader
from csgraph.connectors.spool import MEGABYTE, Spool
from csgraph.errors import PayloadRejected

SMALL = 16 * MEGABYTE
"""The most that a reply may hold which is read as one value."""

_STEP = 256 * 1024
_GZIP_OR_ZLIB = 47
_ENCODINGS = {"": False, "identity": False, "gzip": True, "deflate": True}


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply read to its end."""

    status: int
    headers: httpx.Headers
    content: Spool

    @property
    def body(self) -> bytes:
        """Return a small reply whole.

        Raises:
            PayloadRejected: it is large.
        """
        if self.content.size > SMALL:
            raise PayloadRejected(
                f"The reply has {self.content.size // MEGABYTE} MB, where a short one was expected."
            )
        self.content.rewind()
        return self.content.read()

    def page(self, collection: str, within: tuple[str, ...] = ()) -> PageReader:
        """Return the page of records that it is, to be read lot by lot."""
        self.content.rewind()
        return PageReader(self.content, collection, within)

    @property
    def date(self) -> datetime | None:
        """Return the vendor's own present instant, where it tells one."""
        return http_date(self.headers.get("date"))


@dataclass(frozen=True, slots=True)
class Bounds:
    """How long a reply may keep silent, how long it may take, how large it may get."""

    silent_seconds: float
    whole_seconds: float
    size: int


async def read_reply(
    http: httpx.AsyncClient, request: httpx.Request, vendor: str, bounds: Bounds
) -> Reply:
    """Send a request; return its reply.

    Raises:
        PayloadRejected: it is too large, or packed in a way that nobody asked for.
        TimeoutError: it keeps silent, or takes too long.
        httpx.HTTPError: it breaks off, or never comes.
    """
    now = asyncio.get_running_loop().time
    latest = now() + bounds.whole_seconds
    async with asyncio.timeout(bounds.silent_seconds) as limit:
        response = await http.send(request, stream=True, follow_redirects=False)
        content = Spool()
        try:
            taking = _Taking(vendor, response.headers.get("content-encoding", ""), bounds, content)
            async for chunk in response.aiter_raw():
                limit.reschedule(min(now() + bounds.silent_seconds, latest))
                taking.add(chunk)
            taking.end()
        finally:
            await response.aclose()
    return Reply(response.status_code, response.headers, content)


class _Taking:
    """Takes in a reply, unpacked a little at a time."""

    def __init__(self, vendor: str, encoding: str, bounds: Bounds, content: Spool) -> None:
        if encoding not in _ENCODINGS:
            raise PayloadRejected(
                f"{vendor} packed its reply as `{encoding}`, which was not asked for."
            )
        self._vendor = vendor
        self._bounds = bounds
        self._content = content
        self._packed = zlib.decompressobj(_GZIP_OR_ZLIB) if _ENCODINGS[encoding] else None

    def add(self, chunk: bytes) -> None:
        """Take in what has arrived."""
        if self._packed is None:
            self._keep(chunk)
            return
        left = chunk
        while left:
            try:
                self._keep(self._packed.decompress(left, _STEP))
            except zlib.error as error:
                raise PayloadRejected(
                    f"{self._vendor} sent gzip that can't be unpacked."
                ) from error
            left = self._packed.unconsumed_tail

    def end(self) -> None:
        """Take in what the last step left."""
        if self._packed is not None:
            self._keep(self._packed.flush())

    def _keep(self, piece: bytes) -> None:
        if self._content.size + len(piece) > self._bounds.size:
            raise PayloadRejected(
                f"{self._vendor} sent a reply of more than {self._bounds.size // MEGABYTE} MB."
            )
        self._content.write(piece)


def http_date(text: str | None) -> datetime | None:
    """Return an instant as HTTP headers write it."""
    try:
        found = parsedate_to_datetime(text) if text else None
    except ValueError:
        return None
    if found is None:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
