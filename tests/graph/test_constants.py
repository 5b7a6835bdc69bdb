"""Arguments that name nothing outside their document are read once for a tenant, and no more."""

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.errors import InvalidInput
from csgraph.graph.compiler import Compiler
from csgraph.graph.past import AsOfOutOfRange
from tests.conftest import make_tenant
from tests.graph.conftest import NOW, Ask, Company, seed

NODES = "{ nodes { id } }"
PAGE = "{ accounts(first: 1, orderBy: [{field: NAME}]) { nodes { id } pageInfo { endCursor } } }"
NEXT = """query($c: String) { accounts(first: 1, after: $c, orderBy: [{field: NAME}]) {
  nodes { id } } }"""


@pytest.mark.parametrize(
    ("query", "constant"),
    [
        (f'{{ accounts(first: 2, filter: {{name: {{in: ["A"]}}}}) {NODES} }}', [True]),
        (f"query($n: Int) {{ accounts(first: $n) {NODES} }}", [False]),
        (f"query($n: String!) {{ accounts(filter: {{name: {{in: [$n]}}}}) {NODES} }}", [False]),
        (f'{{ accounts(filter: {{or: [{{segment: "seg_1"}}]}}) {NODES} }}', [False]),
        (f'{{ accounts(first: 1, after: "x") {NODES} }}', [False]),
        ("{ changes(first: 1) { nodes { __typename } } }", [False]),
        ('mutation { accountCreate(input: {name: "A"}) { account { id } } }', [False]),
        (
            f"query($i: ID!) {{ node(id: $i) {{ ... on Account {{ tickets {NODES} }} }} }}",
            [False, True],
        ),
    ],
)
def test_what_is_constant(compiler: Compiler, query: str, constant: list[bool]) -> None:
    document = compiler.documents.get(query)

    found = document.reached(document.operation(None)).sites

    assert [site.is_constant for site in found] == constant


async def test_tenants_get_cursors_of_their_own_from_one_document(
    ask: Ask, company: Company, ingest_engine: AsyncEngine, owner_engine: AsyncEngine
) -> None:
    other, others = await make_tenant(owner_engine, "Other"), Company()
    await seed(ingest_engine, other, others)

    mine, theirs, again = [await ask(PAGE), await ask(PAGE, tenant=other), await ask(PAGE)]

    assert again == mine
    cursor = mine["data"]["accounts"]["pageInfo"]["endCursor"]
    assert theirs["data"]["accounts"]["pageInfo"]["endCursor"] != cursor
    following = await ask(NEXT, c=cursor)
    assert following["data"]["accounts"]["nodes"] == [{"id": company.wire("acc", "beta")}]
    with pytest.raises(InvalidInput, match="belongs to another list"):
        await ask(NEXT, tenant=other, c=cursor)


async def test_a_relative_filter_starts_from_the_instant_of_each_request(
    ask: Ask, company: Company
) -> None:
    assert company
    query = '{ tickets(filter: {openedAt: {gte: "-P1D"}}) { totalCount } }'

    found = [await ask(query, now=NOW + timedelta(days=days)) for days in (0, 1, 2, 0)]

    assert [each["data"]["tickets"]["totalCount"] for each in found] == [4, 2, 0, 4]


async def test_an_instant_is_refused_until_it_has_come(ask: Ask, company: Company) -> None:
    assert company
    query = f'{{ accounts(first: 1, asOf: "{NOW.isoformat()}") {NODES} }}'
    with pytest.raises(AsOfOutOfRange, match="Nothing had been logged yet"):
        await ask(query)

    with pytest.raises(AsOfOutOfRange, match="lies in the future"):
        await ask(query, now=NOW - timedelta(seconds=1))
