"""How callers share accounts with partners."""

from datetime import timedelta
from typing import Final
from uuid import UUID

import strawberry

from csgraph.domain.accounts.node import Account
from csgraph.domain.grants.commands import (
    GrantTerms,
    add_accounts,
    create_grant,
    remove_accounts,
    revoke_grant,
)
from csgraph.domain.grants.node import Grant
from csgraph.domain.segments.commands import find_segment
from csgraph.domain.segments.node import Segment
from csgraph.errors import Denied, InvalidInput
from csgraph.graph.mutations import Call, Given, Made, Mutation, Told
from csgraph.graph.scalars import DateTime

USUAL_DAYS: Final = 90
MOST_ACCOUNTS_MOVED: Final = 1_000


async def _create(call: Call) -> UUID:
    """Share fields that the caller may read itself."""
    given = call.values
    fields = call.around.check_fields(given["fields"])
    lacking = sorted(call.around.scopes_of_fields(fields) - call.principal.scopes)
    if lacking:
        listed = ", ".join(f"`{each}`" for each in lacking)
        msg = f"The key that asks lacks {listed}, so that it can't share such fields."
        raise Denied(msg, path=("input", "fields"), requiredScopes=lacking)
    expires_at = given.get("expires_at") or call.now + timedelta(days=USUAL_DAYS)
    if expires_at <= call.now:
        msg = "`expiresAt` has passed: choose an instant to come."
        raise InvalidInput(msg, path=("input", "expiresAt"))
    segment_id = given.get("segment_id")
    terms = GrantTerms(given["name"], given["purpose"], fields, expires_at, segment_id)
    if segment_id is not None:
        call.around.check_shareable(await find_segment(call.work, segment_id))
    accounts = _bounded(given.get("account_ids") or [])
    made = await create_grant(call.work, call.actor, terms, accounts)
    await call.around.refresh_shared(call.work, call.now)
    return made


async def _add(call: Call) -> Made:
    accounts = _bounded(call.values["account_ids"])
    moved = await add_accounts(call.work, call.actor, call.expected_target, accounts)
    return Made(call.expected_target, {"moved": moved})


async def _remove(call: Call) -> Made:
    accounts = _bounded(call.values["account_ids"])
    moved = await remove_accounts(call.work, call.actor, call.expected_target, accounts)
    return Made(call.expected_target, {"moved": moved})


async def _revoke(call: Call) -> UUID:
    await revoke_grant(call.work, call.actor, call.expected_target)
    return call.expected_target


def _bounded(accounts: list[UUID]) -> list[UUID]:
    if len(accounts) > MOST_ACCOUNTS_MOVED:
        limit = f"at most {MOST_ACCOUNTS_MOVED:,}"
        msg = f"`accountIds` has {len(accounts):,} items: send {limit} at a time."
        raise InvalidInput(msg, path=("input", "accountIds"), constraint=limit)
    return accounts


_ACCOUNTS = Given(
    "accountIds",
    list[strawberry.ID],
    f"Accounts, by their ids; at most {MOST_ACCOUNTS_MOVED:,}.",
    "account_ids",
    of=Account,
    required=True,
)
_MOVED = Told("moved", int, "How many accounts that were. Null when the call was refused.")

MUTATIONS = (
    Mutation(
        name="grantCreate",
        description="Share fields of accounts with a partner, for whom `keyIssue` makes a key. "
        "What the asking key can't read, it can't share.",
        scope="grants:write",
        node=Grant,
        act=_create,
        makes=True,
        given=(
            Given("name", str, "What to call it.", "name", required=True),
            Given("purpose", str, "What the partner needs it for.", "purpose", required=True),
            Given(
                "fields",
                list[str],
                "Fields to share, such as `Account.name`, or `Account.*` for all plain ones.",
                "fields",
                required=True,
            ),
            Given(
                "expiresAt",
                DateTime,
                f"When it ends by itself; {USUAL_DAYS} days from now when left out.",
                "expires_at",
            ),
            Given(
                "accountIds",
                list[strawberry.ID],
                f"Accounts to share, at most {MOST_ACCOUNTS_MOVED:,}; or give `segmentId`.",
                "account_ids",
                of=Account,
            ),
            Given(
                "segmentId",
                strawberry.ID,
                "Segment whose accounts are shared, instead of accounts one by one.",
                "segment_id",
                of=Segment,
            ),
        ),
    ),
    Mutation(
        name="grantAddAccounts",
        description="Share more accounts by a grant.",
        scope="grants:write",
        node=Grant,
        act=_add,
        given=(_ACCOUNTS,),
        told=(_MOVED,),
    ),
    Mutation(
        name="grantRemoveAccounts",
        description="Share accounts no longer; its keys lose them at once.",
        scope="grants:write",
        node=Grant,
        act=_remove,
        given=(_ACCOUNTS,),
        told=(_MOVED,),
    ),
    Mutation(
        name="grantRevoke",
        description="End a grant. Its keys stop within five seconds.",
        scope="grants:write",
        node=Grant,
        act=_revoke,
    ),
)
