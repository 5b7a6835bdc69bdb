"""Lists filtered and sorted by fields that the tenant defined."""

from itertools import product
from typing import Any

import orjson
import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.accounts.tables import account
from csgraph.domain.sources import tables as t
from csgraph.errors import InvalidInput
from csgraph.graph.compiler import Compiler
from csgraph.graph.execute import execute
from csgraph.graph.segments import check_filter
from csgraph.ids import TenantId, encode_id, new_id
from csgraph.ingest.custom_values import store_values_anew
from csgraph.storage.read_pool import ReadPool
from csgraph.storage.work import Writing, open_writing
from csgraph.tenancy.principal import Principal, SavedFilter
from csgraph.tenancy.scopes import SCOPES
from tests.graph.conftest import NOW, Ask

TYPES = {
    "Tier__c": "OPTION",
    "Note__c": "TEXT",
    "Seats__c": "NUMBER",
    "Trial__c": "BOOLEAN",
    "Start__c": "DATE",
    "Seen__c": "DATE_TIME",
    "Uses__c": "MULTI_OPTION",
}
LONG = "l" * 600
HELD: dict[str, dict[str, Any]] = {
    "Ada": {
        "Tier__c": "gold",
        "Seats__c": 12.5,
        "Trial__c": True,
        "Start__c": "2026-05-01",
        "Seen__c": "2026-06-14T12:00:00.000Z",
        "Uses__c": ["a", "b"],
        "Note__c": LONG,
    },
    "Bob": {"Tier__c": "Gold", "Seats__c": -3, "Trial__c": False, "Uses__c": ["b"]},
    "Cyd": {
        "Tier__c": "Silver",
        "Seats__c": 12.5,
        "Start__c": "2025-05-01",
        "Seen__c": "2026-01-01T00:00:00.000Z",
    },
    "Dee": {"Note__c": "50 % off_", "Start__c": "soon"},
    "Eli": {},
}
PAGE = """query($filter: AccountFilter, $order: [AccountOrder!], $first: Int, $after: String,
    $last: Int, $before: String) {
  accounts(filter: $filter, orderBy: $order, first: $first, after: $after, last: $last,
    before: $before) {
    edges { node { name } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount } }"""


async def define(work: Writing, connection: Any, types: dict[str, str]) -> list[tuple[Any, str]]:
    made = []
    for key, value_type in types.items():
        made.append((new_id(), "Account"))
        await work.connection.execute(
            insert(t.custom_field_definition).values(
                tenant_id=work.tenant_id,
                id=made[-1][0],
                connection_id=connection,
                node_type="Account",
                key=key,
                label=key,
                value_type=value_type,
            )
        )
    return made


async def scope_of_field(work: Writing, key: str, scope: str) -> None:
    """Let a field take a scope."""
    field = t.custom_field_definition
    scoped = update(field).where(field.c.tenant_id == work.tenant_id, field.c.key == key)
    await work.connection.execute(scoped.values(required_scope=scope))


async def connect(work: Writing, name: str) -> Any:
    made = insert(t.connection).values(
        tenant_id=work.tenant_id,
        system="SALESFORCE",
        name=name,
        base_url="https://crm.example",
        credentials=b"sealed",
    )
    return await work.connection.scalar(made.returning(t.connection.c.id))


@pytest.fixture
async def held(ingest_engine: AsyncEngine, tenant_id: TenantId) -> None:
    """Five accounts with values in fields of every type."""
    async with open_writing(ingest_engine, tenant_id) as work:
        for name, values in HELD.items():
            await work.connection.execute(
                insert(account).values(tenant_id=tenant_id, name=name, custom_fields=values)
            )
        made = await define(work, await connect(work, "crm"), TYPES)
        await store_values_anew(work, {"Account": account}, made)


def names(answer: dict[str, Any]) -> list[str]:
    return [edge["node"]["name"] for edge in answer["data"]["accounts"]["edges"]]


FILTERS: list[tuple[str, dict[str, Any], str]] = [
    ("Tier__c", {"text": {"eq": "Gold"}}, "Bob"),
    ("Tier__c", {"text": {"in": ["gold", "Silver", "GOLD"]}}, "Ada Cyd"),
    ("Tier__c", {"text": {"in": []}}, ""),
    ("Tier__c", {"text": {"neq": "Gold"}}, "Ada Cyd Dee Eli"),
    ("Tier__c", {"text": {"nin": ["Gold", "gold"]}}, "Cyd Dee Eli"),
    ("Tier__c", {"text": {"containsIgnoreCase": "OL"}}, "Ada Bob"),
    ("Tier__c", {"text": {"startsWithIgnoreCase": "S", "neq": "Gold"}}, "Cyd"),
    ("Tier__c", {"text": {"isNull": True}}, "Dee Eli"),
    ("Tier__c", {"text": {"isNull": False}}, "Ada Bob Cyd"),
    ("Note__c", {"text": {"containsIgnoreCase": "% off_"}}, "Dee"),
    ("Note__c", {"text": {"eq": LONG}}, "Ada"),
    ("Note__c", {"text": {"in": [LONG, "50 % off_"]}}, "Ada Dee"),
    ("Seats__c", {"number": {"eq": "12.50"}}, "Ada Cyd"),
    ("Seats__c", {"number": {"lt": "0"}}, "Bob"),
    ("Seats__c", {"number": {"gte": "-3", "lte": "12"}}, "Bob"),
    ("Seats__c", {"number": {"isNull": True}}, "Dee Eli"),
    ("Trial__c", {"boolean": {"eq": False}}, "Bob"),
    ("Trial__c", {"boolean": {"neq": False}}, "Ada Cyd Dee Eli"),
    ("Start__c", {"date": {"lt": "-P60D"}}, "Cyd"),
    ("Start__c", {"date": {"isNull": True}}, "Bob Dee Eli"),
    ("Seen__c", {"dateTime": {"gte": "-P1D"}}, "Ada"),
    ("Seen__c", {"dateTime": {"in": ["2026-01-01T01:00:00+01:00"]}}, "Cyd"),
    ("Uses__c", {"options": {"hasAll": ["a", "b"]}}, "Ada"),
    ("Uses__c", {"options": {"has": "b"}}, "Ada Bob"),
    ("Uses__c", {"options": {"hasAny": ["a", "c"]}}, "Ada"),
]


@pytest.mark.parametrize(("key", "compared", "fitting"), FILTERS, ids=str)
async def test_accounts_are_filtered_by_a_value(
    ask: Ask, held: None, key: str, compared: dict[str, Any], fitting: str
) -> None:
    given = {"customField": {"key": key, **compared}}

    found = await ask(PAGE, filter=given)
    others = await ask(PAGE, filter={"not": given})

    assert names(found) == fitting.split()
    assert found["data"]["accounts"]["totalCount"] == len(fitting.split())
    assert names(others) == [name for name in HELD if name not in fitting.split()]


async def test_conditions_on_several_fields_compose(ask: Ask, held: None) -> None:
    gold = {"customField": {"key": "Tier__c", "text": {"in": ["gold", "Gold"]}}}
    many = {"customField": {"key": "Seats__c", "number": {"gt": "10"}}}

    assert names(await ask(PAGE, filter={"and": [gold, many]})) == ["Ada"]
    assert names(await ask(PAGE, filter={"or": [gold, many]})) == ["Ada", "Bob", "Cyd"]
    assert names(await ask(PAGE, filter={**gold, "not": many})) == ["Bob"]


async def test_figures_follow_the_filter(ask: Ask, held: None) -> None:
    query = """{ accounts(filter: {customField: {key: "Tier__c", text: {eq: "Gold"}}}) {
      aggregate { count } } }"""

    assert (await ask(query))["data"]["accounts"]["aggregate"]["count"] == 1


ORDERED = {
    ("Tier__c", "OPTION"): (["Ada", "Bob"], ["Cyd"]),
    ("Seats__c", "NUMBER"): (["Bob"], ["Ada", "Cyd"]),
    ("Trial__c", "BOOLEAN"): (["Bob"], ["Ada"]),
    ("Start__c", "DATE"): (["Cyd"], ["Ada"]),
    ("Seen__c", "DATE_TIME"): (["Cyd"], ["Ada"]),
    ("Note__c", "TEXT"): (["Dee"], ["Ada"]),
}


@pytest.mark.parametrize(
    ("key", "direction", "nulls"),
    list(product(ORDERED, ("ASC", "DESC"), ("FIRST", "LAST"))),
    ids=str,
)
async def test_pages_in_the_order_of_a_field_join_to_the_whole_list_both_ways(
    ask: Ask, held: None, key: tuple[str, str], direction: str, nulls: str
) -> None:
    named = {"key": key[0], "type": key[1]}
    order = [{"customField": named, "direction": direction, "nulls": nulls}]
    having = [name for group in ORDERED[key] for name in group]
    without = [name for name in HELD if name not in having]
    ordered, rest = (having, without) if direction == "ASC" else (having[::-1], without[::-1])
    expected = [*ordered, *rest] if nulls == "LAST" else [*rest, *ordered]

    whole = names(await ask(PAGE, first=100, order=order))
    forward: list[str] = []
    backward: list[str] = []
    after = before = None
    for position in range(5):
        page = await ask(PAGE, first=1, after=after, order=order)
        info = page["data"]["accounts"]["pageInfo"]
        assert (info["hasPreviousPage"], info["hasNextPage"]) == (position > 0, position < 4)
        forward, after = forward + names(page), info["endCursor"]
        page = await ask(PAGE, last=1, before=before, order=order)
        backward, before = (
            names(page) + backward,
            page["data"]["accounts"]["pageInfo"]["startCursor"],
        )

    assert whole == forward == backward == expected


async def test_several_keys_of_both_sorts(ask: Ask, held: None) -> None:
    order = [
        {"customField": {"key": "Seats__c", "type": "NUMBER"}, "direction": "DESC"},
        {"customField": {"key": "Tier__c", "type": "OPTION"}, "direction": "DESC"},
        {"field": "NAME", "direction": "DESC"},
    ]

    assert names(await ask(PAGE, order=order)) == ["Cyd", "Ada", "Bob", "Eli", "Dee"]


async def test_a_cursor_belongs_to_its_field(ask: Ask, held: None) -> None:
    order = [{"customField": {"key": "Seats__c", "type": "NUMBER"}}]
    page = await ask(PAGE, first=1, order=order)
    other = [{"customField": {"key": "Tier__c", "type": "OPTION"}}]

    with pytest.raises(InvalidInput, match="another list"):
        await ask(PAGE, order=other, after=page["data"]["accounts"]["pageInfo"]["endCursor"])


REFUSED: list[tuple[dict[str, Any], str]] = [
    (
        {"filter": {"customField": {"key": "Teir__c", "text": {"eq": "Gold"}}}},
        r"`filter\.customField\.key`: no field with the key `Teir__c` is defined for Account\.",
    ),
    (
        {"filter": {"not": {"customField": {"key": "Seats__c", "text": {"neq": "x"}}}}},
        r"`filter\.not\.customField\.text`: the field `Seats__c` .* type NUMBER, not TEXT or OPT",
    ),
    (
        {"filter": {"customField": {"key": "Tier__c", "connection": "cnx_0", "text": {"eq": ""}}}},
        r"no field with the key `Tier__c`",
    ),
    (
        {"order": [{"customField": {"key": "Tier__c", "type": "NUMBER"}}]},
        r"`orderBy\.0\.customField\.type`: the field `Tier__c` of Account is of the type OPTION",
    ),
    ({"order": [{"customField": {"key": "?", "type": "DATE"}}]}, r"no field with the key `\?`"),
    (
        {"order": [{"customField": {"key": "Uses__c", "type": "MULTI_OPTION"}}]},
        r"a field of the type MULTI_OPTION can't be sorted by",
    ),
    ({"order": [{"direction": "ASC"}]}, r"give `field` or `customField`"),
    (
        {"order": [{"field": "NAME", "customField": {"key": "Tier__c", "type": "TEXT"}}]},
        r"names one thing to sort by",
    ),
    ({"order": [{"customField": {"key": "Tier__c", "type": "TEXT"}}] * 2}, "names a field twice"),
    ({"filter": {"customField": {"key": "Tier__c", "text": {"eq": None}}}}, "eq` is null"),
    ({"filter": {"customField": {"key": "Tier__c", "text": None}}}, "text` is null"),
    ({"filter": {"customField": {"key": "a\x00", "text": {"eq": "a"}}}}, "NUL"),
]


@pytest.mark.parametrize(("given", "message"), REFUSED, ids=str)
async def test_a_field_named_wrongly_is_refused(
    ask: Ask, held: None, given: dict[str, Any], message: str
) -> None:
    with pytest.raises(InvalidInput, match=message) as refused:
        await ask(PAGE, **given)

    argument = "filter" if "filter" in given else "orderBy"
    if "NUL" not in message:
        assert refused.value.extensions["coordinate"] == f"Query.accounts({argument}:)"


async def test_a_key_of_two_connections_takes_the_connection(
    ask: Ask, held: None, ingest_engine: AsyncEngine, tenant_id: TenantId
) -> None:
    async with open_writing(ingest_engine, tenant_id) as work:
        first = await work.connection.scalar(select(t.connection.c.id))
        other = await connect(work, "other")
        made = await define(work, other, {"Start__c": "TEXT"})
        await store_values_anew(work, {"Account": account}, made)

    with pytest.raises(InvalidInput, match=r"more than one connection .* `Start__c`.*`connection`"):
        await ask(PAGE, filter={"customField": {"key": "Start__c", "date": {"isNull": False}}})

    named = {"key": "Start__c", "connection": encode_id("cnx", first)}
    found = await ask(PAGE, filter={"customField": {**named, "date": {"isNull": False}}})
    assert names(found) == ["Ada", "Cyd"]
    named["connection"] = encode_id("cnx", other)
    found = await ask(PAGE, filter={"customField": {**named, "text": {"eq": "soon"}}})
    assert names(found) == ["Dee"]
    order = [{"customField": {**named, "type": "TEXT"}}]
    assert names(await ask(PAGE, order=order))[:3] == ["Cyd", "Ada", "Dee"]


async def test_lists_below_a_record_are_filtered_and_sorted(
    ask: Ask, held: None, ingest_engine: AsyncEngine, tenant_id: TenantId
) -> None:
    async with open_writing(ingest_engine, tenant_id) as work:
        ada = await work.connection.scalar(select(account.c.id).where(account.c.name == "Ada"))
        below = update(account).where(account.c.tenant_id == tenant_id, account.c.name != "Ada")
        await work.connection.execute(below.values(parent_id=ada))
    query = """query($filter: AccountFilter, $order: [AccountOrder!]) {
      accounts(filter: {children: {some: $filter}}) {
        nodes { name children(filter: $filter, orderBy: $order) { nodes { name } } } } }"""

    found = await ask(
        query,
        filter={"customField": {"key": "Tier__c", "text": {"isNull": False}}},
        order=[{"customField": {"key": "Seats__c", "type": "NUMBER"}, "direction": "DESC"}],
    )

    children = {"nodes": [{"name": "Cyd"}, {"name": "Bob"}]}
    assert found["data"]["accounts"]["nodes"] == [{"name": "Ada", "children": children}]


async def test_a_segment_may_name_a_field(
    compiler: Compiler, read_pool: ReadPool, held: None, tenant_id: TenantId
) -> None:
    gold = {"customField": {"key": "Tier__c", "text": {"eq": "Gold"}}}
    check_filter(compiler.schema, compiler.catalog, compiler.limits, "Account", gold)
    id_ = new_id()
    who = Principal(
        tenant_id,
        new_id(),
        "SERVICE",
        frozenset(SCOPES),
        segments={id_: SavedFilter("Gold", "Account", gold)},
    )
    document = compiler.documents.get(
        "query($s: ID) { accounts(filter: {segment: $s}) { nodes { name } } }"
    )
    given = {"s": encode_id("seg", id_)}

    prepared = compiler.prepare(document, document.operation(None), given, who, NOW)
    outcome = await execute(read_pool, prepared, who)

    assert orjson.loads(outcome.data) == {"accounts": {"nodes": [{"name": "Bob"}]}}


async def test_another_tenants_fields_are_not_there(
    ask: Ask, held: None, other_tenant_id: TenantId
) -> None:
    given = {"customField": {"key": "Tier__c", "text": {"eq": "Gold"}}}

    with pytest.raises(InvalidInput, match="no field with the key `Tier__c`"):
        await ask(PAGE, tenant=other_tenant_id, filter=given)
