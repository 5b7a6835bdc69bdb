"""The Zendesk account as an HTTP server.

Every path answers with or without `.json`. Reading endpoints run in worker threads.
"""

import hashlib
import json
import secrets
from collections.abc import Callable, Mapping
from functools import partial
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from csgraph.sandbox.bodies import json_bytes
from csgraph.sandbox.entrance import Entrance
from csgraph.sandbox.store import ZENDESK_RESOURCES, Store
from csgraph.sandbox.zendesk.auth import Doorkeeper
from csgraph.sandbox.zendesk.config import ZendeskConfig
from csgraph.sandbox.zendesk.errors import ZendeskError, no_such_endpoint, not_found
from csgraph.sandbox.zendesk.exports import Exports
from csgraph.sandbox.zendesk.limits import RateLimits
from csgraph.sandbox.zendesk.lists import TICKET_METRICS, Filter, Lists
from csgraph.sandbox.zendesk.pages import page_of, whole
from csgraph.sandbox.zendesk.ratings import ratings_filter
from csgraph.sandbox.zendesk.searches import Searches
from csgraph.sandbox.zendesk.unused import (
    UNUSED_BELOW_TICKETS,
    UNUSED_EXPORTS,
    UNUSED_LISTS,
    empty_export,
    empty_list,
)

__all__ = ["ZendeskConfig", "ZendeskSandbox", "build_zendesk_app"]

JSON = "application/json; charset=utf-8"

_Answer = Callable[[Request], bytes]


class ZendeskSandbox(Entrance):
    """A running account: `app` serves it, the rest is for tests within the process."""

    vendor = "zendesk"

    def __init__(self, store: Store, config: ZendeskConfig | None = None) -> None:
        self.config = config or ZendeskConfig()
        self.store = store
        self._doorkeeper = Doorkeeper(self.config)
        self._limits = RateLimits(self.config)
        self._exports = Exports(store, self.config)
        self._lists = Lists(store, self.config)
        self._searches = Searches(store, self._lists)
        self._open(self._routes(), clock=self.config.clock, compress=self.config.compress)

    def expire_sessions(self) -> None:
        """Revoke every OAuth token."""
        self._doorkeeper.expire_all()

    def _routes(self) -> list[Route]:
        routes = [Route("/oauth/tokens", self._token, methods=["POST"])]
        for resource in ("tickets", "users"):
            answer = partial(self._exports.by_cursor, resource=resource)
            path = f"incremental/{resource}/cursor"
            routes += self._serve(path, answer, "incremental-exports-cursor")
        for resource in ("tickets", "users", "organizations"):
            answer = partial(self._exports.by_time, resource=resource)
            routes += self._serve(f"incremental/{resource}", answer, "incremental-exports")
        routes += self._serve("search", self._searches.everywhere)
        routes += self._serve("search/count", self._searches.count)
        routes += self._serve("users/me", self._me)
        for resource in ("users", "organizations"):
            answer = partial(self._searches.within, resource=resource)
            routes += self._serve(f"{resource}/search", answer)
            answer = partial(self._searches.beginning, resource=resource)
            routes += self._serve(f"{resource}/autocomplete", answer)
        for owner, key in (("organizations", "organization_id"), ("users", "user_id")):
            answer = partial(self._memberships, key=key)
            routes += self._serve(f"{owner}/{{id}}/organization_memberships", answer)
        routes += self._serve("satisfaction_ratings", self._ratings)
        routes += self._serve("tickets/{id}/metrics", partial(self._show, resource=TICKET_METRICS))
        for resource in (*ZENDESK_RESOURCES, TICKET_METRICS):
            routes += self._serve(resource, partial(self._lists.page, resource=resource))
            routes += self._serve(f"{resource}/count", partial(self._count, resource=resource))
            many = partial(self._show_many, resource=resource)
            routes += self._serve(f"{resource}/show_many", many)
            routes += self._serve(f"{resource}/{{id}}", partial(self._show, resource=resource))
        for path, key in UNUSED_LISTS.items():
            routes += self._serve(path, partial(empty_list, key=key))
        for key in UNUSED_EXPORTS:
            answer = partial(empty_export, key=key)
            routes += self._serve(f"incremental/{key}", answer, "incremental-exports")
        for key in UNUSED_BELOW_TICKETS:
            routes += self._serve(f"tickets/{{id}}/{key}", partial(self._below_ticket, key=key))
        nowhere = self._guarded(_nowhere, None)
        routes.append(Route("/api/{path:path}", nowhere, methods=["GET", "POST", "PUT", "DELETE"]))
        return routes

    def _serve(self, path: str, answer: _Answer, limit: str | None = None) -> list[Route]:
        endpoint = self._guarded(answer, limit)
        return [Route(f"/api/v2/{path}{suffix}", endpoint) for suffix in (".json", "")]

    def _guarded(self, answer: _Answer, limit: str | None) -> Callable[[Request], Response]:
        def endpoint(request: Request) -> Response:
            try:
                self._doorkeeper.admit(request.headers.get("authorization", ""))
                self._limits.spend(limit)
                response = _body(answer(request))
            except ZendeskError as refused:
                response = _refusal(refused)
            response.headers.update(self._limits.headers(limit))
            response.headers["x-zendesk-api-version"] = "v2"
            response.headers["x-request-id"] = secrets.token_hex(8)
            digest = hashlib.blake2b(response.body, digest_size=16).hexdigest()
            response.headers["etag"] = f'W/"{digest}"'
            response.headers["cache-control"] = "max-age=0, private, must-revalidate"
            return response

        return endpoint

    async def _token(self, request: Request) -> Response:
        try:
            return _body(json_bytes(self._doorkeeper.issue(_given(request, await request.body()))))
        except ZendeskError as refused:
            return _refusal(refused)

    def _me(self, request: Request) -> bytes:
        me = {"id": 1, "name": "Sandbox Admin", "email": self.config.email, "role": "admin"}
        return page_of({}, {"user": me | {"active": True, "suspended": False}})

    def _memberships(self, request: Request, key: str) -> bytes:
        only = Filter(f"json_extract(body, '$.{key}') = ?", (_id_of(request),))
        return self._lists.page(request, "organization_memberships", only)

    def _count(self, request: Request, resource: str) -> bytes:
        return self._lists.count(resource)

    def _show(self, request: Request, resource: str) -> bytes:
        return self._lists.show(request, resource, _id_of(request))

    def _below_ticket(self, request: Request, key: str) -> bytes:
        self._lists.show(request, "tickets", _id_of(request))
        return empty_list(request, key)

    def _show_many(self, request: Request, resource: str) -> bytes:
        return self._lists.show_many(request, resource)

    def _ratings(self, request: Request) -> bytes:
        return self._lists.page(request, "satisfaction_ratings", ratings_filter(request))


def _nowhere(request: Request) -> bytes:
    raise no_such_endpoint()


def _id_of(request: Request) -> int:
    row_id = whole(request.path_params["id"], 0)
    if row_id is None:
        raise not_found()
    return row_id


def _given(request: Request, body: bytes) -> Mapping[str, object]:
    if "json" not in request.headers.get("content-type", ""):
        form = parse_qs(body.decode("utf-8", "replace"))
        return {name: values[0] for name, values in form.items()}
    try:
        given = json.loads(body)
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise ZendeskError(
            400, {"error": "invalid_request", "error_description": "The body is not JSON."}
        )
    return given


def _refusal(refused: ZendeskError) -> Response:
    response = _body(json_bytes(refused.body), refused.status)
    response.headers.update(refused.headers)
    return response


def _body(body: bytes, status: int = 200) -> Response:
    return Response(body, status, media_type=JSON)


def build_zendesk_app(store: Store, config: ZendeskConfig | None = None) -> Starlette:
    """Return the account over a store as an app; its `state.sandbox` is the object behind it."""
    return ZendeskSandbox(store, config).app
