"""Odd values that a vendor sent are read as what they are, or as text: never out of type."""

import re
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.app import ServerOptions, build_app
from csgraph.domain.accounts.tables import account
from csgraph.domain.sources.tables import connection, custom_field_definition
from csgraph.ids import TenantId, new_id
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.secrets import Secrets
from csgraph.storage.work import open_writing
from tests.support.http import Api, in_process

QUERY = """{ accounts(first: 1) { nodes { customFields {
  key valueType text number boolean date dateTime options } } } }"""
FORMS = {
    "text": r".*",
    "number": r"-?\d+(\.\d+)?",
    "date": r"\d{4}-\d{2}-\d{2}",
    "dateTime": r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z",
}
ODD: list[Any] = [
    "",
    "soon",
    "now",
    "today",
    "epoch",
    "infinity",
    "-infinity",
    "allballs",
    "2026-05-01",
    "2026-02-30",
    "12026-05-01",
    "0044-03-15 BC",
    "05/01/2026",
    "2026-05-01T07:25:37.000+0000",
    "2026-05-01 07:25:37+02",
    "9999-12-31T23:59:59-14:00",
    "NaN",
    "1e5",
    True,
    12.50,
    -1e300,
    10**30,
    ["a", "b"],
    ["a", None, 1, True, ["b"], {"c": "d"}],
    {"a": "b"},
    'a "quoted" \\ text\n\t\u0001',
]
TYPES = ("TEXT", "NUMBER", "BOOLEAN", "DATE", "DATE_TIME", "OPTION", "MULTI_OPTION")


@pytest.fixture
async def odd(ingest_engine: AsyncEngine, tenant_id: TenantId) -> dict[str, Any]:
    """One account with every odd value in a field of every type; the values by key."""
    values = {f"{type_}-{i}": value for type_ in TYPES for i, value in enumerate(ODD)}
    source = new_id()
    definitions = [
        {
            "tenant_id": tenant_id,
            "connection_id": source,
            "node_type": "Account",
            "key": key,
            "label": key,
            "value_type": key.rpartition("-")[0],
        }
        for key in values
    ]
    async with open_writing(ingest_engine, tenant_id) as work:
        run = work.connection.execute
        given = {"system": "SALESFORCE", "name": "crm", "base_url": "x", "credentials": b"x"}
        await run(insert(connection).values(tenant_id=tenant_id, id=source, **given))
        await run(insert(custom_field_definition), definitions)
        await run(insert(account).values(tenant_id=tenant_id, name="Odd", custom_fields=values))
    return values


async def test_every_value_has_the_form_of_its_type(
    odd: dict[str, Any], api_key: str, urls: DatabaseUrls, secrets: Secrets
) -> None:
    async with in_process(build_app(urls, secrets, ServerOptions(pool_size=1))) as client:
        data = await Api(client, api_key).data(QUERY)

    read = data["accounts"]["nodes"][0]["customFields"]
    assert {each["key"] for each in read} == odd.keys()
    for each in read:
        for name, form in FORMS.items():
            assert each[name] is None or re.fullmatch(form, str(each[name]), re.DOTALL), each
        assert each["boolean"] in {None, True, False}
        assert all(isinstance(option, str) for option in each["options"] or []), each


async def test_no_text_is_lost_because_its_field_has_another_type(
    odd: dict[str, Any], api_key: str, urls: DatabaseUrls, secrets: Secrets
) -> None:
    async with in_process(build_app(urls, secrets, ServerOptions(pool_size=1))) as client:
        data = await Api(client, api_key).data(QUERY)

    for each in data["accounts"]["nodes"][0]["customFields"]:
        if isinstance(odd[each["key"]], str):
            assert each["text"] == odd[each["key"]] or each["date"] or each["dateTime"], each
