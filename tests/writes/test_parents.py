"""Accounts that are put below each other at the same time make no circle."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
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
from tests.history.test_revert import REVERT, latest
from tests.history.world import stored
from tests.support.eventually import eventually
from tests.support.http import Api, in_process
from tests.writes.test_accounts import UPDATE, made, written
from tests.writes.test_merges import MERGE

PARENT = """query($id: ID!) { account(by: {id: $id}) { parent { name } } }"""
LOCKS = table("pg_locks", column("granted", Boolean))


@pytest.fixture
async def patient(api: Api, urls: DatabaseUrls, secrets: Secrets) -> AsyncIterator[Api]:
    """A server that waits for a lock for as long as the test holds it."""
    options = ServerOptions(pool_size=4, lock_timeout_ms=30_000)
    async with in_process(build_app(urls, secrets, options)) as client:
        yield Api(client, api.key)


async def below(api: Api, account_: dict[str, Any], parent: dict[str, Any] | None) -> Any:
    given = {"by": {"id": account_["id"]}, "input": {"parentId": parent and parent["id"]}}
    return (await written(api, UPDATE, **given))["userErrors"]


@asynccontextmanager
async def unwritable(
    engine: AsyncEngine, tenant_id: TenantId, account_: dict[str, Any]
) -> AsyncIterator[None]:
    """Let others refer to a row, but not write it."""
    async with open_writing(engine, tenant_id) as holding:
        held = (
            select(account.c.id)
            .where(account.c.id == stored(account_["id"]))
            .with_for_update(read=True, key_share=True)
        )
        await holding.connection.execute(held)
        yield


async def parents(api: Api, *accounts: dict[str, Any]) -> list[Any]:
    return [(await api.data(PARENT, id=each["id"]))["account"]["parent"] for each in accounts]


async def test_of_two_halves_of_a_circle_one_is_refused(
    patient: Api, app_engine: AsyncEngine, tenant_id: TenantId
) -> None:
    one, two = await made(patient, name="One"), await made(patient, name="Two")

    async with unwritable(app_engine, tenant_id, one):
        first = asyncio.create_task(below(patient, one, two))
        await eventually(lambda: waiting(app_engine, 1))  # it has judged, and can't write yet
        second = asyncio.create_task(below(patient, two, one))
        await eventually(lambda: _waits_or_is_done(app_engine, second), seconds=20)
    errors = await asyncio.gather(first, second)

    assert errors[0] == []
    [refused] = errors[1]
    assert (refused["code"], refused["path"]) == ("INVALID", ["input", "parentId"])
    assert await parents(patient, one, two) == [{"name": "Two"}, None]


async def test_a_merge_closes_no_circle_with_a_parent_given_meanwhile(
    patient: Api, app_engine: AsyncEngine, tenant_id: TenantId
) -> None:
    one, two = await made(patient, name="One"), await made(patient, name="Two")
    child = await made(patient, name="Child", parentId=two["id"])

    async with unwritable(app_engine, tenant_id, child):
        given = {"by": {"id": one["id"]}, "input": {"from": [two["id"]]}}
        merging = asyncio.create_task(written(patient, MERGE, **given))
        await eventually(lambda: waiting(app_engine, 1))
        putting = asyncio.create_task(below(patient, one, child))
        await eventually(lambda: _waits_or_is_done(app_engine, putting), seconds=20)
    merged, [refused] = await asyncio.gather(merging, putting)

    assert merged["userErrors"] == []
    assert (refused["code"], refused["path"]) == ("INVALID", ["input", "parentId"])
    assert await parents(patient, one, child) == [None, {"name": "One"}]


async def test_what_is_taken_back_closes_no_circle_with_a_parent_given_meanwhile(
    patient: Api, app_engine: AsyncEngine, tenant_id: TenantId
) -> None:
    one, two = await made(patient, name="One"), await made(patient, name="Two")
    await below(patient, one, two)
    await below(patient, one, None)
    freed = (await latest(patient))["id"]

    async with unwritable(app_engine, tenant_id, two):
        putting = asyncio.create_task(below(patient, two, one))
        await eventually(lambda: waiting(app_engine, 1))
        taking = asyncio.create_task(written(patient, REVERT, id=freed))
        await eventually(lambda: _waits_or_is_done(app_engine, taking), seconds=20)
    errors, taken = await asyncio.gather(putting, taking)

    assert errors == []
    [refused] = taken["userErrors"]
    assert (refused["code"], refused["path"]) == ("CONFLICT", ["id"])
    assert await parents(patient, one, two) == [None, {"name": "One"}]


async def _waits_or_is_done(engine: AsyncEngine, task: asyncio.Task[Any]) -> bool:
    return task.done() or await waiting(engine, 2)


async def waiting(engine: AsyncEngine, many: int) -> bool:
    """Whether so many transactions wait for a lock."""
    async with engine.connect() as connection:
        waiting = select(func.count()).select_from(LOCKS).where(~LOCKS.c.granted)
        return (await connection.scalar(waiting) or 0) >= many
