"""Makes, changes and ends partners' grants, through the change log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, Row, Select, Text, delete, func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.dialects.postgresql import insert as insert_or_skip
from sqlalchemy.exc import IntegrityError

from csgraph.domain.grants.rules import STATES, state_of
from csgraph.errors import InvalidInput, NotFound
from csgraph.events.change_log import Actor, begin_change_set, insert_row, lock_row, update_row
from csgraph.events.log import Written, log, log_values
from csgraph.storage.work import Reading, Writing
from csgraph.tenancy.tables import grant, grant_account

NODE_TYPE = "Grant"
_ID = grant_account.c.account_id.type


@dataclass(frozen=True)
class GrantTerms:
    """What a partner gets: fields of accounts, for a purpose, until when."""

    name: str
    purpose: str
    fields: tuple[str, ...]
    expires_at: datetime
    segment_id: UUID | None = None
    """The segment whose accounts it shares; None where accounts are named one by one."""


async def create_grant(
    work: Writing, actor: Actor, terms: GrantTerms, accounts: list[UUID]
) -> UUID:
    """Make a grant of checked fields, and share accounts by it.

    Raises:
        InvalidInput, NotFound: no field is named, or an account is not the tenant's.
    """
    if not terms.fields:
        msg = "A grant names at least one field, such as `Account.name`."
        raise InvalidInput(msg, path=("input", "fields"))
    for name, text in (("name", terms.name), ("purpose", terms.purpose)):
        if not text.strip():
            raise InvalidInput(f"`{name}` is blank: give it some text.", path=("input", name))
    change_set = await begin_change_set(work, actor)
    values = {
        "name": terms.name,
        "purpose": terms.purpose,
        "fields": list(terms.fields),
        "expires_at": terms.expires_at,
        "segment_id": terms.segment_id,
    }
    if (terms.segment_id is None) != bool(accounts):
        raise InvalidInput("A grant shares either accounts, at least one, or a segment of them.")
    try:
        made = await insert_row(work, grant, values, node_type=NODE_TYPE, change_set_id=change_set)
    except IntegrityError as error:
        raise NotFound("The tenant has no such segment: see `csgraph segment list`.") from error
    await _share(work, made, accounts)
    return made


async def set_members(work: Writing, grant_id: UUID, chosen: Select[Any]) -> None:
    """Make the accounts of a segment's grant those that a query chooses.

    They follow from the segment and the accounts, whose own changes are logged.
    """
    mine = (grant_account.c.tenant_id == work.tenant_id, grant_account.c.grant_id == grant_id)
    ids = chosen.cte("chosen").prefix_with("materialized")
    wanted = select(ids.c.id)
    known = select(grant_account.c.account_id).where(*mine)
    await work.connection.execute(
        delete(grant_account).where(*mine, grant_account.c.account_id.not_in(wanted))
    )
    new = select(literal(work.tenant_id, _ID), literal(grant_id, _ID), ids.c.id)
    await work.connection.execute(
        insert_or_skip(grant_account)
        .from_select(["tenant_id", "grant_id", "account_id"], new.where(ids.c.id.not_in(known)))
        .on_conflict_do_nothing()
    )


async def revoke_grant(work: Writing, actor: Actor, grant_id: UUID) -> None:
    """End a grant now; its keys stop within seconds.

    Raises:
        NotFound, InvalidTransition: the tenant has none of that id, or it was ended before.
    """
    now = await _step(work, grant_id, "grantRevoke")
    change_set = await begin_change_set(work, actor)
    outcome = await update_row(
        work, grant, grant_id, {"revoked_at": now}, node_type=NODE_TYPE, change_set_id=change_set
    )
    outcome.accept()


async def add_accounts(
    work: Writing, actor: Actor, grant_id: UUID, accounts: Sequence[UUID]
) -> int:
    """Share more accounts by a grant; return how many it did not share before.

    Raises:
        NotFound, InvalidInput: no such grant or account, or the grant shares a segment.
    """
    await _check_moves(work, grant_id, "grantAddAccounts")
    ids = func.unnest(literal(sorted(set(accounts)), ARRAY(_ID)))
    added = (
        insert_or_skip(grant_account)
        .from_select(
            ["tenant_id", "grant_id", "account_id"],
            select(literal(work.tenant_id, _ID), literal(grant_id, _ID), ids),
        )
        .on_conflict_do_nothing()
        .returning(grant_account.c.account_id)
        .cte("moved")
    )
    try:
        return await _log_moved(work, actor, grant_id, added, was_shared=False)
    except IntegrityError as error:
        raise NotFound("One of the accounts is not the tenant's.") from error


async def remove_accounts(
    work: Writing, actor: Actor, grant_id: UUID, accounts: Sequence[UUID]
) -> int:
    """Share accounts no longer; return how many were shared. Its keys lose them at once.

    Raises:
        NotFound, InvalidInput: no such grant, or it shares a segment.
    """
    await _check_moves(work, grant_id, "grantRemoveAccounts")
    removed = (
        delete(grant_account)
        .where(
            grant_account.c.tenant_id == work.tenant_id,
            grant_account.c.grant_id == grant_id,
            grant_account.c.account_id.in_(accounts),
        )
        .returning(grant_account.c.account_id)
        .cte("moved")
    )
    return await _log_moved(work, actor, grant_id, removed, was_shared=True)


async def _check_moves(work: Writing, grant_id: UUID, step: str) -> None:
    await _step(work, grant_id, step)
    shares = select(grant.c.segment_id).where(
        grant.c.tenant_id == work.tenant_id, grant.c.id == grant_id
    )
    if await work.connection.scalar(shares) is not None:
        raise InvalidInput("The grant shares a segment: change the segment's filter instead.")


async def _step(work: Writing, grant_id: UUID, step: str) -> datetime:
    """Lock a grant whose state allows a step; return the instant of the step."""
    moment = func.statement_timestamp()
    try:
        row = await lock_row(
            work, grant, grant_id, grant.c.revoked_at, grant.c.expires_at, moment.label("now")
        )
    except NotFound:
        raise NotFound("The tenant has no such grant: see `csgraph grant list`.") from None
    STATES.after(state_of(row.revoked_at, row.expires_at, row.now), step)
    now: datetime = row.now
    return now


async def _log_moved(
    work: Writing, actor: Actor, grant_id: UUID, moved: CTE, *, was_shared: bool
) -> int:
    """Log which accounts a grant shares now or no longer, each under ``accounts.<its id>``."""
    change_set = await begin_change_set(work, actor)
    field = literal("accounts.", Text).concat(
        func.api.wire_id(literal("acc", Text), moved.c.account_id, type_=Text)
    )
    before = select(func.jsonb_object_agg(field, was_shared, type_=JSONB)).scalar_subquery()
    written = (
        update(grant)
        .where(
            grant.c.tenant_id == work.tenant_id,
            grant.c.id == grant_id,
            select(moved.c.account_id).exists(),
        )
        .values(revision=grant.c.revision + 1, updated_at=func.statement_timestamp())
        .returning(
            grant.c.id,
            grant.c.revision,
            literal("UPDATE", Text).label("operation"),
            before.label("before"),
        )
        .cte("written")
    )
    logged = log([Written(written, NODE_TYPE)])
    counted = select(func.count()).select_from(moved).add_cte(*logged.parts)
    return int(await work.connection.scalar(counted, log_values(work, change_set)) or 0)


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
