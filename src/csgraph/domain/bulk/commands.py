"""Begins and stops bulk work. What is begun is done by ``csgraph.bulk``, as whoever asked."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import Table, func, select

from csgraph.domain.bulk.rules import (
    MOST_AT_ONCE,
    MOST_UPLOADS,
    UNDER_WAY,
    UPLOAD_KEPT_FOR,
    BulkStatus,
    check_upload,
)
from csgraph.domain.bulk.tables import bulk_export, bulk_import, staged_upload
from csgraph.errors import Conflict, CsgraphError, InvalidInput, LimitExceeded, NotFound
from csgraph.events.change_log import insert_row, update_row
from csgraph.graph.exporting import plan_export
from csgraph.graph.importing import plan_import
from csgraph.graph.mutations import Call
from csgraph.jobs.queue import Job, enqueue
from csgraph.storage.work import Writing

TASK: Final = "bulk"
"""What a worker does for an export or import that was begun."""

EXPORT: Final = "BulkExport"
IMPORT: Final = "BulkImport"
UPLOAD: Final = "StagedUpload"
MOST_JOBS: Final = 100
"""Jobs of one tenant, of whatever kind, beside which bulk work may still wait its turn."""

_LOCK: Final = "csgraph.bulk"


async def start_export(call: Call) -> UUID:
    """Begin an export.

    Raises:
        InvalidInput: the query is not served, or has another form than one list.
        LimitExceeded: too many are under way.
    """
    variables = call.values.get("variables") or {}
    if not isinstance(variables, dict):
        msg = "`variables` takes an object: the query's variables by name."
        raise InvalidInput(msg, path=("input", "variables"))
    try:
        plan_export(call.around.compiler, call.values["query"], variables, call.principal, call.now)
    except CsgraphError as error:
        raise _refused(error, "query") from error
    await _check_room(call, bulk_export, "exports")
    values = {**call.values, "variables": variables, **_asked_by(call)}
    return await _queued(call, bulk_export, EXPORT, values)


async def cancel_export(call: Call) -> UUID:
    """Stop an export.

    Raises:
        NotFound, Conflict: there is no such export, or it has ended.
    """
    return await _cancel(call, bulk_export, EXPORT)


async def create_upload(call: Call) -> UUID:
    """Announce a file.

    Raises:
        InvalidInput: it is too large, or its checksum is none.
        LimitExceeded: too many files are kept.
    """
    check_upload(call.values["byte_size"], call.values.get("sha256"))
    await _hold_turn(call)
    kept = (staged_upload.c.expires_at > call.now, staged_upload.c.deleted_at.is_(None))
    mine = staged_upload.c.tenant_id == call.work.tenant_id
    count = await call.work.connection.scalar(
        select(func.count()).select_from(staged_upload).where(mine, *kept)
    )
    if (count or 0) >= MOST_UPLOADS:
        msg = f"{count} files are kept already; each goes a day after it was announced."
        raise LimitExceeded(msg, constraint=f"at most {MOST_UPLOADS} files")
    values = {
        **call.values,
        "credential_id": call.principal.credential_id,
        "expires_at": call.now + UPLOAD_KEPT_FOR,
    }
    return await _insert(call, staged_upload, UPLOAD, values)


async def start_import(call: Call) -> UUID:
    """Begin an import.

    Raises:
        InvalidInput: the mutation is not served, can't be done in bulk, or is not to be begun.
        Conflict: its file is not complete, or kept no longer.
        LimitExceeded: too many are under way.
    """
    if call.is_dry_run:
        msg = "A start that is only tried tries no line: give `dryRun` in `input` instead."
        raise InvalidInput(msg, path=("options", "dryRun"))
    try:
        plan_import(call.around.compiler, call.values["mutation"], call.principal.scopes)
    except CsgraphError as error:
        raise _refused(error, "mutation") from error
    upload = await call.work.connection.execute(
        select(staged_upload.c.completed_at, staged_upload.c.expires_at).where(
            staged_upload.c.tenant_id == call.work.tenant_id,
            staged_upload.c.id == call.values["upload_id"],
        )
    )
    completed_at, expires_at = upload.one()
    if completed_at is None or expires_at <= call.now:
        state = "is not complete" if completed_at is None else "is kept no longer"
        raise Conflict(f"The file {state}: send it first.", path=("input", "uploadId"))
    await _check_room(call, bulk_import, "imports")
    begun = call.work.change_sets[call.change_set_id]
    told = {name: begun[name] for name in ("reason", "request_id")}
    values = {**call.values, **_asked_by(call), **told}
    return await _queued(call, bulk_import, IMPORT, values)


async def cancel_import(call: Call) -> UUID:
    """Stop an import.

    Raises:
        NotFound, Conflict: there is no such import, or it has ended.
    """
    return await _cancel(call, bulk_import, IMPORT)


def _asked_by(call: Call) -> dict[str, Any]:
    return {
        "credential_id": call.principal.credential_id,
        "scopes": sorted(call.principal.scopes),
    }


def _refused(error: CsgraphError, name: str) -> CsgraphError:
    """Return why a document is not served, as something wrong with the input."""
    code = "" if isinstance(error, InvalidInput) else f" ({error.code})"
    return InvalidInput(f"{error.message}{code}", path=("input", name))


async def _insert(call: Call, table: Table, node_type: str, values: dict[str, Any]) -> UUID:
    return await insert_row(
        call.work, table, values, node_type=node_type, change_set_id=call.change_set_id
    )


async def _queued(call: Call, table: Table, node_type: str, values: dict[str, Any]) -> UUID:
    id_ = await _insert(call, table, node_type, values)
    await enqueue_bulk(call.work, node_type, id_)
    return id_


async def enqueue_bulk(work: Writing, node_type: str, id_: UUID) -> None:
    """Have a worker do an export or import, once the transaction is committed."""
    arguments = {"kind": node_type, "id": str(id_)}
    await enqueue(work, Job(TASK, arguments, queue=TASK, lock=str(id_)), MOST_JOBS)


async def _hold_turn(call: Call) -> None:
    """Count and begin as one, for a tenant's calls."""
    key = func.hashtextextended(f"{_LOCK} {call.work.tenant_id}", 0)
    await call.work.connection.execute(select(func.pg_advisory_xact_lock(key)))


async def _check_room(call: Call, table: Table, what: str) -> None:
    await _hold_turn(call)
    count = await call.work.connection.scalar(
        select(func.count())
        .select_from(table)
        .where(table.c.tenant_id == call.work.tenant_id, table.c.status.in_(UNDER_WAY))
    )
    if (count or 0) >= MOST_AT_ONCE:
        msg = f"{count} {what} are under way: wait for one to end, or cancel it."
        raise LimitExceeded(msg, constraint=f"at most {MOST_AT_ONCE} at a time")


async def _cancel(call: Call, table: Table, node_type: str) -> UUID:
    target = call.expected_target
    found = select(table.c.status).where(
        table.c.tenant_id == call.work.tenant_id, table.c.id == target
    )
    status = await call.work.connection.scalar(found.with_for_update())
    if status is None:
        raise NotFound
    if status not in UNDER_WAY:
        raise Conflict(f"It has ended already: it is {status}.", path=("id",))
    values = {"status": BulkStatus.CANCELLED.value, "finished_at": call.now}
    outcome = await update_row(
        call.work,
        table,
        target,
        values,
        node_type=node_type,
        change_set_id=call.change_set_id,
    )
    outcome.accept()
    return target
