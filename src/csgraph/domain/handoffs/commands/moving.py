"""Leads handoffs through their states, through the change log."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, Table, select

from csgraph.domain.accounts.rules import TouchModel
from csgraph.domain.contacts.tables import contact
from csgraph.domain.handoffs import tables as t
from csgraph.domain.handoffs.node.checklist import missing_items
from csgraph.domain.handoffs.node.closing import touch_model
from csgraph.domain.handoffs.rules import (
    HANDOFF,
    LOW_TOUCH_HANDOFF,
    HandoffStatus,
    Meetings,
    WinStory,
    check_complete,
    check_intro_step,
    check_win_story,
)
from csgraph.domain.opportunities.commands import check_after_opening
from csgraph.domain.opportunities.tables import opportunity
from csgraph.domain.policies.tables import number_in_force
from csgraph.errors import InvalidInput
from csgraph.graph.keeping import Kept, past
from csgraph.graph.mutations import Call
from csgraph.graph.present import judged_now
from csgraph.tenancy.tables import tenant

HANDOFFS = Kept(t.handoff, "Handoff")
MOST_DAYS = 36_500


async def start_handoff(call: Call) -> UUID:
    """Start the handoff of a deal that is open or won; with a CSM, that step is taken as well.

    Raises:
        InvalidInput: the deal is lost or of no account, who sold it is to take it over, or a value
            can't be.
        Conflict: another handoff of the deal runs.
    """
    columns = ("account_id", "owner_id", "is_closed", "is_won")
    deal = await _named(call, opportunity, "opportunity_id", *columns)
    path = ("input", "opportunityId")
    if deal.account_id is None:
        raise InvalidInput("The opportunity has no account yet: link it in the CRM.", path=path)
    if deal.is_closed and not deal.is_won:
        raise InvalidInput("The opportunity is lost: there is nothing to hand over.", path=path)
    await _check_facts(call, deal.account_id)
    ae, csm = call.values.get("ae_id", deal.owner_id), call.values.get("csm_id")
    _check_sides(ae, csm, "csmId")
    has_csm = csm is not None
    status = HandoffStatus.CSM_ASSIGNED if has_csm else HandoffStatus.NOT_STARTED
    values = {
        **call.values,
        "ae_id": ae,
        "account_id": deal.account_id,
        "status": status.value,
        "status_since": call.now,
    }
    return await HANDOFFS.insert_of(call, values)


async def update_handoff(call: Call) -> UUID:
    """Change what is known of a handoff.

    Raises:
        NotFound: there is no such handoff.
        InvalidInput: a value can't be.
    """
    known = await HANDOFFS.locked(call, "account_id", "csm_id")
    _check_sides(call.values.get("ae_id"), known.csm_id, "aeId")
    await _check_facts(call, known.account_id)
    return await HANDOFFS.change(call)


async def set_mode(call: Call) -> UUID:
    """Say whether customer success takes part from the sale on; null leaves it to the rule."""
    return await HANDOFFS.change(call)


async def assign_csm(call: Call) -> UUID:
    """Name the CSM, or another one.

    Raises:
        InvalidInput: it is who sold the deal.
    """
    known = await HANDOFFS.locked(call, "ae_id")
    _check_sides(known.ae_id, call.values["csm_id"], "csmId")
    return await _move(call, "handoffAssignCsm")


async def submit_checklist(call: Call) -> UUID:
    """Hand the checklist over to the CSM."""
    return await _move(call, "handoffSubmitChecklist")


async def accept(call: Call) -> UUID:
    """Accept the checklist."""
    return await _move(call, "handoffAccept")


async def return_checklist(call: Call) -> UUID:
    """Give the checklist back, with a reason.

    Raises:
        InvalidInput: the reason is blank.
    """
    _check_told(call, "return_reason", "reason", "returnReason")
    return await _move(call, "handoffReturn")


async def cancel(call: Call) -> UUID:
    """Cancel a handoff whose deal is undone, with a reason.

    Raises:
        InvalidInput: the reason is blank.
    """
    _check_told(call, "cancel_reason", "reason", "cancelReason")
    return await _move(call, "handoffCancel")


async def record_debrief(call: Call) -> UUID:
    """Record when sales debriefed customer success; once accepted, the handoff moves on.

    Raises:
        InvalidInput: it lies ahead, or before the deal was there.
    """
    return await _record(call, "handoffRecordDebrief", "debrief_at")


async def record_intro_call(call: Call) -> UUID:
    """Record the first meeting with the customer.

    Raises:
        InvalidInput: it lies ahead, or before the deal was there.
    """
    return await _record(call, "handoffRecordIntroCall", "intro_call_at")


async def hold_first_meeting(call: Call) -> UUID:
    """Say that the first meeting with the customer was held; recorded before, it keeps its time.

    Raises:
        InvalidInput: it lies ahead, or before the deal was there.
    """
    return await _record(call, "handoffHoldFirstMeeting", "intro_call_at")


async def record_introduction(call: Call) -> UUID:
    """Record when the customer came to know the CSM.

    Raises:
        InvalidInput: it lies ahead.
    """
    return await _record(call, "handoffRecordIntroduction", "introduced_at")


async def complete_intro_step(call: Call) -> UUID:
    """Complete the next step of an introduction before the close.

    Raises:
        InvalidTransition: another step comes first.
    """
    known = await HANDOFFS.locked(call, "intro_steps_done")
    check_intro_step(known.intro_steps_done, call.values["intro_steps_done"])
    return await HANDOFFS.change(call)


async def tell_win_story(call: Call) -> UUID:
    """Tell whose problem the deal solves.

    Raises:
        InvalidInput: it is too long, names no person, names the vendor, tells of features.
    """
    told = await judged_now(
        call,
        t.handoff,
        call.expected_target,
        words=lambda sources: number_in_force(sources, "winStory.maxWords"),
    )
    mine = t.vendor_alias.c.tenant_id == call.work.tenant_id
    aliases = select(t.vendor_alias.c.name).where(mine, t.vendor_alias.c.deleted_at.is_(None))
    name = select(tenant.c.name).where(tenant.c.tenant_id == call.work.tenant_id)
    vendors = await call.work.connection.scalars(name.union(aliases))
    values = call.values
    story = WinStory(
        values["win_story"], values["win_story_protagonist"], values["win_story_title"]
    )
    check_win_story(story, sorted(vendors), int(told.words))
    return await HANDOFFS.change(call)


async def complete(call: Call) -> UUID:
    """Complete a handoff of which nothing is missing.

    Raises:
        InvalidTransition: its state does not allow it, or something is missing: which is told.
    """
    columns = ("status", "debrief_at", "intro_call_at", "ae_attended", "csm_attended")
    known = await HANDOFFS.locked(call, *columns)
    judged = await judged_now(
        call, t.handoff, call.expected_target, touch=_touch, missing=missing_items
    )
    after = _machine(judged.touch).after(known.status, "handoffComplete")
    is_low = judged.touch == TouchModel.LOW.value
    meetings = Meetings(
        is_debriefed=known.debrief_at is not None,
        is_met=known.intro_call_at is not None,
        ae_attended=bool(known.ae_attended),
        csm_attended=bool(known.csm_attended),
    )
    open_steps = _machine(judged.touch).open_steps(known.status)
    check_complete(known.status, judged.missing, None if is_low else meetings, open_steps)
    return await HANDOFFS.update(call, {"status": after, "status_since": call.now})


def _touch(sources: Any) -> Any:
    return touch_model(sources, sources.row)


def _machine(touch: str | None) -> Any:
    return LOW_TOUCH_HANDOFF if touch == TouchModel.LOW.value else HANDOFF


async def _record(call: Call, step: str, column: str) -> UUID:
    """Record an instant: the one given, else the one that is known, else now.

    What comes of a deal comes after it; that the customer knows the CSM may come of another one.
    """
    known, deal = await HANDOFFS.locked(call, column, "opportunity_id")
    given = past(call, column)
    if column != "introduced_at":
        await check_after_opening(call, deal, column)
    at = given if call.values.get(column) else known or given
    return await _move(call, step, **{column: at})


async def _move(call: Call, step: str, **more: Any) -> UUID:
    """Take a step of a handoff."""
    known = await HANDOFFS.locked(call, "status")
    judged = await judged_now(call, t.handoff, call.expected_target, touch=_touch)
    after = _machine(judged.touch).after(known.status, step)
    moved = {} if after == known.status else {"status": after, "status_since": call.now}
    return await HANDOFFS.change(call, **more, **moved)


def _check_sides(ae: UUID | None, csm: UUID | None, name: str) -> None:
    """Check that who takes a deal over is not who sold it."""
    if csm is not None and ae == csm:
        msg = "Nobody hands a deal over to themselves: name two people of ours."
        raise InvalidInput(msg, path=("input", name))


async def _check_facts(call: Call, account_id: UUID) -> None:
    """Check what is said of a handoff beside its state."""
    for column, name in (
        ("implementation_days", "implementationDays"),
        ("provisioning_days", "provisioningDays"),
    ):
        days = call.values.get(column)
        if days is not None and not 0 <= days <= MOST_DAYS:
            limit = f"from 0 to {MOST_DAYS}"
            msg = f"`{name}` lies {limit}; {days} does not."
            raise InvalidInput(msg, path=("input", name), constraint=limit)
    if call.values.get("sponsor_id") is None:
        return
    sponsor = await _named(call, contact, "sponsor_id", "account_id")
    if sponsor.account_id != account_id:
        msg = "The sponsor is no contact of the account: name one of its people."
        raise InvalidInput(msg, path=("input", "sponsorId"))


async def _named(call: Call, table: Table, key: str, *names: str) -> Row[Any]:
    """Return columns of a record that the input names; its existence is checked already."""
    columns = table.c
    found = await call.work.connection.execute(
        select(*(columns[name] for name in names)).where(
            columns.tenant_id == call.work.tenant_id, columns.id == call.values[key]
        )
    )
    return found.one()


def _check_told(call: Call, column: str, what: str, name: str) -> None:
    if not call.values[column].strip():
        raise InvalidInput(f"The {what} is blank: say why.", path=("input", name))
