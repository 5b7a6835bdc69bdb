"""How Postgres would run a statement of the compiler."""

from collections.abc import Iterator
from typing import Any

import orjson

from csgraph.graph.compiler import Prepared
from csgraph.storage.connect import connect
from csgraph.storage.database import DatabaseUrls


async def plan_of(urls: DatabaseUrls, prepared: Prepared) -> Any:
    """Return the plan by which the application's role runs a statement."""
    statement = prepared.compiled.statement
    assert statement is not None
    connection = await connect(urls.app)
    try:
        tenant = str(prepared.values.tenant_id)
        await connection.execute("select set_config('app.tenant_id', $1, false)", tenant)
        if statement.custom_plan:
            given = prepared.parameters()
            found = await connection.fetchval(f"explain (format json) {statement.text}", *given)
        else:
            await connection.execute(f"prepare kept as {statement.text}")
            nulls = ", ".join(["null"] * len(statement.draws))
            found = await connection.fetchval(f"explain (format json) execute kept({nulls})")
    finally:
        await connection.close()
    return orjson.loads(found)[0]["Plan"]


def nodes_of(plan: Any) -> Iterator[dict[str, Any]]:
    """Yield every node of a plan."""
    yield plan
    for inner in plan.get("Plans", ()):
        yield from nodes_of(inner)


def read_whole(plan: Any) -> set[str]:
    """Return the tables that a plan reads from end to end."""
    return {node["Relation Name"] for node in nodes_of(plan) if node["Node Type"] == "Seq Scan"}
