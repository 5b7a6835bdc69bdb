"""Search and timelines read their indexes, however large the tenant's tables are."""

from collections.abc import Callable
from datetime import timedelta
from hashlib import md5
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.accounts.tables import account
from csgraph.domain.contacts.tables import contact
from csgraph.domain.contracts.tables import contract
from csgraph.domain.interactions.tables import interaction
from csgraph.domain.opportunities.tables import opportunity, opportunity_stage_change
from csgraph.domain.support.tables import satisfaction_rating, ticket
from csgraph.graph.compiler import Prepared
from csgraph.ids import TenantId, new_id
from csgraph.storage.connect import connect
from csgraph.storage.database import DatabaseUrls
from tests.graph.conftest import NOW
from tests.support.plans import nodes_of, plan_of, read_whole

ACCOUNTS = 3_000
SEARCH = """query($q: String!) { search(query: $q, first: 10) { edges { cursor score
    highlights { field segments { text matched } }
    node { ... on Account { name } ... on Ticket { subject account { name } } } }
    pageInfo { hasNextPage } } }"""
TIMELINE = """{ accounts(first: 2) { nodes { name timeline(first: 10) {
    edges { event occurredAt node { ... on Ticket { subject } } }
    pageInfo { hasNextPage } } } } }"""


def word(number: int) -> str:
    return md5(str(number).encode(), usedforsecurity=False).hexdigest()


def rows() -> dict[Any, list[dict[str, Any]]]:
    made: dict[Any, list[dict[str, Any]]] = {}
    for number in range(ACCOUNTS):
        at, owner = NOW - timedelta(hours=number), {"account_id": new_id()}
        deal, case = new_id(), new_id()
        each: list[tuple[Any, dict[str, Any]]] = [
            (account, {"id": owner["account_id"], "name": word(number), "domain": word(-number)}),
            (contact, {"name": word(number), "email": f"{word(number)}@x.example", **owner}),
            (opportunity, {"id": deal, "name": word(number), **owner}),
            (opportunity_stage_change, {"opportunity_id": deal, "changed_at": at}),
            (ticket, {"id": case, "subject": f"Case {word(number)}", "opened_at": at}),
            (satisfaction_rating, {"ticket_id": case, "score": "GOOD", "rated_at": at}),
            (interaction, {"kind": "CALL", "started_at": at, **owner}),
            (contract, {"starts_on": at.date(), "ends_on": at.date(), **owner}),
        ]
        each[4][1].update(owner, status="OPEN", solved_at=at)
        for table, values in each:
            made.setdefault(table, []).append(values)
    return made


@pytest.fixture
async def large(owner_engine: AsyncEngine, urls: DatabaseUrls, tenant_id: TenantId) -> set[str]:
    """The names of tables that hold a lot."""
    made = rows()
    async with owner_engine.begin() as connection:
        for table, values in made.items():
            given = [{"tenant_id": tenant_id, **each} for each in values]
            await connection.execute(insert(table), given)
    looking = await connect(urls.owner)
    await looking.execute("vacuum analyze")  # as it is once the loading is over
    await looking.close()
    return {table.name for table in made}


async def test_search_reads_an_index_for_each_of_its_tests(
    large: set[str], urls: DatabaseUrls, prepare: Callable[..., Prepared]
) -> None:
    plan = await plan_of(urls, prepare(SEARCH, q="acme"))

    assert read_whole(plan) & large == set()
    used = {node["Index Name"] for node in nodes_of(plan) if "Index Name" in node}
    assert {"ix_contact_search_vector", "ix_contact_name_trgm", "ix_contact_email_trgm"} <= used
    assert {"ix_ticket_search_vector", "ix_ticket_subject_trgm", "ix_account_domain_trgm"} <= used


async def test_a_timeline_merges_what_it_reads_from_indexes(
    large: set[str], urls: DatabaseUrls, prepare: Callable[..., Prepared]
) -> None:
    plan = await plan_of(urls, prepare(TIMELINE))

    assert read_whole(plan) & large == set()
    [merged] = [node for node in nodes_of(plan) if node["Node Type"] == "Merge Append"]
    assert len(merged["Plans"]) == 7
    used = {node["Index Name"] for node in nodes_of(merged) if "Index Name" in node}
    assert {"ix_ticket_account_id_opened_at", "ix_ticket_account_id_solved_at"} <= used
    assert "ix_interaction_account_id_occurred_at" in used
