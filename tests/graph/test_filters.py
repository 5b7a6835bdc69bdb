"""What filters match: two-valued, through relations, with nulls where one expects them."""

from typing import Any

import pytest

from csgraph.errors import InvalidInput
from tests.graph.conftest import Ask, Company

QUERY = """query($filter: AccountFilter) { accounts(first: 50, filter: $filter) {
           totalCount nodes { name } } }"""
ALL = ["Acme", "beta Ltd", 'Zeta "Q" Ünï']
ACME, BETA, ZETA = ALL


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, ALL),
        ({"name": {"eq": "Acme"}}, [ACME]),
        ({"name": {"neq": "Acme"}}, [BETA, ZETA]),
        ({"industry": {"neq": "Retail"}}, [BETA]),
        ({"industry": {"nin": ["Retail", "Other"]}}, [BETA]),
        ({"industry": {"in": ["Retail"]}}, [ACME, ZETA]),
        ({"industry": {"in": []}}, []),
        ({"industry": {"isNull": True}}, [BETA]),
        ({"industry": {"isNull": False}}, [ACME, ZETA]),
        ({"name": {"containsIgnoreCase": "ETA"}}, [BETA, ZETA]),
        ({"name": {"containsIgnoreCase": "%"}}, []),
        ({"name": {"startsWithIgnoreCase": 'zeta "q" ü'}}, [ZETA]),
        ({"employeeCount": {"gt": 40}}, [ACME]),
        ({"employeeCount": {"gte": 40, "lt": 120}}, [BETA]),
        ({"not": {"employeeCount": {"gt": 40}}}, [BETA, ZETA]),
        ({"or": []}, []),
        ({"and": []}, ALL),
        ({"or": [{"name": {"eq": "Acme"}}, {"industry": {"isNull": True}}]}, [ACME, BETA]),
        ({"createdAt": {"gt": "-P1D"}}, ALL),
        ({"createdAt": {"lt": "2020-01-01T00:00:00Z"}}, []),
        ({"owner": {"name": {"eq": "Ann Owner"}}}, [ACME]),
        ({"parent": {"owner": {"name": {"startsWithIgnoreCase": "ann"}}}}, [BETA]),
        ({"not": {"owner": {"name": {"eq": "Ann Owner"}}}}, [BETA, ZETA]),
        ({"not": {"owner": {}}}, [BETA, ZETA]),
        ({"tickets": {"some": {"status": {"eq": "OPEN"}}}}, [ACME]),
        ({"tickets": {"none": {"status": {"eq": "OPEN"}}}}, [BETA, ZETA]),
        ({"tickets": {"every": {"priority": {"eq": "URGENT"}}}}, [BETA, ZETA]),
        ({"tickets": {"some": {"tags": {"hasAll": ["billing", "n3"]}}}}, [ACME]),
        ({"tickets": {"some": {"tags": {"has": "n5"}}}}, []),
        (
            {
                "or": [
                    {"tickets": {"some": {"status": {"in": ["OPEN"]}}}},
                    {"name": {"eq": "beta Ltd"}},
                ]
            },
            [ACME, BETA],
        ),
        (
            {"contacts": {"some": {"requestedTickets": {"some": {"priority": {"eq": "URGENT"}}}}}},
            [ACME],
        ),
    ],
    ids=str,
)
async def test_a_filter_matches(
    ask: Ask, company: Company, given: dict[str, Any], expected: list[str]
) -> None:
    found = (await ask(QUERY, filter=given))["data"]["accounts"]

    assert [node["name"] for node in found["nodes"]] == expected
    assert found["totalCount"] == len(expected)


async def test_an_id_filter_takes_wire_ids_and_ignores_what_is_none(
    ask: Ask, company: Company
) -> None:
    ids = [company.wire("acc", "beta"), "acc_nonsense", ""]

    found = await ask(QUERY, filter={"id": {"in": ids}})

    assert [n["name"] for n in found["data"]["accounts"]["nodes"]] == [BETA]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"name": {"eq": None}}, "`filter.name.eq` is null; use `isNull`"),
        ({"name": None}, "`filter.name` is null; `name: {isNull: true}` asks for nulls"),
        ({"name": {"isNull": None}}, "`filter.name.isNull` is null; say true or false"),
        ({"owner": None}, "`filter.owner` is null; `not: {owner: {}}` asks for records without"),
        ({"tickets": None}, "`filter.tickets` is null; leave it out"),
        ({"not": None}, "`filter.not` is null"),
        ({"tickets": {"some": None}}, "`filter.tickets.some` is null"),
        ({"name": {"in": ["x"] * 501}}, "`filter.name.in` has more than 500 items"),
        (
            {"parent": {"parent": {"parent": {"parent": {"name": {"eq": "x"}}}}}},
            "follows more than 3 relations",
        ),
        (
            {"not": {"not": {"not": {"not": {"not": {"name": {"eq": "x"}}}}}}},
            "deeper than 5 levels",
        ),
        ({"name": {"eq": "a\x00b"}}, "NUL"),
        ({"name": {"eq": "a\ud800b"}}, "surrogate"),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_a_filter_that_can_not_be_meant_is_refused_by_name(
    ask: Ask, company: Company, given: dict[str, Any], words: str
) -> None:
    with pytest.raises(InvalidInput, match=words):
        await ask(QUERY, filter=given)
