"""What a caller may fetch or send: a file of the tenant's own, with what it takes to see it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, Table, select
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.bulk.files import Extent, Part, Reader, add_part, drop_file, extent_of
from csgraph.domain.bulk.commands import UPLOAD
from csgraph.domain.bulk.rules import BulkStatus
from csgraph.domain.bulk.tables import bulk_export, bulk_import, staged_upload
from csgraph.errors import Denied, InvalidInput, NotFound
from csgraph.events.change_log import Actor, begin_change_set, update_row
from csgraph.ids import decode_id, encode_id
from csgraph.storage.work import Reading, Writing, open_reading, open_writing
from csgraph.tenancy.principal import Principal

READ: Final = "bulk:read"
WRITE: Final = "bulk:write"


@dataclass(frozen=True)
class Found:
    """A file that may be fetched; ``version`` changes when its bytes do."""

    reader: Reader
    extent: Extent
    version: str


async def find_export(engine: AsyncEngine, principal: Principal, wire_id: str) -> Found:
    """Return the file of an export that is complete.

    Raises:
        NotFound: the tenant has none, or no longer.
        Denied: the key lacks a scope with which the file was written.
    """
    _check_scope(principal, READ)
    async with open_reading(engine, principal.tenant_id) as work:
        row = await _row(work, bulk_export, "bex", wire_id)
        if row.status != BulkStatus.COMPLETED.value or row.attempt_id is None:
            raise NotFound(_no_file(row.status))
        _check_covers(principal, row)
        extent = await extent_of(work, row.attempt_id)
    reader = Reader(engine, principal.tenant_id, row.attempt_id)
    return Found(reader, extent, row.attempt_id.hex)


async def find_outcomes(engine: AsyncEngine, principal: Principal, wire_id: str) -> Found:
    """Return the outcomes of an import, as far as it has come.

    Raises:
        NotFound: the tenant has none, or no longer.
        Denied: the key may not see them.
    """
    _check_scope(principal, READ)
    async with open_reading(engine, principal.tenant_id) as work:
        row = await _row(work, bulk_import, "bim", wire_id)
        if row.status == BulkStatus.EXPIRED.value:
            raise NotFound(_no_file(row.status))
        extent = await extent_of(work, row.id)
    version = f"{row.id.hex}-{int(row.is_checked)}-{extent.parts}"
    return Found(Reader(engine, principal.tenant_id, row.id), extent, version)


@dataclass(frozen=True)
class Upload:
    """A file that is being sent."""

    engine: AsyncEngine
    principal: Principal
    row: Row[Any]
    extent: Extent

    @property
    def size(self) -> int:
        """How large it is to be."""
        return int(self.row.byte_size)

    @property
    def is_complete(self) -> bool:
        """Whether all of it is there, and as announced."""
        return self.row.completed_at is not None

    async def add(self, extent: Extent, content: bytes) -> Extent:
        """Keep what was received, behind what there is.

        Raises:
            IntegrityError: somebody else sends the same file.
        """
        part = await Part.of(content)
        async with open_writing(self.engine, self.principal.tenant_id) as work:
            return await add_part(work, self.row.id, extent, part)

    async def complete(self, sha256: str, now: datetime) -> None:
        """End the file; throw it away if it is not what was announced.

        Raises:
            InvalidInput: its checksum is another one.
        """
        is_right = self.row.sha256 in {None, sha256}
        async with open_writing(self.engine, self.principal.tenant_id) as work:
            if not is_right:
                await drop_file(work, self.row.id)
            else:
                await self._note_complete(work, now)
        if not is_right:
            raise InvalidInput(
                f"The file received has the SHA-256 {sha256}, another one than announced; it was "
                "thrown away: send it again from the start."
            )

    async def _note_complete(self, work: Writing, now: datetime) -> None:
        key = encode_id("key", self.principal.credential_id)
        change_set = await begin_change_set(work, Actor("PRINCIPAL", key))
        outcome = await update_row(
            work,
            staged_upload,
            self.row.id,
            {"completed_at": now},
            node_type=UPLOAD,
            change_set_id=change_set,
        )
        outcome.accept()


async def find_upload(
    engine: AsyncEngine, principal: Principal, wire_id: str, now: datetime
) -> Upload:
    """Return a file that may be sent.

    Raises:
        NotFound: the tenant has none, or no longer.
        Denied: the key may not send it.
    """
    _check_scope(principal, WRITE)
    async with open_reading(engine, principal.tenant_id) as work:
        row = await _row(work, staged_upload, "upl", wire_id)
        if row.expires_at <= now:
            raise NotFound
        return Upload(engine, principal, row, await extent_of(work, row.id))


async def _row(work: Reading, table: Table, prefix: str, wire_id: str) -> Row[Any]:
    decoded = decode_id(wire_id)
    if decoded is None or decoded[0] != prefix:
        raise NotFound
    found = await work.connection.execute(
        select(table).where(
            table.c.tenant_id == work.tenant_id,
            table.c.id == decoded[1],
            table.c.deleted_at.is_(None),
        )
    )
    row = found.one_or_none()
    if row is None:
        raise NotFound
    return row


def _no_file(status: str) -> str:
    return f"There is no file: the export is {status}."


def _check_scope(principal: Principal, scope: str) -> None:
    if scope not in principal.scopes:
        raise Denied(f"This takes the scope `{scope}`.", requiredScopes=[scope])


def _check_covers(principal: Principal, row: Row[Any]) -> None:
    """Refuse a key that lacks a scope with which the query was checked."""
    lacking = sorted(set(row.scopes) - principal.scopes)
    if lacking and row.credential_id != principal.credential_id:
        named = ", ".join(f"`{scope}`" for scope in lacking)
        msg = f"The export was made with scopes that this key lacks: {named}."
        raise Denied(msg, requiredScopes=lacking)


__all__ = ["Found", "Upload", "find_export", "find_outcomes", "find_upload"]
