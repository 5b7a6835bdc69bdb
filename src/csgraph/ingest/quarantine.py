"""Keeps what could not be read, with the reason, until a readable version arrives.

A row is known by the digest of its text: a record that is read again, in whatever run,
is kept once.
"""

from functools import cache
from typing import Any

from sqlalchemy import Executable, Select, and_, case, func, literal, null, select, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.dialects.postgresql import insert as upsert

from csgraph.domain.sources.tables import quarantined_record
from csgraph.ingest.mapping import Mapping
from csgraph.ingest.origin import Origin
from csgraph.ingest.staging import staged_record
from csgraph.ingest.statements import CONNECTION, RUN, TENANT, ask_row, run
from csgraph.ingest.values import SQL
from csgraph.storage.work import Writing

kept = quarantined_record.c
record = staged_record.c


async def quarantine_refused(work: Writing, origin: Origin) -> int:
    """Keep the page's refused records, resolve those that can be read now.

    Returns how many records of the page were refused.
    """
    refused, has_unresolved = await ask_row(work, _state(origin.mapping), origin)
    if has_unresolved:
        await run(work, _resolving(origin.mapping), origin)
    if refused:
        await run(work, _keeping_refused(origin.mapping), origin)
    return int(refused)


def adding(mapping: Mapping, found: Select[Any]) -> Executable:
    """Return what keeps rows of (external id, field, reason, raw, resolved at)."""
    rows = found.subquery("found")
    external_id, field, reason, raw, resolved_at = rows.c
    fingerprint = digest_of(raw)
    source = (
        select(
            TENANT,
            CONNECTION,
            literal(mapping.object_type),
            RUN,
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
    again = and_(kept.resolved_at.is_not(None), statement.excluded.resolved_at.is_(None))
    return statement.on_conflict_do_update(
        index_elements=["tenant_id", "connection_id", "object_type", "fingerprint"],
        set_={
            "resolved_at": null(),
            "sync_run_id": statement.excluded.sync_run_id,
            "quarantined_at": func.clock_timestamp(),
        },
        where=again,
    )


def digest_of(raw: SQL) -> SQL:
    """Return the SHA-256 of a text."""
    return func.sha256(func.convert_to(raw, "UTF8"))


@cache
def _state(mapping: Mapping) -> Executable:
    """Select how many records are refused, and whether any waits to be readable."""
    refused = select(func.count()).select_from(staged_record).where(record.reason.is_not(None))
    return select(refused.scalar_subquery(), select(kept.id).where(*_unresolved(mapping)).exists())


@cache
def _keeping_refused(mapping: Mapping) -> Executable:
    later = staged_record.alias("later")
    superseded = (
        select(later.c.ordinal)
        .where(
            later.c.reason.is_(None),
            later.c.external_id == record.external_id,
            later.c.ordinal > record.ordinal,
        )
        .exists()
    )
    resolved_at = case((superseded, func.clock_timestamp()))
    found = select(
        record.external_id, record.field, record.reason, record.raw, resolved_at.label("at")
    ).where(record.reason.is_not(None))
    return adding(mapping, found)


@cache
def _resolving(mapping: Mapping) -> Executable:
    readable = (
        select(record.ordinal)
        .where(
            record.reason.is_(None),
            record.external_id == kept.external_id,
            digest_of(record.raw) != kept.fingerprint,
        )
        .exists()
    )
    return (
        update(quarantined_record)
        .where(*_unresolved(mapping), readable)
        .values(resolved_at=func.clock_timestamp())
    )


def _unresolved(mapping: Mapping) -> tuple[SQL, ...]:
    return (
        kept.tenant_id == TENANT,
        kept.connection_id == CONNECTION,
        kept.object_type == mapping.object_type,
        kept.resolved_at.is_(None),
    )
