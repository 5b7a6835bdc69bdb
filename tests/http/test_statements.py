"""One statement an operation, however many rows: counted by Postgres itself."""

from collections.abc import AsyncIterator

import asyncpg
import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.embedded import Server
from csgraph.ids import TenantId
from csgraph.storage.connect import parse_url
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.secrets import Secrets
from tests.support.http import Api, key_of
from tests.support.portfolio import seed_portfolio

NESTED = """query($n: Int) { accounts(first: $n) { totalCount pageInfo { hasNextPage endCursor }
  nodes { name owner { name ownedAccounts(first: 2) { nodes { name } } }
    contacts(first: 2) { totalCount nodes {
      name requestedTickets(first: 1) { nodes { subject } } } }
    tickets(first: 2) { edges { cursor node { subject requester { name account { name } } } } }
    externalRefs { externalId } customFields { key }
    timeline(first: 3) { edges { event node { ... on Ticket { subject } } } } }
  facets(of: [INDUSTRY, OWNER]) { values { value count } } } }"""
SEVERAL = """{ viewer { tenantName key { name } scopes }
  search(query: "person 1", first: 5) {
    edges { score highlights { field } node { __typename } } }
  viewerCan(coordinates: ["Contact.email"]) { allowed }
  a: accounts(first: 3) { nodes { id } } t: tickets(first: 3) { nodes { id } }
  u: users(first: 3) { totalCount } __typename __schema { queryType { name } } }"""


class Counter:
    """Counts the statements that the application's role has run."""

    def __init__(self, admin: asyncpg.Connection, role: str) -> None:
        self._admin = admin
        self._role = role

    async def calls(self) -> int:
        count: int | None = await self._admin.fetchval(
            "select sum(calls)::int from pg_stat_statements s join pg_roles r on r.oid = s.userid "
            "where r.rolname = $1",
            self._role,
        )
        return count or 0


@pytest.fixture
async def tenants_api(
    client: httpx.AsyncClient, owner_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId
) -> Api:
    """A key with so many points at once that none are leased while statements are counted."""
    return Api(client, await key_of(owner_engine, secrets, tenant_id, cost_burst=10**9))


@pytest.fixture
async def counter(server: Server, urls: DatabaseUrls) -> AsyncIterator[Counter]:
    url = parse_url(server.admin_url).set(database=parse_url(urls.app).database)
    admin = await asyncpg.connect(url.render_as_string(hide_password=False))
    yield Counter(admin, str(parse_url(urls.app).username))
    await admin.close()


async def statements_of(api: Api, counter: Counter, query: str, **variables: object) -> int:
    """Return how many statements an operation takes once its caller is known."""
    await api.data(query, **variables)
    before = await counter.calls()
    await api.data(query, **variables)
    return await counter.calls() - before


@pytest.mark.parametrize("rows", [1, 10, 50])
async def test_a_nested_operation_is_one_statement_at_any_number_of_rows(
    tenants_api: Api, counter: Counter, ingest_engine: AsyncEngine, tenant_id: TenantId, rows: int
) -> None:
    await seed_portfolio(ingest_engine, tenant_id, accounts=rows, each=2)

    found = await tenants_api.data(NESTED, n=100)
    assert len(found["accounts"]["nodes"]) == rows
    assert len(found["accounts"]["nodes"][-1]["contacts"]["nodes"]) == 2
    assert await statements_of(tenants_api, counter, NESTED, n=100) == 1


async def test_several_roots_are_one_statement(
    tenants_api: Api, counter: Counter, portfolio: list[str]
) -> None:
    assert await statements_of(tenants_api, counter, SEVERAL) == 1


@pytest.mark.parametrize(
    "query",
    [
        "query($ids: [ID!]!, $id: ID!) { nodes(ids: $ids) { id } node(id: $id) { id } }",
        """query($ids: [ID!]!, $id: ID!) { account(by: {id: $id}) { name }
           accounts(first: 5, filter: {id: {in: $ids}, contacts: {some: {name: {neq: "x"}}}},
                    orderBy: [{field: NAME}]) { nodes { name } } }""",
    ],
    ids=["nodes", "filters"],
)
async def test_lookups_and_filters_are_one_statement(
    tenants_api: Api, counter: Counter, portfolio: list[str], query: str
) -> None:
    assert await statements_of(tenants_api, counter, query, ids=portfolio, id=portfolio[0]) == 1


@pytest.mark.parametrize("query", ["{ __typename }", "{ __schema { queryType { name } } }"])
async def test_what_postgres_does_not_know_it_is_not_asked(
    tenants_api: Api, counter: Counter, query: str
) -> None:
    assert await statements_of(tenants_api, counter, query) == 0


async def test_a_refused_operation_asks_nothing(tenants_api: Api, counter: Counter) -> None:
    await tenants_api.data("{ viewer { tenantName } }")
    before = await counter.calls()

    for query in (
        "{",
        "{ x }",
        "{ accounts(first: 0) { totalCount } }",
        '{ accounts(after: "x") { totalCount } }',
    ):
        assert len(await tenants_api.codes(query)) == 1

    assert await counter.calls() == before
