"""Success plans: six elements, states, red rules (domain.md §4.2, §19)."""

from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from csgraph.domain.success.rules import PLAN
from csgraph.errors import InvalidTransition
from tests.domain.success.company import (
    active_plan,
    asked,
    customer,
    engage,
    plan,
    step,
)
from tests.domain.writing import done, refused, write
from tests.support.http import Api

OPEN = ("DRAFT", "PROPOSED", "AGREED", "ACTIVE")
ALLOWED = {
    *(("DRAFT", "PROPOSED"), ("PROPOSED", "AGREED"), ("AGREED", "ACTIVE")),
    *(("ACTIVE", "ACHIEVED"), ("ACTIVE", "PARTIALLY_ACHIEVED"), ("PROPOSED", "DRAFT")),
    *product(OPEN, ("ABANDONED", "SUPERSEDED")),
}
"""Transitions of `SuccessPlan` in domain.md §19."""
WHY = "value ruleId policyVersion evaluatedAt explanation inputs { name value }"
RED = f"isRed {{ {WHY} }} redReasons {{ code message }}"


async def red(api: Api, id_: str, **given: Any) -> tuple[bool | None, set[str]]:
    told = await asked(api, "SuccessPlan", id_, "assessment", RED, **given)
    return told["isRed"]["value"], {each["code"] for each in told["redReasons"]}


def test_row_201_the_steps_are_those_of_the_state_machine() -> None:
    found = {(before, after) for each in PLAN.steps.values() for before, after in each.items()}

    assert found == ALLOWED


@pytest.mark.parametrize(("state", "name"), list(product(PLAN.states, PLAN.steps)))
def test_row_201_a_step_is_taken_or_refused_with_those_that_are_open(state: str, name: str) -> None:
    open_steps = PLAN.open_steps(state)

    if name in open_steps:
        assert (state, PLAN.after(state, name)) in ALLOWED
    else:
        with pytest.raises(InvalidTransition) as error:
            PLAN.after(state, name)
        assert error.value.extensions["availableTransitions"] == list(open_steps)


async def test_row_51_a_plan_without_a_next_phase_has_five_of_six_and_is_not_active(
    api: Api,
) -> None:
    id_ = await plan(api, await customer(api), nextPhase=None)
    await engage(api, id_)
    for name in ("successPlanPropose", "successPlanAgree"):
        await step(api, name, id_)

    payload = await write(api, "successPlanActivate", "successPlan { status }", id=id_)

    [problem] = payload["userErrors"]
    assert problem["code"] == "INVALID_TRANSITION"
    assert "5 of 6" in problem["message"]
    assert "`nextPhase`" in problem["message"]
    shown = f"completeness {{ {WHY} }} missing"
    told = await asked(api, "SuccessPlan", id_, "assessment", shown)
    assert told["missing"] == ["NEXT_PHASE"]
    assert told["completeness"]["value"] == pytest.approx(5 / 6)
    assert told["completeness"]["ruleId"] == "plan.completeness"
    assert told["completeness"]["inputs"][0] == {"name": "filled", "value": "5"}
    read = "query($id: ID!) { node(id: $id) { ... on SuccessPlan { status elementsFilled } } }"
    assert (await api.data(read, id=id_))["node"] == {"status": "AGREED", "elementsFilled": 5}

    await done(api, "successPlanUpdate", "successPlan { id }", id=id_, nextPhase="All of it again")
    assert (await step(api, "successPlanActivate", id_))["status"] == "ACTIVE"


async def test_row_51_an_active_plan_keeps_its_elements_and_needs_an_engaged_customer(
    api: Api,
) -> None:
    account = await customer(api)
    id_ = await plan(api, account)
    for name in ("successPlanPropose", "successPlanAgree"):
        await step(api, name, id_)
    refusal = await refused(api, "successPlanActivate", "successPlan { id }", id=id_)
    assert refusal == ("INVALID_TRANSITION", None)

    active = await active_plan(api, account)
    blanked = await refused(api, "successPlanUpdate", "successPlan { id }", id=active, purpose="  ")
    assert blanked == ("INVALID", ["input", "purpose"])


async def test_row_52_a_plan_that_the_customer_refuses_is_red(api: Api) -> None:
    id_ = await plan(api, await customer(api))
    assert await red(api, id_) == (None, set())

    await engage(api, id_, purposeKnown=True)
    assert await red(api, id_) == (False, set())
    await engage(api, id_, "REFUSED")

    told = await asked(api, "SuccessPlan", id_, "assessment", RED)
    assert told["isRed"]["value"] is True
    assert told["isRed"]["ruleId"] == "plan.red"
    assert {"name": "engagement", "value": "REFUSED"} in told["isRed"]["inputs"]
    assert {"name": "plan.unresponsiveDays", "value": "30"} in told["isRed"]["inputs"]
    assert [each["code"] for each in told["redReasons"]] == ["PLAN_REFUSED"]


async def test_row_153_a_customer_who_does_not_answer_is_red_after_thirty_days(
    api: Api, clock: Any
) -> None:
    id_ = await plan(api, await customer(api))
    await engage(api, id_, "UNRESPONSIVE", purposeKnown=True)

    clock.moved = timedelta(days=29, hours=23)
    assert await red(api, id_) == (False, set())
    clock.moved = timedelta(days=30, minutes=1)
    assert await red(api, id_) == (True, {"PLAN_UNANSWERED"})

    await done(api, "policySet", "policyVersion { id }", key="plan.unresponsiveDays", value=40)
    assert await red(api, id_) == (False, set())


async def test_row_153_a_purpose_that_the_customer_does_not_know_is_red(api: Api) -> None:
    id_ = await plan(api, await customer(api))
    await engage(api, id_, purposeKnown=False)

    assert await red(api, id_) == (True, {"PURPOSE_UNKNOWN"})

    await step(api, "successPlanAbandon", id_, endReason="They were bought")
    assert await red(api, id_) == (None, set())


async def test_a_plan_is_judged_as_it_was(api: Api, clock: Any) -> None:
    id_ = await plan(api, await customer(api))
    await engage(api, id_, purposeKnown=True)
    then = clock().isoformat()
    await engage(api, id_, "REFUSED")
    await done(api, "successPlanUpdate", "successPlan { id }", id=id_, target=None)

    assert await red(api, id_, asOf=then) == (False, set())
    shown = "missing completeness { evaluatedAt value }"
    past = await asked(api, "SuccessPlan", id_, "assessment", shown, asOf=then)
    assert past["missing"] == []
    assert past["completeness"]["value"] == 1
    assert (await asked(api, "SuccessPlan", id_, "assessment", shown))["missing"] == ["TARGET"]
    before = "2020-01-01T00:00:00Z"
    assert await asked(api, "SuccessPlan", id_, "assessment", shown, asOf=before) is None


async def test_row_154_a_milestone_of_the_customers_that_slips_is_told(
    api: Api, clock: Any
) -> None:
    account = await customer(api)
    id_ = await plan(api, account)
    today = clock().date()
    made = {}
    for owner, days in (("CUSTOMER", 15), ("CUSTOMER", 14), ("VENDOR", 40)):
        made[owner, days] = await done(
            api,
            "successMilestoneAdd",
            "successMilestone { id account { id } }",
            planId=id_,
            statement="Move the data",
            owner=owner,
            dueOn=(today - timedelta(days=days)).isoformat(),
        )
    late = made["CUSTOMER", 15]
    assert late["account"] == {"id": account}

    shown = f"isFollowed {{ {WHY} }} slipped {{ daysLate milestone {{ id }} }}"
    told = await asked(api, "SuccessPlan", id_, "assessment", shown)
    assert told["slipped"] == [{"daysLate": 15, "milestone": {"id": late["id"]}}]
    assert told["isFollowed"]["value"] is False
    assert told["isFollowed"]["ruleId"] == "PLAN_NOT_FOLLOWED"

    shown_milestone, at = "successMilestone { doneAt }", clock().isoformat()
    await done(api, "successMilestoneComplete", shown_milestone, id=late["id"], doneAt=at)
    told = await asked(api, "SuccessPlan", id_, "assessment", shown)
    assert (told["slipped"], told["isFollowed"]["value"]) == ([], True)


async def test_accounts_whose_plan_is_missing_are_listed(api: Api) -> None:
    with_plan, drafted = await customer(api, "With"), await customer(api, "Drafted")
    without = await customer(api, "Without")
    await active_plan(api, with_plan)
    await plan(api, drafted)

    query = """{ accounts(filter: {successPlans: {none: {
      status: {eq: ACTIVE}, elementsFilled: {eq: 6}}}}) { nodes { id } } }"""
    found = {each["id"] for each in (await api.data(query))["accounts"]["nodes"]}

    assert found == {drafted, without}
    missing = {}
    for account in (with_plan, drafted, without):
        missing[account] = await asked(api, "Account", account, "planMissing", WHY)
    assert [each["value"] for each in missing.values()] == [False, True, True]
    assert missing[drafted]["ruleId"] == "PLAN_MISSING"
    assert "DRAFT, with 6 of 6" in missing[drafted]["explanation"]


async def test_a_plan_takes_the_place_of_another_of_the_same_account(api: Api) -> None:
    account = await customer(api)
    first, second = await active_plan(api, account), await plan(api, account)
    other = await plan(api, await customer(api, "Umbrella"))
    shown = "successPlan { status successor { id } availableTransitions }"

    for wrong in (first, other):
        found = await refused(api, "successPlanSupersede", shown, id=first, successorId=wrong)
        assert found == ("INVALID", ["input", "successorId"])
    told = await done(api, "successPlanSupersede", shown, id=first, successorId=second)

    assert told == {
        "status": "SUPERSEDED",
        "successor": {"id": second},
        "availableTransitions": [],
    }
    changed = await refused(api, "successPlanUpdate", "successPlan { id }", id=first, target="More")
    assert changed == ("INVALID_TRANSITION", None)


async def test_a_plan_is_not_given_up_without_a_reason(api: Api) -> None:
    id_ = await plan(api, await customer(api))

    found = await refused(api, "successPlanAbandon", "successPlan { id }", id=id_, endReason=" ")

    assert found == ("INVALID", ["input", "endReason"])
    assert (await step(api, "successPlanAbandon", id_, endReason="Lost"))["status"] == "ABANDONED"
