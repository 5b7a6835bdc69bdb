"""Bulk work in the graph."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Text, case, cast, func, literal_column, select
from strawberry.scalars import JSON

from csgraph.domain.bulk import rules
from csgraph.domain.bulk import tables as t
from csgraph.domain.history.node import ChangeSet
from csgraph.graph.declare import OrderBy, column, computed, node, to_one
from csgraph.graph.interfaces import Node, Revisioned
from csgraph.graph.labels import described_enum
from csgraph.graph.scalars import BigInt, DateTime

_export = t.bulk_export.c
_import = t.bulk_import.c
_upload = t.staged_upload.c
_chunk = t.bulk_chunk.c

described_enum(
    rules.BulkStatus,
    "How far an export or import is.",
    QUEUED="It waits for its turn.",
    RUNNING="Under way.",
    COMPLETED="It came to its end; lines may have been refused.",
    FAILED="It came to no end: see `errorCode`.",
    CANCELLED="It was stopped by a caller.",
    EXPIRED="It came to its end, and its file is kept no longer.",
)
described_enum(
    rules.ImportPolicy,
    "What becomes of an import of which some lines are refused.",
    REJECT_FAILED_ROWS="What is refused is left out, the other lines are kept.",
    REJECT_EVERYTHING="All lines are tried first, and nothing is kept when one is refused. "
    "This is what is meant when it is left out.",
)


def _text(sql: str) -> ColumnElement[Any]:
    return literal_column(f"'{sql}'", Text)


def _sum(
    counted: str, file: str, settled: str | None = None
) -> Callable[[FromClause, FromClause | None], ColumnElement[Any]]:
    """Add up what the parts of a row's file hold, unless the row itself says it by now."""

    def sql(row: FromClause, _parent: FromClause | None) -> ColumnElement[Any]:
        chunk = t.bulk_chunk.alias("_chunks")
        added = select(func.coalesce(func.sum(chunk.c[counted]), literal_column("0")))
        mine = (chunk.c.tenant_id == row.c.tenant_id, chunk.c.file_id == row.c[file])
        summed: ColumnElement[Any] = added.where(*mine).correlate(row).scalar_subquery()
        return func.coalesce(row.c[settled], summed) if settled else summed

    return sql


def _bytes(row: FromClause, parent: FromClause | None) -> ColumnElement[Any]:
    """Write a number that may be larger than an Int."""
    return cast(_sum("byte_count", "attempt_id", "byte_count")(row, parent), Text)


def _path(prefix: str, place: str, only: str | None = None) -> Any:
    """Write the path of a row's file; null unless the row has one."""

    def sql(row: FromClause, _parent: FromClause | None) -> ColumnElement[Any]:
        path = _text(place).op("||")(func.api.wire_id(_text(prefix), row.c.id, type_=Text))
        return case((row.c.status == _text(only), path)) if only else path

    return sql


def _key(row: FromClause, _parent: FromClause | None) -> ColumnElement[Any]:
    written: ColumnElement[Any] = func.api.wire_id(_text("key"), row.c.credential_id, type_=Text)
    return written


@node(
    table=t.bulk_export,
    prefix="bex",
    scope="bulk:read",
    plural="bulkExports",
    plural_description="Exports of whole lists; newest first.",
    description="A query that is read to its end into a file, as of one instant.",
    default_order=(OrderBy(_export.created_at, descending=True),),
)
class BulkExport(Node, Revisioned):
    """A query that is read to its end into a file."""

    query: str = column(
        _export.query, "The query, of one list; each of its nodes is a line.", filterable=False
    )
    variables: JSON | None = column(
        _export.variables, "The query's variables, by name.", filterable=False
    )
    status: rules.BulkStatus = column(_export.status, "How far it is.")
    row_count: int = computed(
        _sum("row_count", "attempt_id", "row_count"),
        "Lines written so far.",
        columns=(_export.tenant_id, _export.attempt_id, _export.row_count),
    )
    byte_count: BigInt = computed(
        _bytes,
        "Bytes written so far, before compression.",
        columns=(_export.tenant_id, _export.attempt_id, _export.byte_count),
    )
    snapshot_at: DateTime | None = column(
        _export.snapshot_at, "The instant that all of its lines show. Null until it has begun."
    )
    finished_at: DateTime | None = column(
        _export.finished_at, "When it ended. Null while it is under way."
    )
    expires_at: DateTime | None = column(
        _export.expires_at, "How long the file can be fetched. Null until it has ended."
    )
    error_code: str | None = column(_export.error_code, "Stable code of what went wrong.")
    error_message: str | None = column(
        _export.error_message, "What went wrong, and how to put it right."
    )
    started_by: str | None = computed(
        _key,
        "Id of the key that asked for it. Null for whoever runs csgraph.",
        columns=(_export.credential_id,),
    )
    download_path: str | None = computed(
        _path("bex", "/bulk/exports/", "COMPLETED"),
        "Path of the file on this server. Null until it is complete.",
        columns=(_export.id, _export.status),
    )


@node(
    table=t.staged_upload,
    prefix="upl",
    scope="bulk:read",
    plural="stagedUploads",
    plural_description="Files that are sent to be imported; newest first.",
    description="A file that is sent to be imported.",
    default_order=(OrderBy(_upload.created_at, descending=True),),
)
class StagedUpload(Node, Revisioned):
    """A file that is sent to be imported."""

    byte_size: int = column(_upload.byte_size, "How large the file is, in bytes.")
    sha256: str | None = column(
        _upload.sha256, "SHA-256 of the file in lower case, to be checked when all of it is there."
    )
    received_count: int = computed(
        _sum("byte_count", "id"),
        "Bytes received so far; what follows is sent from there.",
        columns=(_upload.tenant_id, _upload.id),
    )
    completed_at: DateTime | None = column(
        _upload.completed_at, "When all of it was there. Null before."
    )
    expires_at: DateTime = column(_upload.expires_at, "How long the file is kept.")
    upload_path: str = computed(
        _path("upl", "/bulk/uploads/"),
        "Path on this server to which the file is sent, by PUT.",
        columns=(_upload.id,),
    )


@node(
    table=t.bulk_import,
    prefix="bim",
    scope="bulk:read",
    plural="bulkImports",
    plural_description="Imports of whole files; newest first.",
    description="A mutation that is done for each line of a file.",
    default_order=(OrderBy(_import.created_at, descending=True),),
)
class BulkImport(Node, Revisioned):
    """A mutation that is done for each line of a file."""

    mutation: str = column(
        _import.mutation, "The mutation, whose variables each line gives.", filterable=False
    )
    error_policy: rules.ImportPolicy = column(
        _import.error_policy, "What becomes of it when some lines are refused."
    )
    dry_run: bool = column(_import.dry_run, "Whether it only tries, and keeps nothing.")
    status: rules.BulkStatus = column(_import.status, "How far it is.")
    row_count: int = computed(
        _sum("row_count", "id", "row_count"),
        "Lines done so far, those that were refused included.",
        columns=(_import.tenant_id, _import.id, _import.row_count),
    )
    failed_count: int = computed(
        _sum("failed_count", "id", "failed_count"),
        "Lines refused so far.",
        columns=(_import.tenant_id, _import.id, _import.failed_count),
    )
    finished_at: DateTime | None = column(
        _import.finished_at, "When it ended. Null while it is under way."
    )
    expires_at: DateTime | None = column(
        _import.expires_at, "How long the outcomes can be fetched. Null until it has ended."
    )
    error_code: str | None = column(_import.error_code, "Stable code of what went wrong.")
    error_message: str | None = column(
        _import.error_message, "What went wrong, and how to put it right."
    )
    started_by: str | None = computed(
        _key,
        "Id of the key that asked for it. Null for whoever runs csgraph.",
        columns=(_import.credential_id,),
    )
    outcome_path: str = computed(
        _path("bim", "/bulk/imports/"),
        "Path on this server of what each line came to, in order, as far as it has come.",
        columns=(_import.id,),
    )
    upload: StagedUpload | None = to_one(
        _import.upload_id,
        "The file with the lines, complete.",
        reverse="imports",
        reverse_description="Imports of this file.",
    )
    change_set: ChangeSet | None = to_one(
        _import.logged_as_id, "All that it changed. Null until it has changed something."
    )


__all__ = ["BulkExport", "BulkImport", "StagedUpload"]
