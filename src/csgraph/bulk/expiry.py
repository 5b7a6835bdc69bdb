"""Throws away files that are kept no longer."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.bulk.files import drop_file
from csgraph.domain.bulk.commands import EXPORT, IMPORT, UPLOAD
from csgraph.domain.bulk.rules import BulkStatus
from csgraph.domain.bulk.tables import bulk_chunk, bulk_export, bulk_import, staged_upload
from csgraph.events.change_log import Actor, begin_change_set, update_row
from csgraph.ids import TenantId
from csgraph.storage.work import open_writing


async def drop_expired(owner: AsyncEngine, engine: AsyncEngine, now: datetime) -> int:
    """Throw away what has expired, of all tenants; return how many files there were."""
    ways = (
        (bulk_export, "attempt_id", EXPORT),
        (bulk_import, "id", IMPORT),
        (staged_upload, "id", UPLOAD),
    )
    dropped = 0
    for table, name, node_type in ways:
        kept = select(bulk_chunk.c.file_id).where(
            bulk_chunk.c.tenant_id == table.c.tenant_id, bulk_chunk.c.file_id == table.c[name]
        )
        async with owner.connect() as connection:
            found = (
                await connection.execute(
                    select(table.c.tenant_id, table.c.id, table.c[name].label("file_id"))
                    .where(table.c.expires_at < now, kept.exists())
                    .limit(100)
                )
            ).all()
        for row in found:
            async with open_writing(engine, TenantId(row.tenant_id)) as work:
                await drop_file(work, row.file_id)
                gone = {"status": BulkStatus.EXPIRED.value} if "status" in table.c else {}
                change_set = await begin_change_set(work, Actor("SYSTEM", "csgraph bulk"))
                await update_row(
                    work,
                    table,
                    row.id,
                    gone or {"deleted_at": now},
                    node_type=node_type,
                    change_set_id=change_set,
                )
            dropped += 1
    return dropped


__all__ = ["drop_expired"]
