"""Accounts that are put below each other at the same time make no circle."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import Boolean, column, func, select, table
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.app import ServerOptions, build_app
from csgraph.domain.accounts.tables import account
from csgraph.ids import TenantId
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.secrets import Secrets
from csgraph.storage.work import open_writing
from tests.history.world import stored
from tests.support.eventually import eventually
from tests.support.http import Api, in_process
from tests.writes.test_accounts import UPDATE, made, written

PARENT = """query($id: ID!) { account(by: {id: $id}) { parent { name } } }"""
LOCKS = table("pg_locks", column("granted", Boolean))


@pytest.fixture
async def patient(api: Api, urls: DatabaseUrls, secrets: Secrets) -> AsyncIterator[Api]:
    """A server that waits for a lock for as long as the test holds it."""
    options = ServerOptions(pool_size=4, lock_timeout_ms=30_000)
    async with in_process(build_app(urls, secrets, options)) as client:
        yield Api(client, api.key)


async def test_of_two_halves_of_a_circle_one_is_refused(
    patient: Api, app_engine: AsyncEngine, tenant_id: TenantId
) -> None:
    one, two = await made(patient, name="One"), await made(patient, name="Two")

    async def below(account_: dict[str, Any], parent: dict[str, Any]) -> Any:
        given = {"by": {"id": account_["id"]}, "input": {"parentId": parent["id"]}}
        return (await written(patient, UPDATE, **given))["userErrors"]

    # Others may refer to the row, but not write it.
    async with open_writing(app_engine, tenant_id) as holding:
        held = (
            select(account.c.id)
            .where(account.c.id == stored(one["id"]))
            .with_for_update(read=True, key_share=True)
        )
        await holding.connection.execute(held)
        first = asyncio.create_task(below(one, two))
        await eventually(lambda: _waiting(app_engine, 1))  # it has judged, and can't write yet
        second = asyncio.create_task(below(two, one))
        await eventually(lambda: _waits_or_is_done(app_engine, second), seconds=20)
    errors = await asyncio.gather(first, second)

    assert errors[0] == []
    [refused] = errors[1]
    assert (refused["code"], refused["path"]) == ("INVALID", ["input", "parentId"])
    parents = [
        (await patient.data(PARENT, id=each["id"]))["account"]["parent"] for each in (one, two)
    ]
    assert parents == [{"name": "Two"}, None]


async def _waits_or_is_done(engine: AsyncEngine, task: asyncio.Task[Any]) -> bool:
    return task.done() or await _waiting(engine, 2)


async def _waiting(engine: AsyncEngine, many: int) -> bool:
    """Whether so many transactions wait for a lock."""
    async with engine.connect() as connection:
        waiting = select(func.count()).select_from(LOCKS).where(~LOCKS.c.granted)
        return (await connection.scalar(waiting) or 0) >= many
