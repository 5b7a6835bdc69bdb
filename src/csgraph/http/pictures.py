"""``GET /influence-map/<account id>.<png|svg|mmd|graphml|json>``: the map, to be looked at.

It is the operation of the GraphQL endpoint, asked for by a path: with the same keys, scopes,
points and errors. Pixels are made beside the event loop.
"""

import asyncio
from dataclasses import dataclass
from typing import Final

import orjson
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

from csgraph.drawing import png
from csgraph.errors import CsgraphError, Denied, InvalidInput, NotFound
from csgraph.graph.scalars import parse_date_time
from csgraph.http.authorization import bearer
from csgraph.http.record import RequestRecord
from csgraph.http.reply import failure
from csgraph.http.request import GraphQLRequest
from csgraph.http.running import Runner
from csgraph.tenancy.authenticate import Authenticator
from csgraph.tenancy.principal import Principal

PATH: Final = "/influence-map/{account}.{kind}"
_PROGRAMS: Final = "json"
_OURS_SCOPE: Final = "access:read"
LEAST_WIDTH, MOST_WIDTH, USUAL_WIDTH = 200, 6_000, 2_400
_JSON: Final = "application/graphql-response+json"
_HEADERS: Final = {
    "cache-control": "private, no-store",
    "content-security-policy": "default-src 'none'; sandbox",
}
_KINDS: Final = {
    "png": ("svg", "image/png"),
    "svg": ("svg", "image/svg+xml"),
    "mmd": ("mermaid", "text/plain; charset=utf-8"),
    "graphml": ("graphml", "application/graphml+xml"),
}
_QUERY: Final = """query InfluencePicture($id: ID!, $asOf: DateTime) {
  node(id: $id) { ... on Account { influenceMap(asOf: $asOf) { FIELD } } } }"""
_AS_JSON: Final = """
  people { contact { id } name title level department buyingCenter status
    quadrant { value } influence { value } band productImportance isDecisionMaker isActive
    dealRoles accountRoles }
  edges { source { id } target { id } kind strength }
  relationships { OURS contact { id } strength lastTwoWayAt isActive }
  redundancy { size target missing status { value } }
  singleThreaded { value } engagementAltitude { value } orgDistance { value }
  economicBuyerKnown { value }
  pathToEconomicBuyer { OURS buyer { id } cost steps { contact { id } kind strength } }
  coverage { buyingCenter level known active state }
  findings { code message people { contact { id } } }"""
"""What a program reads of the map: ids and names, and what is worked out of them."""


@dataclass
class Pictures:
    """Serves pictures of influence maps."""

    runner: Runner
    authenticator: Authenticator
    deadline_seconds: float

    async def serve(self, request: Request) -> Response:
        """Answer one request."""
        record = RequestRecord.of(request.scope)
        try:
            async with asyncio.timeout(self.deadline_seconds):
                return await self._picture(request, record)
        except Exception as error:  # noqa: BLE001 - the edge: whatever it is, the answer is JSON
            reply = failure(error, record, _JSON)
            headers = {name.decode(): value.decode() for name, value in reply.headers}
            return Response(reply.body, reply.status, headers)

    async def _picture(self, request: Request, record: RequestRecord) -> Response:
        token = bearer(Headers(scope=request.scope).get("authorization"))
        principal = await self.authenticator.principal_of(token)
        record.principal = principal
        kind = request.path_params["kind"]
        if kind not in {*_KINDS, _PROGRAMS}:
            known = ", ".join((*_KINDS, _PROGRAMS))
            raise InvalidInput(f"There is no such picture: choose among {known}.")
        field, media_type = _KINDS.get(kind, (_for_programs(principal), "application/json"))
        width = _width(request.query_params.get("width"))
        variables = {"id": request.path_params["account"], **_instant(request)}
        asked = GraphQLRequest(_QUERY.replace("FIELD", field), None, variables)
        ready = await self.runner.ready(asked, principal, record)
        answer = await self.runner.run(ready, principal, record)
        if answer.errors:
            raise _refusal(answer.errors[0])
        found = (orjson.loads(answer.data)["node"] or {}).get("influenceMap")
        if found is None:
            raise NotFound("There is no such account.")
        if kind == _PROGRAMS:
            return Response(orjson.dumps(found), headers=_HEADERS, media_type=media_type)
        if kind != "png":
            return Response(found[field], headers=_HEADERS, media_type=media_type)
        pixels = await asyncio.to_thread(png, found[field], width)
        return Response(pixels, headers=_HEADERS, media_type=media_type)


def _for_programs(principal: Principal) -> str:
    """Return what is selected as JSON: of ours nothing for who may not see them."""
    ours = "user { id name }" if _OURS_SCOPE in principal.scopes else ""
    return _AS_JSON.replace("OURS", ours)


def _width(given: str | None) -> int:
    if given is None:
        return USUAL_WIDTH
    if given.isdecimal() and LEAST_WIDTH <= int(given[:6]) <= MOST_WIDTH:
        return int(given)
    msg = f"`width` is a number of pixels from {LEAST_WIDTH} to {MOST_WIDTH}."
    raise InvalidInput(msg)


def _instant(request: Request) -> dict[str, str]:
    given = request.query_params.get("asOf")
    if given is None:
        return {}
    try:
        parse_date_time(given)
    except ValueError as error:
        raise InvalidInput(f"`asOf`: {error}") from error
    return {"asOf": given}


def _refusal(error: dict[str, object]) -> CsgraphError:
    extensions = error["extensions"]
    scopes = extensions.get("requiredScopes", []) if isinstance(extensions, dict) else []
    return Denied(str(error["message"]), requiredScopes=scopes)
