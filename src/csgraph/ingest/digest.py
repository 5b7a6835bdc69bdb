"""A tenant's graph as one digest a table, to compare two databases by.

What differs between two syncs of the same records is left out: ids that we make, clocks,
cursors. A node is named by the external ids of its records, so that every link, and the
change log with it, is compared by what it means. A node that has lost all its records to
another one has no name; its traces are in the change log alone.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.access.tables import user
from csgraph.domain.accounts.tables import account
from csgraph.domain.contacts.tables import contact, organization_membership
from csgraph.domain.sources.tables import (
    connection,
    custom_field_definition,
    external_ref,
    pending_link,
    quarantined_record,
    source_match,
    source_record,
)
from csgraph.domain.support.tables import satisfaction_rating, ticket
from csgraph.events.tables import change
from csgraph.ids import TenantId
from csgraph.storage.work import Reading, open_reading

NODES = (account, contact, user, ticket, organization_membership, satisfaction_rating)
ROWS = (
    source_record,
    external_ref,
    pending_link,
    source_match,
    custom_field_definition,
    quarantined_record,
)
_LEFT_OUT = frozenset(
    {
        *("tenant_id", "id", "id_text", "revision", "sync_run_id", "change_set_id"),
        *("url", "fingerprint"),
        *("created_at", "updated_at", "landed_at", "synced_at", "quarantined_at"),
    }
)
_WHETHER = frozenset({"deleted_at", "resolved_at", "unavailable_since"})

Names = Mapping[str, str]


async def graph_digest(engine: AsyncEngine, tenant_id: TenantId) -> dict[str, str]:
    """Return the SHA-256 of each table's content, by table."""
    async with open_reading(engine, tenant_id) as work:
        names = await _names(work)
        digests = {}
        for table in NODES:
            rows = await _rows(work, table)
            known = ((names.get(str(row["id"])), row) for row in rows)
            digests[table.name] = _digest(
                (name, _named(_content(row), names)) for name, row in known if name
            )
        for table in ROWS:
            rows = await _rows(work, table)
            digests[table.name] = _digest(_named(_content(row), names) for row in rows)
        digests[change.name] = _digest(await _histories(work, names))
    return digests


async def _names(work: Reading) -> Names:
    """Return what to call each node, each connection: their ids from outside."""
    ref = external_ref.c
    found: dict[str, list[str]] = defaultdict(list)
    refs = await work.connection.execute(
        select(ref.node_id, ref.system, ref.object_type, ref.external_id).where(
            ref.tenant_id == work.tenant_id
        )
    )
    for node_id, *parts in refs:
        found[str(node_id)].append(":".join(parts))
    names = {node_id: " = ".join(sorted(each)) for node_id, each in found.items()}
    connections = await work.connection.execute(select(connection.c.id, connection.c.name))
    return names | {str(each.id): f"connection {each.name}" for each in connections}


async def _histories(work: Reading, names: Names) -> Iterable[Any]:
    """Return each node's changes, oldest first."""
    logged = change.c
    rows = await work.connection.execute(
        select(
            logged.node_id, logged.node_type, logged.operation, logged.changed_fields, logged.before
        )
        .where(logged.tenant_id == work.tenant_id)
        .order_by(logged.seq)
    )
    histories: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for node_id, node_type, operation, fields, before in rows:
        name = names.get(str(node_id), "without a record")
        told = (operation, sorted(fields), _named(_content(before or {}), names))
        histories[node_type, name].append(told)
    return histories.items()


async def _rows(work: Reading, table: Table) -> list[Mapping[str, Any]]:
    found = await work.connection.execute(select(table).where(table.c.tenant_id == work.tenant_id))
    return [dict(row) for row in found.mappings()]


def _content(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: value is not None if key in _WHETHER else value
        for key, value in row.items()
        if key not in _LEFT_OUT
    }


def _named(value: Any, names: Names) -> Any:
    """Replace every id that we made by its name."""
    if isinstance(value, Mapping):
        return {key: _named(each, names) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_named(each, names) for each in value]
    return names.get(str(value), value)


def _digest(rows: Iterable[Any]) -> str:
    encoded = sorted(
        orjson.dumps(row, default=str, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)
        for row in rows
    )
    return hashlib.sha256(b"\n".join(encoded)).hexdigest()
