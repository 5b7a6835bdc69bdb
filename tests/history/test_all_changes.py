"""A change set tells all its changes in pages, whatever transactions it took."""

from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Text, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.contacts.tables import contact
from csgraph.events.change_log import Actor, begin_change_set, merge_rows
from csgraph.ids import TenantId, encode_id, new_id
from csgraph.storage.columns import Id
from csgraph.storage.work import open_writing
from tests.history.test_revert import latest
from tests.support.http import Api
from tests.writes.test_accounts import made

ALL = """query($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
  node(id: $id) { ... on ChangeSet {
    allChanges(first: $first, after: $after, last: $last, before: $before) {
      totalCount edges { cursor node { nodeId operation changedFields } }
      nodes { nodeType } pageInfo { hasNextPage hasPreviousPage endCursor } } } } }"""


async def insert(engine: AsyncEngine, tenant_id: TenantId, change_set: UUID, many: int) -> None:
    """Make contacts in a transaction of their own, as part of a change set."""
    each = func.generate_series(1, many, type_=Integer).column_valued("each")
    rows: Any = select(
        func.uuidv7(type_=Id).label("id"), func.concat("Ada ", each, type_=Text).label("name")
    )
    async with open_writing(engine, tenant_id) as work:
        actor = Actor("PRINCIPAL", "key_test", None, "r-1", change_set)
        begun = await begin_change_set(work, actor)
        await merge_rows(work, contact, rows, node_type="Contact", change_set_id=begun)


async def page(api: Api, id_: str, **given: Any) -> Any:
    return (await api.data(ALL, id=id_, **given))["node"]["allChanges"]


async def test_all_changes_of_several_transactions_are_told_in_pages(
    api: Api, app_engine: AsyncEngine, tenant_id: TenantId
) -> None:
    change_set = new_id()
    for many in (70, 60):
        await insert(app_engine, tenant_id, change_set, many)
    await insert(app_engine, tenant_id, new_id(), 5)
    id_ = encode_id("chs", change_set)

    first = await page(api, id_, first=100)
    rest = await page(api, id_, first=100, after=first["pageInfo"]["endCursor"])
    last = await page(api, id_, last=30)

    assert first["totalCount"] == rest["totalCount"] == 130
    assert [each["pageInfo"]["hasNextPage"] for each in (first, rest)] == [True, False]
    assert (len(first["edges"]), len(rest["edges"])) == (100, 30)
    assert rest["edges"] == last["edges"]
    records = {each["node"]["nodeId"] for each in (*first["edges"], *rest["edges"])}
    assert len(records) == 130
    assert first["nodes"] == [{"nodeType": "Contact"}] * 100


async def test_what_a_mutation_did_is_told_in_pages_too(api: Api) -> None:
    account = await made(api, name="Acme")

    told = await page(api, (await latest(api))["id"], first=10)

    [edge] = told["edges"]
    assert edge["node"] == {"nodeId": account["id"], "operation": "INSERT", "changedFields": []}
    assert told["totalCount"] == 1
