"""Keeps programs, and classifies what was done, through the change log."""

from typing import Any, Final
from uuid import UUID

from csgraph.domain.accounts.rules import ContactPreference, GrowthPotential
from csgraph.domain.accounts.tables import account
from csgraph.domain.engagement import tables as t
from csgraph.domain.engagement.rules import (
    MATURITIES,
    ProgramKind,
    enrollment_reason,
    launch_warnings,
)
from csgraph.domain.interactions.tables import interaction
from csgraph.events.change_log import lock_row
from csgraph.graph.keeping import Kept, past
from csgraph.graph.mutations import Call, Made

PROGRAMS: Final = Kept(t.program, "Program")
CSMS: Final = Kept(t.program_csm, "ProgramCsm")
ENROLLMENTS: Final = Kept(t.program_enrollment, "ProgramEnrollment")
TOUCHES: Final = Kept(t.program_touch, "ProgramTouch")
INTERACTIONS: Final = Kept(interaction, "Interaction")


async def create_program(call: Call) -> UUID:
    """Make a program."""
    return await PROGRAMS.insert(call)


async def update_program(call: Call) -> UUID:
    """Change a program.

    Raises:
        NotFound: there is no such program.
    """
    return await PROGRAMS.change(call)


async def launch_program(call: Call) -> Made:
    """Note that a program was launched, now unless told; warn of what a community still lacks.

    Raises:
        InvalidInput: it would be launched later than now.
    """
    kind, *known = await PROGRAMS.locked(call, "kind", *(f"{each}_maturity" for each in MATURITIES))
    launched = await PROGRAMS.change(call, launched_at=past(call, "launched_at"))
    is_community = kind == ProgramKind.COMMUNITY.value
    lacking = dict(zip(MATURITIES, known, strict=True))
    return Made(launched, {"warnings": launch_warnings(lacking) if is_community else []})


async def add_csm(call: Call) -> UUID:
    """Let one of ours be there for a program.

    Raises:
        Conflict: they are already.
    """
    return await CSMS.insert(call)


async def remove_csm(call: Call) -> UUID:
    """Let one of ours be there for a program no more.

    Raises:
        NotFound: they are not.
    """
    return await CSMS.delete(call)


async def enroll(call: Call) -> UUID:
    """Put an account into a program; why follows from the account where nobody says.

    Raises:
        InvalidInput: it would begin later.
        Conflict: it is in the program already.
    """
    started = past(call, "started_at")
    reason = call.values.get("reason")
    if reason is None:
        columns = account.c.contact_preference, account.c.growth_potential
        row: Any = await lock_row(call.work, account, call.values["account_id"], *columns)
        reason = enrollment_reason(
            ContactPreference(row.contact_preference) if row.contact_preference else None,
            GrowthPotential(row.growth_potential) if row.growth_potential else None,
        ).value
    return await ENROLLMENTS.insert(call, started_at=started, reason=reason)


async def end_enrollment(call: Call) -> UUID:
    """Take an account out of a program; one that is out stays as it is.

    Raises:
        NotFound: there is no such enrollment.
    """
    row = await ENROLLMENTS.locked(call, "ended_at")
    return await ENROLLMENTS.update(call, {"ended_at": row.ended_at or call.now})


async def record_touch(call: Call) -> UUID:
    """Record what somebody did in a program.

    Raises:
        InvalidInput: it did not happen yet.
    """
    return await TOUCHES.insert(call, happened_at=past(call, "happened_at"))


async def classify_interaction(call: Call) -> UUID:
    """Say what kind of work an interaction was, and whether it served the bullseye.

    Raises:
        NotFound: there is no such interaction.
    """
    return await INTERACTIONS.change(call)
