"""API keys: issued, rotated and revoked as the database's owner.

A key's text is returned once, to whoever asked for it, and kept nowhere.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from csgraph.errors import InvalidInput, NotFound
from csgraph.ids import TenantId, new_id
from csgraph.storage.secrets import Secrets
from csgraph.tenancy.key_text import hash_key, hint_of, mint
from csgraph.tenancy.scopes import DEFAULT_SCOPES, SCOPES
from csgraph.tenancy.tables import api_key, api_key_directory, grant

__all__ = [
    "IssuedKey",
    "KeptKey",
    "KeyTerms",
    "hash_key",
    "issue_key",
    "list_keys",
    "mint",
    "revoke_key",
    "rotate_key",
]


@dataclass(frozen=True)
class KeyTerms:
    """What a key is called, may do and spend, and until when; None for as the server is set."""

    name: str
    scopes: tuple[str, ...] = DEFAULT_SCOPES
    kind: str = "SERVICE"
    expires_at: datetime | None = None
    grant_id: UUID | None = None
    trusted_only: bool = False
    cost_burst: int | None = None
    cost_rate: int | None = None


@dataclass(frozen=True)
class IssuedKey:
    """A new key: its text is shown this once."""

    id: UUID
    text: str


async def issue_key(
    owner: AsyncEngine, secrets: Secrets, tenant_id: TenantId, terms: KeyTerms
) -> IssuedKey:
    """Make a key for a tenant; with a grant it is a partner's, and sees that alone.

    Raises:
        InvalidInput, NotFound: a scope is unknown, or the grant is unknown or over.
    """
    _check_scopes(terms.scopes)
    async with owner.begin() as connection:
        if terms.grant_id is not None:
            await _check_grant(connection, tenant_id, terms.grant_id)
        return await _add(connection, secrets, tenant_id, terms)


async def rotate_key(
    owner: AsyncEngine,
    secrets: Secrets,
    tenant_id: TenantId,
    key_id: UUID,
    *,
    now: datetime,
    overlap: timedelta,
) -> IssuedKey:
    """Make a key on the terms of another one, which works on until ``now + overlap``."""
    ends_at = now + overlap
    async with owner.begin() as connection:
        former = (
            await connection.execute(
                select(api_key).where(_usable(tenant_id, key_id)).with_for_update()
            )
        ).one_or_none()
        if former is None:
            raise NotFound(f"The tenant has no usable API key `{key_id}`.")
        terms = _terms_of(former)
        earlier = func.least(func.coalesce(api_key.c.expires_at, ends_at), ends_at)
        await connection.execute(
            update(api_key)
            .where(_usable(tenant_id, key_id))
            .values(
                expires_at=earlier,
                revision=api_key.c.revision + 1,
                updated_at=func.clock_timestamp(),
            )
        )
        return await _add(connection, secrets, tenant_id, replace(terms))


@dataclass(frozen=True)
class KeptKey:
    """What is kept of a key: all but its text."""

    id: UUID
    hint: str
    terms: KeyTerms
    revoked_at: datetime | None


async def list_keys(owner: AsyncEngine, tenant_id: TenantId) -> list[KeptKey]:
    """Return a tenant's keys, oldest first, ended ones included."""
    mine = select(api_key).where(api_key.c.tenant_id == tenant_id).order_by(api_key.c.id)
    async with owner.connect() as connection:
        rows = (await connection.execute(mine)).all()
    return [KeptKey(row.id, row.hint, _terms_of(row), row.revoked_at) for row in rows]


async def revoke_key(owner: AsyncEngine, tenant_id: TenantId, key_id: UUID) -> None:
    """End a key now; servers stop accepting it within seconds."""
    async with owner.begin() as connection:
        revoked = await connection.execute(
            update(api_key)
            .where(_usable(tenant_id, key_id))
            .values(
                revoked_at=func.clock_timestamp(),
                revision=api_key.c.revision + 1,
                updated_at=func.clock_timestamp(),
            )
        )
    if revoked.rowcount == 0:
        raise NotFound(f"The tenant has no usable API key `{key_id}`.")


async def _add(
    connection: AsyncConnection, secrets: Secrets, tenant_id: TenantId, terms: KeyTerms
) -> IssuedKey:
    issued = IssuedKey(id=new_id(), text=mint())
    await connection.execute(
        insert(api_key).values(
            tenant_id=tenant_id,
            id=issued.id,
            name=terms.name,
            hint=hint_of(issued.text),
            kind="PARTNER" if terms.grant_id else terms.kind,
            grant_id=terms.grant_id,
            scopes=list(terms.scopes),
            expires_at=terms.expires_at,
            trusted_only=terms.trusted_only,
            cost_burst=terms.cost_burst,
            cost_rate=terms.cost_rate,
        )
    )
    await connection.execute(
        insert(api_key_directory).values(
            key_hash=hash_key(secrets, issued.text), tenant_id=tenant_id, api_key_id=issued.id
        )
    )
    return issued


def _terms_of(row: Row[Any]) -> KeyTerms:
    return KeyTerms(
        row.name,
        tuple(row.scopes),
        row.kind,
        row.expires_at,
        row.grant_id,
        row.trusted_only,
        row.cost_burst,
        row.cost_rate,
    )


def _usable(tenant_id: TenantId, key_id: UUID) -> ColumnElement[bool]:
    return and_(
        api_key.c.tenant_id == tenant_id, api_key.c.id == key_id, api_key.c.revoked_at.is_(None)
    )


async def _check_grant(connection: AsyncConnection, tenant_id: TenantId, grant_id: UUID) -> None:
    found = await connection.scalar(
        select(grant.c.id).where(
            grant.c.tenant_id == tenant_id,
            grant.c.id == grant_id,
            grant.c.revoked_at.is_(None),
            grant.c.deleted_at.is_(None),
            grant.c.expires_at > func.clock_timestamp(),
        )
    )
    if found is None:
        raise NotFound("The tenant has no such grant that still runs: see `csgraph grant list`.")


def _check_scopes(scopes: Iterable[str]) -> None:
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown:
        raise InvalidInput(f"There is no scope `{unknown[0]}`: choose among {', '.join(SCOPES)}.")
