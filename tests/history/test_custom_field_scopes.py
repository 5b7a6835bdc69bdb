"""What happened to a field that takes a scope is, for a key without it, not told."""

from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.ids import TenantId
from csgraph.storage.work import open_writing
from tests.feed.test_changes import told
from tests.graph.test_custom_fields import connect, define, scope_of_field
from tests.history.conftest import Instant
from tests.history.test_custom_fields import KEYS, synced
from tests.history.test_history import history
from tests.support.http import Api
from tests.writes.test_accounts import made

READ = """query($id: ID!, $at: DateTime) { account(by: {id: $id}, asOf: $at) {
  customFields { key } } }"""
SETS = "{ changeSets(first: 5) { nodes { changes { changedFields } } } }"
UPDATE = """mutation($id: ID!, $ifRevision: Int) {
  accountUpdate(by: {id: $id}, input: {name: "Other"}, options: {ifRevision: $ifRevision}) {
    userErrors { code ... on RevisionConflict { changedFields } } } }"""
SEATS, TIER = "customFields.Seats__c", "customFields.Tier__c"


@pytest.fixture
async def account(api: Api, ingest_engine: AsyncEngine, tenant_id: TenantId) -> dict[str, Any]:
    """An account whose seats changed alone, and together with its tier."""
    async with open_writing(ingest_engine, tenant_id) as work:
        await define(work, await connect(work, "crm"), KEYS)
        await scope_of_field(work, "Seats__c", "finance:read")
    account = await made(api, name="Acme")
    for values in ({"Seats__c": 5}, {"Seats__c": 6, "Tier__c": "Gold"}):
        await synced(ingest_engine, tenant_id, account, **values)
    return account


async def test_the_history_of_a_record_leaves_it_out(
    api: Api, lacking: Api, account: dict[str, Any]
) -> None:
    whole = [each["fields"] for each in (await history(api, account))["nodes"]]
    known = [each["fields"] for each in (await history(lacking, account))["nodes"]]

    assert [{each["field"] for each in fields} for fields in whole] == [
        {SEATS, TIER},
        {SEATS},
        set(),
    ]
    assert known == [[{"field": TIER, "before": None, "after": "Gold"}], [], []]
    assert len((await history(api, account, fields=[SEATS]))["nodes"]) == 2
    unknown = await history(lacking, account, fields=["customFields.None__c"])
    assert (await history(lacking, account, fields=[SEATS])) == unknown
    both = await history(lacking, account, fields=[SEATS, TIER])
    assert [each["fields"] for each in both["nodes"]] == known[:1]


async def test_the_feed_tells_of_no_change_of_it(
    api: Api, lacking: Api, account: dict[str, Any]
) -> None:
    wanted = {"filter": {"operations": ["UPDATE"]}, "types": ["ACCOUNT"]}
    whole = await told(api, 2, **wanted)
    known = await told(lacking, 1, **wanted)

    assert [each["changedFields"] for each in whole] == [[SEATS], [SEATS, TIER]]
    assert [each["changedFields"] for each in known] == [[TIER]]
    sets = (await lacking.data(SETS))["changeSets"]["nodes"]
    names = [
        name for each in sets for change in each["changes"] for name in change["changedFields"]
    ]
    assert TIER in names
    assert SEATS not in names


async def test_a_conflict_does_not_name_it(api: Api, lacking: Api, account: dict[str, Any]) -> None:
    given = {"id": account["id"], "ifRevision": account["revision"]}
    [whole] = (await api.data(UPDATE, **given))["accountUpdate"]["userErrors"]
    [known] = (await lacking.data(UPDATE, **given))["accountUpdate"]["userErrors"]

    assert (whole["changedFields"], known["changedFields"]) == ([SEATS, TIER], [TIER])


async def test_the_past_of_a_record_leaves_it_out(
    api: Api, lacking: Api, account: dict[str, Any], instant: Instant
) -> None:
    given = {"id": account["id"], "at": await instant()}

    whole = (await api.data(READ, **given))["account"]["customFields"]
    known = (await lacking.data(READ, **given))["account"]["customFields"]

    assert [each["key"] for each in whole] == ["Seats__c", "Tier__c"]
    assert [each["key"] for each in known] == ["Tier__c"]
