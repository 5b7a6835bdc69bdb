"""What is checked when a webhook is registered, and who may see what of it."""

import asyncpg
import pytest
from graphql import build_client_schema, get_introspection_query
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.webhooks.tables import webhook_secret
from csgraph.ids import TenantId
from csgraph.storage.connect import connected
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.secrets import Secrets
from csgraph.storage.work import open_reading
from csgraph.tenancy.api_keys import revoke_key
from tests.conftest import make_tenant
from tests.support.http import key_of
from tests.webhooks.stage import QUERY, Stage, uuid_of

GET = "query ($id: ID!) { node(id: $id) { ... on Webhook { name url status keyId revision } } }"
UPDATE = """mutation ($id: ID!, $input: WebhookUpdateInput!, $options: WriteOptions) {
  webhookUpdate(id: $id, input: $input, options: $options) {
    webhook { name url keyId } userErrors { code message path } } }"""


async def test_a_secret_is_told_once_and_kept_sealed(
    stage: Stage, ingest_engine: AsyncEngine, secrets: Secrets
) -> None:
    id_ = await stage.register()

    secret = stage.secrets[id_]
    assert secret.startswith("whsec_")
    async with open_reading(ingest_engine, stage.tenant_id) as work:
        (sealed,) = await work.connection.scalars(
            select(webhook_secret.c.sealed).where(webhook_secret.c.tenant_id == stage.tenant_id)
        )
    assert secret.encode() not in bytes(sealed)
    assert secrets.open(stage.tenant_id, bytes(sealed)).decode() == secret


async def test_the_server_s_role_can_t_read_the_column(urls: DatabaseUrls) -> None:
    async with connected(urls.app) as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.fetch("select sealed from api.webhook_secret")


async def test_no_field_shows_a_secret_but_the_payloads_that_make_one(stage: Stage) -> None:
    schema = build_client_schema(await stage.api.data(get_introspection_query(one_of=True)))

    shown = {
        name
        for name, type_ in schema.type_map.items()
        if "secret" in getattr(type_, "fields", {}) and "Webhook" in name
    }
    assert shown == {"WebhookCreatePayload", "WebhookRotateSecretPayload"}


@pytest.mark.parametrize(
    "url", ["http://hooks.example.com/", "https://10.0.0.1/", "https://db.internal/", "nowhere"]
)
async def test_an_address_that_may_not_be_called_is_refused(stage: Stage, url: str) -> None:
    made = await stage.create(url=url)

    (error,) = made["userErrors"]
    assert (made["webhook"], made["secret"]) == (None, None)
    assert (error["code"], error["path"]) == ("INVALID", ["input", "url"])


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("subscription { changes { nope } }", "nope"),
        ("subscription { changes { operation ", "Syntax"),
        ("{ viewer { tenantName } }", "no subscription"),
        ("subscription { changes { operation } } query A { viewer { tenantName } }", ""),
        ('subscription { changes(after: "1.1.1") { operation } }', "after"),
        ("subscription { a: changes { operation } b: changes { operation } }", ""),
    ],
)
async def test_a_document_that_can_t_be_served_is_refused(
    stage: Stage, query: str, said: str
) -> None:
    made = await stage.create(query)

    (error,) = made["userErrors"]
    assert (error["code"], error["path"]) == ("INVALID", ["input", "query"])
    assert said in error["message"]


async def test_a_document_that_its_key_may_not_read_is_refused(
    stage: Stage, owner_engine: AsyncEngine, secrets: Secrets
) -> None:
    scopes = ("webhooks:write", "webhooks:read", "accounts:read")
    key = await key_of(owner_engine, secrets, stage.tenant_id, scopes)
    stage.api = stage.api.with_key(key)

    made = await stage.create("subscription { changes(types: [CONTACT]) { operation } }")

    assert [each["path"] for each in made["userErrors"]] == [["input", "query"]]
    assert (await stage.create())["userErrors"] == []


async def test_who_changes_a_webhook_has_it_read_under_their_own_key(
    stage: Stage, owner_engine: AsyncEngine, secrets: Secrets
) -> None:
    query = "subscription { changes(types: [CONTACT]) { operation } }"
    id_ = await stage.register(query)
    before = (await stage.api.data(GET, id=id_))["node"]["keyId"]
    scopes = ("webhooks:write", "webhooks:read", "accounts:read")
    weaker = stage.api.with_key(await key_of(owner_engine, secrets, stage.tenant_id, scopes))
    elsewhere = {"url": f"{stage.receiver.url}/elsewhere"}

    refused = (await weaker.data(UPDATE, id=id_, input=elsewhere))["webhookUpdate"]
    changed = await weaker.data(UPDATE, id=id_, input={**elsewhere, "query": QUERY})

    assert [each["path"] for each in refused["userErrors"]] == [["input", "query"]]
    assert changed["webhookUpdate"]["userErrors"] == []
    assert changed["webhookUpdate"]["webhook"]["keyId"] != before


async def test_a_webhook_ends_with_the_key_that_registered_it(
    stage: Stage, owner_engine: AsyncEngine, secrets: Secrets
) -> None:
    key = await key_of(owner_engine, secrets, stage.tenant_id)
    mine, stage.api = stage.api, stage.api.with_key(key)
    id_ = await stage.register()
    key_id = (await stage.api.data(GET, id=id_))["node"]["keyId"]
    stage.api = mine
    await stage.account("Acme")

    await revoke_key(owner_engine, stage.tenant_id, uuid_of(key_id))
    await stage.turn()

    assert stage.receiver.arrived == []
    log = await stage.log()
    assert (log["status"], log["disabledReason"]) == ("DISABLED", "KEY_ENDED")


async def test_a_dry_run_registers_nothing_and_tells_no_secret(stage: Stage) -> None:
    text = """mutation ($input: WebhookCreateInput!) {
      webhookCreate(input: $input, options: {dryRun: true}) {
        webhook { id } secret userErrors { code } } }"""
    values = {"name": "Hook", "url": stage.receiver.url, "query": QUERY}

    said = (await stage.api.data(text, input=values))["webhookCreate"]

    assert said["webhook"]
    assert said["secret"] is None
    assert (await stage.api.data("{ webhooks { totalCount } }"))["webhooks"]["totalCount"] == 0


async def test_another_tenant_sees_and_changes_nothing(
    stage: Stage, owner_engine: AsyncEngine, secrets: Secrets
) -> None:
    id_ = await stage.register()
    await stage.account("Acme")
    await stage.turn()
    (delivery,) = await stage.deliveries()
    other: TenantId = await make_tenant(owner_engine, "Other")
    others = stage.api.with_key(await key_of(owner_engine, secrets, other))

    for wanted in (id_, delivery["id"]):
        assert (await others.data("query ($id: ID!) { node(id: $id) { id } }", id=wanted)) == {
            "node": None
        }
    for text in (
        "mutation ($id: ID!) { it: webhookDelete(id: $id) { userErrors { code } } }",
        "mutation ($id: ID!) { it: webhookEnable(id: $id) { userErrors { code } } }",
        "mutation ($id: ID!) { it: webhookRotateSecret(id: $id) { userErrors { code } } }",
        "mutation ($id: ID!) { it: webhookTest(id: $id, input: {}) { userErrors { code } } }",
    ):
        said = (await others.data(text, id=id_))["it"]
        assert [each["code"] for each in said["userErrors"]] == ["NOT_FOUND"]
    text = "mutation ($id: ID!) { it: webhookRedeliver(id: $id) { userErrors { code } } }"
    said = (await others.data(text, id=delivery["id"]))["it"]
    assert [each["code"] for each in said["userErrors"]] == ["NOT_FOUND"]


async def test_a_body_is_shown_only_to_who_may_read_what_webhooks_sent(
    stage: Stage, owner_engine: AsyncEngine, secrets: Secrets
) -> None:
    await stage.register()
    await stage.account("Acme")
    await stage.turn()
    key = await key_of(owner_engine, secrets, stage.tenant_id, ("webhooks:read",))
    text = "{ webhookDeliveries { nodes { status payload } } }"

    said = (await stage.api.with_key(key).post(text)).json()

    assert said["data"]["webhookDeliveries"]["nodes"] == [{"status": "DELIVERED", "payload": None}]
    assert [each["extensions"]["code"] for each in said["errors"]] == ["FORBIDDEN"]
    assert "Acme" in (await stage.api.post(text)).text


async def test_a_webhook_that_is_deleted_or_disabled_sends_nothing(stage: Stage) -> None:
    for act in ("webhookDisable", "webhookDelete"):
        id_ = await stage.register()
        await stage.account("Acme")
        await stage.api.data(
            f"mutation ($id: ID!) {{ {act}(id: $id) {{ userErrors {{ code }} }} }}", id=id_
        )

        await stage.turn()

    assert stage.receiver.arrived == []


async def test_it_is_written_as_everything_else_is(stage: Stage) -> None:
    id_ = await stage.register()
    read = (await stage.api.data(GET, id=id_))["node"]

    stale = await stage.api.data(
        UPDATE, id=id_, input={"name": "Other"}, options={"ifRevision": read["revision"] + 1}
    )
    changed = await stage.api.data(UPDATE, id=id_, input={"name": "Other"})

    assert [each["code"] for each in stale["webhookUpdate"]["userErrors"]] == ["CONFLICT"]
    assert changed["webhookUpdate"]["webhook"]["name"] == "Other"


async def test_who_took_a_webhook_over_gives_it_no_former_query_back(
    stage: Stage, owner_engine: AsyncEngine, secrets: Secrets
) -> None:
    secret_query = QUERY.replace("id name", "id annualRevenue { amount }")
    id_ = await stage.register(secret_query)
    scopes = ("webhooks:read", "webhooks:write", "history:read", "accounts:read")
    poor = stage.api.with_key(await key_of(owner_engine, secrets, stage.tenant_id, scopes))
    document = UPDATE.replace("userErrors", "changeSet { id revertible } userErrors")
    taken = (await poor.data(document, id=id_, input={"query": QUERY}))["webhookUpdate"]
    assert taken["userErrors"] == []
    assert taken["changeSet"]["revertible"] is False
    url = f"{stage.receiver.url}/elsewhere"
    await poor.data(document, id=id_, input={"url": url})
    revert = """mutation ($id: ID!) { changeSetRevert(id: $id) {
      userErrors { code message } changeSet { id } } }"""

    payload = (await poor.data(revert, id=taken["changeSet"]["id"]))["changeSetRevert"]

    assert [each["code"] for each in payload["userErrors"]] == ["INVALID"]
    shown = (
        await stage.api.data(
            "query ($id: ID!) { node(id: $id) { ... on Webhook { query } } }", id=id_
        )
    )["node"]
    assert shown == {"query": QUERY}


async def test_a_new_secret_is_not_taken_back(stage: Stage) -> None:
    id_ = await stage.register()
    document = """mutation ($id: ID!) { webhookRotateSecret(id: $id) {
      secret changeSet { id revertible revertObstacle } } }"""

    rotated = (await stage.api.data(document, id=id_))["webhookRotateSecret"]

    assert rotated["secret"] not in {None, stage.secrets[id_]}
    told = rotated["changeSet"]
    assert (told["revertible"], told["revertObstacle"]) == (False, "TYPE")
