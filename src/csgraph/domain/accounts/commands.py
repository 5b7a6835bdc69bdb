"""Makes and changes accounts, through the change log."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import any_, func, literal, select, true
from sqlalchemy.dialects.postgresql import ARRAY

from csgraph.domain.accounts.rules import check_web, registrable_domain
from csgraph.domain.accounts.tables import account
from csgraph.errors import InvalidInput
from csgraph.graph.keeping import Kept
from csgraph.graph.mutations import Call, InBulk
from csgraph.ids import encode_id
from csgraph.storage.columns import Id
from csgraph.storage.work import Reading, Writing

NODE_TYPE = "Account"
ACCOUNTS: Final = Kept(account, NODE_TYPE, holds=True)
TIERS: Final = Kept(account, NODE_TYPE)  # no source tells of tiers, so that none is held off
OVERRIDE_COLUMNS: Final = (
    *("override_tier", "override_reason", "override_by", "override_at", "override_expires_at"),
)
_PARENT: Final = ("input", "parentId")
_PARENTS: Final = 7_210_340
"""Names the lock under which a tenant's accounts are put below each other."""
_ABOVE_ITSELF: Final = "The account would be above itself: choose a parent that is not below it."


async def create_account(call: Call) -> UUID:
    """Make an account; its domain follows from its website."""
    return await ACCOUNTS.insert_of(call, completed(call.values))


async def update_account(call: Call) -> UUID:
    """Change an account; what is changed is held against the sources.

    Raises:
        NotFound: there is no such account.
        InvalidInput: it would be its own parent, at whatever distance.
    """
    parent = call.values.get("parent_id")
    if parent is not None:
        await hold_parents(call.work)
        if await _descends_from(call.work, parent, call.expected_target):
            raise InvalidInput(_ABOVE_ITSELF, path=_PARENT)
    return await ACCOUNTS.update(call, completed(call.values))


async def override_tier(call: Call) -> UUID:
    """Give an account a tier that holds before all else.

    Raises:
        NotFound: there is no such account.
        InvalidInput: there is no reason, or it would be over already.
    """
    if not call.values.get("override_reason"):
        msg = "An override takes a reason: say why the account is served otherwise."
        raise InvalidInput(msg, path=("input", "overrideReason"))
    ends = call.values.get("override_expires_at")
    if ends is not None and ends <= call.now:
        msg = "The override would be over already: choose an instant that is not past."
        raise InvalidInput(msg, path=("input", "overrideExpiresAt"))
    given = {"override_by": encode_id("key", call.principal.credential_id), "override_at": call.now}
    return await TIERS.update(call, {"override_expires_at": None, **call.values, **given})


async def clear_override(call: Call) -> UUID:
    """Take back the tier that somebody gave an account.

    Raises:
        NotFound: there is no such account.
    """
    return await TIERS.update(call, dict.fromkeys(OVERRIDE_COLUMNS))


def completed(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of an account with what follows from them, checked.

    Raises:
        InvalidInput: the website or the domain has no host, or fewer than none work there.
    """
    check_web(values.get("website"), values.get("domain"))
    if (values.get("employee_count") or 0) < 0:
        msg = "`employeeCount` takes 0 or more."
        raise InvalidInput(msg, path=("input", "employeeCount"))
    if "website" not in values:
        return dict(values)
    website = values["website"]
    return {**values, "domain": registrable_domain(website) if website else None}


async def hold_parents(work: Writing) -> None:
    """Let nobody else put an account below another one until the transaction ends.

    Else two halves of a circle could be written at once, each of them right by itself.
    """
    lock = func.pg_advisory_xact_lock(_PARENTS, func.hashtext(str(work.tenant_id)))
    await work.connection.execute(select(lock))


async def _descends_from(work: Reading, account_id: UUID, above: UUID) -> bool:
    """Whether an account is another one, or lies below it."""
    mine = account.c.tenant_id == work.tenant_id
    line = (
        select(account.c.id, account.c.parent_id)
        .where(mine, account.c.id == account_id)
        .cte("line", recursive=True)
    )
    next_up = select(account.c.id, account.c.parent_id).where(
        mine, account.c.id == line.c.parent_id
    )
    line = line.union(next_up)  # not all: what goes round already comes to an end
    found = select(true()).where(select(line.c.id).where(line.c.id == above).exists())
    return bool(await work.connection.scalar(found))


async def are_above_themselves(work: Reading, ids: Sequence[UUID]) -> bool:
    """Whether one of some accounts is its own parent, at whatever distance."""
    above = account.c.tenant_id == work.tenant_id, account.c.parent_id.is_not(None)
    given = account.c.id == any_(literal(list(ids), ARRAY(Id)))
    line = (
        select(account.c.id.label("first"), account.c.parent_id.label("at"))
        .where(*above, given)
        .cte("line", recursive=True)
    )
    next_up = select(line.c.first, account.c.parent_id).where(*above, account.c.id == line.c.at)
    line = line.union(next_up)  # not all: what goes round already comes to an end
    found = select(true()).where(select(line.c.at).where(line.c.at == line.c.first).exists())
    return bool(await work.connection.scalar(found))


IN_BULK = InBulk(
    NODE_TYPE,
    completed,
    asked_for=frozenset({"parent_id"}),
    alone=hold_parents,
    wrong=are_above_themselves,
    refusal=(_PARENT, _ABOVE_ITSELF),
)
"""How accounts are made and changed in bulk."""
