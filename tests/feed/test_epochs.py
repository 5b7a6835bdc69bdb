"""A restore begins the feed anew: what the backup holds can be read, old cursors can not."""

from typing import Any

import pytest
from sqlalchemy import BigInteger, Text, cast, update
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.events.tables import XID8, change, change_set
from csgraph.ids import TenantId
from csgraph.storage.feed import begin_epoch
from tests.feed.changing import Changing
from tests.feed.test_changes import CHANGES, page, told
from tests.support.http import Api

AHEAD = 1 << 40


async def as_restored(owner: AsyncEngine, tenant_id: TenantId) -> None:
    """Make a tenant's log look as if a dump of a cluster that was older had been loaded."""
    async with owner.begin() as connection:
        for table in (change, change_set):
            elsewhere = cast(cast(table.c.xid, Text), BigInteger) + AHEAD
            await connection.execute(
                update(table)
                .where(table.c.tenant_id == tenant_id)
                .values(xid=cast(cast(elsewhere, Text), XID8()))
            )


@pytest.fixture
async def names(changing: Changing, api: Api) -> list[str]:
    """Two accounts, one of which was changed."""
    acme = await changing.make("Account", name="Acme")
    await changing.make("Account", name="Beta")
    await changing.set("Account", acme, industry="Retail")
    return [each["node"]["name"] for each in await told(api, 3)]


async def test_changes_of_another_cluster_can_be_read_in_their_order(
    api: Api, owner_engine: AsyncEngine, tenant_id: TenantId, names: list[str], changing: Changing
) -> None:
    await as_restored(owner_engine, tenant_id)
    assert (await page(api))["nodes"] == []

    await begin_epoch(owner_engine)

    assert [each["node"]["name"] for each in await told(api, 3)] == names
    await changing.make("Account", name="Cato")
    assert [each["node"]["name"] for each in await told(api, 4)] == [*names, "Cato"]


async def test_change_sets_keep_their_changes(
    api: Api, owner_engine: AsyncEngine, tenant_id: TenantId, names: list[str]
) -> None:
    sets = "{ changeSets { nodes { id changes { nodeType operation } } } }"
    before = await api.data(sets)
    await as_restored(owner_engine, tenant_id)

    await begin_epoch(owner_engine)

    assert await api.data(sets) == before


async def test_a_cursor_of_before_is_refused(
    api: Api, owner_engine: AsyncEngine, names: list[str]
) -> None:
    end = (await api.data("{ feedCursor }"))["feedCursor"]

    await begin_epoch(owner_engine)
    [error] = (await api.post(CHANGES, {"after": end})).json()["errors"]

    assert error["extensions"]["code"] == "FEED_CURSOR_UNKNOWN"
    assert "restored" in error["message"]
    now: dict[str, Any] = await api.data("{ feedCursor }")
    assert await page(api, after=now["feedCursor"])
