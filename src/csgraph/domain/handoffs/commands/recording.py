"""Writes what is kept beside a handoff, through the change log."""

from typing import Any
from uuid import UUID

from csgraph.domain.handoffs import tables as t
from csgraph.domain.handoffs.commands.moving import HANDOFFS
from csgraph.domain.handoffs.rules import SALES_PROMISE, SPICED, HandoffStatus
from csgraph.errors import Conflict, InvalidInput
from csgraph.graph.keeping import Kept, past
from csgraph.graph.mutations import Call

ITEMS = Kept(t.handoff_item, "HandoffItem")
SPICED_RECORDS = Kept(t.spiced_record, "SpicedRecord")
PROMISES = Kept(t.sales_promise, "SalesPromise")
MEETINGS = Kept(t.oversight_meeting, "OversightMeeting")
FEEDBACK = Kept(t.intro_feedback, "IntroFeedback")

ALIASES = Kept(t.vendor_alias, "VendorAlias")

MOST_POINTS = 100


async def add_alias(call: Call) -> UUID:
    """Tell another name of the tenant; told again, it stays.

    Raises:
        InvalidInput: the name has neither letters nor digits.
    """
    if not any(map(str.isalnum, call.values["name"])):
        msg = "`name` has neither letters nor digits: give the name as it is written."
        raise InvalidInput(msg, path=("input", "name"))
    return await ALIASES.upsert(call, "name")


async def remove_alias(call: Call) -> UUID:
    """Let a name be none of the tenant's."""
    return await ALIASES.delete(call)


async def fill_item(call: Call) -> UUID:
    """Fill an item of a checklist; filled before, it is changed.

    Raises:
        InvalidInput: it is blank.
        Conflict: the handoff is over.
    """
    if not call.values["content"].strip():
        msg = "`content` is blank: where there is none, say so by `handoffItemSayNone`."
        raise InvalidInput(msg, path=("input", "content"))
    return await _keep_item(call, call.values)


async def say_none(call: Call) -> UUID:
    """Say that there is none of what an item of a checklist asks about.

    Raises:
        Conflict: the handoff is over.
    """
    return await _keep_item(call, {**call.values, "content": None})


async def add_spiced(call: Call) -> UUID:
    """Sum a deal up as SPICED.

    Raises:
        InvalidInput: nothing of it is told, or it would be summed up later.
    """
    if not any((call.values.get(name) or "").strip() for name in SPICED):
        raise InvalidInput("Nothing is summed up: tell at least one of the five.", path=("input",))
    return await SPICED_RECORDS.insert(call, recorded_at=past(call, "recorded_at"))


async def add_promise(call: Call) -> UUID:
    """Write down what was promised while selling.

    Raises:
        InvalidInput: it is blank, or would be made later.
    """
    _check_told(call, "statement", "statement")
    return await PROMISES.insert(call, made_at=past(call, "made_at"), status_since=call.now)


async def evidence_promise(call: Call) -> UUID:
    """Show that a promise was kept."""
    _check_told(call, "evidence", "evidence")
    return await _move_promise(call, "salesPromiseEvidence")


async def break_promise(call: Call) -> UUID:
    """Note that a promise was not kept, with a reason."""
    _check_told(call, "reason", "reason")
    return await _move_promise(call, "salesPromiseBreak")


async def release_promise(call: Call) -> UUID:
    """Note that the customer asks for a promise no more, with a reason."""
    _check_told(call, "reason", "reason")
    return await _move_promise(call, "salesPromiseRelease")


async def record_meeting(call: Call) -> UUID:
    """Record a meeting in which an implementation is overseen, and who was there.

    Raises:
        InvalidInput: it lies ahead.
    """
    return await MEETINGS.insert(call, held_at=past(call, "held_at"))


async def give_feedback(call: Call) -> UUID:
    """Write down how an introduction went.

    Raises:
        InvalidInput: the score is none of 0 to 100, or it was given later.
    """
    score = call.values["score"]
    if not 0 <= score <= MOST_POINTS:
        limit = f"from 0 to {MOST_POINTS}"
        msg = f"`score` lies {limit}; {score} does not."
        raise InvalidInput(msg, path=("input", "score"), constraint=limit)
    return await FEEDBACK.insert(call, given_at=past(call, "given_at"))


def _check_told(call: Call, column: str, name: str) -> None:
    if not call.values[column].strip():
        raise InvalidInput(f"`{name}` is blank: say what it is.", path=("input", name))


async def _keep_item(call: Call, values: Any) -> UUID:
    handoff_id, topic = call.values["handoff_id"], call.values["topic"]
    found = await HANDOFFS.read(call, handoff_id, "handoffId", "status")
    if found.status in {HandoffStatus.COMPLETE.value, HandoffStatus.CANCELLED.value}:
        msg = f"The handoff is {found.status}: its checklist is closed."
        raise Conflict(msg, path=("input", "handoffId"))
    known = await ITEMS.find(call, handoff_id=handoff_id, topic=topic)
    if known is None:
        return await ITEMS.insert_of(call, values)
    kept = {name: values.get(name) for name in ("content", "author_id")}
    return await ITEMS.update_other(call, known, kept)


async def _move_promise(call: Call, step: str) -> UUID:
    return await PROMISES.step(call, SALES_PROMISE, step)
