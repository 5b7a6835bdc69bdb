"""JSON texts of records, odd ones included.

orjson reads or writes almost all of them. It refuses integers beyond 64 bits with lone
surrogates, which recorded answers do contain; such bodies go through the standard library.
"""

import json
from collections.abc import Mapping

import orjson

Row = Mapping[str, object]


def encode_body(body: Row) -> str:
    """Return a body as JSON text that any client can read.

    A leading space marks a body that only the standard library reads without loss
    (integers beyond 64 bits, lone surrogates).
    """
    try:
        return orjson.dumps(body).decode()
    except TypeError:
        return " " + json.dumps(body, separators=(",", ":"))


def decode_body(text: str | bytes) -> dict[str, object]:
    """Return the body of a stored text."""
    odd = text[:1] in (" ", b" ")
    loaded = json.loads(text) if odd else orjson.loads(text)
    if not isinstance(loaded, dict):
        raise TypeError("a stored body is always an object")
    return loaded


def json_bytes(value: object) -> bytes:
    """Return a value as JSON, odd text or numbers included."""
    try:
        return orjson.dumps(value)
    except TypeError:
        return json.dumps(value, separators=(",", ":")).encode()
