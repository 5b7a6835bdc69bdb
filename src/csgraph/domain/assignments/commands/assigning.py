"""Assigns people to accounts, through the change log."""

from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import exists, func, select

from csgraph.domain.access.rules import CSM_ROLES, MANAGER_ROLES, UserRole
from csgraph.domain.access.tables import user
from csgraph.domain.accounts.rules import ExperienceTier
from csgraph.domain.accounts.tables import account
from csgraph.domain.assignments.commands.deciding import deciding_role
from csgraph.domain.assignments.rules import (
    AssignmentReason,
    Deciding,
    Former,
    Move,
    check_move,
    watch_ends_at,
)
from csgraph.domain.assignments.tables import assignment, csm_profile
from csgraph.domain.contracts.tables import contract
from csgraph.domain.policies.commands import policies_at
from csgraph.domain.policies.rules import Policies
from csgraph.domain.renewals.rules import RenewalOutcome
from csgraph.domain.renewals.tables import renewal
from csgraph.errors import Conflict, InvalidInput, LimitExceeded
from csgraph.events.change_log import lock_row
from csgraph.graph.keeping import Kept, past
from csgraph.graph.mutations import Call

ASSIGNMENTS: Final = Kept(assignment, "Assignment")
APPROVAL: Final = Deciding("A move in mid-term is approved by", MANAGER_ROLES)
_STARTED: Final = ("input", "startedAt")


async def begin_assignment(call: Call) -> UUID:
    """Assign somebody to an account; its primary CSM so far ends where the new one begins.

    Raises:
        InvalidInput: the move is not gradual, its instant does not follow, or who approves of it
            may not.
        Conflict: they are assigned so already.
        LimitExceeded: they hold as many accounts of the tier as anyone may.
    """
    values = call.values
    started = past(call, "started_at")
    row = {**values, "started_at": started}
    await _check_approval(call)
    if values.get("is_primary"):
        row["watch_ends_at"] = await _make_room(call, started)
    return await ASSIGNMENTS.insert_of(call, row)


async def end_assignment(call: Call) -> UUID:
    """End an assignment; one that has ended stays as it is.

    Raises:
        NotFound: there is no such assignment.
        InvalidInput: it would end before it began, or later than now.
    """
    row = await ASSIGNMENTS.locked(call, "started_at", "ended_at")
    ended = row.ended_at or call.values.get("ended_at") or call.now
    if not row.started_at <= ended <= call.now:
        msg = "An assignment ends after it began, and not later than now."
        raise InvalidInput(msg, path=("input", "endedAt"))
    return await ASSIGNMENTS.update(call, {"ended_at": ended})


async def _check_approval(call: Call) -> None:
    """Check that who approves of an assignment may, and is not who is assigned."""
    approved_by = call.values.get("approved_by_id")
    if approved_by is None:
        return
    if approved_by == call.values["user_id"]:
        msg = "Nobody approves of their own assignment: name who else does."
        raise InvalidInput(msg, path=("input", "approvedById"))
    await deciding_role(call, APPROVAL, "approved_by_id")


async def _make_room(call: Call, started: datetime) -> datetime | None:
    """End the primary CSM so far, if the new one may come; return until when that is watched."""
    role, reason = UserRole(call.values["role"]), AssignmentReason(call.values["reason"])
    if role not in CSM_ROLES:
        listed = ", ".join(f"`{each.value}`" for each in CSM_ROLES)
        msg = f"A primary CSM has the role of one: {listed}."
        raise InvalidInput(msg, path=("input", "role"))
    locked = await lock_row(
        call.work, account, call.values["account_id"], account.c.experience_tier
    )
    policies = await policies_at(call.work, call.now)
    former = await _former(call)
    if former is not None:
        _check_follows(call, former, started)
    departing = former is not None and await _is_departing(call, former.user_id)
    move = Move(
        reason,
        None if former is None else Former(departing),
        await _renewed_on(call),
        call.values.get("approved_by_id") is not None,
        call.now.date(),
    )
    check_move(move, policies)
    await _check_cap(call, locked.experience_tier, policies)
    if former is not None and former.ended_at is None:
        await ASSIGNMENTS.update_other(call, former.id, {"ended_at": started})
    return None if former is None else watch_ends_at(reason, started, policies)


async def _former(call: Call) -> Any:
    found = await call.work.connection.execute(
        select(
            assignment.c.id,
            assignment.c.user_id,
            assignment.c.role,
            assignment.c.started_at,
            assignment.c.ended_at,
        )
        .where(
            assignment.c.tenant_id == call.work.tenant_id,
            assignment.c.account_id == call.values["account_id"],
            assignment.c.is_primary,
            assignment.c.deleted_at.is_(None),
        )
        .order_by(assignment.c.started_at.desc())
        .limit(1)
    )
    return found.one_or_none()


def _check_follows(call: Call, former: Any, started: datetime) -> None:
    is_open = former.ended_at is None
    same = (former.user_id, former.role) == (call.values["user_id"], call.values["role"])
    if is_open and same:
        msg = "They are the account's primary CSM already."
        raise Conflict(msg, path=("input", "userId"))
    if started < (former.started_at if is_open else former.ended_at):
        msg = "The account had another CSM then: begin after that."
        raise InvalidInput(msg, path=_STARTED)


async def _is_departing(call: Call, csm: UUID) -> bool:
    leaves = select(csm_profile.c.leaves_on).where(
        csm_profile.c.tenant_id == call.work.tenant_id,
        csm_profile.c.user_id == csm,
        csm_profile.c.deleted_at.is_(None),
        csm_profile.c.leaves_on.is_not(None),
    )
    stays = user.c.active & user.c.deleted_at.is_(None) & ~exists(leaves)
    staying = await call.work.connection.scalar(
        select(stays).where(user.c.tenant_id == call.work.tenant_id, user.c.id == csm)
    )
    return not staying


async def _renewed_on(call: Call) -> date | None:
    """Return the day of the account's latest renewal.

    That is when the last one that was renewed was decided. Where none was, it is when the latest
    contract that follows another one began.
    """
    decided: datetime | None = await call.work.connection.scalar(
        select(func.max(renewal.c.decided_at)).where(
            renewal.c.tenant_id == call.work.tenant_id,
            renewal.c.account_id == call.values["account_id"],
            renewal.c.deleted_at.is_(None),
            renewal.c.outcome != RenewalOutcome.LOST.value,
            renewal.c.decided_at <= call.now,
        )
    )
    return decided.astimezone(UTC).date() if decided else await _followed_on(call)


async def _followed_on(call: Call) -> date | None:
    """Return the day on which the account's latest contract that follows another one began."""
    earlier, later = contract.alias("earlier"), contract.alias("later")
    mine = (
        later.c.tenant_id == call.work.tenant_id,
        later.c.account_id == call.values["account_id"],
        later.c.deleted_at.is_(None),
        func.coalesce(later.c.signed_on, later.c.starts_on) <= call.now.date(),
    )
    follows = exists(
        select(earlier.c.id).where(
            earlier.c.tenant_id == later.c.tenant_id,
            earlier.c.account_id == later.c.account_id,
            earlier.c.deleted_at.is_(None),
            earlier.c.starts_on < later.c.starts_on,
        )
    )
    day = func.max(func.coalesce(later.c.signed_on, later.c.starts_on))
    found: date | None = await call.work.connection.scalar(select(day).where(*mine, follows))
    return found


async def _check_cap(call: Call, tier: str | None, policies: Policies) -> None:
    """Refuse what goes beyond the cap of the long tail; other limits are told, not enforced."""
    if tier != ExperienceTier.SCALE.value:
        return
    most = policies.whole("csm.limit.scaleCap")
    held = await call.work.connection.scalar(
        select(func.count())
        .select_from(assignment)
        .join(
            account,
            (account.c.tenant_id == assignment.c.tenant_id)
            & (account.c.id == assignment.c.account_id),
        )
        .where(
            assignment.c.tenant_id == call.work.tenant_id,
            assignment.c.user_id == call.values["user_id"],
            assignment.c.is_primary,
            assignment.c.ended_at.is_(None),
            assignment.c.deleted_at.is_(None),
            account.c.experience_tier == tier,
        )
    )
    if held is not None and held >= most:
        msg = f"They hold {held} SCALE accounts, and {most} are the most: choose another CSM."
        raise LimitExceeded(msg, path=("input", "userId"))
