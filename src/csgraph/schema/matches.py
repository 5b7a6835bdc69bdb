"""Rows that fit a caller's filter, to be written."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from csgraph.graph.catalog import Catalog, NodeSpec
from csgraph.graph.filters import FilterCompiler
from csgraph.graph.limits import Limits
from csgraph.graph.mutations import Call
from csgraph.graph.passes.policy import guarded, reading, tenant_policy
from csgraph.graph.predicates import RequestValues, Rows
from csgraph.graph.render.chosen import chosen_ids


async def matching_ids(
    call: Call, catalog: Catalog, spec: NodeSpec, mutation: str, given: Mapping[str, Any]
) -> list[UUID]:
    """Return the ids of the rows that fit, each locked, in order.

    The filter is judged by the caller's scopes, as it is where it reads.

    Raises:
        InvalidInput, CsgraphError: the filter can't be used, or takes a scope that is lacking.
    """
    compiler = FilterCompiler(catalog, Limits(), 0, f"Mutation.{mutation}", call.principal.scopes)
    predicate = compiler.compile(spec, dict(given), ("filter",))
    policy = reading(tenant_policy, call.principal.scopes)
    rows = guarded(Rows(spec.table, predicate), policy)
    values = RequestValues(({"filter": given},), call.work.tenant_id, call.now, (b"", b""), {}, {})
    table = spec.table
    found = await call.work.connection.scalars(
        select(table.c.id)
        .where(table.c.tenant_id == call.work.tenant_id, table.c.id.in_(chosen_ids(rows, values)))
        .order_by(table.c.id)
        .with_for_update()
    )
    return [UUID(str(each)) for each in found]
