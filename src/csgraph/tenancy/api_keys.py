"""API keys: issued, rotated and revoked, through the change log.

A key's text is returned once, to whoever asked for it, and kept nowhere.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.errors import InvalidInput, NotFound
from csgraph.events.change_log import Actor, begin_change_set, insert_row, lock_row, update_row
from csgraph.ids import TenantId, encode_id
from csgraph.storage.secrets import Secrets
from csgraph.storage.work import Writing, open_writing
from csgraph.tenancy.key_text import hash_key, hint_of, mint
from csgraph.tenancy.scopes import DEFAULT_SCOPES, SCOPES
from csgraph.tenancy.tables import api_key, grant
from csgraph.transitions import StateMachine

__all__ = [
    "KEY_STATES",
    "IssuedKey",
    "KeptKey",
    "KeyTerms",
    "add_key",
    "end_key",
    "hash_key",
    "issue_key",
    "list_keys",
    "mint",
    "renew_key",
    "revoke_key",
    "rotate_key",
    "state_of",
    "terms_of_key",
]

NODE_TYPE = "ApiKey"
KEY_STATES = StateMachine(
    "API key",
    {
        "keyRotate": {"USABLE": "USABLE"},
        "keyRevoke": {"USABLE": "REVOKED", "EXPIRED": "REVOKED"},
    },
)


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
    """Make a key for a tenant, on behalf of whoever runs csgraph; see ``add_key``."""
    async with open_writing(owner, tenant_id) as work:
        return await add_key(work, Actor("SYSTEM", "key issue"), secrets, terms)


async def rotate_key(
    owner: AsyncEngine,
    secrets: Secrets,
    tenant_id: TenantId,
    key_id: UUID,
    *,
    now: datetime,
    overlap: timedelta,
) -> IssuedKey:
    """Renew a key on behalf of whoever runs csgraph; see ``renew_key``."""
    async with open_writing(owner, tenant_id) as work:
        actor = Actor("SYSTEM", "key rotate")
        return await renew_key(work, actor, secrets, key_id, now=now, overlap=overlap)


async def revoke_key(owner: AsyncEngine, tenant_id: TenantId, key_id: UUID) -> None:
    """End a key on behalf of whoever runs csgraph; see ``end_key``."""
    async with open_writing(owner, tenant_id) as work:
        now = await work.connection.execute(select(func.clock_timestamp()))
        await end_key(work, Actor("SYSTEM", "key revoke"), key_id, now=now.scalar_one())


async def add_key(work: Writing, actor: Actor, secrets: Secrets, terms: KeyTerms) -> IssuedKey:
    """Make a key; with a grant it is a partner's, and sees that alone.

    Raises:
        InvalidInput, NotFound: a scope is unknown, or the grant is unknown or over.
    """
    _check_scopes(terms.scopes)
    if terms.grant_id is not None:
        await _check_grant(work, terms.grant_id)
    change_set = await begin_change_set(work, actor)
    text = mint()
    values = {
        "name": terms.name,
        "hint": hint_of(text),
        "kind": "PARTNER" if terms.grant_id else terms.kind,
        "grant_id": terms.grant_id,
        "scopes": list(terms.scopes),
        "expires_at": terms.expires_at,
        "trusted_only": terms.trusted_only,
        "cost_burst": terms.cost_burst,
        "cost_rate": terms.cost_rate,
    }
    made = await insert_row(work, api_key, values, node_type=NODE_TYPE, change_set_id=change_set)
    entered = await work.connection.scalar(
        select(func.api.enter_key(hash_key(secrets, text), made))
    )
    if not entered:
        raise AssertionError("the directory takes the key that was just made")
    return IssuedKey(id=made, text=text)


async def renew_key(
    work: Writing,
    actor: Actor,
    secrets: Secrets,
    key_id: UUID,
    *,
    now: datetime,
    overlap: timedelta,
) -> IssuedKey:
    """Make a key on the terms of another one, which works on until ``now + overlap``.

    Raises:
        NotFound, InvalidTransition: there is no such key, or it has ended.
    """
    former = await _locked(work, key_id)
    KEY_STATES.after(state_of(former, now), "keyRotate")
    ends_at = min(former.expires_at or now + overlap, now + overlap)
    await _update(work, actor, key_id, {"expires_at": ends_at})
    return await add_key(work, actor, secrets, _terms_of(former))


async def end_key(work: Writing, actor: Actor, key_id: UUID, *, now: datetime) -> None:
    """End a key now; servers stop accepting it within seconds.

    Raises:
        NotFound, InvalidTransition: there is no such key, or it was ended before.
    """
    former = await _locked(work, key_id)
    KEY_STATES.after(state_of(former, now), "keyRevoke")
    await _update(work, actor, key_id, {"revoked_at": now})


async def terms_of_key(work: Writing, key_id: UUID) -> KeyTerms:
    """Return the terms of a key.

    Raises:
        NotFound: the tenant has none of that id.
    """
    return _terms_of(await _locked(work, key_id))


def state_of(key: Row[Any], now: datetime) -> str:
    """Return the state of a stored key."""
    if key.revoked_at is not None:
        return "REVOKED"
    return "EXPIRED" if key.expires_at is not None and key.expires_at <= now else "USABLE"


async def _locked(work: Writing, key_id: UUID) -> Row[Any]:
    try:
        return await lock_row(work, api_key, key_id, *api_key.columns)
    except NotFound:
        msg = f"The tenant has no API key `{encode_id('key', key_id)}`."
        raise NotFound(msg) from None


async def _update(work: Writing, actor: Actor, key_id: UUID, values: dict[str, Any]) -> None:
    change_set = await begin_change_set(work, actor)
    outcome = await update_row(
        work, api_key, key_id, values, node_type=NODE_TYPE, change_set_id=change_set
    )
    outcome.accept()


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


async def _check_grant(work: Writing, grant_id: UUID) -> None:
    found = await work.connection.scalar(
        select(grant.c.id).where(
            grant.c.tenant_id == work.tenant_id,
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
