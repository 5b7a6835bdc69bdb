"""How an operation is explained: whose points, rows and times are whose, and what is not told."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest

from csgraph.errors import Denied
from csgraph.graph.compiler import Prepared
from csgraph.graph.cost import itemised
from csgraph.graph.execute import execute
from csgraph.graph.explain.explanation import Explanation, explain
from csgraph.graph.explain.mermaid import mermaid
from csgraph.graph.explain.timing import SHOWN
from csgraph.graph.explain.tree import tree_of
from csgraph.ids import TenantId
from csgraph.storage.read_pool import ReadPool
from csgraph.storage.secrets import Secrets
from csgraph.tenancy.principal import Granted, Principal
from csgraph.tenancy.scopes import DEFAULT_SCOPES, EXPLAIN, SCOPES
from tests.graph.conftest import Company
from tests.operations.test_shipped import SHIPPED, variables_of
from tests.support.plans import nodes_of

Prepare = Callable[..., Prepared]
Tell = Callable[..., Any]

NESTED = """{
  accounts(first: 2, filter: {name: {startsWithIgnoreCase: "a"}}) {
    totalCount
    pageInfo { endCursor }
    nodes { name owner { name } people: contacts(first: 5) { nodes { name } } }
  }
}"""


@pytest.fixture
def tell(prepare: Prepare, read_pool: ReadPool, tenant_id: TenantId) -> Tell:
    """Run an operation and explain it."""

    async def run(query: str, *, runs: bool = True, **variables: Any) -> Explanation:
        prepared = prepare(query, **variables)
        who = Principal(tenant_id, UUID(int=0), "SERVICE", frozenset(SCOPES))
        outcome = await execute(read_pool, prepared, who) if runs else None
        return await explain(read_pool, prepared, who, outcome.data if outcome else None)

    return run


def boxes(picture: str) -> dict[str, str]:
    """Return the boxes of a flowchart; every line must be one, or an arrow between two."""
    first, *lines = picture.splitlines()
    assert first == "flowchart TD"
    found: dict[str, str] = {}
    for line in lines:
        if arrow := re.fullmatch(r"  (n\d+) --> (n\d+)", line):
            assert {arrow[1], arrow[2]} <= set(found)
            continue
        box = re.fullmatch(r'  (n\d+)(\[|\(|\{\{|\[/)"([^"]*)"(\]|\)|\}\}|/\])', line)
        assert box is not None, line
        found[box[1]] = box[3]
    return found


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_items_of_a_bill_sum_up_to_what_is_asked(prepare: Prepare, file: Path) -> None:
    prepared = prepare(file.read_text(), **variables_of(file))
    plan, values = prepared.compiled.plan, prepared.values

    items = itemised(plan, values)
    tree = tree_of(plan, items, "query")

    requested = prepared.compiled.price.requested(values)
    assert sum(items.values()) == requested
    assert sum(each.cost for each in tree.walk()) == requested
    assert {path[0] for path in items if path} <= {entry.key for entry in plan.entries}


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_an_operation_has_a_picture(prepare: Prepare, file: Path) -> None:
    prepared = prepare(file.read_text(), **variables_of(file))
    plan = prepared.compiled.plan

    found = boxes(mermaid(tree_of(plan, itemised(plan, prepared.values), "query")))

    names = {label.partition("<br/>")[0] for label in found.values()}
    assert names >= {"query", *(entry.key for entry in plan.entries)}


async def test_points_rows_and_times_go_to_the_field_they_are_of(
    tell: Tell, company: Company
) -> None:
    explained = await tell(NESTED)

    told = {".".join(each.path): each for each in explained.fields}
    assert {name: (each.cost, each.rows) for name, each in told.items()} == {
        "accounts": (3, 1),
        "accounts.totalCount": (5, 0),
        "accounts.pageInfo": (1, 1),
        "accounts.nodes": (2, 1),
        "accounts.nodes.owner": (2, 1),
        "accounts.nodes.people": (2 * 3, 1),
        "accounts.nodes.people.nodes": (10, 2),
    }
    timed = {name for name, each in told.items() if each.ms is not None}
    assert timed == {
        "accounts",
        "accounts.totalCount",
        "accounts.nodes.owner",
        "accounts.nodes.people",
    }
    assert told["accounts"].ms >= told["accounts.nodes.people"].ms


async def test_a_plan_tells_what_each_field_reads(tell: Tell, company: Company) -> None:
    [accounts] = (await tell(NESTED)).told()["plan"]["fields"]

    assert accounts | {"ms": 0, "fields": []} == {
        "field": "accounts",
        "kind": "connection",
        "type": "Account",
        "limit": 2,
        "filter": "name startsWithIgnoreCase",
        "policy": "tenant, not deleted",
        "order": "name_key, id",
        "cost": 6,
        "rows": 1,
        "ms": 0,
        "fields": [],
    }
    below = {each["field"]: (each["kind"], each.get("rows")) for each in accounts["fields"]}
    assert below == {
        "accounts.totalCount": ("count", None),
        "accounts.nodes.owner": ("to-one", 1),
        "accounts.nodes.people": ("connection", 2),
    }


async def test_nothing_is_run_where_that_is_not_asked_for(tell: Tell, company: Company) -> None:
    explained = (await tell(NESTED, runs=False)).whole()

    assert explained["executionMs"] is None
    assert "Plan Rows" in explained["postgres"]
    assert not [node for node in nodes_of(explained["postgres"]) if "Actual Rows" in node]
    assert not [each for each in explained["fields"] if {"rows", "ms"} & set(each)]


async def test_the_key_of_cursors_is_not_told(
    tell: Tell, prepare: Prepare, secrets: Secrets, company: Company
) -> None:
    explained = await tell(NESTED)

    pads = prepare(NESTED).values.cursor_pads
    withheld = {each.text for each in explained.parameters if each.type == "bytea"}
    assert withheld == {"(withheld)"}
    for told in (explained.told(), explained.whole(), explained.postgres):
        text = repr(told)
        for secret in (secrets.cursor_key, *pads):
            assert secret.hex() not in text
            assert repr(secret)[2:-1] not in text


async def test_a_tenant_is_told_nothing_that_counts_others_rows(
    tell: Tell, company: Company
) -> None:
    explained = await tell(NESTED)

    told = explained.told()
    assert {key for node in nodes_of(told["postgres"]) for key in node} <= SHOWN | {"Plans"}
    assert set(told["parameters"]) == {"text", "bytea", "uuid"}
    assert "Rows Removed by Filter" not in SHOWN
    assert "Plan Rows" in explained.whole()["postgres"]


async def test_values_reach_the_statement_as_they_are(tell: Tell, company: Company) -> None:
    """Nulls, quotes, lists and instants are compared as in the operation itself."""
    query = """query($names: [String!], $since: DateTimeOrDuration!) {
      tickets(filter: {openedAt: {gte: $since}, subject: {in: $names}}) { nodes { subject } } }"""

    explained = await tell(query, names=["Case 0", "'); drop", ""], since="2026-06-14T00:00:00Z")

    assert "drop" not in orjson.dumps(explained.told()["sql"]).decode()
    [found] = explained.tree.below
    assert found.rows == 1
    scanned = [n for n in nodes_of(explained.postgres.plan) if n.get("Relation Name") == "ticket"]
    assert [node["Actual Rows"] for node in scanned] == [1]


async def test_what_postgres_has_no_part_in_is_explained_too(tell: Tell) -> None:
    told = (await tell("{ __typename __schema { queryType { name } } }")).told()

    assert (told["sql"], told["postgres"], told["cost"]) == (None, None, 1)
    assert [each["kind"] for each in told["plan"]["fields"]] == ["constant", "introspection"]


@pytest.mark.parametrize(
    "who",
    [
        {"scopes": frozenset(DEFAULT_SCOPES)},
        {"scopes": frozenset(SCOPES), "granted": Granted(UUID(int=1), frozenset())},
    ],
    ids=["no scope", "partner"],
)
async def test_who_may_not_see_it_is_refused(
    prepare: Prepare, read_pool: ReadPool, tenant_id: TenantId, who: Any
) -> None:
    principal = Principal(tenant_id, UUID(int=0), "SERVICE", **who)

    with pytest.raises(Denied):
        await explain(read_pool, prepare(NESTED), principal, None)


def test_no_key_has_the_scope_unasked() -> None:
    assert {scope for scope in SCOPES if scope.endswith(":read")} - set(DEFAULT_SCOPES) == {EXPLAIN}
    assert not any(scope.endswith(":write") for scope in DEFAULT_SCOPES)
