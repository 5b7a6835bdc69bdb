"""Files over HTTP: exports and outcomes are fetched, files to be imported are sent.

Either may be cut off and goes on where it was: a download by ``Range``, an upload by
``Upload-Offset``. What belongs to another tenant is answered as what is not there.
"""

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

import orjson
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from csgraph.bulk.files import PART_BYTES, Extent, Reader
from csgraph.bulk.finding import Found, Upload, find_export, find_outcomes, find_upload
from csgraph.clock import Clock
from csgraph.errors import Conflict, CsgraphError, InvalidInput
from csgraph.http.authorization import bearer
from csgraph.http.negotiation import RESPONSE
from csgraph.http.record import RequestRecord
from csgraph.http.reply import entries_of, retry_after
from csgraph.http.request import BodyTooLarge
from csgraph.http.status import status_of
from csgraph.schema.failures import RETRYABLE
from csgraph.storage.failures import as_csgraph_error
from csgraph.tenancy.authenticate import Authenticator
from csgraph.tenancy.buckets import Buckets
from csgraph.tenancy.principal import Principal

BYTES_A_POINT: Final = 100_000
UPLOAD_SECONDS: Final = 30.0
"""How long an upload may send nothing."""

_JSONL: Final = "application/x-ndjson"
_RANGE: Final = re.compile(r"bytes=(\d*)-(\d*)")
Finder = Callable[[AsyncEngine, Principal, str], Awaitable[Found]]


@dataclass(frozen=True)
class BulkEndpoints:
    """Serves files to authenticated principals."""

    engine: AsyncEngine
    authenticator: Authenticator
    buckets: Buckets
    clock: Clock

    def routes(self) -> list[BaseRoute]:
        """Return the paths that the graph tells of."""
        reads, writes = ["GET", "HEAD"], ["HEAD", "PUT"]
        return [
            Route(
                "/bulk/exports/{id}", self._answering(self._download(find_export)), methods=reads
            ),
            Route(
                "/bulk/imports/{id}", self._answering(self._download(find_outcomes)), methods=reads
            ),
            Route("/bulk/uploads/{id}", self._answering(self._upload), methods=writes),
        ]

    def _answering(
        self, serve: Callable[[Request, Principal], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        """Let what is served be asked for with a key; answer failures as every failure is."""

        async def answer(request: Request) -> Response:
            record = RequestRecord.of(request.scope)
            try:
                token = bearer(request.headers.get("authorization"))
                principal = await self.authenticator.principal_of(token)
                record.principal = principal
                return await serve(request, principal)
            except DBAPIError as error:
                cause = error.orig.__cause__ if error.orig else None
                given = cause if isinstance(cause, Exception) else error
                found = as_csgraph_error(given, is_lost=error.connection_invalidated)
                return _failure(found, record)
            except Exception as error:  # noqa: BLE001 - the edge: the answer is JSON
                return _failure(error, record)

        return answer

    # Downloads

    def _download(self, find: Finder) -> Callable[[Request, Principal], Awaitable[Response]]:
        async def serve(request: Request, principal: Principal) -> Response:
            found = await find(self.engine, principal, request.path_params["id"])
            packed = "gzip" in request.headers.get("accept-encoding", "").lower()
            size = found.extent.stored_count if packed else found.extent.byte_count
            tag = f'"{found.version}{"-gzip" if packed else ""}"'
            headers = _headers_of(tag, packed=packed)
            if request.headers.get("if-none-match") == tag:
                return Response(status_code=304, headers=headers)
            span = _span(request.headers, tag, size)
            if span is None:
                return Response(status_code=416, headers={"content-range": f"bytes */{size}"})
            start, stop = span
            headers["content-length"] = str(stop - start)
            is_part = (start, stop) != (0, size)
            if is_part:
                headers["content-range"] = f"bytes {start}-{stop - 1}/{size}"
            status = 206 if is_part else 200
            if request.method == "HEAD":
                return Response(status_code=status, headers=headers)
            async with self.buckets.charge(principal, (stop - start) // BYTES_A_POINT + 1) as paid:
                paid.actual = (stop - start) // BYTES_A_POINT + 1
            parts = _parts(found.reader, start, stop, packed=packed)
            return StreamingResponse(parts, status, headers)

        return serve

    # Uploads

    async def _upload(self, request: Request, principal: Principal) -> Response:
        upload = await find_upload(self.engine, principal, request.path_params["id"], self.clock())
        if request.method == "HEAD":
            return Response(status_code=200, headers=_standing(upload, upload.extent))
        extent = upload.extent
        offset = request.headers.get("upload-offset", "0")
        if offset != str(extent.byte_count) or upload.is_complete:
            msg = f"The file is there up to byte {extent.byte_count}: send what follows."
            raise Conflict(msg, uploadOffset=extent.byte_count)
        points = (upload.size - extent.byte_count) // BYTES_A_POINT + 1
        async with self.buckets.charge(principal, points) as paid:
            extent = await self._receive(request, upload, extent)
            paid.actual = points
        if extent.byte_count == upload.size:
            digest = await _sha256(Reader(self.engine, principal.tenant_id, upload.row.id))
            await upload.complete(digest, self.clock())
        headers = _standing(upload, extent)
        return Response(status_code=204, headers=headers)

    async def _receive(self, request: Request, upload: Upload, extent: Extent) -> Extent:
        """Keep what comes, part by part; what is there when it is cut off stays."""
        pending = bytearray()
        stream = request.stream().__aiter__()
        try:
            while True:
                try:
                    async with asyncio.timeout(UPLOAD_SECONDS):
                        pending += await anext(stream)
                except StopAsyncIteration:
                    break
                if extent.byte_count + len(pending) > upload.size:
                    msg = f"The file was announced with {upload.size:,} bytes, and has more."
                    raise BodyTooLarge(msg, limit=upload.size)
                if len(pending) >= PART_BYTES:
                    extent = await upload.add(extent, bytes(pending))
                    pending.clear()
        finally:
            if pending and extent.byte_count + len(pending) <= upload.size:
                extent = await asyncio.shield(upload.add(extent, bytes(pending)))
        return extent


def _headers_of(tag: str, *, packed: bool) -> dict[str, str]:
    told = {
        "content-type": _JSONL,
        "etag": tag,
        "accept-ranges": "bytes",
        "cache-control": "private, no-cache",
        "vary": "Authorization, Accept-Encoding",
    }
    return {**told, "content-encoding": "gzip"} if packed else told


def _span(headers: Headers, tag: str, size: int) -> tuple[int, int] | None:
    """Return which bytes are asked for, from one to before another; None for what is not there."""
    found = _RANGE.fullmatch(headers.get("range", "").strip())
    is_fresh = headers.get("if-range") in {None, tag}
    if found is None or not any(found.groups()) or not is_fresh:
        return 0, size
    first, last = found.groups()
    if not first:
        return (max(0, size - int(last)), size) if int(last) and size else None
    start, stop = int(first), min(size, int(last) + 1) if last else size
    return (start, stop) if start < stop else None


async def _parts(reader: Reader, start: int, stop: int, *, packed: bool) -> AsyncIterator[bytes]:
    async for content in reader.read(start, stop, packed=packed):
        yield content


async def _sha256(reader: Reader) -> str:
    digest = hashlib.sha256()
    async for content in reader.read():
        await asyncio.to_thread(digest.update, content)
    return digest.hexdigest()


def _standing(upload: Upload, extent: Extent) -> dict[str, str]:
    return {
        "upload-offset": str(extent.byte_count),
        "upload-length": str(upload.size),
        "cache-control": "no-store",
    }


def _failure(error: Exception, record: RequestRecord) -> Response:
    if isinstance(error, IntegrityError):
        error = Conflict("Somebody else sends this file: ask how much of it is there by HEAD.")
    if isinstance(error, TimeoutError):
        error = InvalidInput("The upload stopped; send what follows when you can.")
    entries = entries_of(error, record)
    record.codes = tuple(entry["extensions"]["code"] for entry in entries)
    headers: dict[str, Any] = {"cache-control": "no-store"}
    if record.codes[0] == "UNAUTHENTICATED":
        headers["www-authenticate"] = 'Bearer realm="csgraph"'
    if record.codes[0] in RETRYABLE:
        name, value = retry_after(error)
        headers[name.decode()] = value.decode()
    if isinstance(error, CsgraphError) and "uploadOffset" in error.extensions:
        headers["upload-offset"] = str(error.extensions["uploadOffset"])
    status = status_of(record.codes[0], RESPONSE, well_formed=True)
    return Response(
        orjson.dumps({"errors": entries}), status, headers, media_type="application/json"
    )


__all__ = ["BulkEndpoints"]
