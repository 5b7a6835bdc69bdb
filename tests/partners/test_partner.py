"""What a partner sees: the accounts and fields of its grant, and that nothing else exists."""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from graphql import (
    GraphQLObjectType,
    GraphQLSchema,
    build_client_schema,
    get_introspection_query,
    is_scalar_type,
)
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.applications import Starlette

from csgraph.app import ServerOptions, build_app
from csgraph.clock import system_clock
from csgraph.domain.grants.commands import GrantTerms, create_grant, revoke_grant
from csgraph.errors import InvalidInput, Misconfigured
from csgraph.events.change_log import Actor
from csgraph.graph.contract import check_fields, members, narrowed
from csgraph.graph.narrowed_schema import narrowed_schema
from csgraph.graph.predicates import Guard, Rows
from csgraph.ids import TenantId, encode_id, new_id
from csgraph.schema.build import build_schema
from csgraph.storage.connect import connect, parse_url
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.metadata import tenant_tables
from csgraph.storage.names import quoted
from csgraph.storage.partner_wall import verify_partner_wall
from csgraph.storage.secrets import Secrets
from csgraph.storage.shared_rows import referring, way_to_account
from csgraph.storage.work import open_writing
from csgraph.tenancy.api_keys import KeyTerms, issue_key
from csgraph.tenancy.scopes import SCOPES
from csgraph.tenancy.tenants import create_tenant
from tests.acceptance.test_isolation import answers, hoard_of
from tests.acceptance.twins import Twin, grow, opened, plant, thin
from tests.acceptance.walking import Walk
from tests.support.http import Api, in_process, key_of

ACTOR = Actor("SYSTEM", "test")
FIELDS = (
    "Account.name",
    "Account.contacts",
    "Account.owner",
    "Account.tickets",
    "Contact.name",
    "Contact.account",
    "Ticket.status",
    "Ticket.account",
    "User.name",
)


def wall_alone(rows: Rows) -> Guard:
    """Leave the tenant and the grant out: the partner's wall is all there is."""
    return Guard(tenant=False, live="deleted_at" in rows.table.c)


@dataclass
class Stage:
    """One tenant with one granted account among others, seen by its owner and a partner."""

    owner: AsyncEngine
    tenant_id: TenantId
    grant_id: UUID
    granted: Twin
    partner: Api
    by_the_wall: Api
    own: Api


@pytest.fixture(scope="module")
async def stage(
    owner_engine: AsyncEngine, urls: DatabaseUrls, secrets: Secrets
) -> AsyncIterator[Stage]:
    tenant_id = await create_tenant(owner_engine, f"sharing-{new_id().hex}", "sharing")
    twin = apart(grow(Twin(tenant_id, "canary", 5_130_000, 1937, "XQC")))
    await plant(owner_engine, twin)
    fields = check_fields(build_schema().catalog, FIELDS)
    expires = system_clock() + timedelta(days=1)
    terms = GrantTerms("Reseller", "Joint support", fields, expires)
    async with open_writing(owner_engine, tenant_id) as work:
        grant_id = await create_grant(work, ACTOR, terms, twin.ids["account"][:1])
    key = (
        await issue_key(owner_engine, secrets, tenant_id, KeyTerms("partner", grant_id=grant_id))
    ).text
    options = ServerOptions(pool_size=2)
    now = system_clock()

    def serve(**given: Any) -> Starlette:
        return build_app(urls, secrets, options, clock=lambda: now, **given)

    async with (
        in_process(serve()) as client,
        in_process(serve(partners=lambda _: wall_alone)) as unguarded,
    ):
        yield Stage(
            owner_engine,
            tenant_id,
            grant_id,
            twin,
            Api(client, key),
            Api(unguarded, key),
            Api(client, await key_of(owner_engine, secrets, tenant_id)),
        )


def apart(twin: Twin) -> Twin:
    """Give each account a contact of its own, and leave out what joins accounts or contacts."""
    for account_id, contact in zip(twin.ids["account"], twin.rows["contact"], strict=True):
        contact["account_id"] = account_id
    twin.rows["influence_edge"] = []
    first = {id_: ids[0] for ids in twin.ids.values() for id_ in ids[1:]}
    for rows in twin.rows.values():
        for name, value in rows[0].items() if rows else ():
            rows[0][name] = first.get(value, value) if isinstance(value, UUID) else value
    return twin


EVERYTHING = """{
  accounts { totalCount aggregate { count } groupBy(keys: {field: NAME}) { key { name } }
    pageInfo { hasNextPage }
    nodes { id name owner { name } contacts { totalCount nodes { name } } tickets { totalCount } } }
  contacts { totalCount nodes { name account { name } } }
  tickets { totalCount nodes { id account { id } } }
}"""


@pytest.mark.parametrize("viewpoint", ["partner", "by_the_wall"])
async def test_rows_outside_the_grant_are_absent(stage: Stage, viewpoint: str):
    api: Api = getattr(stage, viewpoint)

    seen = await api.data(EVERYTHING)

    accounts = seen["accounts"]
    assert [node["name"] for node in accounts["nodes"]] == ["canary-account-name-0"]
    assert accounts["totalCount"] == accounts["aggregate"]["count"] == 1
    assert accounts["groupBy"] == [{"key": {"name": "canary-account-name-0"}}]
    assert accounts["pageInfo"] == {"hasNextPage": False}
    assert accounts["nodes"][0]["owner"] == {"name": "canary-user-name-0"}
    assert {node["account"]["name"] for node in seen["contacts"]["nodes"]} == {
        "canary-account-name-0"
    }
    assert seen["contacts"]["totalCount"] == seen["tickets"]["totalCount"] == 1


async def test_how_an_operation_is_run_is_not_told(stage: Stage, secrets: Secrets):
    """The partner's key holds every scope by name, and the statement names what is hidden."""
    terms = KeyTerms("partner", scopes=tuple(SCOPES), grant_id=stage.grant_id)
    key = (await issue_key(stage.owner, secrets, stage.tenant_id, terms)).text

    told = await stage.partner.with_key(key).post(EVERYTHING, extensions={"explain": True})

    body = told.json()
    assert body["data"]["accounts"]["totalCount"] == 1
    assert set(body["extensions"]) == {"cost", "warnings"}
    assert body["extensions"]["warnings"][-1]["code"] == "FORBIDDEN"
    assert "select" not in told.text.lower()


async def test_what_is_not_granted_is_answered_as_what_does_not_exist(stage: Stage):
    hidden = [
        encode_id("acc", stage.granted.ids["account"][1]),
        encode_id("usr", stage.granted.ids["user"][0]),  # seen, but through its account alone
        encode_id("opp", stage.granted.ids["opportunity"][0]),
        encode_id("acc", new_id()),
    ]

    seen = await stage.partner.data("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=hidden)

    assert seen == {"nodes": [None] * 4}
    for id_ in hidden:
        one = await stage.partner.data("query ($id: ID!) { node(id: $id) { id } }", id=id_)
        assert one == {"node": None}


async def test_hidden_fields_do_not_exist_and_are_not_suggested(stage: Stage):
    introspected = await stage.partner.data(get_introspection_query(one_of=True))
    schema = build_client_schema(introspected)

    assert set(schema.type_map["Account"].fields) == {"id", "name", "owner", "contacts", "tickets"}
    roots = {"node", "nodes", "accounts", "account", "contacts", "tickets"}
    assert set(schema.query_type.fields) == roots
    text = str(introspected)
    for name in (
        "industry",
        "Opportunity",
        "email",
        "sourceMatches",
        "annualRevenue",
        "segment",
        "customField",
    ):
        assert f"'{name}'" not in text, name
    for query in (
        "{ accounts { nodes { industri } } }",
        "{ accounts { nodes { industry } } }",
        '{ accounts(filter: {industri: {eq: "a"}}) { totalCount } }',
        "{ accounts(orderBy: {field: INDUSTR}) { totalCount } }",
        "{ opportunitie { totalCount } }",
    ):
        answer = await stage.partner.post(query)
        [error] = answer.json()["errors"]
        assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
        told = error["message"].replace(query, "").lower()
        assert "opportunities" not in told
        assert "did you mean" not in told or "industry" not in told.split("did you mean")[1]


async def test_no_description_tells_of_what_is_hidden(stage: Stage):
    """Nor does one of something else name it."""
    introspection = get_introspection_query(one_of=True)
    shown = build_client_schema(await stage.partner.data(introspection))
    whole = build_client_schema(await stage.own.data(introspection))
    hidden = {place for place, _ in described(whole)} - {place for place, _ in described(shown)}
    hidden -= {name for name, type_ in whole.type_map.items() if is_scalar_type(type_)}
    told = {place: set(_NAMED.findall(text)) for place, text in described(shown)}

    assert {"Opportunity", "Account.industry", "Query.grantPreview"} <= hidden
    assert any(told.values())
    assert {place: words & hidden for place, words in told.items() if words & hidden} == {}


_NAMED = re.compile(r"\b[A-Z]\w*(?:\.\w+)?")


def described(schema: GraphQLSchema) -> Iterator[tuple[str, str]]:
    for name, type_ in schema.type_map.items():
        yield name, type_.description or ""
        for part, each in {**getattr(type_, "fields", {}), **getattr(type_, "values", {})}.items():
            yield f"{name}.{part}", each.description or ""
            for argument, given in getattr(each, "args", {}).items():
                yield f"{name}.{part}({argument}:)", given.description or ""


async def test_a_walk_of_the_partners_schema_finds_nothing_outside_the_grant(stage: Stage):
    """Nor a byte that depends on what is there: all that is outside is deleted in between."""
    mine = build_client_schema(await stage.partner.data(get_introspection_query(one_of=True)))
    hoard = await hoard_of(mine, stage.own)  # what the owner sees by the partner's questions
    walk = Walk(mine, hoard)
    outside = Outside.of(stage.granted)
    assert outside.found_in(str(hoard))

    walked = {
        viewpoint: await answers(getattr(stage, viewpoint), walk.steps())
        for viewpoint in ("partner", "by_the_wall")
    }
    await thin(stage.owner, stage.granted)
    try:
        alone = await answers(stage.partner, walk.steps())
    finally:
        await plant(stage.owner, stage.granted.but_the_first())

    assert len(alone) > 50
    assert any("canary-account-name-0" in each.body for each in alone)
    for found in walked.values():
        for each in found:
            assert outside.found_in(each.body + str(each.headers)) == set(), each.step
    for each, by_itself in zip(walked["partner"], alone, strict=True):
        assert each == by_itself


SHOWN = {"account": {"name"}, "contact": {"name"}, "ticket": {"status"}, "user": {"name"}}


@dataclass(frozen=True)
class Outside:
    """What would give away a row outside the grant, or a field that it leaves out."""

    tokens: frozenset[str]

    @classmethod
    def of(cls, twin: Twin) -> "Outside":
        every, shown = set[str](), set[str]()
        for table, rows in twin.rows.items():
            for number, row in enumerate(rows):
                for name, value in row.items():
                    told = set(cls._tokens(twin, value))
                    every |= told
                    if number == 0 and name in {"id", *SHOWN.get(table, ())} and table in SHOWN:
                        shown |= told
        return cls(frozenset(every - shown))

    @staticmethod
    def _tokens(twin: Twin, value: Any) -> Iterator[str]:
        match value:
            case str() if twin.word in value:
                yield value.lower()
            case UUID() if value != twin.tenant_id:
                yield encode_id("id", value).removeprefix("id_").lower()
            case bool():
                return
            case int() if value >= twin.number:
                yield str(value)

    def found_in(self, body: str) -> set[str]:
        """Return what is found; the inside of cursors counts too."""
        words = re.findall(r"[0-9a-z-]+", opened(body))
        return self.tokens & set(words)


async def test_the_partners_role_sees_nothing_without_a_running_grant(
    stage: Stage, urls: DatabaseUrls
):
    connection = await connect(urls.partner)
    try:
        await connection.execute(f"select set_config('app.tenant_id', '{stage.tenant_id}', false)")
        with pytest.raises(asyncpg.PostgresError):
            await connection.fetch("select * from partner.account")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.fetch("select * from api.account")
        await connection.execute(f"select set_config('app.grant_id', '{new_id()}', false)")
        assert await connection.fetch("select * from partner.account") == []
        await connection.execute(f"select set_config('app.grant_id', '{stage.grant_id}', false)")
        assert len(await connection.fetch("select * from partner.account")) == 1
    finally:
        await connection.close()


async def test_a_revoked_grant_ends_its_keys(stage: Stage, urls: DatabaseUrls, secrets: Secrets):
    expires = system_clock() + timedelta(days=1)
    terms = GrantTerms("Short", "A trial", ("Account.name",), expires)
    async with open_writing(stage.owner, stage.tenant_id) as work:
        grant_id = await create_grant(work, ACTOR, terms, stage.granted.ids["account"][:1])
    issued = await issue_key(
        stage.owner, secrets, stage.tenant_id, KeyTerms("short", grant_id=grant_id)
    )
    now = [system_clock()]
    async with in_process(
        build_app(urls, secrets, ServerOptions(pool_size=2), clock=lambda: now[0])
    ) as client:
        api = Api(client, issued.text)
        assert await api.data("{ accounts { totalCount } }") == {"accounts": {"totalCount": 1}}
        async with open_writing(stage.owner, stage.tenant_id) as work:
            await revoke_grant(work, ACTOR, grant_id)
        assert await api.data("{ accounts { totalCount } }") == {"accounts": {"totalCount": 0}}
        now[0] += timedelta(seconds=5)
        assert await api.codes("{ accounts { totalCount } }") == ["UNAUTHENTICATED"]


async def test_a_partners_role_that_can_see_more_is_refused(urls: DatabaseUrls):
    role = quoted(str(parse_url(urls.partner).username))
    owner, partner = await connect(urls.owner), await connect(urls.partner)
    try:
        await verify_partner_wall(partner)
        await owner.execute(f"grant select on api.contact to {role}")
        with pytest.raises(Misconfigured, match="can read the view"):
            await verify_partner_wall(partner)
    finally:
        await owner.execute(f"revoke select on api.contact from {role}")
        await owner.close()
        await partner.close()


async def test_each_shareable_table_has_one_view_with_its_columns(urls: DatabaseUrls):
    owner = await connect(urls.owner)
    views = await owner.fetch(
        """
        select relname, array_agg(attname::text order by attnum) as columns
        from pg_class join pg_attribute on attrelid = pg_class.oid and attnum > 0
        where relnamespace = 'partner'::regnamespace and relkind = 'v' group by relname
        """
    )
    await owner.close()
    shared = [table for table in tenant_tables() if way_to_account(table) or referring(table)]

    assert {view["relname"]: view["columns"] for view in views} == {
        "grant_account": ["tenant_id", "grant_id", "account_id"],
        **{table.name: list(table.columns.keys()) for table in shared},
    }
    assert {table.name for table in shared}.isdisjoint(
        {"api_key", "grant", "connection", "source_record", "source_match", "segment", "change"}
    )


@pytest.mark.parametrize("field", ["timeline", "externalRefs", "customFields", "sourceMatches"])
def test_what_tells_of_more_than_itself_can_not_be_granted(field: str):
    catalog = build_schema().catalog

    with pytest.raises(InvalidInput, match="can't be granted"):
        check_fields(catalog, [f"Account.{field}"])
    assert f"Account.{field}" not in check_fields(catalog, ["Account.*"])


def test_all_own_fields_of_an_account_name_no_other_type():
    built = build_schema()
    kept = narrowed(built.catalog, frozenset(check_fields(built.catalog, ["Account.*"])))
    schema = narrowed_schema(built.graphql, members(built.catalog, kept))

    objects = {
        name for name, each in schema.type_map.items() if isinstance(each, GraphQLObjectType)
    }
    made = {"Account", "PageInfo", "Query", "Money", "HistogramBucket"}
    assert {name for name in objects - made if not name.startswith("__")} == {
        *(f"Account{end}" for end in ("Connection", "Edge", "Aggregate", "Group", "GroupKey")),
        *(
            name
            for name in objects
            if re.fullmatch(r"(Boolean|Date|DateTime|Decimal|Int|Value)Aggregate", name)
        ),
    }
    assert not any("Event" in name or "Timeline" in name for name in schema.type_map)
