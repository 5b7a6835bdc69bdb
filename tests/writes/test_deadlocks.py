"""Writes that wait for each other in a circle: the server begins anew what Postgres stopped."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.app import ServerOptions, build_app
from csgraph.domain.accounts.tables import account
from csgraph.errors import Contended
from csgraph.ids import TenantId
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.secrets import Secrets
from csgraph.storage.work import Writing, open_writing
from tests.history.world import stored
from tests.support.eventually import eventually
from tests.support.http import Api, in_process
from tests.writes.test_accounts import made
from tests.writes.test_parents import waiting

BOTH = """mutation($one: ID!, $two: ID!) @atomic {
  a: accountUpdate(by: {id: $one}, input: {industry: "Steel"}) { userErrors { code } }
  b: accountUpdate(by: {id: $two}, input: {industry: "Steel"}) { userErrors { code } } }"""
INDUSTRIES = "{ accounts(first: 10) { nodes { industry } } }"


@pytest.fixture
async def patient(api: Api, urls: DatabaseUrls, secrets: Secrets) -> AsyncIterator[Api]:
    """A server that waits for a lock for longer than Postgres looks for circles."""
    options = ServerOptions(pool_size=4, lock_timeout_ms=30_000)
    async with in_process(build_app(urls, secrets, options)) as client:
        yield Api(client, api.key)


async def lock(work: Writing, id_: str) -> None:
    wanted = select(account.c.id).where(account.c.id == stored(id_)).with_for_update()
    await work.connection.execute(wanted)


async def test_a_mutation_that_postgres_stopped_is_done_again(
    patient: Api, app_engine: AsyncEngine, tenant_id: TenantId
) -> None:
    one, two = [(await made(patient, name=name))["id"] for name in ("One", "Two")]

    async with open_writing(app_engine, tenant_id) as other:
        await lock(other, two)
        writing = asyncio.create_task(patient.data(BOTH, one=one, two=two))
        await eventually(lambda: waiting(app_engine, 1))
        await lock(other, one)  # the mutation has waited longer, and is the first to look
    answer = await writing

    assert answer == {"a": {"userErrors": []}, "b": {"userErrors": []}}
    industries = (await patient.data(INDUSTRIES))["accounts"]["nodes"]
    assert industries == [{"industry": "Steel"}] * 2


async def test_who_is_stopped_is_told_to_try_again(
    patient: Api, app_engine: AsyncEngine, tenant_id: TenantId
) -> None:
    one, two = [(await made(patient, name=name))["id"] for name in ("One", "Two")]

    async def stopped() -> None:
        async with open_writing(app_engine, tenant_id) as work:
            await lock(work, one)
            await lock(work, two)

    async with open_writing(app_engine, tenant_id) as other:
        await lock(other, two)
        waits = asyncio.create_task(stopped())
        await eventually(lambda: waiting(app_engine, 1))
        await lock(other, one)
        with pytest.raises(Contended) as told:
            await waits

    assert told.value.code == "UPSTREAM_UNAVAILABLE"
