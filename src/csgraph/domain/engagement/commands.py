"""Keeps programs, and classifies what was done, through the change log."""

from typing import Any
from uuid import UUID

from sqlalchemy import Table

from csgraph.domain.accounts.rules import ContactPreference, GrowthPotential
from csgraph.domain.accounts.tables import account
from csgraph.domain.engagement import tables as t
from csgraph.domain.engagement.rules import enrollment_reason
from csgraph.domain.interactions.tables import interaction
from csgraph.errors import InvalidInput
from csgraph.events.change_log import insert_row, lock_row, update_row
from csgraph.graph.mutations import Call


async def create_program(call: Call) -> UUID:
    """Make a program."""
    return await _insert(call, t.program, "Program")


async def update_program(call: Call) -> UUID:
    """Change a program.

    Raises:
        NotFound, Conflict: there is no such program, or it moved on.
    """
    return await _update(call, t.program, "Program", **call.values)


async def add_csm(call: Call) -> UUID:
    """Let one of ours be there for a program.

    Raises:
        Conflict: they are already.
    """
    return await _insert(call, t.program_csm, "ProgramCsm")


async def remove_csm(call: Call) -> UUID:
    """Let one of ours be there for a program no more.

    Raises:
        NotFound, Conflict: they are not, or it moved on.
    """
    return await _update(call, t.program_csm, "ProgramCsm", deleted_at=call.now)


async def enroll(call: Call) -> UUID:
    """Put an account into a program; why follows from the account where nobody says.

    Raises:
        InvalidInput: it would begin later.
        Conflict: it is in the program already.
    """
    started = call.values.get("started_at") or call.now
    if started > call.now:
        msg = "The enrollment would begin later: give the instant at which it began."
        raise InvalidInput(msg, path=("input", "startedAt"))
    reason = call.values.get("reason")
    if reason is None:
        columns = account.c.contact_preference, account.c.growth_potential
        row: Any = await lock_row(call.work, account, call.values["account_id"], *columns)
        reason = enrollment_reason(
            ContactPreference(row.contact_preference) if row.contact_preference else None,
            GrowthPotential(row.growth_potential) if row.growth_potential else None,
        ).value
    return await _insert(
        call, t.program_enrollment, "ProgramEnrollment", started_at=started, reason=reason
    )


async def end_enrollment(call: Call) -> UUID:
    """Take an account out of a program; one that is out stays as it is.

    Raises:
        NotFound, Conflict: there is no such enrollment, or it moved on.
    """
    table = t.program_enrollment
    row = await lock_row(call.work, table, call.expected_target, table.c.ended_at)
    return await _update(call, table, "ProgramEnrollment", ended_at=row.ended_at or call.now)


async def record_touch(call: Call) -> UUID:
    """Record what somebody did in a program.

    Raises:
        InvalidInput: it did not happen yet.
    """
    happened = call.values.get("happened_at") or call.now
    if happened > call.now:
        msg = "It would happen later than now: give the instant at which it did."
        raise InvalidInput(msg, path=("input", "happenedAt"))
    return await _insert(call, t.program_touch, "ProgramTouch", happened_at=happened)


async def classify_interaction(call: Call) -> UUID:
    """Say what kind of work an interaction was, and whether it served the bullseye.

    Raises:
        NotFound, Conflict: there is no such interaction, or it moved on.
    """
    return await _update(call, interaction, "Interaction", **call.values)


async def _insert(call: Call, table: Table, node_type: str, **more: Any) -> UUID:
    return await insert_row(
        call.work,
        table,
        {**call.values, **more},
        node_type=node_type,
        change_set_id=call.change_set_id,
    )


async def _update(call: Call, table: Table, node_type: str, **values: Any) -> UUID:
    outcome = await update_row(
        call.work,
        table,
        call.expected_target,
        values,
        node_type=node_type,
        change_set_id=call.change_set_id,
        if_revision=call.if_revision,
    )
    outcome.accept()
    return call.expected_target
