"""Lands checked records as evidence.

A record is written only when its content differs from what is landed, and never over
a newer version: to read a page twice changes nothing.
"""

from functools import cache

from sqlalchemy import Executable, insert, literal, select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.dialects.postgresql import insert as upsert

from csgraph.domain.sources.tables import source_record
from csgraph.ingest.mapping import Mapping
from csgraph.ingest.origin import Origin
from csgraph.ingest.staging import count_rows, staged_change, staged_record
from csgraph.ingest.statements import CONNECTION, TENANT, run
from csgraph.storage.work import Writing


async def land_records(work: Writing, origin: Origin) -> int:
    """Write the page's readable records; return how many were new or different.

    Of one record's versions within the page the newest lands. ``staged_change`` then
    names those that were written.
    """
    landed = await run(work, _landing(origin.mapping), origin)
    await count_rows(work, staged_change)
    return landed.rowcount


@cache
def _landing(mapping: Mapping) -> Executable:
    record = staged_record.c
    newest = (
        select(
            TENANT,
            CONNECTION,
            literal(mapping.object_type),
            record.external_id,
            record.document,
            record.version,
            record.is_deleted,
        )
        .where(record.reason.is_(None))
        .ext(distinct_on(record.external_id))
        .order_by(record.external_id, record.version.desc(), record.ordinal.desc())
    )
    key = ("tenant_id", "connection_id", "object_type", "external_id")
    content = ("payload", "source_version", "is_deleted")
    statement = upsert(source_record).from_select([*key, *content], newest)
    given = statement.excluded
    landed = (
        statement.on_conflict_do_update(
            index_elements=key,
            set_={name: given[name] for name in content} | {"landed_at": given.landed_at},
            where=(source_record.c.source_version <= given.source_version)
            & tuple_(*(source_record.c[name] for name in content)).is_distinct_from(
                tuple_(*(given[name] for name in content))
            ),
        )
        .returning(*(source_record.c[name] for name in key[1:]))
        .cte("landed")
    )
    return insert(staged_change).from_select(key[1:], select(landed))
