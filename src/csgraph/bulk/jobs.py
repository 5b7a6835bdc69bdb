"""Which bulk work is whose: taken up, held, ended.

Whoever takes work up makes an attempt of its own. What an attempt writes is committed only
while it is the last one and nobody has cancelled, so that a worker that was thought dead
does no harm.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, Table, or_, select
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.bulk.commands import EXPORT, IMPORT
from csgraph.domain.bulk.rules import KEPT_FOR, UNDER_WAY, BulkStatus
from csgraph.domain.bulk.tables import bulk_export, bulk_import
from csgraph.domain.segments.tables import segment
from csgraph.errors import Conflict, CsgraphError, Denied, NotFound
from csgraph.events.change_log import Actor, begin_change_set, update_row
from csgraph.ids import TenantId, new_id
from csgraph.storage.work import Reading, Writing, open_writing
from csgraph.tenancy.principal import Principal, SavedFilter
from csgraph.tenancy.tables import api_key

_ACTOR: Final = Actor("SYSTEM", "csgraph bulk")
OPERATOR: Final = UUID(int=0)
"""Stands for whoever runs the program, where a key would."""


class BulkKind(Enum):
    """Exports and imports."""

    EXPORT = EXPORT
    IMPORT = IMPORT

    @property
    def table(self) -> Table:
        """Where work of this kind is kept."""
        return bulk_export if self is BulkKind.EXPORT else bulk_import


@dataclass(frozen=True)
class Job:
    """An export or import of a tenant."""

    kind: BulkKind
    tenant_id: TenantId
    id: UUID


@dataclass(frozen=True)
class Attempt:
    """A job that is being worked on: its row as it was taken up, whose it is."""

    job: Job
    id: UUID
    row: Row[Any]
    principal: Principal


class Superseded(Conflict):
    """The work was cancelled, or another worker has taken it up."""


async def take_up(engine: AsyncEngine, job: Job, now: datetime) -> Attempt | None:
    """Begin an attempt; None where there is nothing left to do.

    Raises:
        Denied: the key that asked may ask no longer; the job has failed.
    """
    async with open_writing(engine, job.tenant_id) as work:
        row = await _locked(work, job)
        if row is None or row.status not in UNDER_WAY:
            return None
        attempt_id = new_id()
        try:
            principal = await _principal(work, row, now)
        except Denied as error:
            await _settle(work, job, _failed(error, now))
            return None
        values = {"status": BulkStatus.RUNNING.value, "attempt_id": attempt_id}
        await _settle(work, job, values)
        return Attempt(job, attempt_id, row, principal)


async def hold(work: Writing, attempt: Attempt) -> None:
    """See to it that the attempt counts until the transaction ends.

    Raises:
        Superseded: it counts no longer.
    """
    row = await _locked(work, attempt.job)
    if row is None or row.status != BulkStatus.RUNNING.value or row.attempt_id != attempt.id:
        raise Superseded


async def settle(work: Writing, attempt: Attempt, values: Mapping[str, Any]) -> None:
    """Write what has become of an attempt that counts.

    Raises:
        Superseded: it counts no longer.
    """
    await hold(work, attempt)
    await _settle(work, attempt.job, values)


async def fail(engine: AsyncEngine, attempt: Attempt, error: CsgraphError, now: datetime) -> None:
    """End an attempt that came to no good end."""
    async with open_writing(engine, attempt.job.tenant_id) as work:
        await settle(work, attempt, _failed(error, now))


def ended(status: BulkStatus, now: datetime) -> dict[str, Any]:
    """Return what is written of work that has ended."""
    return {"status": status.value, "finished_at": now, "expires_at": now + KEPT_FOR}


async def find_row(work: Reading, job: Job) -> Row[Any]:
    """Return the row of a job.

    Raises:
        NotFound: there is none.
    """
    table = job.kind.table
    found = await work.connection.execute(
        select(table).where(table.c.tenant_id == work.tenant_id, table.c.id == job.id)
    )
    row = found.one_or_none()
    if row is None:
        raise NotFound
    return row


async def waiting_jobs(owner: AsyncEngine) -> list[Job]:
    """Return what is to be done, of all tenants, as the owner's role sees it."""
    found = []
    async with owner.connect() as connection:
        for kind in BulkKind:
            table = kind.table
            rows = await connection.execute(
                select(table.c.tenant_id, table.c.id)
                .where(table.c.status.in_(UNDER_WAY), table.c.deleted_at.is_(None))
                .order_by(table.c.id)
            )
            found += [Job(kind, TenantId(row.tenant_id), row.id) for row in rows]
    return sorted(found, key=lambda job: job.id)


async def _locked(work: Writing, job: Job) -> Row[Any] | None:
    table = job.kind.table
    found = await work.connection.execute(
        select(table)
        .where(table.c.tenant_id == work.tenant_id, table.c.id == job.id)
        .with_for_update()
    )
    return found.one_or_none()


async def _settle(work: Writing, job: Job, values: Mapping[str, Any]) -> None:
    change_set = await begin_change_set(work, _ACTOR)
    outcome = await update_row(
        work,
        job.kind.table,
        job.id,
        values,
        node_type=job.kind.value,
        change_set_id=change_set,
    )
    outcome.accept()


def _failed(error: CsgraphError, now: datetime) -> dict[str, Any]:
    told = {"error_code": error.code, "error_message": error.message}
    return {**ended(BulkStatus.FAILED, now), **told}


async def _principal(work: Reading, row: Row[Any], now: datetime) -> Principal:
    """Return as whom the work is done: the key that asked, with what it still may do."""
    scopes = frozenset(row.scopes)
    segments = await _segments(work)
    if row.credential_id is None:
        return Principal(work.tenant_id, OPERATOR, "SERVICE", scopes, segments=segments)
    key = (
        await work.connection.execute(
            select(api_key.c.scopes, api_key.c.kind, api_key.c.cost_burst, api_key.c.cost_rate)
            .where(api_key.c.tenant_id == work.tenant_id, api_key.c.id == row.credential_id)
            .where(api_key.c.revoked_at.is_(None), api_key.c.deleted_at.is_(None))
            .where(or_(api_key.c.expires_at.is_(None), api_key.c.expires_at > now))
        )
    ).one_or_none()
    if key is None:
        raise Denied("The API key that asked for it was revoked, or has expired.")
    return Principal(
        work.tenant_id,
        row.credential_id,
        key.kind,
        scopes & frozenset(key.scopes),
        cost_burst=key.cost_burst,
        cost_rate=key.cost_rate,
        segments=segments,
    )


async def _segments(work: Reading) -> dict[UUID, SavedFilter]:
    rows = await work.connection.execute(
        select(segment.c.id, segment.c.name, segment.c.node_type, segment.c.filter).where(
            segment.c.tenant_id == work.tenant_id, segment.c.deleted_at.is_(None)
        )
    )
    return {row.id: SavedFilter(row.name, row.node_type, row.filter) for row in rows}


__all__ = [
    "OPERATOR",
    "Attempt",
    "BulkKind",
    "Job",
    "Superseded",
    "ended",
    "fail",
    "find_row",
    "hold",
    "settle",
    "take_up",
    "waiting_jobs",
]
