"""How Postgres would run a statement of the compiler."""

from collections.abc import Iterator
from typing import Any

from csgraph.graph.compiler import Prepared
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.session import Session


async def plan_of(urls: DatabaseUrls, prepared: Prepared) -> Any:
    """Return the plan by which the application's role runs a statement."""
    statement = prepared.compiled.statement
    assert statement is not None
    session = await Session.open(urls.app, statement_timeout_ms=60_000)
    try:
        found = await session.explain(
            statement.text,
            prepared.parameters(),
            (prepared.values.tenant_id, None),
            statement.custom_plan,
            runs=False,
        )
    finally:
        await session.close()
    return found.plan


def nodes_of(plan: Any) -> Iterator[dict[str, Any]]:
    """Yield every node of a plan."""
    yield plan
    for inner in plan.get("Plans", ()):
        yield from nodes_of(inner)


def read_whole(plan: Any) -> set[str]:
    """Return the tables that a plan reads from end to end."""
    return {node["Relation Name"] for node in nodes_of(plan) if node["Node Type"] == "Seq Scan"}
