"""Bulk work that whoever runs csgraph asks for, without a key: by the command line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.bulk.files import PART_BYTES, Extent, Part, Reader, add_part, extent_of
from csgraph.bulk.jobs import OPERATOR, BulkKind, Job, find_row
from csgraph.domain.bulk.commands import UPLOAD, enqueue_bulk
from csgraph.domain.bulk.rules import UPLOAD_KEPT_FOR, BulkStatus, check_upload
from csgraph.domain.bulk.tables import staged_upload
from csgraph.events.change_log import Actor, begin_change_set, insert_row
from csgraph.graph.compiler import Compiler
from csgraph.graph.exporting import plan_export
from csgraph.graph.importing import plan_import
from csgraph.ids import TenantId
from csgraph.storage.work import Writing, open_reading, open_writing
from csgraph.tenancy.principal import Principal
from csgraph.tenancy.scopes import SCOPES

_ACTOR: Final = Actor("SYSTEM", "csgraph bulk")
_SCOPES: Final = sorted(SCOPES)


@dataclass(frozen=True)
class State:
    """How far a job is."""

    status: BulkStatus
    extent: Extent
    file: Reader
    error: str | None


@dataclass(frozen=True)
class Asker:
    """Asks for bulk work on behalf of a tenant."""

    engine: AsyncEngine
    compiler: Compiler
    tenant_id: TenantId

    async def export(self, query: str, variables: Mapping[str, Any], now: datetime) -> Job:
        """Ask for an export.

        Raises:
            CsgraphError: the query can't be exported.
        """
        who = Principal(self.tenant_id, OPERATOR, "SERVICE", frozenset(SCOPES))
        plan_export(self.compiler, query, variables, who, now)
        values = {"query": query, "variables": dict(variables), "scopes": _SCOPES}
        return await self._ask(BulkKind.EXPORT, values)

    async def load(
        self, mutation: str, upload_id: UUID, *, policy: str, dry_run: bool, reason: str | None
    ) -> Job:
        """Ask for an import of a file that was stored.

        Raises:
            CsgraphError: the mutation can't be imported with.
        """
        plan_import(self.compiler, mutation, frozenset(SCOPES))
        values = {
            "mutation": mutation,
            "upload_id": upload_id,
            "error_policy": policy,
            "dry_run": dry_run,
            "reason": reason,
            "scopes": _SCOPES,
        }
        return await self._ask(BulkKind.IMPORT, values)

    async def store(self, file: BinaryIO, size: int, now: datetime) -> UUID:
        """Store a file to be imported."""
        check_upload(size, None)
        expires_at = now + UPLOAD_KEPT_FOR
        async with open_writing(self.engine, self.tenant_id) as work:
            values = {"byte_size": size, "expires_at": expires_at, "completed_at": now}
            upload_id = await _insert(work, UPLOAD, values)
            extent = Extent()
            for content in _pieces(file):
                extent = await add_part(work, upload_id, extent, await Part.of(content))
        return upload_id

    async def state(self, job: Job) -> State:
        """Return how far a job is."""
        async with open_reading(self.engine, self.tenant_id) as work:
            row = await find_row(work, job)
            file_id = row.attempt_id if job.kind is BulkKind.EXPORT else job.id
            extent = Extent() if file_id is None else await extent_of(work, file_id)
        reader = Reader(self.engine, self.tenant_id, file_id or job.id)
        return State(BulkStatus(row.status), extent, reader, row.error_message)

    async def _ask(self, kind: BulkKind, values: Mapping[str, Any]) -> Job:
        async with open_writing(self.engine, self.tenant_id) as work:
            change_set = await begin_change_set(work, _ACTOR)
            id_ = await insert_row(
                work, kind.table, values, node_type=kind.value, change_set_id=change_set
            )
            await enqueue_bulk(work, kind.value, id_)
        return Job(kind, self.tenant_id, id_)


async def _insert(work: Writing, node_type: str, values: Mapping[str, Any]) -> UUID:
    change_set = await begin_change_set(work, _ACTOR)
    return await insert_row(
        work, staged_upload, values, node_type=node_type, change_set_id=change_set
    )


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    while content := file.read(PART_BYTES):
        yield content


__all__ = ["Asker", "State"]
