"""The past of tenant-defined fields, each by its own key."""

from typing import Any

from sqlalchemy import literal, select
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.accounts.tables import account as account_table
from csgraph.events.change_log import Actor, begin_change_set, merge_rows
from csgraph.ids import TenantId
from csgraph.storage.work import open_writing
from tests.graph.test_custom_fields import connect, define
from tests.history.conftest import Instant
from tests.history.test_history import history
from tests.history.world import stored
from tests.support.http import Api
from tests.writes.test_accounts import made

KEYS = {"Tier__c": "OPTION", "Seats__c": "NUMBER"}
READ = """query($id: ID!, $at: DateTime) {
  node: account(by: {id: $id}, asOf: $at) { ... on Account {
  customFields { key text number } } } }"""


async def synced(
    engine: AsyncEngine, tenant_id: TenantId, account: dict[str, Any], **values: Any
) -> None:
    """Let a sync find some values of an account."""
    columns = account_table.c
    source = select(
        literal(stored(account["id"]), columns.id.type).label("id"),
        literal("Acme").label("name"),
        literal(values, columns.custom_fields.type).label("custom_fields"),
    )
    async with open_writing(engine, tenant_id) as work:
        sets = await begin_change_set(work, Actor("CONNECTOR", "run"))
        await merge_rows(work, account_table, source, node_type="Account", change_set_id=sets)


async def test_each_key_reads_as_it_was(
    api: Api, ingest_engine: AsyncEngine, tenant_id: TenantId, instant: Instant
) -> None:
    account = await made(api, name="Acme")
    async with open_writing(ingest_engine, tenant_id) as work:
        await define(work, await connect(work, "crm"), KEYS)

    async def sync(**values: Any) -> str:
        await synced(ingest_engine, tenant_id, account, **values)
        return await instant()

    async def read(at: str | None) -> dict[str, Any]:
        found = (await api.data(READ, id=account["id"], at=at))["node"]["customFields"]
        return {each["key"]: each["text"] or each["number"] for each in found}

    none = await instant()
    gold = await sync(Tier__c="Gold", Seats__c=5)
    seats = await sync(Tier__c="Gold", Seats__c=7)
    await sync(Seats__c=7)

    assert await read(none) == {}
    assert await read(gold) == {"Tier__c": "Gold", "Seats__c": "5"}
    assert await read(seats) == {"Tier__c": "Gold", "Seats__c": "7"}
    assert await read(None) == {"Seats__c": "7"}
    told = [each["fields"] for each in (await history(api, account))["nodes"]]
    tier, number = "customFields.Tier__c", "customFields.Seats__c"
    assert told[0] == [{"field": tier, "before": "Gold", "after": None}]
    assert told[1] == [{"field": number, "before": 5, "after": 7}]
    assert {each["field"]: each["after"] for each in told[2]} == {tier: "Gold", number: 5}
    alone = await history(api, account, fields=[tier])
    assert [each["fields"][0]["field"] for each in alone["nodes"]] == [tier, tier]
    assert all(len(each["fields"]) == 1 for each in alone["nodes"])
