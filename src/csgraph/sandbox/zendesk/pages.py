"""Pages put together from stored bodies, without reading these again."""

from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

from starlette.requests import Request

from csgraph.sandbox.bodies import json_bytes


def joined(bodies: Iterable[str]) -> bytes:
    """Return a JSON list of bodies that are JSON texts already."""
    return ("[" + ",".join(bodies) + "]").encode()


def page_of(lists: Mapping[str, bytes], rest: Mapping[str, object]) -> bytes:
    """Return an object of ready-made lists, followed by plain values."""
    members = [json_bytes(name) + b":" + body for name, body in lists.items()]
    members += [json_bytes(name) + b":" + json_bytes(value) for name, value in rest.items()]
    return b"{" + b",".join(members) + b"}"


def link(request: Request, parameters: Mapping[str, object]) -> str:
    """Return the request's own address with other parameters."""
    address = request.url
    return f"{address.scheme}://{address.netloc}{address.path}?{urlencode(parameters)}"


def whole(text: str | None, default: int) -> int | None:
    """Return a whole number from a parameter, or nothing if it is none."""
    if text is None:
        return default
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
