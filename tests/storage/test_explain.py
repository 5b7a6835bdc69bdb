"""A statement is explained with the values it would be run with, and leaves nothing behind."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.errors import CsgraphError, InvalidInput, Timeout
from csgraph.ids import TenantId
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.read_pool import ReadPool
from tests.support.eventually import eventually
from tests.support.portfolio import seed_portfolio


@pytest.fixture
async def pool(urls: DatabaseUrls) -> AsyncIterator[ReadPool]:
    """A pool of one connection."""
    made = ReadPool(urls.app, size=1, statement_timeout_ms=500)
    await made.start()
    yield made
    await made.close()


async def backend(pool: ReadPool, tenant_id: TenantId) -> bytes:
    return await pool.fetch_json("select pg_backend_pid()::text", (), tenant_id=tenant_id)


async def test_nothing_is_left_of_it(pool: ReadPool, tenant_id: TenantId) -> None:
    count = "select count(*)::text from pg_prepared_statements"
    before = await backend(pool, tenant_id)
    known = int(await pool.fetch_json(count, (), tenant_id=tenant_id))

    for runs in (True, False):
        await pool.explain(
            "select $1::text || count(*) from account",
            ("a secret",),
            tenant_id=tenant_id,
            runs=runs,
        )

    assert int(await pool.fetch_json(count, (), tenant_id=tenant_id)) == known
    assert await backend(pool, tenant_id) == before
    setting = "select coalesce(current_setting('explain.p1', true), '')"
    assert await pool.fetch_json(setting, (), tenant_id=tenant_id) == b""
    mode = "select current_setting('transaction_read_only')"
    assert await pool.fetch_json(mode, (), tenant_id=tenant_id) == b"off"


@pytest.mark.parametrize(
    ("type_", "value", "literal"),
    [
        ("text", 'it\'s "quoted" \\ $1', '$x$it\'s "quoted" \\ $1$x$'),
        ("text", "", "''"),
        ("text", None, "null"),
        ("text[]", ["a,b", "", "{}", "NULL"], "array['a,b', '', '{}', 'NULL']"),
        ("text[]", [], "array[]::text[]"),
        ("bytea", b"\x00\xff'", "'\\x00ff27'"),
        ("uuid", UUID(int=7), "'00000000-0000-0000-0000-000000000007'"),
        (
            "timestamptz",
            datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC),
            "'2026-01-02 03:04:05.678901+00'",
        ),
        ("float8", 0.1 + 0.2, "0.30000000000000004"),
        ("integer", 3, "3"),
    ],
    ids=str,
)
async def test_values_are_those_of_the_request(
    pool: ReadPool, tenant_id: TenantId, type_: str, value: Any, literal: str
) -> None:
    sql = (
        "select 'found' from generate_series(1, 1) "
        f"where $1::{type_} is not distinct from {literal}::{type_}"
    )

    found = await pool.explain(sql, (value,), tenant_id=tenant_id, custom_plan=True)

    assert found.plan["Actual Rows"] == 1
    assert len(found.types) == 1


async def test_it_sees_the_rows_of_its_tenant(
    pool: ReadPool,
    tenant_id: TenantId,
    other_tenant_id: TenantId,
    ingest_engine: AsyncEngine,
) -> None:
    await seed_portfolio(ingest_engine, tenant_id, accounts=3, each=0)

    for each, rows in ((tenant_id, 3), (other_tenant_id, 0)):
        found = await pool.explain("select name from account", (), tenant_id=each)
        assert found.plan["Actual Rows"] == rows


@pytest.mark.parametrize("custom_plan", [True, False])
async def test_the_plan_is_the_one_that_the_operation_gets(
    pool: ReadPool, tenant_id: TenantId, custom_plan: bool
) -> None:
    sql = "select name from account where name = $1::text"

    found = await pool.explain(sql, ("a name",), tenant_id=tenant_id, custom_plan=custom_plan)

    assert ("a name" in str(found.plan)) == custom_plan
    assert ("$1" in str(found.plan)) != custom_plan


@pytest.mark.parametrize(
    ("sql", "error"),
    [
        ("select (1 / $1::int)::text", InvalidInput),
        ("select 'x' || pg_sleep($1::int + 9)", Timeout),
    ],
)
async def test_a_failure_takes_the_connection_with_it_and_no_more(
    pool: ReadPool, tenant_id: TenantId, sql: str, error: type[CsgraphError]
) -> None:
    before = await backend(pool, tenant_id)

    with pytest.raises(error):
        await pool.explain(sql, (0,), tenant_id=tenant_id)

    assert await backend(pool, tenant_id) != before
    assert pool.census() == {"busy": 0, "idle": 1, "resting": 0, "waited_for": 0}


async def test_who_gives_up_waiting_leaves_a_pool_that_works(
    pool: ReadPool, tenant_id: TenantId
) -> None:
    asking = asyncio.create_task(pool.explain("select 'x' || pg_sleep(9)", (), tenant_id=tenant_id))

    async def is_busy() -> bool:
        return pool.census()["busy"] == 1

    await eventually(is_busy)
    asking.cancel()

    with pytest.raises(asyncio.CancelledError):
        await asking
    assert await pool.fetch_json("select 'x'", (), tenant_id=tenant_id) == b"x"


async def test_nothing_is_written(pool: ReadPool, tenant_id: TenantId) -> None:
    sql = "insert into account (tenant_id, id, name) values ($1, gen_random_uuid(), 'x')"

    with pytest.raises(CsgraphError):
        await pool.explain(sql, (tenant_id,), tenant_id=tenant_id)

    count = "select count(*)::text from account"
    assert await pool.fetch_json(count, (), tenant_id=tenant_id) == b"0"
