"""Reads recorded exchanges out of JSON files.

Three layouts are known: a list or lines of exchanges, those of the nock recorder (whose
compressed bodies are hexadecimal), and bare response bodies.
"""

import binascii
import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

_GZIP = "1f8b"


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request with its answer."""

    method: str
    path: str  # without the query
    query: Mapping[str, str]
    request: Any
    status: int
    body: Any
    at: float | None

    @property
    def is_success(self) -> bool:
        """Tell whether the answer is 2xx."""
        return 200 <= self.status < 300


def documents(path: Path) -> Iterator[Any]:
    """Yield the JSON documents of a file: its lines, or the whole of it.

    Raises `ValueError` for a file that is neither.
    """
    text = path.read_text(encoding="utf-8-sig")
    if not text.strip():
        return
    if path.suffix == ".jsonl":
        for line in text.split("\n"):  # splitlines() would split within strings
            if line.strip():
                yield json.loads(line)
        return
    yield json.loads(text)


def exchange_of(document: Any) -> Exchange | None:
    """Return the exchange that a document is, None for any other document."""
    if not isinstance(document, dict) or "method" not in document or "status" not in document:
        return None
    location = document.get("path") or document.get("uri") or document.get("url")
    if not isinstance(location, str):
        return None
    is_nock = "response" in document
    parts = urlsplit(location)
    return Exchange(
        method=str(document["method"]).upper(),
        path=unquote(parts.path),
        query=_query(parts.query, document.get("query") or document.get("params")),
        request=_decoded(document.get("body" if is_nock else "request_body")),
        status=int(document["status"]),
        body=_decoded(document.get("response" if is_nock else "body")),
        at=_recorded_at(document.get("rawHeaders") or document.get("headers")),
    )


def _query(text: str, given: Any) -> dict[str, str]:
    found = {key: values[-1] for key, values in parse_qs(text).items()}
    if isinstance(given, dict):
        found |= {str(key): unquote(str(value)) for key, value in given.items()}
    return found


def _decoded(body: Any) -> Any:
    """Return a body as JSON values where it is text or compressed."""
    if isinstance(body, list) and body and all(isinstance(each, str) for each in body):
        return _inflated("".join(body), body)
    if isinstance(body, str):
        try:
            return json.loads(body)
        except ValueError:
            return body
    return body


def _inflated(hexadecimal: str, body: Any) -> Any:
    if not hexadecimal.startswith(_GZIP):
        return body
    try:
        return json.loads(gzip.decompress(binascii.unhexlify(hexadecimal)))
    except (ValueError, OSError, EOFError, zlib.error):
        return body


def _recorded_at(headers: Any) -> float | None:
    if isinstance(headers, list):
        headers = dict(zip(headers[::2], headers[1::2], strict=False))
    if not isinstance(headers, dict):
        return None
    for name, value in headers.items():
        if str(name).lower() == "date":
            try:
                return parsedate_to_datetime(str(value)).timestamp()
            except ValueError:
                return None
    return None
