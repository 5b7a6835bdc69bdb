"""Search and timelines read their indexes, however large the tenant's tables are."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Date, Insert, Table, cast, func, insert, literal, select
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.accounts.tables import account
from csgraph.domain.contacts.tables import contact
from csgraph.domain.contracts.tables import contract
from csgraph.domain.interactions.tables import interaction
from csgraph.domain.opportunities.tables import opportunity, opportunity_stage_change
from csgraph.domain.support.tables import satisfaction_rating, ticket
from csgraph.graph.compiler import Prepared
from csgraph.ids import TenantId
from csgraph.storage.connect import connect
from csgraph.storage.database import DatabaseUrls
from tests.graph.conftest import NOW
from tests.support.plans import nodes_of, plan_of, read_whole

ROWS = 12_000  # of each type
BUSY = 300  # accounts that share what belongs to an account: 40 of each type
SEARCH = """query($q: String!) { search(query: $q, first: 10) { edges { cursor score
    highlights { field segments { text matched } }
    node { ... on Account { name } ... on Ticket { subject account { name } } } }
    pageInfo { hasNextPage } } }"""
TIMELINE = """{ accounts(first: 2) { nodes { name timeline(first: 10) {
    edges { event occurredAt node { ... on Ticket { subject } } }
    pageInfo { hasNextPage } } } } }"""


def filling(tenant_id: TenantId) -> Iterator[Insert]:
    """Yield what gives a tenant much of everything, about accounts with much to tell."""
    number = func.generate_series(1, ROWS).table_valued("n").render_derived().c.n

    def text(start: str, of: Any = number) -> Any:
        return func.md5(func.concat(start, str(tenant_id), of))

    def key(start: str, of: Any = number) -> Any:
        return cast(text(start, of), UUID(as_uuid=True))

    at = literal(NOW) - number * literal(timedelta(hours=1))
    of = {"account_id": key("account", number % BUSY + 1)}
    day = cast(at, Date)
    told = "md5"
    rows: list[tuple[Table, dict[str, Any]]] = [
        (account, {"id": key("account"), "name": text(told), "domain": text("domain")}),
        (contact, {"name": text(told), "email": text("email"), **of}),
        (opportunity, {"id": key("deal"), "name": text(told), **of}),
        (opportunity_stage_change, {"opportunity_id": key("deal"), "changed_at": at}),
        (
            ticket,
            {
                "id": key("ticket"),
                "subject": text(told),
                "status": literal("OPEN"),
                "opened_at": at,
                "solved_at": at,
                **of,
            },
        ),
        (
            satisfaction_rating,
            {"ticket_id": key("ticket"), "score": literal("GOOD"), "rated_at": at},
        ),
        (interaction, {"kind": literal("CALL"), "started_at": at, **of}),
        (contract, {"starts_on": day, "ends_on": day, **of}),
    ]
    for table, values in rows:
        chosen = select(literal(tenant_id), *values.values())
        yield insert(table).from_select(["tenant_id", *values], chosen)


@pytest.fixture
async def large(owner_engine: AsyncEngine, urls: DatabaseUrls, tenant_id: TenantId) -> set[str]:
    """The names of tables that hold a lot."""
    filled = set()
    async with owner_engine.begin() as connection:
        for insertion in filling(tenant_id):
            await connection.execute(insertion)
            filled.add(insertion.table.name)
    looking = await connect(urls.owner)
    await looking.execute("vacuum analyze")  # as it is once the loading is over
    await looking.close()
    return filled


async def test_search_and_timelines_read_indexes(
    large: set[str], urls: DatabaseUrls, prepare: Callable[..., Prepared]
) -> None:
    searched = await plan_of(urls, prepare(SEARCH, q="acme"))
    told = await plan_of(urls, prepare(TIMELINE))

    assert (read_whole(searched) | read_whole(told)) & large == set()
    used = {node["Index Name"] for node in nodes_of(searched) if "Index Name" in node}
    assert {"ix_contact_search_vector", "ix_contact_name_trgm", "ix_contact_email_trgm"} <= used
    assert {"ix_ticket_search_vector", "ix_ticket_subject_trgm", "ix_account_domain_trgm"} <= used
    assert {"ix_ticket_subject_plain", "ix_account_name_plain", "ix_contact_name_plain"} <= used

    [merged] = [node for node in nodes_of(told) if node["Node Type"] in {"Append", "Merge Append"}]
    assert len(merged["Plans"]) == 17
    used = {node["Index Name"] for node in nodes_of(merged) if "Index Name" in node}
    # Which of an account's indexes is read depends on how many tenants the statistics speak of.
    for told_of in ("ticket", "interaction", "opportunity", "contract"):
        assert any(name.startswith(f"ix_{told_of}_account_id") for name in used), used
