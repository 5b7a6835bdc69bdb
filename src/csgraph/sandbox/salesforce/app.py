"""The Salesforce org as an HTTP server.

Answers follow the recorded ones: JSON with the usage header on every data answer, errors
as a list of objects. Reading endpoints run in worker threads.
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from csgraph.clock import Clock, system_clock
from csgraph.sandbox.bodies import decode_body, json_bytes
from csgraph.sandbox.credentials import (
    SALESFORCE_CLIENT_ID,
    SALESFORCE_CLIENT_SECRET,
    SALESFORCE_REFRESH_TOKEN,
)
from csgraph.sandbox.entrance import Entrance
from csgraph.sandbox.salesforce.catalog import Catalog, ObjectShape
from csgraph.sandbox.salesforce.composite import composite_response
from csgraph.sandbox.salesforce.describes import (
    JSON,
    deleted_rows,
    describe_basic,
    describe_global,
    describe_response,
    updated_rows,
)
from csgraph.sandbox.salesforce.errors import OAuthError, SalesforceError, not_found
from csgraph.sandbox.salesforce.literals import full_id
from csgraph.sandbox.salesforce.organization import (
    FIRST_VERSION,
    LAST_VERSION,
    USER_ID,
    ensure_organization,
    limits,
    versions,
)
from csgraph.sandbox.salesforce.queries import Queries
from csgraph.sandbox.salesforce.records import RecordReader, Selection, every_field
from csgraph.sandbox.salesforce.sessions import Session, Sessions
from csgraph.sandbox.store import SObject, Store

MAX_URI, MAX_HEAD = 16_384, 16_384

_VERSION = re.compile(r"v(\d+)\.0")
_BATCH_SIZE = re.compile(r"batchSize\s*=\s*(\d+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SalesforceConfig:
    """How the org behaves. `session_ttl` unset: sessions hold until expired by hand."""

    client_id: str = SALESFORCE_CLIENT_ID
    client_secret: str = SALESFORCE_CLIENT_SECRET
    refresh_token: str = SALESFORCE_REFRESH_TOKEN
    session_ttl: timedelta | None = None
    enforce_limits: bool = False
    daily_requests: int = 15_000
    batch_size: int = 2_000
    min_batch_size: int = 200
    max_cursors: int = 10
    compress: bool = True
    clock: Clock = system_clock


class SalesforceSandbox(Entrance):
    """A running org: `app` serves it, the rest is for tests within the process."""

    vendor = "salesforce"

    def __init__(self, store: Store, config: SalesforceConfig | None = None) -> None:
        self.config = config or SalesforceConfig()
        self.store = store
        self.organization_id = ensure_organization(store)
        self.requests_used = 0
        self._catalog = Catalog(store)
        self._sessions = Sessions(
            self.config.clock, self.config.session_ttl, self.config.max_cursors
        )
        self._queries = Queries(store, self._catalog, self._sessions)
        self._open(self._routes(), clock=self.config.clock, compress=self.config.compress)

    def expire_sessions(self) -> None:
        """End every session with its cursors."""
        self._sessions.expire_all()

    def _routes(self) -> list[Route]:
        data = "/services/data/{version}"
        get = {
            f"{data}": self._resources,
            f"{data}/limits": self._limits,
            f"{data}/sobjects": self._describe_global,
            f"{data}/sobjects/{{name}}": self._describe_basic,
            f"{data}/sobjects/{{name}}/describe": self._describe,
            f"{data}/sobjects/{{name}}/deleted": self._deleted,
            f"{data}/sobjects/{{name}}/updated": self._updated,
            f"{data}/sobjects/{{name}}/{{id}}": self._row,
            f"{data}/query": self._query,
            f"{data}/queryAll": self._query,
            f"{data}/query/{{locator}}": self._query_more,
            f"{data}/queryAll/{{locator}}": self._query_more,
        }
        routes = [
            Route("/services/oauth2/token", self._token, methods=["POST"]),
            *self._composite_routes(),
            Route("/services/data", _versions),
            Route("/services/data/", _versions),
        ]
        for path, answer in get.items():
            routes += [Route(each, self._guarded(answer)) for each in (path, f"{path}/")]
        routes.append(Route("/{path:path}", _nowhere, methods=["GET", "POST", "PATCH", "DELETE"]))
        return routes

    # Login

    async def _token(self, request: Request) -> Response:
        form = parse_qs((await request.body()).decode("utf-8", "replace"))
        try:
            answer = self._log_in({name: values[0] for name, values in form.items()}, request)
        except OAuthError as refused:
            return _json(refused.body(), refused.status)
        return _json(answer)

    def _log_in(self, form: dict[str, str], request: Request) -> dict[str, str]:
        grant_type = form.get("grant_type")
        if grant_type not in {"client_credentials", "refresh_token"}:
            raise OAuthError("unsupported_grant_type", "grant type not supported")
        given_id, given_secret = _client_of(form, request)
        if not hmac.compare_digest(given_id.encode(), self.config.client_id.encode()):
            raise OAuthError("invalid_client_id", "client identifier invalid")
        if not hmac.compare_digest(given_secret.encode(), self.config.client_secret.encode()):
            raise OAuthError("invalid_client", "invalid client credentials")
        if grant_type == "refresh_token" and form.get("refresh_token") != self.config.refresh_token:
            raise OAuthError("invalid_grant", "expired access/refresh token")
        session = self._sessions.open(self.organization_id)
        instance_url = f"{request.url.scheme}://{request.url.netloc}"
        identity = f"{instance_url}/id/{self.organization_id}/{USER_ID}"
        issued_at = str(int(self.config.clock().timestamp() * 1000))
        key = self.config.client_secret.encode()
        signed = hmac.new(key, (identity + issued_at).encode(), hashlib.sha256).digest()
        return {
            "access_token": session.token,
            "signature": base64.b64encode(signed).decode(),
            "scope": "api",
            "instance_url": instance_url,
            "id": identity,
            "token_type": "Bearer",
            "issued_at": issued_at,
        }

    # Data

    def _guarded(
        self, answer: Callable[[Request, Session], Response]
    ) -> Callable[[Request], Response]:
        def endpoint(request: Request) -> Response:
            try:
                _check_size(request)
                session = self._sessions.find(_token_of(request))
                _check_version(request.path_params["version"])
                self._spend()
                response = answer(request, session)
            except SalesforceError as refused:
                response = _json(refused.body(), refused.status)
            usage = f"api-usage={self.requests_used}/{self.config.daily_requests}"
            response.headers["Sforce-Limit-Info"] = usage
            response.headers["Cache-Control"] = (
                "no-cache,must-revalidate,max-age=0,no-store,private"
            )
            return response

        return endpoint

    def _spend(self) -> None:
        if self.config.enforce_limits and self.requests_used >= self.config.daily_requests:
            raise SalesforceError(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
        self.requests_used += 1

    def _resources(self, request: Request, session: Session) -> Response:
        root = f"/services/data/{request.path_params['version']}"
        names = ("limits", "query", "queryAll", "sobjects")
        return _json({name: f"{root}/{name}" for name in names})

    def _limits(self, request: Request, session: Session) -> Response:
        return _json(limits(self.requests_used, self.config.daily_requests))

    def _describe_global(self, request: Request, session: Session) -> Response:
        return _body(describe_global(self.store, request.path_params["version"]))

    def _describe_basic(self, request: Request, session: Session) -> Response:
        return _body(describe_basic(self._object(request), request.path_params["version"]))

    def _describe(self, request: Request, session: Session) -> Response:
        return describe_response(self._object(request), request)

    def _deleted(self, request: Request, session: Session) -> Response:
        now, parameters = self.config.clock(), request.query_params
        return _body(deleted_rows(self._object(request), self.store, parameters, now))

    def _updated(self, request: Request, session: Session) -> Response:
        now, parameters = self.config.clock(), request.query_params
        return _body(updated_rows(self._object(request), self.store, parameters, now))

    def _row(self, request: Request, session: Session) -> Response:
        shape = self._catalog.find(self._object(request).name)
        if shape is None:
            raise not_found()
        statement = f"select is_deleted, body from {shape.table} where id = ?"
        rows = self.store.fetch(statement, (full_id(request.path_params["id"]),))
        if not rows:
            raise not_found()
        is_deleted, body = rows[0]
        if is_deleted:
            raise SalesforceError(404, "ENTITY_IS_DELETED", "entity is deleted")
        selection = _selected(shape, request.query_params.get("fields"))
        reader = RecordReader(self.store, self._catalog, request.path_params["version"])
        return _body(reader.record(shape, selection, decode_body(str(body))))

    def _query(self, request: Request, session: Session) -> Response:
        soql = request.query_params.get("q")
        if soql is None:
            raise SalesforceError(400, "MALFORMED_QUERY", "SOQL statement is required")
        path = request.url.path.rstrip("/")
        return _body(
            self._queries.run(
                session,
                request.path_params["version"],
                soql,
                with_deleted=path.endswith("/queryAll"),
                batch_size=self._batch_size(request),
            )
        )

    def _composite_routes(self) -> list[Route]:
        async def answer(request: Request) -> Response:
            body = await request.body()

            def parts(request: Request, session: Session) -> Response:
                version = request.path_params["version"]
                run = partial(self._subquery, session, version, self._batch_size(request))
                return _body(composite_response(body, version, run))

            return await run_in_threadpool(self._guarded(parts), request)

        return [Route("/services/data/{version}/composite", answer, methods=["POST"])]

    def _subquery(
        self, session: Session, version: str, batch_size: int, resource: str, soql: str
    ) -> bytes:
        with_deleted = resource == "queryAll"
        return self._queries.run(
            session, version, soql, with_deleted=with_deleted, batch_size=batch_size
        )

    def _query_more(self, request: Request, session: Session) -> Response:
        version, locator = request.path_params["version"], request.path_params["locator"]
        return _body(self._queries.more(session, version, locator))

    def _batch_size(self, request: Request) -> int:
        found = _BATCH_SIZE.search(request.headers.get("sforce-query-options", ""))
        wanted = int(found.group(1)) if found else self.config.batch_size
        return max(self.config.min_batch_size, min(wanted, self.config.batch_size))

    def _object(self, request: Request) -> SObject:
        found = self.store.sobject(request.path_params["name"])
        if found is None:
            raise not_found()
        return found


def _selected(shape: ObjectShape, fields: str | None) -> Selection:
    if fields is None:
        return every_field(shape)
    names: dict[str, None] = {}
    for name in fields.split(","):
        field = shape.fields.get(name.strip().lower())
        if field is None:
            message = f"No such column '{name.strip()}' on sobject of type {shape.name}"
            raise SalesforceError(400, "INVALID_FIELD", message)
        names[field.name] = None
    return Selection(dict(names))


def _versions(request: Request) -> Response:
    return _json(versions())


def _nowhere(request: Request) -> Response:
    refused = not_found()
    return _json(refused.body(), refused.status)


def _check_size(request: Request) -> None:
    uri = len(request.scope.get("raw_path") or b"") + len(request.scope["query_string"])
    if uri > MAX_URI:
        raise SalesforceError(414, "URI_TOO_LONG", "URI Too Long")
    if uri + sum(len(name) + len(value) for name, value in request.scope["headers"]) > MAX_HEAD:
        raise SalesforceError(431, "HEADERS_TOO_LARGE", "Request Header Fields Too Large")


def _check_version(version: str) -> None:
    found = _VERSION.fullmatch(version)
    if found is None or not FIRST_VERSION <= int(found.group(1)) <= LAST_VERSION:
        raise not_found()


def _token_of(request: Request) -> str:
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind.lower() not in {"bearer", "oauth"} or not token:
        raise SalesforceError(401, "INVALID_AUTH_HEADER", "INVALID_HEADER_TYPE")
    return token.strip()


def _client_of(form: dict[str, str], request: Request) -> tuple[str, str]:
    kind, _, encoded = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "basic":
        try:
            client_id, _, secret = base64.b64decode(encoded).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            raise OAuthError("invalid_client", "invalid client credentials") from None
        return client_id, secret
    return form.get("client_id", ""), form.get("client_secret", "")


def _json(value: object, status: int = 200) -> Response:
    return _body(json_bytes(value), status)


def _body(body: bytes, status: int = 200) -> Response:
    return Response(body, status, media_type=JSON)


def build_salesforce_app(store: Store, config: SalesforceConfig | None = None) -> Starlette:
    """Return the org over a store as an app; its `state.sandbox` is the object behind it."""
    return SalesforceSandbox(store, config).app
