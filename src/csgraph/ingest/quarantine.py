"""Keeps what could not be read, with the reason, until a readable version arrives.

A row is known by the digest of its text: a record that is read again, in whatever run,
is kept once.
"""

from typing import Any

from sqlalchemy import Select, and_, case, func, literal, null, select, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.dialects.postgresql import insert as upsert

from csgraph.domain.sources.tables import quarantined_record
from csgraph.ingest.origin import Origin
from csgraph.ingest.staging import staged_record
from csgraph.ingest.values import SQL
from csgraph.storage.work import Writing


async def quarantine_refused(work: Writing, origin: Origin) -> int:
    """Keep the page's refused records, resolve those that can be read now.

    Returns how many records of the page were refused.
    """
    await _resolve(work, origin)
    refused = staged_record.c
    later = staged_record.alias("later")
    superseded = (
        select(later.c.ordinal)
        .where(
            later.c.reason.is_(None),
            later.c.external_id == refused.external_id,
            later.c.ordinal > refused.ordinal,
        )
        .exists()
    )
    resolved_at = case((superseded, func.clock_timestamp()))
    found = select(
        refused.external_id, refused.field, refused.reason, refused.raw, resolved_at.label("at")
    ).where(refused.reason.is_not(None))
    await add_rows(work, origin, found)
    counted = select(func.count()).select_from(staged_record).where(refused.reason.is_not(None))
    return await work.connection.scalar(counted) or 0


async def add_rows(work: Writing, origin: Origin, found: Select[Any]) -> None:
    """Keep rows of (external id, field, reason, raw, resolved at)."""
    rows = found.subquery("found")
    external_id, field, reason, raw, resolved_at = rows.c
    fingerprint = digest_of(raw)
    source = (
        select(
            literal(work.tenant_id),
            literal(origin.connection_id),
            literal(origin.mapping.object_type),
            literal(origin.sync_run_id),
            external_id,
            field,
            reason,
            raw,
            resolved_at,
            fingerprint.label("fingerprint"),
        )
        .ext(distinct_on(fingerprint))
        .order_by(fingerprint, resolved_at.nulls_first())
    )
    statement = upsert(quarantined_record).from_select(
        [
            *("tenant_id", "connection_id", "object_type", "sync_run_id", "external_id"),
            *("field", "reason", "raw", "resolved_at", "fingerprint"),
        ],
        source,
    )
    again = and_(
        quarantined_record.c.resolved_at.is_not(None), statement.excluded.resolved_at.is_(None)
    )
    await work.connection.execute(
        statement.on_conflict_do_update(
            index_elements=["tenant_id", "connection_id", "object_type", "fingerprint"],
            set_={
                "resolved_at": null(),
                "sync_run_id": statement.excluded.sync_run_id,
                "quarantined_at": func.clock_timestamp(),
            },
            where=again,
        )
    )


def digest_of(raw: SQL) -> SQL:
    """Return the SHA-256 of a text."""
    return func.sha256(func.convert_to(raw, "UTF8"))


async def _resolve(work: Writing, origin: Origin) -> None:
    kept = quarantined_record.c
    record = staged_record.c
    readable = (
        select(record.ordinal)
        .where(
            record.reason.is_(None),
            record.external_id == kept.external_id,
            digest_of(record.raw) != kept.fingerprint,
        )
        .exists()
    )
    await work.connection.execute(
        update(quarantined_record)
        .where(
            kept.tenant_id == work.tenant_id,
            kept.connection_id == origin.connection_id,
            kept.object_type == origin.mapping.object_type,
            kept.resolved_at.is_(None),
            readable,
        )
        .values(resolved_at=func.clock_timestamp())
    )
