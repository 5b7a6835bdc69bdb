"""Finds the principal behind a key that acts without being shown: by its id."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from csgraph.storage.work import Reading
from csgraph.tenancy.principal import Principal
from csgraph.tenancy.tables import api_key


async def principal_of_key(work: Reading, key_id: UUID, now: datetime) -> Principal | None:
    """Return whose key this is, with what it may do now; None when it has ended.

    Keys of partners act for nobody but themselves: for none of them there is a principal.
    """
    found = await work.connection.execute(
        select(api_key).where(
            api_key.c.tenant_id == work.tenant_id,
            api_key.c.id == key_id,
            api_key.c.revoked_at.is_(None),
            api_key.c.deleted_at.is_(None),
            api_key.c.expires_at.is_(None) | (api_key.c.expires_at > now),
            api_key.c.kind == "SERVICE",
        )
    )
    row = found.one_or_none()
    if row is None:
        return None
    return Principal(
        tenant_id=work.tenant_id,
        credential_id=key_id,
        kind=row.kind,
        scopes=frozenset(row.scopes),
        trusted_only=row.trusted_only,
        cost_burst=row.cost_burst,
        cost_rate=row.cost_rate,
    )
