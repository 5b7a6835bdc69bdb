"""The shipped operations: what each answers, what it costs, and how Postgres runs it."""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.graph.compiler import Compiler, Prepared
from csgraph.graph.cursor import CursorCodec
from csgraph.graph.execute import execute
from csgraph.graph.explain.explanation import explain
from csgraph.ids import TenantId, encode_id
from csgraph.schema.build import build_schema
from csgraph.storage.connect import connect
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.read_pool import ReadPool
from csgraph.storage.recurring import RECURS_FROM
from csgraph.storage.secrets import Secrets
from csgraph.tenancy.principal import Principal
from csgraph.tenancy.scopes import DEFAULT_SCOPES, EXPLAIN
from tests.conftest import make_tenant
from tests.graph.conftest import NOW
from tests.support.plans import nodes_of, plan_of, read_whole

HERE = Path(__file__).parent
SHIPPED = sorted((HERE.parents[1] / "schema" / "operations").glob("*.graphql"))
KINDS = {"acc": "account", "con": "contact", "opp": "opportunity", "usr": "user"}
NEIGHBOURS = 3
"""Other tenants of the same size, so that one tenant's rows are a part of each table."""
BIG = {
    *("account", "contact", "opportunity", "opportunity_contact_role", "opportunity_stage_change"),
    *("contract", "ticket", "satisfaction_rating", "interaction", "source_match", "external_ref"),
    *("alert", "contact_role", "contact_signal", "renewal", "renewal_milestone", "assignment"),
    *("handoff", "sales_promise", "onboarding", "onboarding_step", "impact_plan_item"),
    *("success_plan", "success_milestone", "success_metric", "metric_point", "relationship"),
}
"""Tables of which a tenant has many rows; the others have few, and may be read whole."""


@dataclass(frozen=True)
class Base:
    """A tenant with a customer base of some size, and a way to ask about it."""

    tenant_id: TenantId
    compiler: Compiler
    pool: ReadPool
    urls: DatabaseUrls

    @property
    def who(self) -> Principal:
        return Principal(self.tenant_id, UUID(int=0), "SERVICE", frozenset(DEFAULT_SCOPES))

    def prepare(self, file: Path) -> Prepared:
        document = self.compiler.documents.get(file.read_text())
        operation = document.operation(None)
        return self.compiler.prepare(document, operation, variables_of(file), self.who, NOW)


def variables_of(file: Path) -> dict[str, Any]:
    """Return an operation's example variables; ids stand there as kind and number."""
    beside = file.with_suffix(".vars.json")
    given = orjson.loads(beside.read_bytes()) if beside.exists() else {}
    return {name: _wire_id(value) for name, value in given.items()}


def _wire_id(value: Any) -> Any:
    kind, _, number = str(value).partition(":")
    if kind not in KINDS or not number.isdecimal():
        return value
    digest = hashlib.md5(f"{KINDS[kind]}{number}".encode(), usedforsecurity=False).hexdigest()
    return encode_id(kind, UUID(digest))


@pytest.fixture(scope="module")
async def base(
    owner_engine: AsyncEngine, urls: DatabaseUrls, read_pool: ReadPool, secrets: Secrets
) -> Base:
    tenant_id = await make_tenant(owner_engine, "Customer base")
    neighbours = [await make_tenant(owner_engine, "Neighbour") for _ in range(NEIGHBOURS)]
    owner = await connect(urls.owner)
    await owner.execute((HERE / "seeding.sql").read_text())
    for each in (tenant_id, *neighbours):
        await owner.execute("select set_config('seed.tenant', $1, false)", str(each))
        for file in ("company.sql", "morning.sql"):
            await owner.execute((HERE / file).read_text())
    await owner.execute("vacuum analyze")
    await owner.close()
    built = build_schema()
    compiler = Compiler(built.graphql, built.catalog, cursors=CursorCodec(secrets.cursor_key))
    return Base(tenant_id, compiler, read_pool, urls)


def without_cursors(value: Any) -> Any:
    """Return data with a mark for each cursor: it is signed for its tenant."""
    match value:
        case dict():
            return {
                key: "cursor" if key == "endCursor" and inner else without_cursors(inner)
                for key, inner in value.items()
            }
        case list():
            return [without_cursors(item) for item in value]
        case _:
            return value


def kinds_of(plan: Any) -> list[tuple[str, str | None]]:
    """Return what each node of a plan does, and with which index."""
    return [(node["Node Type"], node.get("Index Name")) for node in nodes_of(plan)]


def golden(file: Path, found: Any, *, regenerate: bool) -> Any:
    """Return what is expected of an operation; write it anew where that is asked for."""
    kept = HERE / "golden" / f"{file.stem}.json"
    if regenerate:
        kept.write_bytes(orjson.dumps(found, option=orjson.OPT_INDENT_2) + b"\n")
    return orjson.loads(kept.read_bytes())


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
async def test_an_operation_answers_at_its_price(
    base: Base, file: Path, pytestconfig: pytest.Config
) -> None:
    outcome = await execute(base.pool, base.prepare(file), base.who)

    found = {
        "data": without_cursors(orjson.loads(outcome.data)),
        "cost": {"requested": outcome.cost.requested, "actual": outcome.cost.actual},
    }
    regenerate = bool(pytestconfig.getoption("--regenerate-golden"))
    assert outcome.errors == ()
    assert found == golden(file, found, regenerate=regenerate)


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
async def test_an_operation_that_comes_back_answers_the_same(base: Base, file: Path) -> None:
    """From its fifth time on, a list with a filter has a plan of its own kept for its values."""
    prepared = base.prepare(file)

    answers = {(await execute(base.pool, prepared, base.who)).data for _ in range(RECURS_FROM + 1)}

    assert len(answers) == 1


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
async def test_an_operation_reads_by_indexes(base: Base, file: Path) -> None:
    """No table of which a tenant has many rows is read from end to end."""
    plan = await plan_of(base.urls, base.prepare(file))

    assert read_whole(plan) & BIG == set()


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
async def test_an_operation_is_explained_field_by_field(base: Base, file: Path) -> None:
    """Whatever Postgres reads for a field of the query has a time of its own."""
    prepared, who = base.prepare(file), replace(base.who, scopes=base.who.scopes | {EXPLAIN})
    outcome = await execute(base.pool, prepared, who)

    explained = await explain(base.pool, prepared, who, outcome.data)

    read = [each for each in explained.tree.below if each.kind != "constant"]
    assert read
    assert [each.name for each in read if each.ms is None] == []
    assert explained.requested == outcome.cost.requested
    assert explained.postgres is not None
    assert kinds_of(explained.postgres.plan) == kinds_of(await plan_of(base.urls, prepared))


async def test_the_index_of_the_other_record_serves_an_order_by_it(base: Base) -> None:
    """People by account: nothing is sorted but those who are equal in the account's name."""
    [file] = [each for each in SHIPPED if each.stem == "people_by_account"]

    nodes = list(nodes_of(await plan_of(base.urls, base.prepare(file))))

    [presorted, *_] = [node for node in nodes if node["Node Type"] == "Incremental Sort"]
    assert [key.rpartition(".")[2] for key in presorted["Presorted Key"]] == ["name_key"]
    assert "ix_account_name_key" in {node.get("Index Name") for node in nodes_of(presorted)}
