"""GraphiQL, from bundled files: no request leaves the host that serves it."""

from importlib.resources import files
from typing import Final

ASSETS: Final = files("csgraph.http") / "graphiql"

PAGE: Final = (ASSETS / "index.html").read_bytes()

PAGE_HEADERS: Final[list[tuple[bytes, bytes]]] = [
    (b"content-type", b"text/html; charset=utf-8"),
    (
        b"content-security-policy",
        b"; ".join(
            (
                b"default-src 'self'",
                b"style-src 'self' 'unsafe-inline'",
                b"img-src 'self' data:",
                b"font-src 'self' data:",
                b"frame-ancestors 'none'",
                b"base-uri 'none'",
            )
        ),
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-cache"),
]
