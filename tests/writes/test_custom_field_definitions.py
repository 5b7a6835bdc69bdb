"""People name tenant-defined fields, and hide them; what the system tells stays the system's."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.ids import TenantId, encode_id, new_id
from csgraph.storage.secrets import Secrets
from tests.ingest.test_custom_fields import TIER
from tests.support.http import Api, codes_of
from tests.support.vendors import Vendors, field, sf_account, vendors_of
from tests.writes.test_accounts import written

FIELDS = "{ customFieldDefinitions { nodes { id key label customLabel description hidden } } }"
UPDATE = """mutation($id: ID!, $input: CustomFieldDefinitionUpdateInput!) {
  customFieldDefinitionUpdate(id: $id, input: $input) {
    customFieldDefinition { label customLabel description hidden } userErrors { code path }
    changeSet { changes { nodeType changedFields } } } }"""
VALUES = "{ accounts { nodes { customFields { key } } } }"


@pytest.fixture
async def vendors(
    ingest_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId
) -> AsyncIterator[Vendors]:
    async with vendors_of(ingest_engine, secrets, tenant_id) as made:
        yield made


async def test_a_field_is_named_and_hidden_and_a_sync_leaves_that_alone(
    vendors: Vendors, api: Api
) -> None:
    vendors.describe("Account", TIER)
    vendors.put(Account=[sf_account(1, Tier__c="Gold")])
    await vendors.sync_salesforce()
    defined = (await api.data(FIELDS))["customFieldDefinitions"]["nodes"]
    [tier] = [each for each in defined if each["key"] == "Tier__c"]
    shown = (await api.data(VALUES))["accounts"]["nodes"][0]["customFields"]
    assert {"key": "Tier__c"} in shown
    given = {"customLabel": "Level", "description": "What they pay for.", "hidden": True}

    payload = await written(api, UPDATE, id=tier["id"], input=given)

    assert payload["customFieldDefinition"] == {"label": tier["label"], **given}
    assert payload["changeSet"]["changes"] == [
        {
            "nodeType": "CustomFieldDefinition",
            "changedFields": ["customLabel", "description", "hidden"],
        }
    ]
    vendors.clock.advance(hours=1)
    await vendors.sync_salesforce()
    again = (await api.data(FIELDS))["customFieldDefinitions"]["nodes"]
    assert {**tier, **given} in again
    shown = (await api.data(VALUES))["accounts"]["nodes"][0]["customFields"]
    assert {"key": "Tier__c"} not in shown


SCOPED = """mutation($id: ID!, $scope: String) {
  customFieldDefinitionUpdate(id: $id, input: {requiredScope: $scope}) {
    customFieldDefinition { key requiredScope } userErrors { code path } } }"""
SCOPES_OF = "{ customFieldDefinitions { nodes { id key requiredScope } } }"


async def scoped_fields(api: Api) -> dict[str, tuple[str, str | None]]:
    found = (await api.data(SCOPES_OF))["customFieldDefinitions"]["nodes"]
    return {each["key"]: (each["id"], each["requiredScope"]) for each in found}


async def test_a_currency_takes_the_scope_of_amounts_until_people_say_otherwise(
    vendors: Vendors, api: Api, lacking: Api
) -> None:
    vendors.describe("Account", TIER, field("ARR__c", "currency"))
    vendors.put(Account=[sf_account(1, Tier__c="Gold", ARR__c=12.5)])
    await vendors.sync_salesforce()
    defined = await scoped_fields(api)
    assert (defined["ARR__c"][1], defined["Tier__c"][1]) == ("finance:read", None)
    assert "ARR__c" not in await scoped_fields(lacking)
    of_arr = {"id": defined["ARR__c"][0], "scope": None}

    refused = await written(lacking, SCOPED, **of_arr)
    unknown = await written(lacking, SCOPED, id=encode_id("cfd", new_id()), scope=None)
    opened = await written(api, SCOPED, **of_arr)

    assert refused == unknown
    assert refused["userErrors"] == [{"code": "NOT_FOUND", "path": ["id"]}]
    assert opened["customFieldDefinition"] == {"key": "ARR__c", "requiredScope": None}
    vendors.describe("Account", TIER, field("ARR__c", "currency", label="Recurring"))
    vendors.clock.advance(hours=1)
    await vendors.sync_salesforce()
    assert (await scoped_fields(lacking))["ARR__c"][1] is None


async def test_a_field_is_kept_to_a_scope_that_its_keeper_holds(
    vendors: Vendors, api: Api, lacking: Api
) -> None:
    vendors.describe("Account", TIER)
    await vendors.sync_salesforce()
    tier, _ = (await scoped_fields(api))["Tier__c"]

    unknown = await written(api, SCOPED, id=tier, scope="tiers:read")
    lacked = await written(lacking, SCOPED, id=tier, scope="finance:read")
    kept = await written(api, SCOPED, id=tier, scope="finance:read")

    path = ["input", "requiredScope"]
    assert unknown["userErrors"] == [{"code": "INVALID", "path": path}]
    assert lacked["userErrors"] == [{"code": "FORBIDDEN", "path": path}]
    assert kept["customFieldDefinition"]["requiredScope"] == "finance:read"
    assert "Tier__c" not in await scoped_fields(lacking)


async def test_naming_fields_takes_its_own_scope(reader: Api) -> None:
    answer = await reader.post(UPDATE, {"id": "cfd_1", "input": {"hidden": True}})

    assert codes_of(answer) == ["FORBIDDEN"]
