"""The past is read from indexes: of the record's changes, of what it hung on."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from csgraph.graph.compiler import Compiler, Prepared
from csgraph.graph.cursor import CursorCodec
from csgraph.ids import TenantId, encode_id
from csgraph.schema.build import build_schema
from csgraph.storage.connect import connect
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.secrets import Secrets
from csgraph.tenancy.principal import Principal
from csgraph.tenancy.scopes import SCOPES
from tests.history.log_of_years import plant
from tests.support.plans import nodes_of, plan_of, read_whole

ONE = """query($id: ID!, $at: DateTime) {
  node: account(by: {id: $id}, asOf: $at) { ... on Account {
  name industry owner { name } contacts(first: 10) { nodes { name title } } } } }"""
HISTORY = """query($id: ID!) { node(id: $id) { ... on Account {
  history(first: 10) { nodes { operation fields { field before after } } } } } }"""
AUDIT = """query($filter: ChangeSetFilter) {
  changeSets(first: 10, filter: $filter) { nodes { reason } } }"""


@pytest.fixture
def prepare(secrets: Secrets, tenant_id: TenantId) -> Callable[..., Prepared]:
    built = build_schema()
    compiler = Compiler(built.graphql, built.catalog, cursors=CursorCodec(secrets.cursor_key))

    def run(query: str, **variables: Any) -> Prepared:
        document = compiler.documents.get(query)
        who = Principal(tenant_id, UUID(int=0), "SERVICE", frozenset(SCOPES))
        now = datetime(2199, 1, 1, tzinfo=UTC)
        return compiler.prepare(document, document.operation(None), variables, who, now)

    return run


FILLED = "select distinct tableoid::regclass::text from store.change where tenant_id = $1"


@pytest.fixture
async def partitions(urls: DatabaseUrls, tenant_id: TenantId, account: str) -> set[str]:
    """The partitions of the log that hold changes; empty ones may be read whole."""
    owner = await connect(urls.owner)
    found = {row[0].removeprefix("store.") for row in await owner.fetch(FILLED, tenant_id)}
    await owner.close()
    assert found
    return found


@pytest.fixture
async def account(urls: DatabaseUrls, tenant_id: TenantId) -> str:
    owner = await connect(urls.owner)
    await plant(owner, tenant_id, accounts=1_000, changes=4)
    id_ = await owner.fetchval(
        "select id from store.account where tenant_id = $1 limit 1", tenant_id
    )
    await owner.close()
    return encode_id("acc", id_)


async def test_a_record_and_its_list_at_an_instant(
    urls: DatabaseUrls, prepare: Callable[..., Prepared], account: str, partitions: set[str]
) -> None:
    plan = await plan_of(urls, prepare(ONE, id=account, at="2026-01-01T00:00:00Z"))

    used = {node["Index Name"] for node in nodes_of(plan) if "Index Name" in node}
    assert not read_whole(plan) & {"account", "contact", *partitions}
    assert any("node_id_at_seq" in name for name in used)


async def test_the_history_of_a_record(
    urls: DatabaseUrls, prepare: Callable[..., Prepared], account: str, partitions: set[str]
) -> None:
    plan = await plan_of(urls, prepare(HISTORY, id=account))

    assert not read_whole(plan) & {"account", *partitions}


@pytest.mark.parametrize(
    ("given", "index"),
    [
        ({"actorId": {"eq": "key_x"}}, "ix_change_set_actor_id"),
        ({"requestId": {"eq": "req_x"}}, "ix_change_set_request_id"),
        ({"changedAt": {"gt": "2199-01-01T00:00:00Z"}}, "ix_change_set_at"),
    ],
)
async def test_change_sets_are_found_from_an_index(
    urls: DatabaseUrls,
    prepare: Callable[..., Prepared],
    tenant_id: TenantId,
    given: dict[str, Any],
    index: str,
) -> None:
    owner = await connect(urls.owner)
    await owner.execute(
        "insert into store.change_set (tenant_id, id, actor_kind, actor_id, request_id, reason) "
        "select $1, uuidv7(), 'PRINCIPAL', 'key_' || n, 'req_' || n, 'reason ' || n "
        "from generate_series(1, 20000) n",
        tenant_id,
    )
    await owner.execute("analyze store.change_set")
    await owner.close()

    plan = await plan_of(urls, prepare(AUDIT, filter=given))

    assert {node["Index Name"] for node in nodes_of(plan) if "Index Name" in node} == {index}
