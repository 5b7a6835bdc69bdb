"""Reading through the pool: bytes out, the right tenant, few connections."""

import asyncio
import random

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.contacts.tables import contact
from csgraph.errors import CsgraphError, InvalidInput, Misconfigured, Timeout, Unavailable
from csgraph.events.change_log import insert_row
from csgraph.ids import TenantId, new_id
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.migrate import migrate
from csgraph.storage.read_pool import ReadPool
from csgraph.storage.work import open_writing
from tests.support.changes import begin
from tests.support.eventually import eventually

ANYONE = TenantId(new_id())
NAMES = "select string_agg(name, ',') from contact"


@pytest.fixture
async def lone_pool(urls: DatabaseUrls):
    """A pool of one connection."""
    pool = ReadPool(urls.app, size=1, statement_timeout_ms=500, wait_seconds=1)
    await pool.start()
    yield pool
    await pool.close()


@pytest.fixture
def add_contact(app_engine: AsyncEngine):
    async def add(tenant_id: TenantId, name: str) -> None:
        async with open_writing(app_engine, tenant_id) as work:
            await insert_row(
                work, contact, {"name": name}, node_type="Contact", change_set_id=await begin(work)
            )

    return add


async def test_text_comes_out_as_the_bytes_that_were_sent(read_pool: ReadPool):
    answer = await read_pool.fetch_json(
        "select '{\"name\":\"' || $1::text || '\"}'", ("Zoë",), tenant_id=ANYONE
    )

    assert answer == '{"name":"Zoë"}'.encode()


async def test_an_sql_null_is_json_s(read_pool: ReadPool):
    assert await read_pool.fetch_json("select null::text", (), tenant_id=ANYONE) == b"null"


async def test_each_tenant_reads_its_own_rows(
    lone_pool: ReadPool, add_contact, tenant_id, other_tenant_id
):
    await add_contact(tenant_id, "Mine")
    await add_contact(other_tenant_id, "Theirs")

    seen = [
        await lone_pool.fetch_json(NAMES, (), tenant_id=reader)
        for reader in (tenant_id, other_tenant_id, tenant_id)
    ]

    assert seen == [b"Mine", b"Theirs", b"Mine"]


async def test_without_a_tenant_the_views_raise_also_after_a_tenant_read(
    lone_pool: ReadPool, add_contact, tenant_id
):
    await add_contact(tenant_id, "Mine")
    await lone_pool.fetch_json(NAMES, (), tenant_id=tenant_id)

    with pytest.raises(CsgraphError):
        await lone_pool.fetch_rows(NAMES, ())


async def test_interleaved_and_cancelled_requests_never_see_another_tenant(
    lone_pool: ReadPool, add_contact, tenant_id, other_tenant_id
):
    chance = random.Random(7)
    names = {tenant_id: b"Mine", other_tenant_id: b"Theirs"}
    for reader, name in names.items():
        await add_contact(reader, name.decode())

    async def request(reader: TenantId) -> None:
        answer = await lone_pool.fetch_json(
            f"{NAMES}, pg_sleep($1)", (chance.choice((0.0, 0.002)),), tenant_id=reader
        )
        assert answer == names[reader]

    for _ in range(500):
        tasks = [asyncio.create_task(request(chance.choice([*names]))) for _ in range(6)]
        await asyncio.sleep(chance.random() * 0.004)
        for task in chance.sample(tasks, 3):
            task.cancel()
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        assert not [each for each in outcomes if isinstance(each, Exception)]


async def test_a_failed_statement_leaves_the_tenant_in_doubt_and_set_anew(
    lone_pool: ReadPool, add_contact, tenant_id
):
    await add_contact(tenant_id, "Mine")
    with pytest.raises(CsgraphError):
        await lone_pool.fetch_json(
            "select set_config('app.tenant_id', $1, false) || (1 / 0)",
            (str(ANYONE),),
            tenant_id=tenant_id,
        )

    assert await lone_pool.fetch_json(NAMES, (), tenant_id=tenant_id) == b"Mine"


async def test_a_custom_plan_is_made_only_for_whom_asks(lone_pool: ReadPool):
    modes = [
        await lone_pool.fetch_json(
            "select current_setting('plan_cache_mode')", (), tenant_id=ANYONE, custom_plan=wanted
        )
        for wanted in (False, True, False)
    ]

    assert modes == [b"force_generic_plan", b"force_custom_plan", b"force_generic_plan"]


async def test_a_statement_is_planned_once_for_all_its_uses(lone_pool: ReadPool):
    for number in ("1", "2", "3"):
        await lone_pool.fetch_json("select 'planned' || $1::text", (number,), tenant_id=ANYONE)

    plans = await lone_pool.fetch_json(
        "select string_agg(generic_plans || '/' || custom_plans, ' ') from pg_prepared_statements "
        "where statement like '%planned%' and statement not like '%pg_prepared%'",
        (),
        tenant_id=ANYONE,
    )

    assert plans == b"3/0"


async def test_what_comes_back_with_the_same_values_is_planned_for_them_once(lone_pool: ReadPool):
    sql = "select 'recurs \"$2\"' || cast($1 as text) || coalesce(nullif($2, 'x'), '$1')"

    async def answers(*values: object) -> bytes:
        return await lone_pool.fetch_json(sql, values, tenant_id=ANYONE, custom_plan=True)

    found = {await answers("it's $2 \"", "x") for _ in range(8)}
    others = [await answers(value, "y") for value in ("\\' || 1", "a\\", "'", "-- ", "$1", "''")]

    assert found == {b'recurs "$2"it\'s $2 "$1'}
    assert others == [
        b'recurs "$2"' + each + b"y" for each in (b"\\' || 1", b"a\\", b"'", b"-- ", b"$1", b"''")
    ]
    plans = await lone_pool.fetch_json(
        "select string_agg(generic_plans || '/' || custom_plans, ' ' order by prepare_time) "
        "from pg_prepared_statements where statement like '%recurs%' "
        "and statement not like '%pg_prepared%'",
        (),
        tenant_id=ANYONE,
    )
    assert plans == b"0/10 4/0"  # four times and six others for their values, then once for all


@pytest.mark.parametrize("value", ["a\\", "'; select 1 --", "\\'; select 1 --", "$1$2", "é'\u2019"])
async def test_values_that_come_back_stay_values(lone_pool: ReadPool, value: str):
    found = {
        await lone_pool.fetch_json(
            "select cast($1 as text)", (value,), tenant_id=ANYONE, custom_plan=True
        )
        for _ in range(10)
    }

    assert found == {value.encode()}


async def test_prepared_statements_are_bounded(lone_pool: ReadPool):
    for number in range(520):
        await lone_pool.fetch_json(f"select '{number}'", (), tenant_id=ANYONE)

    kept = await lone_pool.fetch_json(
        "select count(*)::text from pg_prepared_statements", (), tenant_id=ANYONE
    )
    assert int(kept) <= 510


async def test_of_long_statements_fewer_are_kept_prepared(lone_pool: ReadPool):
    long = "x" * 300_000
    for number in range(12):
        sql = f"select '{number}' /* {long} */"
        assert await lone_pool.fetch_json(sql, (), tenant_id=ANYONE) == str(number).encode()

    kept = await lone_pool.fetch_json(
        "select count(*)::text from pg_prepared_statements", (), tenant_id=ANYONE
    )

    assert 2 <= int(kept) <= 8


async def test_a_slow_statement_times_out(lone_pool: ReadPool):
    with pytest.raises(Timeout):
        await lone_pool.fetch_json("select pg_sleep(5)::text", (), tenant_id=ANYONE)


@pytest.mark.parametrize("value", ["a\0b", "\ud800"])
async def test_text_that_postgres_cannot_hold_is_the_caller_s_fault(read_pool: ReadPool, value):
    with pytest.raises(InvalidInput):
        await read_pool.fetch_json("select $1::text", (value,), tenant_id=ANYONE)


async def test_a_fault_of_ours_is_masked(read_pool: ReadPool):
    with pytest.raises(CsgraphError) as caught:
        await read_pool.fetch_json("select no_such_column from contact", (), tenant_id=ANYONE)

    assert caught.value.code == "INTERNAL_SERVER_ERROR"
    assert "column" not in caught.value.message


async def test_a_cancelled_caller_leaves_no_statement_running(
    lone_pool: ReadPool, admin: asyncpg.Connection
):
    running = "select exists(select from pg_stat_activity where query ~ '^select .cancel me')"
    task = asyncio.create_task(
        lone_pool.fetch_json("select 'cancel me' || pg_sleep(0.4)", (), tenant_id=ANYONE)
    )
    active = f"{running.removesuffix(')')} and state = 'active')"
    await eventually(lambda: admin.fetchval(active))

    task.cancel()

    async def has_ended() -> bool:
        return not await admin.fetchval(active)

    await eventually(has_ended, seconds=0.3)
    assert await lone_pool.fetch_json("select 'next'", (), tenant_id=ANYONE) == b"next"


async def test_a_killed_backend_is_unavailable_once_then_replaced(
    lone_pool: ReadPool, admin: asyncpg.Connection
):
    task = asyncio.create_task(
        lone_pool.fetch_json("select 'kill me' || pg_sleep(0.4)", (), tenant_id=ANYONE)
    )
    kill = "select pg_terminate_backend(pid) from pg_stat_activity where query ~ '^select .kill me'"
    await eventually(lambda: admin.fetchval(f"{kill} and state = 'active'"))

    with pytest.raises(Unavailable):
        await task
    assert await lone_pool.fetch_json("select 'next'", (), tenant_id=ANYONE) == b"next"


async def test_a_connection_killed_while_idle_is_replaced(
    lone_pool: ReadPool, admin: asyncpg.Connection
):
    pid = await lone_pool.fetch_json("select pg_backend_pid()::text", (), tenant_id=ANYONE)
    await admin.fetchval("select pg_terminate_backend($1, 2000)", int(pid))

    async def answers() -> bool:
        try:
            return await lone_pool.fetch_json("select 'x'", (), tenant_id=ANYONE) == b"x"
        except Unavailable:  # the news of its end was still on the way
            return False

    await eventually(answers)


async def test_who_finds_all_connections_busy_waits_in_line(lone_pool: ReadPool):
    slow, quick = "select 'slow' || pg_sleep(0.05)", "select 'quick'"

    answers = await asyncio.gather(
        *(lone_pool.fetch_json(sql, (), tenant_id=ANYONE) for sql in (slow, quick, slow, quick))
    )

    assert answers == [b"slow", b"quick", b"slow", b"quick"]


async def test_waiting_in_line_has_an_end(urls: DatabaseUrls):
    pool = ReadPool(urls.app, size=1, statement_timeout_ms=2_000, wait_seconds=0.05)
    await pool.start()
    slow = asyncio.create_task(
        pool.fetch_json("select 'slow' || pg_sleep(0.3)", (), tenant_id=ANYONE)
    )
    await asyncio.sleep(0)

    with pytest.raises(Unavailable, match="connections were busy"):
        await pool.fetch_json("select 'x'", (), tenant_id=ANYONE)
    assert await slow == b"slow"
    await pool.close()


async def test_statements_outlive_a_new_wall(
    lone_pool: ReadPool, add_contact, tenant_id, owner_engine: AsyncEngine, urls: DatabaseUrls
):
    await add_contact(tenant_id, "Mine")

    async def read() -> tuple[bytes, int]:
        wired = "select api.wire_id('con', id) || name from contact"
        name = await lone_pool.fetch_json(wired, (), tenant_id=tenant_id)
        known = await lone_pool.fetch_rows("select * from api.authenticate($1)", (b"",))
        return name, len(known)

    before = await read()
    async with owner_engine.begin() as connection:
        await connection.exec_driver_sql("comment on schema api is 'of an older version'")
    await migrate(urls)

    assert await read() == before


async def test_a_role_that_sees_past_the_wall_is_refused(urls: DatabaseUrls, admin_url: str):
    for url, fault in ((urls.owner, "acts as the owner"), (admin_url, "is a superuser")):
        with pytest.raises(Misconfigured, match=fault):
            await ReadPool(url, size=1, statement_timeout_ms=500).start()
