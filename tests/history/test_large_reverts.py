"""What may be taken back is taken back in time, however much it is."""

from sqlalchemy import Integer, Text, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.contacts.tables import contact
from csgraph.events.change_log import Actor, begin_change_set, merge_rows
from csgraph.ids import TenantId, encode_id
from csgraph.storage.columns import Id
from csgraph.storage.work import open_writing
from tests.history.test_revert import REVERT
from tests.support.http import Api
from tests.writes.test_accounts import written

MANY = 9_000
COUNT = "{ contacts(first: 1) { totalCount } }"


async def made_at_once(engine: AsyncEngine, tenant_id: TenantId) -> str:
    """Make contacts in one change set; return its id."""
    each = func.generate_series(1, MANY, type_=Integer).column_valued("each")
    name = func.concat("Ada ", each, type_=Text)
    async with open_writing(engine, tenant_id) as work:
        change_set = await begin_change_set(work, Actor("PRINCIPAL", "key_test"))
        rows = select(func.uuidv7(type_=Id).label("id"), name.label("name"))
        await merge_rows(work, contact, rows, node_type="Contact", change_set_id=change_set)
    return encode_id("chs", change_set)


async def test_nine_thousand_new_records_are_taken_back_and_back_again(
    api: Api, app_engine: AsyncEngine, tenant_id: TenantId
) -> None:
    making = await made_at_once(app_engine, tenant_id)

    payload = await written(api, REVERT, id=making)

    assert payload["userErrors"] == []
    assert (await api.data(COUNT))["contacts"]["totalCount"] == 0
    again = await written(api, REVERT, id=payload["changeSet"]["id"])
    assert again["userErrors"] == []
    assert (await api.data(COUNT))["contacts"]["totalCount"] == MANY
