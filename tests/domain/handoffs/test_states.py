"""A handoff goes through its states, and no other way (domain.md §3.1, §19)."""

from datetime import timedelta
from itertools import product

import pytest

from csgraph.domain.handoffs.rules import HANDOFF, LOW_TOUCH_HANDOFF, SALES_PROMISE
from csgraph.errors import InvalidTransition
from csgraph.transitions import StateMachine
from tests.domain.conftest import MovedClock
from tests.domain.handoffs.conftest import LOW, Sales
from tests.domain.handoffs.leading import (
    ATTENDED,
    accepted,
    fill,
    refusal,
    seen,
    start,
    started,
    step,
)
from tests.domain.influence.people import customer
from tests.domain.writing import done, refused, write
from tests.support.http import Api

OPEN = (
    *("NOT_STARTED", "CSM_ASSIGNED", "CHECKLIST_SUBMITTED", "RETURNED"),
    *("ACCEPTED", "DEBRIEFED", "FIRST_MEETING_HELD"),
)
ALLOWED = {
    ("NOT_STARTED", "CSM_ASSIGNED"),
    ("CSM_ASSIGNED", "CHECKLIST_SUBMITTED"),
    ("CHECKLIST_SUBMITTED", "ACCEPTED"),
    ("CHECKLIST_SUBMITTED", "RETURNED"),
    ("RETURNED", "CHECKLIST_SUBMITTED"),
    ("ACCEPTED", "DEBRIEFED"),
    ("DEBRIEFED", "FIRST_MEETING_HELD"),
    ("FIRST_MEETING_HELD", "COMPLETE"),
    *((state, "CANCELLED") for state in OPEN),
}
"""Transitions of `Handoff` in domain.md §19."""
MACHINES = {
    "usual": (HANDOFF, ALLOWED),
    "low touch": (LOW_TOUCH_HANDOFF, ALLOWED | {("ACCEPTED", "COMPLETE")}),
    "promise": (
        SALES_PROMISE,
        {
            *(("OPEN", "EVIDENCED"), ("OPEN", "BROKEN"), ("OPEN", "RELEASED")),
            *(("BROKEN", "EVIDENCED"), ("BROKEN", "RELEASED")),
        },
    ),
}


@pytest.mark.parametrize("name", MACHINES)
def test_row_201_a_state_changes_by_the_transitions_listed_and_no_other(name: str) -> None:
    machine, allowed = MACHINES[name]
    pairs = {pair for each in machine.steps.values() for pair in each.items()}

    assert {(before, after) for before, after in pairs if before != after} == allowed


@pytest.mark.parametrize(
    ("machine", "state", "taken"),
    [(m, *pair) for m, _ in MACHINES.values() for pair in product(m.states, m.steps)],
)
def test_row_201_a_step_is_taken_or_refused_with_those_that_are_open(
    machine: StateMachine, state: str, taken: str
) -> None:
    open_steps = machine.open_steps(state)

    if taken in open_steps:
        assert machine.after(state, taken) in machine.states
    else:
        with pytest.raises(InvalidTransition) as told:
            machine.after(state, taken)
        assert told.value.extensions["availableTransitions"] == list(open_steps)


async def test_a_handoff_is_led_to_its_end(api: Api, sales: Sales) -> None:
    ann, cy = await sales.hire("Ann"), await sales.hire("Cy")
    deal = await sales.deal(await customer(api), owner_id=ann)
    shown = "status availableTransitions ae { name } csm { name } account { name } touchModel"
    handoff = await start(api, deal)

    assert await seen(api, handoff, shown) == {
        "status": "NOT_STARTED",
        "availableTransitions": ["handoffAssignCsm", "handoffCancel"],
        "ae": {"name": "Ann"},
        "csm": None,
        "account": {"name": "Acme"},
        "touchModel": "MEDIUM",
    }
    assert (await step(api, "handoffAssignCsm", handoff, shown, csmId=cy))["csm"] == {"name": "Cy"}
    await fill(api, handoff)
    await accepted(api, handoff)
    assert await step(api, "handoffRecordDebrief", handoff) == {"status": "DEBRIEFED"}
    assert await step(api, "handoffHoldFirstMeeting", handoff, **ATTENDED) == {
        "status": "FIRST_MEETING_HELD"
    }
    ended = await step(api, "handoffComplete", handoff, "status availableTransitions")
    assert ended == {"status": "COMPLETE", "availableTransitions": ["handoffRecordIntroduction"]}


async def test_row_146_what_is_returned_is_submitted_again_and_accepted(
    api: Api, sales: Sales
) -> None:
    handoff = await started(api, sales)
    await step(api, "handoffSubmitChecklist", handoff)

    blank = await refusal(api, "handoffReturn", handoff, returnReason=" ")
    returned = await step(
        api, "handoffReturn", handoff, "status returnReason", returnReason="No contract"
    )

    assert (blank["code"], blank["path"]) == ("INVALID", ["input", "returnReason"])
    assert returned == {"status": "RETURNED", "returnReason": "No contract"}
    await accepted(api, handoff)
    assert (await seen(api, handoff, "status"))["status"] == "ACCEPTED"


async def test_a_step_that_is_not_open_is_refused_and_writes_nothing(
    api: Api, sales: Sales
) -> None:
    handoff = await started(api, sales)
    before = await seen(api, handoff, "revision status")

    problem = await refusal(api, "handoffAccept", handoff)

    assert problem["code"] == "INVALID_TRANSITION"
    assert "handoffSubmitChecklist" in problem["message"]
    assert await seen(api, handoff, "revision status") == before


async def test_row_145_medium_is_debriefed_and_met_low_completes_without(
    api: Api, sales: Sales
) -> None:
    low = await started(api, sales, LOW)
    await fill(api, low)
    await accepted(api, low)
    steps = (await seen(api, low, "touchModel availableTransitions"))["availableTransitions"]
    medium = await started(api, sales)
    await fill(api, medium)
    await accepted(api, medium)

    assert "handoffComplete" in steps
    assert await step(api, "handoffComplete", low) == {"status": "COMPLETE"}
    assert (await refusal(api, "handoffComplete", medium))["code"] == "INVALID_TRANSITION"
    await step(api, "handoffRecordDebrief", medium)
    await step(api, "handoffRecordIntroCall", medium, **ATTENDED)
    await step(api, "handoffHoldFirstMeeting", medium)
    assert await step(api, "handoffComplete", medium) == {"status": "COMPLETE"}
    introduced = await step(
        api, "handoffRecordIntroduction", low, "status introMoment", introMoment="GO_LIVE"
    )
    assert introduced == {"status": "COMPLETE", "introMoment": "GO_LIVE"}


async def test_meetings_are_recorded_before_the_checklist_is_there(
    api: Api, sales: Sales, clock: MovedClock
) -> None:
    handoff = await started(api, sales)
    earlier = (clock() - timedelta(hours=3)).replace(microsecond=0)

    early = await step(
        api, "handoffRecordDebrief", handoff, "status debriefAt", debriefAt=earlier.isoformat()
    )
    await accepted(api, handoff)
    moved = await step(api, "handoffRecordDebrief", handoff, "status debriefAt")

    assert early["status"] == "CSM_ASSIGNED"
    assert moved == {"status": "DEBRIEFED", "debriefAt": early["debriefAt"]}


async def test_what_lies_ahead_is_not_recorded(api: Api, sales: Sales, clock: MovedClock) -> None:
    handoff = await started(api, sales)
    ahead = (clock() + timedelta(hours=1)).isoformat()

    for name, field in (
        ("handoffRecordDebrief", "debriefAt"),
        ("handoffRecordIntroCall", "introCallAt"),
        ("handoffRecordIntroduction", "introducedAt"),
    ):
        problem = await refusal(api, name, handoff, **{field: ahead})
        assert (problem["code"], problem["path"]) == ("INVALID", ["input", field])


async def test_a_deal_has_one_handoff_until_it_is_cancelled(api: Api, sales: Sales) -> None:
    deal = await sales.deal(await customer(api))
    first = await start(api, deal)

    assert (await refused(api, "handoffStart", "handoff { id }", opportunityId=deal))[0] == (
        "CONFLICT"
    )
    cancelled = await step(
        api, "handoffCancel", first, "status cancelReason", cancelReason="Deal undone"
    )
    assert cancelled == {"status": "CANCELLED", "cancelReason": "Deal undone"}
    assert await start(api, deal) != first


async def test_a_deal_that_is_lost_or_of_nobody_is_not_handed_over(api: Api, sales: Sales) -> None:
    lost = await sales.deal(await customer(api), is_closed=True)
    nobodys = await sales.deal(None)

    for deal in (lost, nobodys):
        told = await refused(api, "handoffStart", "handoff { id }", opportunityId=deal)
        assert told == ("INVALID", ["input", "opportunityId"])


async def test_the_sponsor_is_one_of_the_accounts_people(api: Api, sales: Sales) -> None:
    handoff = await started(api, sales)
    account = (await seen(api, handoff, "account { id }"))["account"]["id"]
    stranger = (await done(api, "contactCreate", "contact { id }", name="Eve"))["id"]
    ada = (await done(api, "contactCreate", "contact { id }", name="Ada", accountId=account))["id"]

    problem = await refusal(api, "handoffUpdate", handoff, sponsorId=stranger)
    named = await step(api, "handoffUpdate", handoff, "sponsor { name }", sponsorId=ada)

    assert (problem["code"], problem["path"]) == ("INVALID", ["input", "sponsorId"])
    assert named == {"sponsor": {"name": "Ada"}}


async def test_days_are_no_negative_number(api: Api, sales: Sales) -> None:
    handoff = await started(api, sales)

    problem = await refusal(api, "handoffUpdate", handoff, implementationDays=-1)

    assert (problem["code"], problem["path"]) == ("INVALID", ["input", "implementationDays"])


async def test_a_dry_run_moves_nothing(api: Api, sales: Sales) -> None:
    handoff = await started(api, sales)

    shown = await write(
        api,
        "handoffSubmitChecklist",
        "handoff { status }",
        id=handoff,
        options={"dryRun": True},
    )

    assert shown["handoff"] == {"status": "CHECKLIST_SUBMITTED"}
    assert await seen(api, handoff, "status") == {"status": "CSM_ASSIGNED"}
