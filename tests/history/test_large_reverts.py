"""What may be taken back is taken back, however much it is."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import Integer, Text, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.app import ServerOptions, build_app
from csgraph.domain.contacts.tables import contact
from csgraph.events.change_log import Actor, begin_change_set, merge_rows
from csgraph.ids import TenantId, encode_id
from csgraph.storage.columns import Id
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.secrets import Secrets
from csgraph.storage.work import open_writing
from tests.history.test_revert import REVERT
from tests.support.http import Api, in_process
from tests.writes.test_accounts import written

MANY = 9_000
COUNT = "{ contacts(first: 1) { totalCount } }"


@pytest.fixture
async def patient(api: Api, urls: DatabaseUrls, secrets: Secrets) -> AsyncIterator[Api]:
    """A server that no clock ends, however busy the machine is."""
    options = ServerOptions(pool_size=2, statement_timeout_ms=300_000, deadline_ms=300_000)
    async with in_process(build_app(urls, secrets, options)) as client:
        yield Api(client, api.key)


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
    patient: Api, app_engine: AsyncEngine, tenant_id: TenantId
) -> None:
    api, making = patient, await made_at_once(app_engine, tenant_id)

    payload = await written(api, REVERT, id=making)

    assert payload["userErrors"] == []
    assert (await api.data(COUNT))["contacts"]["totalCount"] == 0
    again = await written(api, REVERT, id=payload["changeSet"]["id"])
    assert again["userErrors"] == []
    assert (await api.data(COUNT))["contacts"]["totalCount"] == MANY
