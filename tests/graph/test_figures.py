"""Figures over lists: computed over what the caller may see, and over nothing else."""

from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.contacts.tables import contact
from csgraph.errors import InvalidInput
from csgraph.ids import TenantId
from csgraph.storage.work import open_writing
from csgraph.tenancy.scopes import SCOPES
from tests.graph.conftest import Ask, Company

BY_FIGURES = """query($filter: AccountFilter) { accounts(first: 50, filter: $filter) {
                totalCount nodes { name } } }"""
ACME, BETA, ZETA = "Acme", "beta Ltd", 'Zeta "Q" Ünï'
ALL = [ACME, BETA, ZETA]


async def accounts(ask: Ask, selection: str) -> dict[str, Any]:
    return (await ask(f"{{ accounts(first: 1) {{ {selection} }} }}"))["data"]["accounts"]


async def test_figures_are_over_all_pages_and_leave_deleted_items_out(
    ask: Ask, company: Company
) -> None:
    found = await accounts(
        ask,
        "nodes { name } aggregate { count employeeCount { distinct sum avg min max "
        "median: percentile(fraction: 0.5) } industry { distinct } owner { distinct } }",
    )

    assert found["nodes"] == [{"name": ACME}]
    assert found["aggregate"] == {
        "count": 3,
        "employeeCount": {
            "distinct": 2,
            "sum": "160",
            "avg": 80,
            "min": 40,
            "max": 120,
            "median": 80,
        },
        "industry": {"distinct": 1},
        "owner": {"distinct": 1},
    }


async def test_figures_over_nothing_are_null_and_counts_zero(ask: Ask, company: Company) -> None:
    query = """{ accounts(filter: {name: {eq: "nobody"}}) { aggregate { count
        employeeCount { distinct sum avg min max percentile(fraction: 1)
                        histogram(of: {from: 0, to: 1, buckets: 1}) { count } } createdAt { max } }
        groupBy(keys: [{field: INDUSTRY}]) { aggregate { count } } } }"""

    found = (await ask(query))["data"]["accounts"]

    assert found["aggregate"] == {
        "count": 0,
        "employeeCount": {
            "distinct": 0,
            "sum": None,
            "avg": None,
            "min": None,
            "max": None,
            "percentile": None,
            "histogram": [{"count": 0}],
        },
        "createdAt": {"max": None},
    }
    assert found["groupBy"] == []


async def test_a_histogram_counts_what_lies_between_its_bounds(ask: Ask, company: Company) -> None:
    found = await accounts(
        ask,
        "aggregate { employeeCount { "
        "histogram(of: {from: 40, to: 120, buckets: 2}) { from to count } } }",
    )

    assert found["aggregate"]["employeeCount"]["histogram"] == [
        {"from": 40, "to": 80, "count": 1},
        {"from": 80, "to": 120, "count": 0},
    ]


async def test_groups_have_keys_figures_and_the_nulls_among_them(
    ask: Ask, company: Company
) -> None:
    found = await accounts(
        ask,
        "groupBy(keys: [{field: INDUSTRY}]) { key { industry name } "
        "aggregate { count employeeCount { sum } } }",
    )

    assert found["groupBy"] == [
        {
            "key": {"industry": "Retail", "name": None},
            "aggregate": {"count": 2, "employeeCount": {"sum": "120"}},
        },
        {
            "key": {"industry": None, "name": None},
            "aggregate": {"count": 1, "employeeCount": {"sum": "40"}},
        },
    ]


async def test_groups_by_a_relation_name_the_related_item(ask: Ask, company: Company) -> None:
    found = await accounts(
        ask,
        "groupBy(keys: [{field: OWNER}], orderBy: [{function: COUNT, direction: ASC}]) "
        "{ key { owner { name } } aggregate { count } }",
    )

    assert found["groupBy"] == [
        {"key": {"owner": {"name": "Ann Owner"}}, "aggregate": {"count": 1}},
        {"key": {"owner": None}, "aggregate": {"count": 2}},
    ]


async def test_a_deleted_item_is_no_key_and_no_value(
    ask: Ask, company: Company, ingest_engine: AsyncEngine, tenant_id: TenantId
) -> None:
    async with open_writing(ingest_engine, tenant_id) as work:
        await work.connection.execute(
            update(contact).where(contact.c.id == company["Eve"]).values(account_id=company["gone"])
        )
    query = """{ contacts {
        aggregate { account { distinct } }
        groupBy(keys: [{field: ACCOUNT}]) { key { account { name } } aggregate { count } }
        none: groupBy(keys: [{field: ACCOUNT}], having: {account: {distinct: {eq: 0}}})
        { aggregate { count } } } }"""

    found = (await ask(query))["data"]["contacts"]

    assert found == {
        "aggregate": {"account": {"distinct": 1}},
        "groupBy": [
            {"key": {"account": {"name": ACME}}, "aggregate": {"count": 2}},
            {"key": {"account": None}, "aggregate": {"count": 2}},
        ],
        "none": [{"aggregate": {"count": 2}}],
    }


async def test_groups_by_periods_begin_where_the_period_does(ask: Ask, company: Company) -> None:
    query = """{ tickets { groupBy(keys: [{field: OPENED_AT, bucket: MONTH}]) {
                 key { openedAt } aggregate { count } } } }"""

    found = (await ask(query))["data"]["tickets"]["groupBy"]

    assert found == [{"key": {"openedAt": "2026-06-01T00:00:00.000Z"}, "aggregate": {"count": 6}}]


@pytest.mark.parametrize(
    ("having", "order", "expected"),
    [
        ("{count: {gte: 2}}", "[{}]", ["Retail"]),
        ('{employeeCount: {sum: {lt: "100"}}}', "[{}]", [None]),
        ("{employeeCount: {max: {isNull: false}}}", "[{}]", [None, "Retail"]),
        ("{}", "[{function: SUM, field: EMPLOYEE_COUNT, direction: ASC}]", [None, "Retail"]),
        (
            "{}",
            "[{function: MIN, field: EMPLOYEE_COUNT, direction: DESC}]",
            ["Retail", None],
        ),
    ],
)
async def test_groups_are_bounded_and_sorted_by_their_figures(
    ask: Ask, company: Company, having: str, order: str, expected: list[str | None]
) -> None:
    found = await accounts(
        ask,
        f"groupBy(keys: [{{field: INDUSTRY}}], having: {having}, orderBy: {order}) "
        "{ key { industry } }",
    )

    assert [group["key"]["industry"] for group in found["groupBy"]] == expected


async def test_figures_under_a_parent_are_over_its_own_items(ask: Ask, company: Company) -> None:
    query = """{ accounts(first: 50) { nodes { name tickets(filter: {status: {eq: OPEN}})
                 { aggregate { count } groupBy(keys: [{field: PRIORITY}]) { aggregate { count } } }
                 } } }"""

    found = (await ask(query))["data"]["accounts"]["nodes"]

    assert [node["tickets"]["aggregate"]["count"] for node in found] == [2, 0, 0]
    assert [len(node["tickets"]["groupBy"]) for node in found] == [2, 0, 0]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"ticketsAggregate": {"count": {"gte": 5}}}, [ACME]),
        ({"ticketsAggregate": {"count": {"gte": 6}}}, []),
        ({"ticketsAggregate": {"count": {"gte": 0}}}, ALL),
        ({"ticketsAggregate": {"count": {"gte": -1}}}, ALL),
        ({"ticketsAggregate": {"count": {"eq": 0}}}, [BETA, ZETA]),
        ({"ticketsAggregate": {"count": {"lt": 1}}}, [BETA, ZETA]),
        ({"ticketsAggregate": {"count": {"in": [5, 7]}}}, [ACME]),
        ({"ticketsAggregate": {"filter": {"status": {"eq": "OPEN"}}, "count": {"gte": 3}}}, []),
        ({"ticketsAggregate": {"filter": {"status": {"eq": "OPEN"}}, "count": {"gte": 2}}}, [ACME]),
        ({"ticketsAggregate": {"openedAt": {"max": {"gte": "-P1D"}}}}, [ACME]),
        ({"ticketsAggregate": {"openedAt": {"max": {"isNull": True}}}}, [BETA, ZETA]),
        ({"ticketsAggregate": {"revision": {"sum": {"gte": "5"}, "avg": {"lt": 2.5}}}}, [ACME]),
        ({"not": {"ticketsAggregate": {"count": {"gte": 1}}}}, [BETA, ZETA]),
        (
            {"or": [{"ticketsAggregate": {"count": {"gte": 5}}}, {"name": {"eq": BETA}}]},
            [ACME, BETA],
        ),
        ({"ticketsAggregate": {}}, ALL),
        ({"parent": {"contactsAggregate": {"count": {"eq": 2}}}}, [BETA]),
    ],
    ids=str,
)
async def test_a_filter_bounds_figures_over_related_items(
    ask: Ask, company: Company, given: dict[str, Any], expected: list[str]
) -> None:
    found = (await ask(BY_FIGURES, filter=given))["data"]["accounts"]

    assert [node["name"] for node in found["nodes"]] == expected
    assert found["totalCount"] == len(expected)


@pytest.mark.parametrize(
    ("selection", "message"),
    [
        ("groupBy(keys: []) { aggregate { count } }", "`keys` has 0 items"),
        ("groupBy(keys: [{field: NAME}, {field: NAME}]) { aggregate { count } }", "names `name`"),
        ("groupBy(keys: [{field: CREATED_AT}]) { aggregate { count } }", "name the `bucket`"),
        ("groupBy(keys: [{field: NAME, bucket: DAY}]) { aggregate { count } }", "is no time"),
        ("groupBy(keys: [{field: NAME}], first: 501) { aggregate { count } }", "1 to 500 groups"),
        (
            "groupBy(keys: {field: NAME}, orderBy: {function: AVG, field: NAME}) { __typename }",
            "has no `AVG`",
        ),
        (
            "groupBy(keys: [{field: NAME}], orderBy: [{function: SUM}]) { aggregate { count } }",
            "takes a `field`",
        ),
        (
            "groupBy(keys: [{field: NAME}], having: {count: {gte: null}}) { aggregate { count } }",
            "`having.count.gte` is null",
        ),
        ("aggregate { employeeCount { percentile(fraction: 1.5) } }", "between 0 and 1"),
        (
            "aggregate { employeeCount { histogram(of: {from: 1, to: 1, buckets: 3}) { count } } }",
            "`from` has to be less",
        ),
        (
            "aggregate { employeeCount { histogram(of: {from: 0, to: 1, buckets: 0}) { count } } }",
            "1 to 100",
        ),
    ],
)
async def test_what_cannot_be_computed_is_refused_by_name(
    ask: Ask, company: Company, selection: str, message: str
) -> None:
    with pytest.raises(InvalidInput, match=message):
        await accounts(ask, selection)


async def test_figures_over_a_field_take_its_scope(ask: Ask, company: Company) -> None:
    without = frozenset(SCOPES) - {"contacts.pii:read"}
    query = "{ contacts { aggregate { count email { distinct } } } }"

    answer = await ask(query, scopes=without)

    assert answer["data"]["contacts"]["aggregate"] == {"count": 4, "email": None}
    assert answer["errors"] == [
        ("FORBIDDEN", ("contacts", "aggregate", "email"), "ContactAggregate.email")
    ]
    grouped = "{ contacts { groupBy(keys: [{field: EMAIL}]) { aggregate { count } } } }"
    having = "groupBy(keys: [{field: NAME}], having: {email: {distinct: {gte: 1}}})"
    bounded = "accounts(filter: {contactsAggregate: {email: {distinct: {gte: 1}}}})"
    for refused in (
        grouped,
        f"{{ contacts {{ {having} {{ aggregate {{ count }} }} }} }}",
        f"{{ {bounded} {{ totalCount }} }}",
    ):
        with pytest.raises(InvalidInput, match=r"scope `contacts\.pii:read`"):
            await ask(refused, scopes=without)


async def test_figures_over_related_items_take_their_scope(ask: Ask, company: Company) -> None:
    without = frozenset(SCOPES) - {"support:read"}

    with pytest.raises(InvalidInput, match="scope `support:read`"):
        await ask(BY_FIGURES, scopes=without, filter={"ticketsAggregate": {"count": {"gte": 1}}})
