"""Writes what is kept beside a handoff, through the change log."""

from typing import Any
from uuid import UUID

from sqlalchemy import Table, select

from csgraph.domain.handoffs import tables as t
from csgraph.domain.handoffs.commands.moving import check_past
from csgraph.domain.handoffs.rules import SALES_PROMISE, SPICED, HandoffStatus
from csgraph.errors import Conflict, InvalidInput
from csgraph.events.change_log import insert_row, lock_row, update_row
from csgraph.graph.mutations import Call

MOST_POINTS = 100


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
    at = _instant(call, "recorded_at", "recordedAt")
    return await _insert(call, t.spiced_record, "SpicedRecord", recorded_at=at)


async def add_promise(call: Call) -> UUID:
    """Write down what was promised while selling.

    Raises:
        InvalidInput: it is blank, or would be made later.
    """
    _check_told(call, "statement", "statement")
    at = _instant(call, "made_at", "madeAt")
    return await _insert(call, t.sales_promise, "SalesPromise", made_at=at, status_since=call.now)


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
    at = _instant(call, "held_at", "heldAt")
    return await _insert(call, t.oversight_meeting, "OversightMeeting", held_at=at)


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
    at = _instant(call, "given_at", "givenAt")
    return await _insert(call, t.intro_feedback, "IntroFeedback", given_at=at)


def _instant(call: Call, column: str, name: str) -> Any:
    """Return the instant given, now without one.

    Raises:
        InvalidInput: it lies ahead.
    """
    at = call.values.get(column) or call.now
    check_past(at, call.now, name)
    return at


def _check_told(call: Call, column: str, name: str) -> None:
    if not call.values[column].strip():
        raise InvalidInput(f"`{name}` is blank: say what it is.", path=("input", name))


async def _keep_item(call: Call, values: Any) -> UUID:
    handoff_id, topic = call.values["handoff_id"], call.values["topic"]
    found = await lock_row(call.work, t.handoff, handoff_id, t.handoff.c.status)
    if found.status in {HandoffStatus.COMPLETE.value, HandoffStatus.CANCELLED.value}:
        msg = f"The handoff is {found.status}: its checklist is closed."
        raise Conflict(msg, path=("input", "handoffId"))
    item = t.handoff_item.c
    known = await call.work.connection.scalar(
        select(item.id).where(
            item.tenant_id == call.work.tenant_id,
            item.handoff_id == handoff_id,
            item.topic == topic,
            item.deleted_at.is_(None),
        )
    )
    if known is None:
        return await _insert(call, t.handoff_item, "HandoffItem", **values)
    kept = {name: values.get(name) for name in ("content", "author_id")}
    return await _update(call, t.handoff_item, "HandoffItem", UUID(str(known)), kept)


async def _move_promise(call: Call, step: str) -> UUID:
    target = call.expected_target
    found = await lock_row(call.work, t.sales_promise, target, t.sales_promise.c.status)
    moved = {"status": SALES_PROMISE.after(found.status, step), "status_since": call.now}
    return await _update(call, t.sales_promise, "SalesPromise", target, {**call.values, **moved})


async def _insert(call: Call, table: Table, node_type: str, **more: Any) -> UUID:
    values = {**call.values, **more}
    return await insert_row(
        call.work, table, values, node_type=node_type, change_set_id=call.change_set_id
    )


async def _update(call: Call, table: Table, node_type: str, row_id: UUID, values: Any) -> UUID:
    outcome = await update_row(
        call.work,
        table,
        row_id,
        values,
        node_type=node_type,
        change_set_id=call.change_set_id,
        if_revision=call.if_revision,
    )
    outcome.accept()
    return row_id
