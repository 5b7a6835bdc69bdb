"""What nobody can take back says so, before it is tried and when it is."""

from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.events.tables import change, change_set, change_set_part
from csgraph.ids import TenantId, encode_id, new_id
from csgraph.schema.build import build_schema
from csgraph.storage.secrets import Secrets
from tests.history.test_revert import REVERT, edited, latest
from tests.support.http import Api, key_of
from tests.writes.test_accounts import made, written
from tests.writes.test_contacts import person
from tests.writes.test_grants import REVOKE as REVOKE_GRANT
from tests.writes.test_grants import SEEN, TERMS, shared
from tests.writes.test_keys import NAMES, REVOKE, ROTATE, issued

OBSTACLES = """{ changeSets(first: 100) { nodes { id revertible revertObstacle } } }"""
LATEST = "{ changeSets(first: 1) { nodes { id revertible revertObstacle } } }"
BY_NOBODY = {
    *("OpportunityContactRole", "OpportunityStageChange"),
    *("OrganizationMembership", "SatisfactionRating", "SourceMatch", "Ticket", "User"),
}
"""What syncs alone write."""
RESTRICTED = {
    *("ApiKey", "Grant", "Segment", "Webhook", "ConnectedSystem"),
    *("BulkExport", "BulkImport", "StagedUpload", "PolicyVersion", "CsmProfile"),
}
"""What lets somebody in, acts for somebody, or stays as it was decided."""


async def refused(api: Api, obstacle: str) -> str:
    """Try to take the latest change set back; return why it is not."""
    [found] = (await api.data(LATEST))["changeSets"]["nodes"]
    assert (found["revertible"], found["revertObstacle"]) == (False, obstacle)
    payload = await written(api, REVERT, id=found["id"])
    [error] = payload["userErrors"]
    assert (error["code"], error["path"]) == ("INVALID", ["id"])
    assert payload["changeSet"] is None
    message: str = error["message"]
    return message


async def test_a_revoked_key_stays_revoked(api: Api) -> None:
    payload = await issued(api)
    await written(api, REVOKE, id=payload["apiKey"]["id"])

    assert "ApiKey" in await refused(api, "TYPE")

    assert (await api.with_key(payload["text"]).post(NAMES)).status_code == 401


async def test_issuing_and_rotating_a_key_is_not_taken_back(api: Api) -> None:
    payload = await issued(api)
    assert "ApiKey" in await refused(api, "TYPE")

    rotated = await written(api, ROTATE, id=payload["apiKey"]["id"], input={})
    assert "ApiKey" in await refused(api, "TYPE")

    assert await api.with_key(rotated["text"]).codes(NAMES) == []


async def test_a_revoked_grant_stays_revoked(api: Api) -> None:
    account = await made(api, name="Acme")
    grant = await shared(api, account["id"], fields=["Account.name", "Account.annualRevenue"])
    key = await written(
        api,
        """mutation($grant: ID!) { keyIssue(input: {name: "P", scopes: ["accounts:read"],
             grantId: $grant}) { text } }""",
        grant=grant["id"],
    )
    partner = api.with_key(key["text"])
    assert (await partner.data(SEEN))["accounts"]["nodes"] == [{"name": "Acme"}]
    await written(api, REVOKE_GRANT, id=grant["id"])

    assert "Grant" in await refused(api, "TYPE")

    assert (await partner.data(SEEN))["accounts"]["nodes"] == []


async def test_who_may_not_share_brings_no_shared_segment_back(
    api: Api, owner_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId
) -> None:
    await made(api, name="Acme", industry="X")
    await made(api, name="Beta", industry="Y")
    document = """mutation($input: SegmentCreateInput!) { segmentCreate(input: $input) {
      segment { id } userErrors { message } } }"""
    given = {"name": "S", "nodeType": "Account", "filter": {"industry": {"neq": "Z"}}}
    segment = (await written(api, document, input=given))["segment"]
    document = """mutation($id: ID!, $filter: JSON) {
      segmentUpdate(id: $id, input: {filter: $filter}) { userErrors { message } } }"""
    await written(api, document, id=segment["id"], filter={"industry": {"eq": "X"}})
    narrowed = (await latest(api))["id"]
    document = "mutation($input: GrantCreateInput!) { grantCreate(input: $input) { grant { id } } }"
    await written(api, document, input={**TERMS, "segmentId": segment["id"]})
    scopes = ("history:read", "segments:write", "accounts:read")
    poor = api.with_key(await key_of(owner_engine, secrets, tenant_id, scopes))

    [error] = (await written(poor, REVERT, id=narrowed))["userErrors"]

    assert error["code"] == "INVALID"
    shared_with = "{ grants { nodes { accounts { account { name } } } } }"
    [grant] = (await api.data(shared_with))["grants"]["nodes"]
    assert grant["accounts"] == [{"account": {"name": "Acme"}}]


async def test_a_decision_about_a_policy_is_not_taken_back(api: Api) -> None:
    document = """mutation { policySet(input: {key: "map.split", value: 60}) {
      userErrors { message } } }"""
    assert (await written(api, document))["userErrors"] == []

    assert "PolicyVersion" in await refused(api, "TYPE")


async def test_what_was_released_to_the_sources_is_not_held_again(api: Api) -> None:
    who = await person(api, name="Ada")
    await edited(api, who, name="Eve")
    document = """mutation($id: ID!) { contactHoldsRelease(id: $id, input: {}) {
      userErrors { message } changeSet { changes { changedFields } } } }"""
    payload = await written(api, document, id=who["id"])
    assert payload["changeSet"]["changes"] == [{"changedFields": ["holds.name"]}]

    assert "`holds.name` of Contact" in await refused(api, "FIELD")


async def logged(
    owner: AsyncEngine, tenant_id: TenantId, node_type: str, fields: list[str]
) -> UUID:
    """Log a caller's change of a record of a type, of which nothing else is there."""
    set_id, mine = new_id(), {"tenant_id": tenant_id}
    part = {"change_set_id": set_id, "node_type": node_type}
    changed = {
        "node_id": new_id(),
        "operation": "UPDATE",
        "changed_fields": fields,
        "before": dict.fromkeys(fields),
    }
    async with owner.begin() as connection:
        await connection.execute(
            insert(change_set).values(id=set_id, actor_kind="PRINCIPAL", actor_id="key", **mine)
        )
        await connection.execute(insert(change_set_part).values(**part, **mine))
        await connection.execute(insert(change).values(**part, **changed, **mine))
    return set_id


async def test_what_is_told_ahead_is_what_comes_for_every_type(
    api: Api, owner_engine: AsyncEngine, tenant_id: TenantId
) -> None:
    types = sorted(
        name
        for name, spec in build_schema().catalog.nodes.items()
        if spec.is_logged or name == "CustomFieldDefinition"
    )
    sets = {
        encode_id("chs", await logged(owner_engine, tenant_id, name, ["deleted_at"])): name
        for name in types
    }
    told: dict[str, Any] = {
        each["id"]: each for each in (await api.data(OBSTACLES))["changeSets"]["nodes"]
    }
    never = set()

    for id_, name in sets.items():
        errors = (await written(api, REVERT, id=id_, options={"dryRun": True}))["userErrors"]
        assert told[id_]["revertible"] == (errors == []), (name, errors)
        if errors:
            assert told[id_]["revertObstacle"] == "TYPE"
            assert name in errors[0]["message"]
            never.add(name)

    assert len(sets) == len(types) <= 100
    assert never == {*BY_NOBODY, *RESTRICTED, "CustomFieldDefinition"}


async def test_what_later_records_refer_to_is_not_taken_away(api: Api) -> None:
    account = await made(api, name="Acme")
    making = (await latest(api))["id"]
    child = await made(api, name="Beta", parentId=account["id"])
    who = await person(api, accountId=account["id"])
    document = (
        "query($id: ID!) { node(id: $id) { ... on ChangeSet { revertible revertObstacle } } }"
    )
    refused = {"revertible": False, "revertObstacle": "REFERENCES"}
    assert (await api.data(document, id=making))["node"] == refused

    [error] = (await written(api, REVERT, id=making))["userErrors"]

    assert (error["code"], error["path"]) == ("CONFLICT", ["id"])
    assert child["id"] in error["message"]
    assert who["id"] in error["message"]
    await edited(api, who, accountId=None)
    [error] = (await written(api, REVERT, id=making))["userErrors"]
    assert who["id"] not in error["message"]
    update = """mutation($id: ID!) { accountUpdate(by: {id: $id}, input: {parentId: null}) {
      userErrors { message } } }"""
    await written(api, update, id=child["id"])
    assert (await api.data(document, id=making))["node"] == {
        "revertible": True,
        "revertObstacle": None,
    }
    assert (await written(api, REVERT, id=making))["userErrors"] == []
