"""Which media type an answer takes (GraphQL over HTTP)."""

from functools import lru_cache
from typing import Final

RESPONSE: Final = "application/graphql-response+json"
JSON: Final = "application/json"
HTML: Final = "text/html"
EVENTS: Final = "text/event-stream"
_SERVED: Final = (JSON, RESPONSE, EVENTS)


def best_type(accept: str | None, *, with_page: bool = False) -> str | None:
    """Return the media type to answer with, by quality and then by order; None for none.

    ``*/*`` and a missing header mean ``application/json``; the page is served only to
    who names ``text/html``, as browsers do.
    """
    if accept is None or not accept.strip():
        return JSON
    for pattern in _ranked(accept):
        if pattern == HTML and with_page:
            return HTML
        if pattern in {"*/*", "application/*"}:
            return JSON
        if pattern in _SERVED:
            return pattern
    return None


def takes_events(accept: str | None) -> bool:
    """Say whether a client that asks for a stream takes one as events."""
    if accept is None or not accept.strip():
        return True
    return not {EVENTS, "text/*", "*/*"}.isdisjoint(_ranked(accept))


@lru_cache(maxsize=100)
def _ranked(accept: str) -> tuple[str, ...]:
    ranked: list[tuple[float, int, str]] = []
    for position, part in enumerate(accept.split(",")):
        pattern, quality = _parsed(part)
        if quality > 0:
            ranked.append((-quality, position, pattern))
    return tuple(pattern for _, _, pattern in sorted(ranked))


def _parsed(part: str) -> tuple[str, float]:
    pattern, *parameters = (piece.strip() for piece in part.split(";"))
    quality = 1.0
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                quality = min(1.0, max(0.0, float(value)))
            except ValueError:
                quality = 0.0
    return pattern.lower(), quality
