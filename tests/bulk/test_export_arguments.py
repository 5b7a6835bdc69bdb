"""Whatever argument a list has, an export obeys it or refuses it: none is passed over."""

from collections.abc import Iterator
from typing import Any, Final

import pytest
from graphql import GraphQLObjectType, get_named_type
from sqlalchemy import func, insert, literal, select
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.bulk.jobs import BulkKind
from csgraph.events.tables import change
from csgraph.graph.render.past_faults import MOST_CHANGES
from csgraph.ids import TenantId
from csgraph.schema.build import build_schema
from csgraph.storage.secrets import Secrets
from csgraph.storage.work import open_writing
from tests.bulk.asking import Bulk
from tests.history.conftest import Instant, instant
from tests.support.http import key_of
from tests.support.portfolio import seed_portfolio
from tests.writes.test_accounts import UPDATE, made, written
from tests.writes.test_contacts import DELETE, person

__all__ = ["instant"]

SMALL: Final = '{name: {in: ["Account 001", "Account 002"]}}'
NAMES_DOWN: Final = "[{field: NAME, direction: DESC}]"
OBEYED: Final = {
    "filter": f"accounts(filter: {SMALL})",
    "orderBy": f"accounts(orderBy: {NAMES_DOWN})",
    "asOf": "accounts(asOf: $at)",
}
REFUSED: Final = {
    "first": ("accounts(first: 2)", "leave `first`"),
    "last": ("accounts(last: 2)", "leave `last`"),
    "after": ("accounts(after: $cursor)", "leave `after`"),
    "before": ("accounts(last: 2, before: $cursor)", "leave `last`"),
    "query": ('search(query: "Account")', "one list"),
    "types": ('search(query: "Account", types: [ACCOUNT])', "one list"),
    "nodeId": ('history(nodeId: "acc_1")', "one list"),
    "fields": ('history(nodeId: "acc_1", fields: ["name"])', "one list"),
}
PEOPLE: Final = "nodes { name } pageInfo { endCursor startCursor }"
INSIDE: Final = {
    "filter": f'contacts(first: 3, filter: {{name: {{in: ["Person 1"]}}}}) {{ {PEOPLE} }}',
    "orderBy": f"contacts(first: 3, orderBy: {NAMES_DOWN}) {{ {PEOPLE} }}",
    "first": f"contacts(first: 1) {{ {PEOPLE} }}",
    "last": f"contacts(last: 1) {{ {PEOPLE} }}",
    "after": f"contacts(first: 3, after: $cursor) {{ {PEOPLE} }}",
    "before": f"contacts(last: 3, before: $cursor) {{ {PEOPLE} }}",
    "fields": 'history(first: 5, fields: ["name"]) { nodes { operation changedAt } }',
    "types": "timeline(first: 2, types: [TICKET_OPENED]) { edges { occurredAt } }",
    "since": 'timeline(first: 9, since: "2026-01-01T01:00:00Z") { edges { occurredAt } }',
    "until": 'timeline(first: 9, until: "2026-01-01T01:30:00Z") { edges { occurredAt } }',
}
"""Lists inside a line, each with an argument at work."""


def _lists(of: GraphQLObjectType) -> Iterator[Any]:
    for field in of.fields.values():
        named = get_named_type(field.type)
        if isinstance(named, GraphQLObjectType) and "nodes" in named.fields:
            yield field


def _arguments(types: list[GraphQLObjectType]) -> set[str]:
    return {name for each in types for field in _lists(each) for name in field.args}


def test_every_argument_that_a_list_can_have_is_known_here() -> None:
    schema = build_schema().graphql
    assert schema.query_type is not None
    inside = [
        each
        for each in schema.type_map.values()
        if isinstance(each, GraphQLObjectType)
        and each is not schema.query_type
        and "nodes" not in each.fields
    ]

    assert _arguments([schema.query_type]) == OBEYED.keys() | REFUSED.keys()
    assert _arguments(inside) == INSIDE.keys()


async def _names(bulk: Bulk, listed: str, **given: Any) -> list[str]:
    """Return the names of a page that holds a whole list."""
    opening = "query($at: DateTime) " if given else ""
    whole = listed.replace("accounts(", "accounts(first: 100, ")
    page = await bulk.api.data(f"{opening}{{ {whole} {{ nodes {{ name }} }} }}", **given)
    return [each["name"] for each in page["accounts"]["nodes"]]


@pytest.mark.parametrize("argument", OBEYED)
async def test_an_export_obeys_what_says_which_nodes_there_are(
    bulk: Bulk, app_engine: AsyncEngine, instant: Instant, argument: str
) -> None:
    await seed_portfolio(app_engine, bulk.tenant_id, accounts=4, each=0)
    first = await made(bulk.api, name="Account 900")
    given = {"at": await instant()} if argument == "asOf" else {}
    await written(bulk.api, UPDATE, by={"id": first["id"]}, input={"name": "Later"})
    await made(bulk.api, name="Account 901")
    listed = OBEYED[argument]
    opening = "query($at: DateTime) " if given else ""

    found = await bulk.exported(f"{opening}{{ {listed} {{ nodes {{ name }} }} }}", **given)

    told = [each["name"] for each in found]
    wanted = await _names(bulk, listed, **given)
    assert wanted != await _names(bulk, "accounts(filter: {})")
    assert told == wanted if argument == "orderBy" else sorted(told) == sorted(wanted)


@pytest.mark.parametrize("argument", REFUSED)
async def test_an_export_refuses_what_cuts_a_page_out(
    bulk: Bulk, app_engine: AsyncEngine, argument: str
) -> None:
    await seed_portfolio(app_engine, bulk.tenant_id, accounts=4, each=0)
    page = await bulk.api.data("{ accounts(first: 2) { pageInfo { endCursor } } }")
    listed, word = REFUSED[argument]
    given = {"cursor": page["accounts"]["pageInfo"]["endCursor"]} if "$cursor" in listed else {}
    opening = "query($cursor: String) " if given else ""
    shown = "operation" if listed.startswith("history") else "... on Account { name }"
    nodes = f"{{ nodes {{ {shown} }} }}"

    [error] = (await bulk.start_export(f"{opening}{{ {listed} {nodes} }}", **given))["userErrors"]

    assert (error["code"], error["path"]) == ("INVALID", ["input", "query"])
    assert word in error["message"]


@pytest.mark.parametrize("argument", INSIDE)
async def test_a_list_inside_a_line_is_the_page_that_a_query_gives(
    bulk: Bulk, app_engine: AsyncEngine, argument: str
) -> None:
    await seed_portfolio(app_engine, bulk.tenant_id, accounts=1, each=3)
    plain = await bulk.api.data(
        f"{{ accounts {{ nodes {{ contacts(first: 2) {{ {PEOPLE} }} }} }} }}"
    )
    [known] = plain["accounts"]["nodes"]
    listed = INSIDE[argument]
    is_behind = "$cursor" in listed
    given = {"cursor": known["contacts"]["pageInfo"]["endCursor"]} if is_behind else {}
    opening = "query($cursor: String) " if is_behind else ""
    query = f"{opening}{{ accounts {{ nodes {{ name {listed} }} }} }}"

    found = await bulk.exported(query, **given)

    assert found == (await bulk.api.data(query, **given))["accounts"]["nodes"]


async def test_lines_of_the_past_hold_what_each_record_named_and_had_then(
    bulk: Bulk, instant: Instant
) -> None:
    holding = await made(bulk.api, name="Holding")
    one = await made(bulk.api, name="One", parentId=holding["id"], industry="Steel")
    ada = await person(bulk.api, name="Ada", accountId=one["id"])
    at = await instant()
    await written(bulk.api, DELETE, id=ada["id"])
    await person(bulk.api, name="Late", accountId=one["id"])
    change = {"parentId": None, "industry": "Rail"}
    await written(bulk.api, UPDATE, by={"id": one["id"]}, input=change)
    await written(bulk.api, UPDATE, by={"id": holding["id"]}, input={"name": "Group"})
    query = """query($at: DateTime) { accounts(asOf: $at, filter: {industry: {eq: "Steel"}},
      orderBy: [{field: OWNER_NAME}, {field: NAME}]) { nodes {
        name industry revision updatedAt parent { name } contacts(first: 5) { totalCount nodes {
          name account { name } } } } } }"""

    found = await bulk.exported(query, at=at)

    assert found == (await bulk.api.data(query, at=at))["accounts"]["nodes"]
    [line] = found
    assert (line["name"], line["parent"]) == ("One", {"name": "Holding"})
    assert [each["name"] for each in line["contacts"]["nodes"]] == ["Ada"]


async def test_the_past_is_exported_however_much_has_changed_since(
    bulk: Bulk, app_engine: AsyncEngine, instant: Instant
) -> None:
    """A page of all accounts is computed over what changed since, and refused beyond so much."""
    one = await made(bulk.api, name="Old")
    at = await instant()
    await written(bulk.api, UPDATE, by={"id": one["id"]}, input={"name": "New"})
    await _log_much(app_engine, bulk.tenant_id)
    query = "query($at: DateTime) { accounts(asOf: $at) { nodes { name } } }"
    assert await bulk.api.codes(query, at=at) == ["AS_OF_TOO_MANY_CHANGES"]

    found = await bulk.exported(query, at=at)

    assert found == [{"name": "Old"}]


async def _log_much(engine: AsyncEngine, tenant_id: TenantId) -> None:
    """Log more changes than a page of the past is computed over."""
    many = func.generate_series(1, MOST_CHANGES + 1).table_valued("n")
    row = {
        "at": func.clock_timestamp(),
        "node_type": literal("Account"),
        "node_id": func.gen_random_uuid(),
        "operation": literal("UPDATE"),
        "changed_fields": array(["name"]),
        "change_set_id": func.gen_random_uuid(),
    }
    async with open_writing(engine, tenant_id) as work:
        values = select(literal(tenant_id), *row.values()).select_from(many)
        await work.connection.execute(insert(change).from_select(["tenant_id", *row], values))


async def test_an_instant_before_the_log_fails_with_the_reason(bulk: Bulk) -> None:
    await made(bulk.api, name="Old")
    query = 'query { accounts(asOf: "2001-01-01T00:00:00Z") { nodes { name } } }'
    id_ = (await bulk.start_export(query))["bulkExport"]["id"]

    await bulk.run(BulkKind.EXPORT, id_)

    found = await bulk.export(id_)
    assert (found["status"], found["errorCode"]) == ("FAILED", "AS_OF_OUT_OF_RANGE")


@pytest.mark.parametrize(
    ("at", "field", "word"),
    [
        ("2999-01-01T00:00:00Z", "name", "lies in the future"),
        (None, "externalRefs { system }", "`externalRefs` can't be read at an instant"),
    ],
)
async def test_what_cannot_be_read_at_an_instant_is_refused_at_the_start(
    bulk: Bulk, instant: Instant, at: str | None, field: str, word: str
) -> None:
    query = f"query($at: DateTime) {{ accounts(asOf: $at) {{ nodes {{ {field} }} }} }}"

    [error] = (await bulk.start_export(query, at=at or await instant()))["userErrors"]

    assert (error["code"], error["path"]) == ("INVALID", ["input", "query"])
    assert word in error["message"]


async def test_the_past_takes_the_scope_of_the_history(
    bulk: Bulk, owner_engine: AsyncEngine, secrets: Secrets, instant: Instant
) -> None:
    scopes = ("bulk:read", "bulk:write", "accounts:read")
    key = await key_of(owner_engine, secrets, bulk.tenant_id, scopes)
    limited = Bulk(bulk.api.with_key(key), bulk.runner, bulk.tenant_id)
    query = "query($at: DateTime) { accounts(asOf: $at) { nodes { name } } }"

    [error] = (await limited.start_export(query, at=await instant()))["userErrors"]

    assert "history:read" in error["message"]
