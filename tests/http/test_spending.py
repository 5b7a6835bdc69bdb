"""What a key may spend, as its clients are told."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from typing import Any

import httpx
import orjson
import pytest
from graphql import get_introspection_query
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.app import ServerOptions, build_app
from csgraph.ids import TenantId
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.secrets import Secrets
from csgraph.tenancy.buckets import Allowance
from tests.support.http import JSON, RESPONSE, Api, codes_of, in_process, key_of

BURST = 2_000
RATE = 1
PAGE = "{ accounts(first: 90) { nodes { name } } }"
PRICE = 94
COUNT = "{ accounts(first: 1) { totalCount } }"
COUNT_PRICE = 9  # of which nothing is ever given back

Keyed = Callable[..., Awaitable[Api]]


@pytest.fixture(scope="module")
async def servers(urls: DatabaseUrls, secrets: Secrets) -> AsyncIterator[list[httpx.AsyncClient]]:
    """Two servers on one database, which give back next to nothing while a test lasts."""
    options = ServerOptions(pool_size=2, allowance=Allowance(BURST, RATE, at_once=1_000))
    async with (
        in_process(build_app(urls, secrets, options)) as one,
        in_process(build_app(urls, secrets, options)) as other,
    ):
        yield [one, other]


@pytest.fixture
def keyed(
    servers: list[httpx.AsyncClient],
    owner_engine: AsyncEngine,
    secrets: Secrets,
    tenant_id: TenantId,
) -> Keyed:
    """Make the endpoint for a new key of a tenant."""

    async def run(tenant: TenantId = tenant_id, **terms: Any) -> Api:
        return Api(servers[0], await key_of(owner_engine, secrets, tenant, **terms))

    return run


async def spend_all(api: Api) -> httpx.Response:
    """Ask for pages until one is refused; return the refusal."""
    for _ in range(BURST):
        response = await api.post(PAGE)
        if response.status_code != 200:
            return response
    pytest.fail("nothing was ever refused")


def cost_of(response: httpx.Response) -> dict[str, int]:
    cost: dict[str, int] = response.json()["extensions"]["cost"]
    return cost


async def test_two_servers_together_serve_no_more_than_the_bucket_holds(
    servers: list[httpx.AsyncClient], keyed: Keyed
) -> None:
    burst = 450
    key = (await keyed(cost_burst=burst)).key
    tries = 10 * burst // COUNT_PRICE // len(servers)

    answers = await asyncio.gather(
        *(Api(server, key).post(COUNT) for _ in range(tries) for server in servers)
    )

    assert {answer.status_code for answer in answers} == {200, 429}
    accepted = sum(cost_of(answer)["actual"] for answer in answers if answer.status_code == 200)
    # What came back while they ran is a minute's worth at the very most.
    assert burst - 2 * COUNT_PRICE <= accepted <= burst + 60 * RATE


@pytest.mark.parametrize("accept", [JSON, RESPONSE])
async def test_a_refusal_tells_when_there_are_points_again(keyed: Keyed, accept: str) -> None:
    api = (await keyed(cost_burst=300)).accepting(accept)

    response = await spend_all(api)

    [error] = response.json()["errors"]
    told = error["extensions"]
    seconds = int(response.headers["retry-after"])
    assert response.status_code == 429
    assert told["code"] == "THROTTLED"
    assert told["retryable"] is True
    assert seconds - 1 <= told["retryAfterMs"] / 1_000 <= seconds
    assert datetime.fromisoformat(told["restoreAt"]).tzinfo is not None
    assert "data" not in response.json()
    cost = cost_of(response)
    assert cost["requested"] == PRICE > cost["available"]
    assert (cost["actual"], cost["limit"], cost["restoreRate"]) == (0, 300, RATE)
    assert response.headers["cache-control"] == "no-store"


async def test_answers_tell_what_is_left(keyed: Keyed, portfolio: list[str]) -> None:
    api = await keyed()

    first, second = await api.post(PAGE), await api.post(PAGE)

    cost = cost_of(first)
    assert cost["requested"] == PRICE
    assert cost["available"] == BURST - cost["actual"]
    assert cost_of(second)["available"] <= cost["available"] - cost["actual"] + 60 * RATE
    assert first.headers["ratelimit-policy"] == f'"cost";q={BURST};qu="points";w={BURST // RATE}'
    left, until_full = re.fullmatch(r'"cost";r=(\d+);t=(\d+)', first.headers["ratelimit"]).groups()
    assert int(left) == cost["available"]
    assert int(until_full) == BURST - int(left)


async def test_what_a_page_did_not_hold_is_given_back(keyed: Keyed) -> None:
    api = await keyed()

    answers = [await api.post(PAGE) for _ in range(3 * BURST // PRICE)]

    assert {answer.status_code for answer in answers} == {200}
    assert cost_of(answers[0])["actual"] < PRICE


@pytest.mark.parametrize(
    "query", ["{ __typename }", get_introspection_query()], ids=["name", "schema"]
)
async def test_the_schema_can_be_read_without_a_point(keyed: Keyed, query: str) -> None:
    api = await keyed(cost_burst=1, cost_rate=1)

    response = await api.post(query)

    assert codes_of(response) == []
    assert response.status_code == 200


async def test_other_keys_and_other_tenants_are_served_as_before(
    keyed: Keyed, other_tenant_id: TenantId
) -> None:
    await spend_all(await keyed(cost_burst=200))

    for api in (await keyed(), await keyed(other_tenant_id)):
        answer = await api.post(PAGE)
        assert answer.status_code == 200
        assert cost_of(answer)["available"] >= BURST - PRICE


async def test_a_key_may_have_a_bucket_of_its_own_size(keyed: Keyed) -> None:
    api = await keyed(cost_burst=60, cost_rate=7)

    small = await api.post("{ accounts(first: 9) { nodes { name } } }")
    refused = await api.post(PAGE)

    assert cost_of(small)["limit"] == 60
    assert cost_of(small)["restoreRate"] == 7
    [error] = refused.json()["errors"]
    assert error["extensions"]["code"] == "COST_LIMIT_EXCEEDED"
    assert (error["extensions"]["requested"], error["extensions"]["limit"]) == (PRICE, 60)


async def test_a_batch_is_paid_for_as_a_whole_or_not_run(keyed: Keyed) -> None:
    api = await keyed(cost_burst=2 * PRICE + 10)
    page, free = {"query": PAGE}, {"query": "{ __typename }"}
    await api.post(PAGE)

    async def send(*operations: object) -> httpx.Response:
        return await api.send(orjson.dumps(operations))

    served = await send(page, free)
    dear = await send(page, page, page)
    answers = [await send(page, free, page) for _ in range(40)]

    assert [codes_of_entry(each) for each in served.json()] == [[], []]
    assert dear.status_code == 200
    assert [codes_of_entry(each) for each in dear.json()] == [["COST_LIMIT_EXCEEDED"]] * 3
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert [codes_of_entry(each) for each in refused.json()] == [["THROTTLED"], [], ["THROTTLED"]]
    assert int(refused.headers["retry-after"]) >= 1


def codes_of_entry(entry: dict[str, Any]) -> list[str]:
    return [error["extensions"]["code"] for error in entry.get("errors", [])]
