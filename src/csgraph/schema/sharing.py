"""Keeps the accounts of grants by segment, which the partners' wall shows.

A partner sees an account that is kept here *and* fits the segment when it reads: one that
leaves the segment is gone at once, one that enters it is seen from the next refresh on.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.grants.commands import set_members
from csgraph.domain.segments.commands import shared_segments
from csgraph.errors import InvalidInput
from csgraph.graph.limits import Limits
from csgraph.graph.passes.policy import guarded, tenant_policy
from csgraph.graph.predicates import Constant, Predicate, RequestValues, Rows
from csgraph.graph.render.chosen import chosen_ids
from csgraph.graph.shared_segment import (
    FILTER_PATH,
    NODE_TYPE,
    account_predicate,
    check_shareable,
    segment_values,
)
from csgraph.ids import TenantId
from csgraph.schema.build import build_schema
from csgraph.storage.work import Writing, open_writing
from csgraph.tenancy.grants import tenants_with_segment_grants
from csgraph.tenancy.principal import SavedFilter


async def refresh_shared(work: Writing, now: datetime) -> None:
    """Bring the accounts of a tenant's grants by segment up to date."""
    for grant_id, saved in (await shared_segments(work)).items():
        await set_members(work, grant_id, _chosen(saved, work.tenant_id, now))


async def refresh_tenant(engine: AsyncEngine, tenant_id: TenantId, now: datetime) -> None:
    """Bring the accounts of a tenant's grants by segment up to date, in a transaction."""
    async with open_writing(engine, tenant_id) as work:
        await refresh_shared(work, now)


async def refresh_tenants(
    owner: AsyncEngine, engine: AsyncEngine, now: datetime, tenant_slug: str | None = None
) -> None:
    """Bring the accounts of every running grant by segment up to date, or of one tenant's."""
    for tenant_id in await tenants_with_segment_grants(owner, tenant_slug):
        await refresh_tenant(engine, tenant_id, now)


def check_segment(saved: SavedFilter) -> None:
    """Refuse a segment that no grant can share.

    Raises:
        InvalidInput: with the reason.
    """
    built = build_schema()
    check_shareable(built.graphql, built.catalog, Limits(), saved)


def _chosen(saved: SavedFilter | None, tenant_id: TenantId, now: datetime) -> Select[Any]:
    """Return a query for the accounts that fit; none does what is gone or can't be used."""
    built = build_schema()
    try:
        if saved is not None:
            values = segment_values(built.graphql, saved)
            predicate = account_predicate(built.catalog, Limits(), values, 0, FILTER_PATH)
            return _query(predicate, {str(FILTER_PATH[0]): values}, tenant_id, now)
    except InvalidInput:
        pass
    return _query(Constant(value=False), {}, tenant_id, now)


def _query(
    predicate: Predicate, values: dict[str, Any], tenant_id: TenantId, now: datetime
) -> Select[Any]:
    table = build_schema().catalog.nodes[NODE_TYPE].table
    rows = guarded(Rows(table, predicate), tenant_policy)
    return chosen_ids(rows, RequestValues((values,), tenant_id, now, (b"", b""), {}, {}))
