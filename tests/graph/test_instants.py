"""Instants are stored finer than they are told; filters go by what is told."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.accounts.tables import account
from csgraph.ids import TenantId
from csgraph.storage.work import open_writing
from tests.graph.conftest import Ask, Company

TOLD = "2026-06-01T10:00:00.629Z"
LATER, SOONER = "2026-06-01T10:00:00.630Z", "2026-06-01T10:00:00.628Z"
_STORED = datetime(2026, 6, 1, 10, 0, 0, 629_999, tzinfo=UTC)


@pytest.fixture
async def stamped(ingest_engine: AsyncEngine, tenant_id: TenantId, company: Company) -> str:
    """Give Acme and Beta instants that differ by less than is told."""
    async with open_writing(ingest_engine, tenant_id) as work:
        for name, at in (("acme", _STORED), ("beta", _STORED - timedelta(microseconds=998))):
            row = account.c.id == company[name]
            await work.connection.execute(update(account).where(row).values(created_at=at))
    return company.wire("acc", "acme")


@pytest.mark.parametrize(
    ("comparison", "operand", "is_found"),
    [
        ("eq", TOLD, True),
        ("eq", LATER, False),
        ("neq", TOLD, False),
        ("neq", SOONER, True),
        ("in", [SOONER, TOLD], True),
        ("in", [SOONER, LATER], False),
        ("in", [], False),
        ("nin", [TOLD], False),
        ("nin", [SOONER, LATER], True),
        ("lte", TOLD, True),
        ("lte", SOONER, False),
        ("lt", TOLD, False),
        ("lt", LATER, True),
        ("gte", TOLD, True),
        ("gte", LATER, False),
        ("gt", TOLD, False),
        ("gt", SOONER, True),
        ("eq", "2026-06-01T12:00:00.629700+02:00", True),
    ],
)
async def test_what_was_read_is_what_a_filter_finds(
    ask: Ask, stamped: str, comparison: str, operand: object, is_found: bool
) -> None:
    answer = await ask(
        """query($id: ID!, $at: DateTimeFilter) {
             node(id: $id) { ... on Account { createdAt } }
             accounts(filter: {id: {eq: $id}, createdAt: $at}) { totalCount } }""",
        id=stamped,
        at={comparison: operand},
    )

    assert answer["data"]["node"]["createdAt"] == TOLD
    assert answer["data"]["accounts"]["totalCount"] == int(is_found)


@pytest.mark.parametrize("at", [{"eq": TOLD}, {"in": [SOONER, TOLD]}, {"nin": [SOONER, LATER]}])
async def test_figures_go_by_what_is_told(ask: Ask, stamped: str, at: object) -> None:
    answer = await ask(
        """query($told: DateTimeOrDuration!, $at: DateTimeFilter) {
             accounts(filter: {createdAt: {eq: $told}}) {
               aggregate { count createdAt { distinct max } }
               groupBy(keys: [{field: INDUSTRY}], having: {createdAt: {max: $at}}) {
                 aggregate { count } } } }""",
        told=TOLD,
        at=at,
    )

    found = answer["data"]["accounts"]
    assert found["aggregate"] == {"count": 2, "createdAt": {"distinct": 1, "max": TOLD}}
    assert [each["aggregate"]["count"] for each in found["groupBy"]] == [1, 1]
