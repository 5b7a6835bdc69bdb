"""One page of a tenant at a time: what a record means depends on what others have landed."""

from sqlalchemy import func, select

from csgraph.ids import TenantId
from csgraph.storage.work import Writing


async def hold_tenant(work: Writing) -> None:
    """Wait until no other page of the tenant is being taken in, then keep others out."""
    await work.connection.execute(
        select(func.pg_advisory_xact_lock(tenant_lock_key(work.tenant_id)))
    )


def tenant_lock_key(tenant_id: TenantId) -> int:
    """Return the advisory lock that a page of the tenant holds."""
    return int.from_bytes(tenant_id.bytes[8:], "big", signed=True)
