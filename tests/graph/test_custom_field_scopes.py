"""A field that takes a scope of its own is, for a key without it, not there at all."""

from typing import Any

import orjson
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.errors import InvalidInput
from csgraph.ids import TenantId
from csgraph.storage.work import open_writing
from csgraph.tenancy.scopes import SCOPES
from tests.graph.conftest import Ask
from tests.graph.test_custom_fields import HELD, PAGE, connect, define, held, names, scope_of_field

__all__ = ["held"]

LACKING = frozenset(SCOPES) - {"finance:read"}
DEFINED = "{ customFieldDefinitions { totalCount nodes { key requiredScope } } }"
SHOWN = "{ accounts { nodes { name customFields { key } } } }"
SEATS: list[dict[str, Any]] = [
    {"filter": {"customField": {"key": "Seats__c", "number": {"gt": "0"}}}},
    {"filter": {"not": {"customField": {"key": "Seats__c", "number": {"isNull": True}}}}},
    {"filter": {"customField": {"key": "Seats__c", "text": {"eq": "a wrong type"}}}},
    {"order": [{"customField": {"key": "Seats__c", "type": "NUMBER"}}]},
]


@pytest.fixture
async def scoped(held: None, ingest_engine: AsyncEngine, tenant_id: TenantId) -> None:
    """The number of seats takes a scope."""
    async with open_writing(ingest_engine, tenant_id) as work:
        await scope_of_field(work, "Seats__c", "finance:read")


async def test_it_is_left_out_of_records_and_of_what_is_defined(ask: Ask, scoped: None) -> None:
    shown = (await ask(SHOWN, scopes=LACKING))["data"]["accounts"]["nodes"]
    whole = (await ask(SHOWN))["data"]["accounts"]["nodes"]
    defined = (await ask(DEFINED, scopes=LACKING))["data"]["customFieldDefinitions"]

    for found, without in ((whole, set()), (shown, {"Seats__c"})):
        told = {each["name"]: {field["key"] for field in each["customFields"]} for each in found}
        assert told == {name: values.keys() - without for name, values in HELD.items()}
    assert "Seats__c" not in {each["key"] for each in defined["nodes"]}
    assert defined["totalCount"] == len(defined["nodes"]) == 6


@pytest.mark.parametrize("given", SEATS, ids=str)
async def test_naming_it_is_refused_as_an_unknown_key_is(
    ask: Ask, scoped: None, given: dict[str, Any]
) -> None:
    unknown = orjson.loads(orjson.dumps(given).replace(b"Seats__c", b"Steas__c"))

    with pytest.raises(InvalidInput) as refused:
        await ask(PAGE, scopes=LACKING, **given)
    with pytest.raises(InvalidInput) as expected:
        await ask(PAGE, scopes=LACKING, **unknown)

    assert "no field with the key `Seats__c`" in refused.value.message
    assert refused.value.message == expected.value.message.replace("Steas__c", "Seats__c")
    assert refused.value.extensions == expected.value.extensions


async def test_who_has_the_scope_reads_filters_and_sorts_by_it(ask: Ask, scoped: None) -> None:
    assert names(await ask(PAGE, **SEATS[0])) == ["Ada", "Cyd"]
    assert names(await ask(PAGE, **SEATS[3]))[:1] == ["Bob"]


async def test_a_key_is_kept_back_if_any_connections_field_is(
    ask: Ask, scoped: None, ingest_engine: AsyncEngine, tenant_id: TenantId
) -> None:
    """Records hold one value by a key, whichever connection defines it."""
    async with open_writing(ingest_engine, tenant_id) as work:
        await define(work, await connect(work, "other"), {"Seats__c": "NUMBER"})

    shown = (await ask(SHOWN, scopes=LACKING))["data"]["accounts"]["nodes"]

    assert not any(f["key"] == "Seats__c" for each in shown for f in each["customFields"])


ONE = "query($key: String!) { accounts { nodes { name customField(key: $key) { number } } } }"


async def test_one_field_is_asked_for_by_its_key(ask: Ask, scoped: None) -> None:
    found = (await ask(ONE, key="Seats__c"))["data"]["accounts"]["nodes"]

    given = {name: values.get("Seats__c") for name, values in HELD.items()}
    shown = {each["name"]: each["customField"] for each in found}
    assert {k: v and float(v["number"]) for k, v in shown.items()} == given


async def test_one_field_that_takes_a_scope_is_refused_as_an_unknown_one_is(
    ask: Ask, scoped: None
) -> None:
    with pytest.raises(InvalidInput) as refused:
        await ask(ONE, scopes=LACKING, key="Seats__c")
    with pytest.raises(InvalidInput) as expected:
        await ask(ONE, scopes=LACKING, key="Steas__c")

    assert refused.value.message == expected.value.message.replace("Steas__c", "Seats__c")
    assert refused.value.message.startswith("`key`: no field with the key `Seats__c` is defined")
    assert refused.value.extensions == {"coordinate": "Account.customField(key:)"}
    assert refused.value.extensions == expected.value.extensions
