"""What an operation costs: known before it runs, no less than what it comes to."""

from collections.abc import Callable

import pytest

from csgraph.graph.compiler import Prepared
from csgraph.graph.execute import execute
from csgraph.graph.limits import FieldLimitExceeded
from csgraph.ids import TenantId, encode_id, new_id
from csgraph.storage.read_pool import ReadPool
from csgraph.tenancy.principal import Principal
from csgraph.tenancy.scopes import SCOPES
from tests.graph.conftest import Company
from tests.graph.test_golden import CASES, GOLDEN, variables_of

Prepare = Callable[..., Prepared]


def requested(prepared: Prepared) -> int:
    return prepared.compiled.price.requested(prepared.values)


def text_of(case: str) -> str:
    return (GOLDEN / f"{case}.graphql").read_text()


@pytest.mark.parametrize(
    ("query", "points"),
    [
        ("{ __typename }", 1),
        ('{ node(id: "%s") { id } }', 2),
        ("{ accounts(first: 10) { nodes { id name } } }", 1 + 2 + 1 + 10),
        ("{ accounts(first: 10) { edges { cursor node { id } } } }", 1 + 2 + 1 + 10 + 10),
        ("{ accounts(first: 10) { totalCount } }", 1 + 2 + 1 + 5),
        ("{ accounts(first: 10) { pageInfo { hasNextPage } } }", 1 + 2 + 1 + 1),
        ("{ accounts(first: 10) { nodes { owner { name } } } }", 1 + 2 + 1 + 10 + 10),
        (
            "{ accounts(first: 10) { nodes { contacts(first: 5) { nodes { id } } } } }",
            1 + 2 + 1 + 10 + 10 * (2 + 1 + 5),
        ),
        (
            '{ accounts(first: 10, filter: {owner: {name: {eq: "x"}}}) { nodes { id } } }',
            1 + 2 + 5 + 1 + 10,
        ),
        ("{ accounts { aggregate { count } } }", 1 + 2 + 1 + 10 + 1),
        (
            "{ accounts { groupBy(keys: [{field: NAME}], first: 20) { aggregate { count } } } }",
            1 + 2 + 1 + 10 + 20 + 20,
        ),
        (
            "{ accounts { facets(of: [INDUSTRY, OWNER], first: 20) { values { count } } } }",
            1 + 2 + 1 + 2 * (10 + 1 + 20),
        ),
        (
            "{ accounts { facets(of: OWNER, first: 20) { values { key { owner { id } } } } } }",
            1 + 2 + 1 + 10 + 1 + 20 + 20 + 20,
        ),
        ('{ nodes(ids: ["%s", "%s"]) { id } }', 1 + 2),
    ],
)
def test_an_operation_costs_what_it_asks_for(prepare: Prepare, query: str, points: int) -> None:
    ids = tuple(encode_id("acc", new_id()) for _ in range(query.count("%s")))

    assert requested(prepare(query % ids)) == points


@pytest.mark.parametrize("case", CASES)
async def test_what_was_not_there_is_given_back(
    prepare: Prepare, read_pool: ReadPool, tenant_id: TenantId, company: Company, case: str
) -> None:
    prepared = prepare(text_of(case), **variables_of(case))

    outcome = await execute(read_pool, prepared, Principal(tenant_id, new_id(), "SERVICE", SCOPES))

    assert 0 < outcome.cost.actual <= outcome.cost.requested


async def test_an_empty_answer_costs_no_more_than_its_lists(
    prepare: Prepare, read_pool: ReadPool, tenant_id: TenantId
) -> None:
    prepared = prepare(
        "{ accounts(first: 100) { nodes { contacts(first: 100) { nodes { id } } } } }"
    )

    outcome = await execute(
        read_pool, prepared, Principal(tenant_id, new_id(), "SERVICE", frozenset(SCOPES))
    )

    assert outcome.cost.requested > 10_000
    assert outcome.cost.actual == 2 + 2 * 100 + 2


def test_what_costs_too_much_is_refused_before_it_runs(prepare: Prepare) -> None:
    figures = "tickets { aggregate { count } } contacts { aggregate { count } }"
    children = f"children(first: 100) {{ nodes {{ {figures} }} }}"
    query = f"{{ accounts(first: 100) {{ nodes {{ {children} }} }} }}"

    with pytest.raises(FieldLimitExceeded, match="may cost") as refused:
        prepare(query)

    assert refused.value.code == "COST_LIMIT_EXCEEDED"
    assert refused.value.extensions["requested"] > refused.value.extensions["limit"]
