"""Makes and ends partners' grants, through the change log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, insert, select
from sqlalchemy.exc import IntegrityError

from csgraph.errors import InvalidInput, NotFound
from csgraph.events.change_log import Actor, WriteStatus, begin_change_set, insert_row, update_row
from csgraph.storage.work import Reading, Writing
from csgraph.tenancy.tables import grant, grant_account

NODE_TYPE = "Grant"


@dataclass(frozen=True)
class GrantTerms:
    """What a partner gets: fields of accounts, for a purpose, until when."""

    name: str
    purpose: str
    fields: tuple[str, ...]
    expires_at: datetime


async def create_grant(
    work: Writing, actor: Actor, terms: GrantTerms, accounts: list[UUID]
) -> UUID:
    """Make a grant of checked fields, and share accounts by it.

    Raises:
        InvalidInput, NotFound: no field is named, or an account is not the tenant's.
    """
    if not terms.fields:
        raise InvalidInput("A grant names at least one field, such as `Account.name`.")
    change_set = await begin_change_set(work, actor)
    values = {
        "name": terms.name,
        "purpose": terms.purpose,
        "fields": list(terms.fields),
        "expires_at": terms.expires_at,
    }
    made = await insert_row(work, grant, values, node_type=NODE_TYPE, change_set_id=change_set)
    await _share(work, made, accounts)
    return made


async def revoke_grant(work: Writing, actor: Actor, grant_id: UUID) -> None:
    """End a grant now; its keys stop within seconds.

    Raises:
        NotFound: the tenant has none of that id.
    """
    change_set = await begin_change_set(work, actor)
    revoked = {"revoked_at": await work.connection.scalar(select(func.statement_timestamp()))}
    outcome = await update_row(
        work, grant, grant_id, revoked, node_type=NODE_TYPE, change_set_id=change_set
    )
    if outcome.status is WriteStatus.NOT_FOUND:
        raise NotFound("The tenant has no such grant: see `csgraph grant list`.")


async def _share(work: Writing, grant_id: UUID, accounts: list[UUID]) -> None:
    rows = [
        {"tenant_id": work.tenant_id, "grant_id": grant_id, "account_id": account_id}
        for account_id in sorted(set(accounts))
    ]
    try:
        if rows:
            await work.connection.execute(insert(grant_account), rows)
    except IntegrityError as error:
        raise NotFound("One of the accounts is not the tenant's.") from error


async def list_grants(work: Reading) -> Sequence[Row[Any]]:
    """Return the tenant's grants with how many accounts each shares, oldest first."""
    shared = (
        select(func.count())
        .select_from(grant_account)
        .where(grant_account.c.tenant_id == work.tenant_id, grant_account.c.grant_id == grant.c.id)
        .scalar_subquery()
    )
    mine = select(grant, shared.label("accounts")).where(grant.c.tenant_id == work.tenant_id)
    return (await work.connection.execute(mine.order_by(grant.c.id))).all()
