"""The short way to the GraphQL endpoint."""

from dataclasses import dataclass
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

PATH: Final = "/graphql"


@dataclass
class Straight:
    """An ASGI application that gives requests of GraphQL to their endpoint, all else to routes.

    The endpoint answers its failures itself. Handlers of exceptions and the matching of routes
    cost a small read some hundredths of its time.
    """

    app: ASGIApp
    endpoint: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        is_graphql = scope["type"] == "http" and scope["path"] == PATH
        await (self.endpoint if is_graphql else self.app)(scope, receive, send)
