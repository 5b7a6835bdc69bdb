"""When Postgres is asked to plan with the values in sight, which costs more than a small read."""

from collections.abc import Callable

import pytest

from csgraph.graph.compiler import Prepared
from csgraph.ids import encode_id, new_id


def wants_custom_plan(prepared: Prepared) -> bool:
    assert prepared.compiled.statement is not None
    return prepared.compiled.statement.custom_plan


@pytest.mark.parametrize(
    "query",
    [
        '{ accounts(filter: {industry: {eq: "Energy"}}) { nodes { id } } }',
        '{ a: accounts { nodes { id } } b: contacts(filter: {name: {eq: "A"}}) { nodes { id } } }',
    ],
)
def test_a_filter_at_the_root_is_planned_with_its_values(
    prepare: Callable[..., Prepared], query: str
) -> None:
    assert wants_custom_plan(prepare(query))


def test_a_filter_below_a_parent_is_not(prepare: Callable[..., Prepared]) -> None:
    query = """query($id: ID!) { node(id: $id) { ... on Account {
      tickets(first: 5, filter: {status: {eq: OPEN}}) { nodes { id } } } } }"""

    assert not wants_custom_plan(prepare(query, id=encode_id("acc", new_id())))


LOOKS_BACK = """query($id: ID!, $at: DateTime) { node(id: $id) { ... on Account {
  influenceMap(asOf: $at) { singleThreaded { value } }
  onboardings(first: 1) { nodes { standing(asOf: $at) { stepsDone } } } } } }"""


def test_what_looks_back_is(prepare: Callable[..., Prepared]) -> None:
    """How much of the log lies behind the instant is told by the instant alone."""
    given = {"id": encode_id("acc", new_id()), "at": "2025-01-01T00:00:00Z"}

    assert wants_custom_plan(prepare(LOOKS_BACK, **given))


@pytest.mark.parametrize("given", [{}, {"at": None}])
def test_what_could_look_back_and_does_not_leaves_the_log_alone(
    prepare: Callable[..., Prepared], given: dict[str, None]
) -> None:
    prepared = prepare(LOOKS_BACK, id=encode_id("acc", new_id()), **given)

    assert not wants_custom_plan(prepared)
    assert prepared.compiled.statement is not None
    assert " change AS " not in prepared.compiled.statement.text


def test_what_many_parts_of_a_field_go_by_is_read_once(prepare: Callable[..., Prepared]) -> None:
    """The queue's alerts are shown, counted and named: each way to what waits is gone once."""
    query = """query($id: ID!) { node(id: $id) { ... on User {
      alertQueue { hiddenCount items { alert { code } } } } } }"""
    prepared = prepare(query, id=encode_id("usr", new_id()))

    assert prepared.compiled.statement is not None
    read = prepared.compiled.statement.text.count("FROM alert AS ")
    assert read == len(("of their accounts", "about themselves", "the nodes that are named"))
