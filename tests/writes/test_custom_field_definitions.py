"""People name tenant-defined fields, and hide them; what the system tells stays the system's."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.ids import TenantId
from csgraph.storage.secrets import Secrets
from tests.ingest.test_custom_fields import TIER
from tests.support.http import Api, codes_of
from tests.support.vendors import Vendors, sf_account, vendors_of
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


async def test_naming_fields_takes_its_own_scope(reader: Api) -> None:
    answer = await reader.post(UPDATE, {"id": "cfd_1", "input": {"hidden": True}})

    assert codes_of(answer) == ["FORBIDDEN"]
