"""A subscription's document makes the same events for whoever reads it, page by page."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import orjson
import pytest

from csgraph.clock import system_clock
from csgraph.errors import Denied, InvalidInput
from csgraph.graph.compiler import Compiler
from csgraph.graph.compilers import Compilers
from csgraph.graph.cursor import CursorCodec
from csgraph.graph.document import ValidationFailed
from csgraph.ids import TenantId
from csgraph.schema.build import build_schema
from csgraph.schema.subscribe import EventPage, Subscribed, prepare_subscription, read_events
from csgraph.storage.read_pool import ReadPool
from csgraph.storage.secrets import Secrets
from csgraph.tenancy.principal import Principal
from csgraph.tenancy.scopes import SCOPES
from tests.feed.changing import Changing
from tests.support.eventually import eventually

DOCUMENT = """subscription($types: [ChangedType!]) { changes(types: $types) {
  nodeType operation node { ... on Account { name } ... on Contact { name email } } } }"""
Read = Callable[..., Awaitable[EventPage]]


@pytest.fixture
def read(read_pool: ReadPool, secrets: Secrets, tenant_id: TenantId) -> Read:
    """Read the next page of a subscription."""
    built = build_schema()
    cursors = CursorCodec(secrets.cursor_key)
    compilers = Compilers(
        Compiler(built.graphql, built.catalog, cursors=cursors), built.catalog, cursors
    )

    async def run(
        document: str = DOCUMENT,
        *,
        after: str = "1.0.0",
        limit: int = 50,
        scopes: frozenset[str] = frozenset(SCOPES),
        **variables: Any,
    ) -> EventPage:
        who = Principal(tenant_id, UUID(int=0), "SERVICE", scopes)
        asked = Subscribed(document, None, variables)
        prepared = prepare_subscription(compilers, asked, who, system_clock)
        return await read_events(read_pool, prepared, who, _in_epoch(await _epoch(), after), limit)

    async def _epoch() -> str:
        [row] = await read_pool.fetch_rows("select api.feed_epoch()::text as epoch", ())
        epoch: bytes = row["epoch"]
        return epoch.decode()

    return run


def _in_epoch(epoch: str, cursor: str) -> str:
    """Other tests may have begun the feed anew."""
    return ".".join([epoch, *cursor.split(".")[1:]])


async def settled(read: Read, count: int) -> None:
    async def are_there() -> bool:
        return len((await read()).events) == count

    await eventually(are_there)


def data_of(page: EventPage) -> list[Any]:
    return [orjson.loads(event.data)["changes"] for event in page.events]


async def test_each_event_is_an_answer_with_its_cursor(read: Read, changing: Changing) -> None:
    acme = await changing.make("Account", name="Acme")
    await changing.set("Account", acme, name="Acme Group")
    await settled(read, 2)

    page = await read()

    assert data_of(page) == [
        {"nodeType": "Account", "operation": operation, "node": {"name": "Acme Group"}}
        for operation in ("INSERT", "UPDATE")
    ]
    assert page.cursor == page.events[-1].cursor
    assert not page.has_more
    behind = await read(after=page.events[0].cursor)
    assert [each.cursor for each in behind.events] == [page.cursor]


async def test_a_page_is_as_long_as_is_asked(read: Read, changing: Changing) -> None:
    for name in ("a", "b", "c"):
        await changing.make("Account", name=name)
    await settled(read, 3)

    first = await read(limit=2)
    rest = await read(after=first.cursor, limit=2)

    assert [each["node"]["name"] for each in data_of(first)] == ["a", "b"]
    assert first.has_more
    assert [each["node"]["name"] for each in data_of(rest)] == ["c"]
    assert not rest.has_more
    assert 0 < first.cost.actual <= first.cost.requested


async def test_what_reads_null_is_told_of_the_records_that_have_it(
    read: Read, changing: Changing
) -> None:
    await changing.make("Account", name="Acme")
    await changing.make("Contact", name="Cleo", email="c@x.example")
    await settled(read, 2)

    account, contact = (await read(scopes=frozenset({"accounts:read", "contacts:read"}))).events

    assert account.errors == ()
    [error] = contact.errors
    assert (error.code, error.coordinate) == ("FORBIDDEN", "Contact.email")
    assert error.path == ("changes", "node", "email")
    assert orjson.loads(contact.data)["changes"]["node"] == {"name": "Cleo", "email": None}


async def test_nothing_is_subscribed_to_that_may_not_be_seen(read: Read) -> None:
    with pytest.raises(Denied) as refused:
        await read(types=["CONTACT"], scopes=frozenset({"accounts:read"}))

    assert refused.value.extensions["requiredScopes"] == ["contacts:read"]


async def test_a_subscription_has_one_root_field(read: Read) -> None:
    with pytest.raises(ValidationFailed):
        await read("subscription { a: changes { cursor } b: changes { cursor } }")
    with pytest.raises(ValidationFailed):
        await read("subscription($no: Boolean!) { changes @skip(if: $no) { cursor } }", no=True)
    with pytest.raises(InvalidInput):
        await read("{ feedCursor }")
