"""Documents that a tenant has registered: kept, listed and removed as the owner; looked up.

A document's id is the hash of its text, so that an id can't come to mean another text,
and a text that is sent in full is known for a registered one.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.errors import NotFound
from csgraph.ids import TenantId
from csgraph.storage.read_pool import ReadPool
from csgraph.tenancy.tables import trusted_document

PREFIX: Final = "sha256:"

_LOOKUP: Final = (
    "select text from trusted_document where tenant_id = $1::uuid and document_id = $2::text"
)


@dataclass(frozen=True)
class NewDocument:
    """A document to register; ``cost`` is the most that it may, where that is known."""

    text: str
    name: str | None = None
    cost: int | None = None


@dataclass(frozen=True)
class KeptDocument:
    """A registered document, its text apart."""

    id: str
    name: str | None
    cost: int | None
    created_at: datetime


def document_id(text: str) -> str:
    """Return a document's id (GraphQL over HTTP, appendix A)."""
    return PREFIX + hashlib.sha256(text.encode(errors="replace")).hexdigest()


async def keep_document(owner: AsyncEngine, tenant_id: TenantId, new: NewDocument) -> str:
    """Register a document for a tenant, or name and price it anew; return its id."""
    made = document_id(new.text)
    entry = insert(trusted_document).values(
        tenant_id=tenant_id, document_id=made, name=new.name, text=new.text, cost=new.cost
    )
    renewed = entry.on_conflict_do_update(
        index_elements=["tenant_id", "document_id"],
        set_={
            "name": func.coalesce(entry.excluded.name, trusted_document.c.name),
            "cost": entry.excluded.cost,
        },
    )
    async with owner.begin() as connection:
        await connection.execute(renewed)
    return made


async def list_documents(owner: AsyncEngine, tenant_id: TenantId) -> list[KeptDocument]:
    """Return a tenant's documents, oldest first."""
    kept = trusted_document.c
    mine = (
        select(kept.document_id, kept.name, kept.cost, kept.created_at)
        .where(kept.tenant_id == tenant_id)
        .order_by(kept.created_at, kept.document_id)
    )
    async with owner.connect() as connection:
        rows = (await connection.execute(mine)).all()
    return [KeptDocument(row.document_id, row.name, row.cost, row.created_at) for row in rows]


async def remove_document(owner: AsyncEngine, tenant_id: TenantId, id_: str) -> None:
    """Remove a document; servers stop serving it within half a minute."""
    kept = trusted_document.c
    gone = delete(trusted_document).where(kept.tenant_id == tenant_id, kept.document_id == id_)
    async with owner.begin() as connection:
        removed = await connection.execute(gone)
    if removed.rowcount == 0:
        raise NotFound(f"The tenant has no document `{id_}`: see `csgraph document list`.")


async def find_document(pool: ReadPool, tenant_id: TenantId, id_: str) -> str | None:
    """Return the text of a tenant's document, None when it has registered none by that id."""
    rows = await pool.fetch_rows(_LOOKUP, (tenant_id, id_), tenant_id=tenant_id)
    return rows[0]["text"].decode() if rows else None
