"""An export holds of tenant-defined fields what its key may know of."""

from dataclasses import replace

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.bulk.jobs import BulkKind
from csgraph.domain.accounts.tables import account
from csgraph.ids import TenantId
from csgraph.ingest.custom_values import store_values_anew
from csgraph.storage.secrets import Secrets
from csgraph.storage.work import open_writing
from csgraph.tenancy.scopes import SCOPES
from tests.bulk.asking import Bulk
from tests.graph.test_custom_fields import connect, define, scope_of_field
from tests.support.http import key_of

LIST = "{ accounts { nodes { name customFields { key } } } }"
ONE = '{ accounts { nodes { customField(key: "%s") { number } } } }'
FILTERED = '{ accounts(filter: {customField: {key: "%s", number: {gt: "1"}}}) { nodes { name } } }'


async def test_an_export_leaves_out_fields_that_take_a_scope_its_key_lacks(
    bulk: Bulk,
    owner_engine: AsyncEngine,
    ingest_engine: AsyncEngine,
    secrets: Secrets,
    tenant_id: TenantId,
) -> None:
    async with open_writing(ingest_engine, tenant_id) as work:
        values = {"Seats__c": 5, "Tier__c": "Gold"}
        await work.connection.execute(
            insert(account).values(tenant_id=tenant_id, name="Acme", custom_fields=values)
        )
        fields = await define(
            work, await connect(work, "crm"), {"Seats__c": "NUMBER", "Tier__c": "TEXT"}
        )
        await store_values_anew(work, {"Account": account}, fields)
        await scope_of_field(work, "Seats__c", "finance:read")
    scopes = tuple(scope for scope in SCOPES if scope != "finance:read")
    key = await key_of(owner_engine, secrets, tenant_id, scopes)
    lacking = replace(bulk, api=bulk.api.with_key(key))

    assert await lacking.exported(LIST) == [{"name": "Acme", "customFields": [{"key": "Tier__c"}]}]
    assert await bulk.exported(ONE % "Seats__c") == [{"customField": {"number": "5"}}]
    for asked in (ONE, FILTERED):
        told = []
        for name in ("Seats__c", "Steas__c"):
            payload = await lacking.start_export(asked % name)
            id_ = payload["bulkExport"]["id"]
            await lacking.run(BulkKind.EXPORT, id_)
            export = await lacking.export(id_)
            told.append((export["status"], export["errorMessage"].replace(name, "…")))
        assert told[0] == told[1]
        assert told[0][0] == "FAILED"
