"""Lists by fields that the tenant defined are read from those fields' indexes."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Integer, case, column, func, insert, literal, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.accounts.tables import account
from csgraph.graph.compiler import Prepared
from csgraph.ids import TenantId
from csgraph.ingest.custom_values import store_values_anew
from csgraph.storage.connect import connect as connect_to
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.work import open_writing
from tests.graph.conftest import Ask
from tests.graph.test_custom_fields import TYPES, connect, define, names
from tests.support.plans import nodes_of, plan_of, read_whole

ROWS = 12_000
QUERY = """query($filter: AccountFilter, $order: [AccountOrder!], $after: String) {
  accounts(filter: $filter, orderBy: $order, first: 10, after: $after) {
    edges { node { name } } pageInfo { hasNextPage endCursor } } }"""
VALUES = "custom_field_value"


@pytest.fixture
async def large(ingest_engine: AsyncEngine, urls: DatabaseUrls, tenant_id: TenantId) -> None:
    """Accounts with a tier, note and seats of their own; one in ten has more."""
    number = func.generate_series(1, ROWS).table_valued(column("n", Integer)).render_derived()
    n = number.c.n
    day = func.to_char(func.date("2000-01-01") + n, "YYYY-MM-DD")
    held = func.jsonb_build_object(
        "Tier__c",
        func.concat("Tier ", n),
        "Note__c",
        func.concat("Seen in town ", n),
        "Seats__c",
        n,
        type_=JSONB,
    )
    further = func.jsonb_build_object(
        "Start__c",
        day,
        "Seen__c",
        func.concat(day, "T00:00:00.000Z"),
        "Uses__c",
        func.jsonb_build_array(func.concat("use ", n)),
        type_=JSONB,
    )
    held = case((n % 10 == 0, held + further), else_=held)
    rows = select(literal(tenant_id), func.concat("Account ", n), held).select_from(number)
    async with open_writing(ingest_engine, tenant_id) as work:
        filling = insert(account).from_select(["tenant_id", "name", "custom_fields"], rows)
        await work.connection.execute(filling)
        made = await define(work, await connect(work, "crm"), TYPES)
        await store_values_anew(work, {"Account": account}, made)
    looking = await connect_to(urls.owner)
    await looking.execute("vacuum analyze")  # as it is once the loading is over
    await looking.close()


FILTERS: list[tuple[str, dict[str, Any], str]] = [
    ("Tier__c", {"text": {"eq": "Tier 7"}}, "text_key"),
    ("Tier__c", {"text": {"in": ["Tier 7", "Tier 9"]}}, "text_key"),
    ("Note__c", {"text": {"containsIgnoreCase": "town 777"}}, "text_trgm"),
    ("Seats__c", {"number": {"gte": "70", "lt": "75"}}, "number_value"),
    ("Start__c", {"date": {"eq": "2000-02-01"}}, "date_value"),
    ("Seen__c", {"dateTime": {"lt": "2000-01-09T00:00:00Z"}}, "instant_value"),
    ("Uses__c", {"options": {"has": "use 70"}}, "options"),
    ("Trial__c", {"boolean": {"eq": True}}, "boolean_value"),
]
ORDERS = [("Tier__c", "OPTION", "text_key"), ("Seats__c", "NUMBER", "number_value")]


async def test_the_index_of_its_type_serves_a_field(
    large: None, urls: DatabaseUrls, prepare: Callable[..., Prepared], ask: Ask
) -> None:
    for key, compared, index in FILTERS:
        prepared = prepare(QUERY, filter={"customField": {"key": key, **compared}})
        plan = await plan_of(urls, prepared)
        assert read_whole(plan) & {"account", VALUES} == set(), key
        assert f"ix_{VALUES}_{index}" in indexes(plan), key

    for key, type_, index in ORDERS:
        for direction in ("ASC", "DESC"):
            order = [{"customField": {"key": key, "type": type_}, "direction": direction}]
            first = await ask(QUERY, order=order)
            after = first["data"]["accounts"]["pageInfo"]["endCursor"]
            assert len(names(first)) == 10
            for cursor in (None, after):
                plan = await plan_of(urls, prepare(QUERY, order=order, after=cursor))
                assert read_whole(plan) & {"account", VALUES} == set(), key
                assert f"ix_{VALUES}_{index}" in indexes(plan), key


def indexes(plan: Any) -> set[str]:
    return {node["Index Name"] for node in nodes_of(plan) if "Index Name" in node}
