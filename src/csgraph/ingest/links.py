"""Foreign keys whose parent may arrive later.

A link that names a record not yet known is kept as pending. When the parent has a node,
the children that wait for it are computed anew, some at a time, each lot in a
transaction of its own: what is pending outlives a crash, so nothing is forgotten.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    Executable,
    Select,
    and_,
    case,
    delete,
    func,
    insert,
    literal,
    not_,
    select,
    true,
    tuple_,
    union,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert

from csgraph.domain.sources.tables import external_ref, pending_link
from csgraph.ingest.evidence import Share, link_id, looked_up, parent_id
from csgraph.ingest.mapping import Link, Registry
from csgraph.ingest.staging import staged_identity, staged_node
from csgraph.ingest.statements import TENANT, ask, run
from csgraph.ingest.values import SQL
from csgraph.storage.columns import Id
from csgraph.storage.work import Writing

pending = pending_link.c


def bringing_pending(shares: Sequence[Share], node_type: str) -> tuple[CTE, ...]:
    """Return what brings the pending links of the staged nodes to what their records say.

    Parts of a statement that computes the nodes from the same shares: what waits is
    added, what waits no longer is removed.
    """
    waits = [_waiting(share, link) for share in shares for link in share.contribution.node.links]
    if not waits:
        return ()
    waiting = union_all(*waits).cte("waiting").prefix_with("MATERIALIZED")
    key = ("node_id", "field", "connection_id")
    still = select(*(waiting.c[name] for name in key))
    kept = looked_up(
        select(*(pending[name] for name in key))
        .where(pending.tenant_id == TENANT, pending.node_id == staged_node.c.node_id)
        .correlate(staged_node),
        "kept",
    )
    left = (
        select(kept.c.node_id)
        .select_from(staged_node.join(kept, true()))
        .where(
            staged_node.c.node_type == node_type,
            not_(tuple_(*(kept.c[name] for name in key)).in_(still)),
        )
    )
    nodes = func.array(left.scalar_subquery(), type_=ARRAY(Id))
    done = (
        delete(pending_link)
        .where(
            pending.tenant_id == TENANT,
            pending.node_id == func.any(nodes),
            not_(tuple_(*(pending[name] for name in key)).in_(still)),
        )
        .returning(pending.node_id)
        .cte("done")
    )
    named = ("object_type", "external_id")
    rows = select(TENANT, literal(node_type), *(waiting.c[name] for name in (*key, *named)))
    statement = upsert(pending_link).from_select(["tenant_id", "node_type", *key, *named], rows)
    given = statement.excluded
    added = statement.on_conflict_do_update(
        index_elements=["tenant_id", *key],
        set_={name: given[name] for name in named},
        where=tuple_(*(pending[name] for name in named)).is_distinct_from(
            tuple_(*(given[name] for name in named))
        ),
    )
    return done, added.returning(pending.node_id).cte("pended")


async def stage_waiting(work: Writing, registry: Registry, limit: int) -> int:
    """Stage nodes that wait for a parent which is known by now; return how many."""
    await run(work, delete(staged_node))
    staged = await run(work, _staging_waiting(registry, limit))
    return staged.rowcount


@cache
def _staging_waiting(registry: Registry, limit: int) -> Executable:
    ref = external_ref.c
    parent = looked_up(
        select(ref.node_type)
        .where(
            ref.tenant_id == TENANT,
            ref.connection_id == pending.connection_id,
            ref.object_type == pending.object_type,
            ref.external_id == pending.external_id,
        )
        .correlate(pending_link),
        "parent",
    )
    found = (
        select(pending.node_type, pending.node_id)
        .join(parent, parent.c.node_type == _wanted_type(registry))
        .where(pending.tenant_id == TENANT)
        .distinct()
        .limit(limit)
    )
    return insert(staged_node).from_select(["node_type", "node_id"], found)


async def stage_children_of_moved(work: Writing, registry: Registry) -> bool:
    """Stage as well the nodes linked to a node whose record now describes another one.

    Returns whether there is such a record.
    """
    moved = staged_identity.c
    left = select(moved.former_node_id).where(
        moved.former_node_id.is_not(None), moved.former_node_id.is_distinct_from(moved.node_id)
    )
    has_moved = bool(await ask(work, select(left.exists())))
    if has_moved:
        await stage_children(work, registry, left)
    return has_moved


async def stage_children(work: Writing, registry: Registry, parents: Select[Any]) -> None:
    """Stage as well the nodes that are linked to some others."""
    columns = {(node.node_type, link.column): node.table for node, link in registry.links}
    linked = union(
        *(
            select(literal(node_type), table.c.id).where(
                table.c.tenant_id == work.tenant_id,
                table.c[column].in_(parents),
                table.c.deleted_at.is_(None),  # a deleted row stays as it was
            )
            for (node_type, column), table in columns.items()
        )
    ).subquery("linked")
    node_type, node_id = linked.c
    known = select(staged_node.c.node_type, staged_node.c.node_id)
    fresh = select(node_type, node_id).where(not_(tuple_(node_type, node_id).in_(known)))
    await work.connection.execute(insert(staged_node).from_select(["node_type", "node_id"], fresh))


def _waiting(share: Share, link: Link) -> Select[Any]:
    records = share.records.c
    named = link_id(share, link)
    return select(
        records.node_id,
        literal(link.column).label("field"),
        records.connection_id,
        literal(link.object_type).label("object_type"),
        named.label("external_id"),
    ).where(not_(records.is_deleted), named.is_not(None), parent_id(share, link).is_(None))


def _wanted_type(registry: Registry) -> SQL:
    return case(
        *(
            (
                and_(pending.node_type == node.node_type, pending.field == link.column),
                link.node_type,
            )
            for node, link in registry.links
        )
    )
