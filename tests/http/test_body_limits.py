"""The bound on the body holds while it is read, whatever was announced."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import orjson
import pytest

from csgraph.app import ServerOptions, build_app
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.secrets import Secrets
from tests.http.conftest import LARGEST_BODY
from tests.support.http import JSON, Api, answered, codes_of, in_process

CHUNK = 1_000


class Upload:
    """A body in chunks that counts how many were taken."""

    def __init__(self, size: int) -> None:
        self.left = size
        self.taken = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while self.left > 0:
            part = min(CHUNK, self.left)
            self.left -= part
            self.taken += part
            yield b" " * part


async def sent(api: Api, body: Any, **headers: str) -> httpx.Response:
    given = {**api.headers, "content-type": JSON, **headers}
    return await api.client.post("/graphql", content=body, headers=given)


async def test_a_body_announced_as_too_large_is_not_read(api: Api) -> None:
    body = Upload(LARGEST_BODY)

    response = await sent(api, body, **{"content-length": str(LARGEST_BODY + 1)})

    assert response.status_code == 413
    assert codes_of(response) == ["BODY_LIMIT_EXCEEDED"]
    assert response.json()["errors"][0]["extensions"]["limit"] == LARGEST_BODY
    assert body.taken == 0


@pytest.mark.parametrize("announced", [None, "10", "-1", "x", ""])
async def test_a_body_that_grows_too_large_is_read_no_further(
    api: Api, announced: str | None
) -> None:
    body = Upload(100 * LARGEST_BODY)
    headers = {} if announced is None else {"content-length": announced}

    response = await sent(api, body, **headers)

    assert response.status_code == 413
    assert body.taken <= LARGEST_BODY + CHUNK


async def test_after_a_refused_body_the_connection_is_closed(api: Api) -> None:
    response = await sent(api, b" " * (LARGEST_BODY + 1))

    assert response.headers["connection"] == "close"


async def test_a_body_of_the_largest_size_is_read(api: Api) -> None:
    body = orjson.dumps({"query": "{ __typename }"})
    padded = body + b" " * (LARGEST_BODY - len(body))

    assert answered(await sent(api, padded)) == {"data": {"__typename": "Query"}}


async def test_a_client_that_leaves_while_sending_gets_no_answer(api: Api) -> None:
    answers: list[Any] = []
    messages = iter([{"type": "http.request", "body": b"{", "more_body": True}])

    async def receive() -> Any:
        return next(messages, {"type": "http.disconnect"})

    async def send(message: Any) -> None:
        answers.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/graphql",
        "query_string": b"",
        "headers": [
            (b"content-type", b"application/json"),
            (b"authorization", f"Bearer {api.key}".encode()),
        ],
    }
    transport = api.client._transport
    assert isinstance(transport, httpx.ASGITransport)
    async with asyncio.timeout(5):
        await transport.app(scope, receive, send)

    assert answers == []


async def test_a_body_that_does_not_arrive_is_not_waited_for(
    api: Api, urls: DatabaseUrls, secrets: Secrets
) -> None:
    async def never() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.Event().wait()

    options = ServerOptions(pool_size=1, body_timeout_seconds=0.05)
    async with in_process(build_app(urls, secrets, options)) as client:
        response = await sent(Api(client, api.key), never())

    assert response.status_code == 408
    assert codes_of(response) == ["REQUEST_TIMEOUT"]
