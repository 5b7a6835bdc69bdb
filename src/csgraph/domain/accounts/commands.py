"""Makes, changes, deletes and restores accounts, through the change log."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from csgraph.domain.accounts.rules import check_web, registrable_domain
from csgraph.domain.accounts.tables import account
from csgraph.errors import InvalidInput
from csgraph.events.invariants import Lines
from csgraph.graph.keeping import Kept
from csgraph.graph.mutations import Call, InBulk
from csgraph.ids import encode_id

NODE_TYPE = "Account"
ACCOUNTS: Final = Kept(account, NODE_TYPE, holds=True)
TIERS: Final = Kept(account, NODE_TYPE)  # no source tells of tiers, so that none is held off
OVERRIDE_COLUMNS: Final = (
    *("override_tier", "override_reason", "override_by", "override_at", "override_expires_at"),
)
_PARENT: Final = ("input", "parentId")
PARENTS: Final = Lines(account, NODE_TYPE, "parent_id", "below")
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
        await PARENTS.hold(call.work)
        if await PARENTS.leads_to(call.work, parent, call.expected_target):
            raise InvalidInput(_ABOVE_ITSELF, path=_PARENT)
    return await ACCOUNTS.update(call, completed(call.values))


async def delete_account(call: Call) -> UUID:
    """Delete an account, so that it can be restored; what hangs on it stays, without it.

    Raises:
        NotFound: there is no such account.
    """
    return await ACCOUNTS.delete(call)


async def restore_account(call: Call) -> UUID:
    """Bring a deleted account back; one that is there stays as it is.

    Raises:
        NotFound: there never was such an account.
    """
    return await ACCOUNTS.restore(call)


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


IN_BULK = InBulk(
    NODE_TYPE,
    completed,
    asked_for=frozenset({"parent_id"}),
    alone=PARENTS.hold,
    wrong=PARENTS.go_round,
    refusal=(_PARENT, _ABOVE_ITSELF),
)
"""How accounts are made and changed in bulk."""
