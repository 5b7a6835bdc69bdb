"""A saved filter in place of a written one, wherever a filter is taken."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import orjson
import pytest

from csgraph.errors import InvalidInput
from csgraph.graph.compiler import Compiler
from csgraph.graph.execute import execute
from csgraph.graph.limits import Limits
from csgraph.graph.segments import SegmentInvalid, check_filter
from csgraph.ids import TenantId, encode_id, new_id
from csgraph.schema.build import build_schema
from csgraph.storage.read_pool import ReadPool
from csgraph.tenancy.principal import Principal, SavedFilter
from csgraph.tenancy.scopes import SCOPES
from tests.graph.conftest import NOW, Company

RETAIL, RECENT, BROKEN = new_id(), new_id(), new_id()
SEGMENTS = {
    RETAIL: SavedFilter("Retail", "Account", {"industry": {"eq": "Retail"}}),
    RECENT: SavedFilter("Recent", "Ticket", {"openedAt": {"gte": "-P1DT1H"}}),
    BROKEN: SavedFilter("Old", "Account", {"shoeSize": {"eq": 43}}),
}


def wire(id_: UUID) -> str:
    return encode_id("seg", id_)


@pytest.fixture
def asked(compiler: Compiler, read_pool: ReadPool, tenant_id: TenantId, company: Company) -> Any:
    async def run(query: str, segments: dict[UUID, SavedFilter] = SEGMENTS, **given: Any) -> Any:
        document = compiler.documents.get(query)
        who = Principal(tenant_id, UUID(int=0), "SERVICE", frozenset(SCOPES), segments=segments)
        prepared = compiler.prepare(document, document.operation(None), given, who, NOW)
        return orjson.loads((await execute(read_pool, prepared, who)).data)

    return run


LIST = "query ($s: ID!) { accounts(filter: {segment: $s}) { totalCount nodes { name } } }"


async def test_a_segment_filters_a_list_with_its_figures(asked: Callable[..., Any]):
    seen = await asked(
        "query ($s: ID!) { accounts(filter: {segment: $s}) "
        "{ totalCount aggregate { count } nodes { name } } }",
        s=wire(RETAIL),
    )

    assert seen["accounts"] == {
        "totalCount": 2,
        "aggregate": {"count": 2},
        "nodes": [{"name": "Acme"}, {"name": 'Zeta "Q" Ünï'}],
    }


async def test_a_segment_stands_inside_related_filters_and_beside_others(
    asked: Callable[..., Any],
):
    seen = await asked(
        """query ($s: ID!, $r: ID!) {
          contacts(filter: {account: {segment: $s, name: {eq: "Acme"}}}) { nodes { name } }
          accounts(filter: {ticketsAggregate: {filter: {segment: $r}, count: {gte: 1}}}) {
            nodes { name } }
          others: accounts(filter: {not: {segment: $s}}) { nodes { name } }
        }""",
        s=wire(RETAIL),
        r=wire(RECENT),
    )

    assert seen == {
        "contacts": {"nodes": [{"name": "Cleo"}, {"name": "Dan"}]},
        "accounts": {"nodes": [{"name": "Acme"}]},
        "others": {"nodes": [{"name": "beta Ltd"}]},
    }


@pytest.mark.parametrize(
    "given", [wire(new_id()), wire(RECENT), "nonsense"], ids=["unknown", "of another type", "no id"]
)
async def test_what_is_no_segment_of_the_type_matches_nothing(
    asked: Callable[..., Any], given: str
):
    assert (await asked(LIST, s=given))["accounts"] == {"totalCount": 0, "nodes": []}


async def test_a_changed_segment_is_not_served_by_the_former_plan(asked: Callable[..., Any]):
    await asked(LIST, s=wire(RETAIL))

    changed = {RETAIL: replace(SEGMENTS[RETAIL], filter={"name": {"eq": "Acme"}})}

    assert (await asked(LIST, changed, s=wire(RETAIL)))["accounts"]["totalCount"] == 1


async def test_a_segment_that_fits_no_longer_is_refused_by_name(asked: Callable[..., Any]):
    with pytest.raises(SegmentInvalid, match="Old") as caught:
        await asked(LIST, s=wire(BROKEN))

    assert caught.value.extensions == {"segmentId": wire(BROKEN)}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"shoeSize": {"eq": 43}}, "shoeSize"),
        ({"industry": {"eq": None}}, "isNull"),
        ({"segment": wire(RETAIL)}, "can't name a segment"),
        ({"or": [{"contacts": {"some": {"account": {"segment": "x"}}}}]}, "can't name a segment"),
        ({"name": {"in": ["a"] * 100_000}}, "more than"),
    ],
)
def test_what_no_list_would_take_is_not_saved(given: dict[str, Any], told: str):
    built = build_schema()

    with pytest.raises(InvalidInput, match=told):
        check_filter(built.graphql, built.catalog, Limits(), "Account", given)
