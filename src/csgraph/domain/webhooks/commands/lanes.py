"""Which account a change is about: what is told of one account is told in order."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import FromClause, Table, select

from csgraph.storage.shared_rows import way_to_account
from csgraph.storage.work import Reading


async def lanes_of(
    work: Reading, tables: Mapping[str, Table], changed: Iterable[tuple[str, UUID]]
) -> dict[UUID, UUID]:
    """Return by each record's id the id of its account; its own id where it has none."""
    by_type: dict[str, set[UUID]] = {}
    for node_type, node_id in changed:
        by_type.setdefault(node_type, set()).add(node_id)
    lanes = {node_id: node_id for ids in by_type.values() for node_id in ids}
    for node_type, ids in by_type.items():
        table = tables.get(node_type)
        if table is not None and way_to_account(table) is not None:
            lanes |= await _accounts(work, table, ids)
    return lanes


async def _accounts(work: Reading, table: Table, ids: set[UUID]) -> dict[UUID, UUID]:
    """Follow the foreign keys from rows to their accounts, deleted ones included."""
    first = here = table.alias("t0")
    joined: FromClause = first
    way, depth = way_to_account(table), 0
    while way is not None and way.parent is not None:
        depth += 1
        there = way.parent.alias(f"t{depth}")
        is_parent = (there.c.tenant_id == work.tenant_id) & (there.c.id == here.c[way.column.name])
        joined = joined.outerjoin(there, is_parent)
        here, way = there, way_to_account(way.parent)
    if way is None:
        raise AssertionError(table.name)
    account: Any = here.c[way.column.name]
    found = await work.connection.execute(
        select(first.c.id, account)
        .select_from(joined)
        .where(first.c.tenant_id == work.tenant_id, first.c.id.in_(ids))
    )
    return {node_id: account_id for node_id, account_id in found if account_id is not None}
