"""A transaction counts as a whole, at its last change."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.accounts.tables import account as account_table
from csgraph.events.change_log import Actor, begin_change_set, update_row
from csgraph.ids import TenantId
from csgraph.storage.work import Writing, open_writing
from tests.history.conftest import Instant
from tests.history.test_as_of import names
from tests.history.world import stored
from tests.support.http import Api
from tests.writes.test_accounts import made


async def rename(work: Writing, account: dict[str, Any], name: str) -> None:
    sets = await begin_change_set(work, Actor("SYSTEM", "test"))
    await update_row(
        work,
        account_table,
        stored(account["id"]),
        {"name": name},
        node_type="Account",
        change_set_id=sets,
    )


async def test_half_of_a_transaction_is_never_read(
    api: Api, app_engine: AsyncEngine, tenant_id: TenantId, instant: Instant
) -> None:
    one, two = await made(api, name="One"), await made(api, name="Two")
    async with open_writing(app_engine, tenant_id) as work:
        await rename(work, one, "One A")
        between = await instant()
        await rename(work, two, "Two A")
    after = await instant()

    assert await names(api, between) == ["One", "Two"]
    assert await names(api, after) == ["One A", "Two A"]


async def test_a_transaction_that_began_first_may_end_last(
    api: Api, app_engine: AsyncEngine, tenant_id: TenantId, instant: Instant
) -> None:
    one, two = await made(api, name="One"), await made(api, name="Two")
    async with open_writing(app_engine, tenant_id) as outer:
        await rename(outer, one, "One A")
        async with open_writing(app_engine, tenant_id) as inner:
            await rename(inner, two, "Two B")
        between = await instant()
        await rename(outer, two, "Two A")

    assert await names(api, between) == ["One", "Two B"]
    assert await names(api, None) == ["One A", "Two A"]
