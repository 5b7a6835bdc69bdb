"""Key behaviours, challenges, impact by term, plans back from renewals (domain.md §4.5, §4.6)."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from random import Random
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.behaviors.rules import (
    ADOPTION,
    DIMENSIONS,
    Term,
    VelocityTrend,
    velocity_of,
)
from csgraph.domain.contracts.tables import contract
from csgraph.domain.policies.rules import Explainer, Policies
from csgraph.errors import InvalidTransition
from csgraph.events.change_log import Actor, begin_change_set, insert_row
from csgraph.ids import TenantId, decode_id, encode_id
from csgraph.storage.work import open_writing
from tests.domain.influence.people import person, signal
from tests.domain.success.company import active_plan, asked, customer, goal, metric, points
from tests.domain.writing import done, refused, write
from tests.support.http import Api

ALLOWED = {
    *(("NOT_STARTED", "COMMITTED"), ("COMMITTED", "IN_PROGRESS"), ("IN_PROGRESS", "ADOPTED")),
    *(("ADOPTED", "REGRESSED"), ("REGRESSED", "ADOPTED"), ("REGRESSED", "IN_PROGRESS")),
}
"""Transitions of `BehaviorAdoption` in domain.md §19."""
WHY = "value ruleId explanation inputs { name value }"
STEP = "behaviorAdoption { state stateSince availableTransitions evidence }"
OVERDUE = f"""query($asOf: DateTime) {{ behaviorsOverdue(asOf: $asOf) {{
  daysLate adoption {{ id account {{ id }} }} why {{ {WHY} }} }} }}"""
VELOCITY = f"""trend {{ {WHY} }} dimensions {{ dimension prior current change }}
  daysToRenewal isFlatBeforeRenewal {{ {WHY} }}"""


@pytest.fixture
def sign(app_engine: AsyncEngine, tenant_id: TenantId) -> Any:
    """Make a contract that ends on a day, as a sync does; return its id."""

    async def made(account: str, ends_on: date | None) -> str:
        decoded = decode_id(account)
        assert decoded is not None
        async with open_writing(app_engine, tenant_id) as work:
            change_set = await begin_change_set(work, Actor("SYSTEM", "test"))
            row = {"account_id": decoded[1], "ends_on": ends_on}
            id_ = await insert_row(
                work, contract, row, node_type="Contract", change_set_id=change_set
            )
        return encode_id("ctr", id_)

    return made


async def track(api: Api, account: str, due: Any = None, **given: Any) -> str:
    values = {"product": "Orders", "name": "Plans the week with it", **given}
    made = await done(api, "keyBehaviorCreate", "keyBehavior { id }", **values)
    adoption = {"accountId": account, "behaviorId": made["id"]}
    if due is not None:
        adoption["dueAt"] = due.isoformat()
    kept = await done(api, "behaviorAdoptionTrack", "behaviorAdoption { id }", **adoption)
    return str(kept["id"])


async def step(api: Api, name: str, id_: str) -> Any:
    return await done(api, f"behaviorAdoption{name}", STEP, id=id_, evidence="Seen")


async def term(api: Api, account: str, starts_on: str, **given: Any) -> None:
    ends_on = date.fromisoformat(starts_on) + timedelta(days=364)
    values = {"accountId": account, "startsOn": starts_on, "endsOn": ends_on.isoformat(), **given}
    await done(api, "termImpactKeep", "termImpact { id }", **values)


async def velocity(api: Api, account: str, **given: Any) -> Any:
    return await asked(api, "Account", account, "clientVelocity", VELOCITY, **given)


def test_row_201_the_steps_are_those_of_the_state_machine() -> None:
    found = {(before, after) for each in ADOPTION.steps.values() for before, after in each.items()}

    assert found == ALLOWED


@pytest.mark.parametrize(("state", "name"), list(product(ADOPTION.states, ADOPTION.steps)))
def test_row_201_a_step_is_taken_or_refused_with_those_that_are_open(state: str, name: str) -> None:
    open_steps = ADOPTION.open_steps(state)

    if name in open_steps:
        assert (state, ADOPTION.after(state, name)) in ALLOWED
    else:
        with pytest.raises(InvalidTransition) as error:
            ADOPTION.after(state, name)
        assert error.value.extensions["availableTransitions"] == list(open_steps)


async def test_row_58_a_behaviour_that_is_overdue_is_told_while_usage_is_high(
    api: Api, clock: Any
) -> None:
    account = await customer(api)
    await signal(api, await person(api, account, "Ada"), USAGE=95)
    late = await track(api, account, clock() - timedelta(days=2, hours=1))
    await track(api, account, clock() + timedelta(days=1), name="Reviews it on Fridays")
    await track(api, account, None, name="Shares it")

    told = (await api.data(OVERDUE))["behaviorsOverdue"]

    [found] = told
    assert (found["daysLate"], found["adoption"]) == (2, {"id": late, "account": {"id": account}})
    assert found["why"]["value"] is True
    assert found["why"]["ruleId"] == "BEHAVIOR_OVERDUE"
    query = f"""query($id: ID!, $at: DateTime) {{ node(id: $id) {{ ... on BehaviorAdoption {{
      overdue(asOf: $at) {{ {WHY} }} }} }} }}"""
    assert (await api.data(query, id=late))["node"]["overdue"]["value"] is True

    then = clock().isoformat()
    for name in ("Commit", "Start", "Complete"):
        await step(api, name, late)
    assert (await api.data(OVERDUE))["behaviorsOverdue"] == []
    assert (await api.data(query, id=late))["node"]["overdue"]["value"] is False
    assert (await api.data(query, id=late, at=then))["node"]["overdue"]["value"] is True
    past = (await api.data(OVERDUE, asOf=then))["behaviorsOverdue"]
    assert [each["adoption"]["id"] for each in past] == [late]

    regressed = await step(api, "Regress", late)
    assert regressed["state"] == "REGRESSED"
    assert regressed["availableTransitions"] == [
        "behaviorAdoptionComplete",
        "behaviorAdoptionStart",
    ]
    assert [e["daysLate"] for e in (await api.data(OVERDUE))["behaviorsOverdue"]] == [2]


async def test_a_step_that_is_not_open_is_refused_and_a_third_behaviour_warned_of(
    api: Api,
) -> None:
    id_ = await track(api, await customer(api))
    name = "behaviorAdoptionComplete"
    assert await refused(api, name, STEP, id=id_, evidence="") == ("INVALID_TRANSITION", None)

    shown, given = "keyBehavior { id } warnings", {"product": "Orders"}
    second = await write(api, "keyBehaviorCreate", shown, **given, name="Second")
    third = await write(api, "keyBehaviorCreate", shown, **given, name="Third")
    assert second["warnings"] == []
    assert "3 key behaviours" in third["warnings"][0]


async def test_row_101_a_term_with_nothing_new_is_flat_and_told_near_the_renewal(
    api: Api, clock: Any, sign: Any
) -> None:
    account = await customer(api)
    today = clock().date()
    first, second = ((today - timedelta(days=days)).isoformat() for days in (500, 135))
    same = {"goalsAttained": 3, "activeTeams": 2, "useCases": 4, "metricLevel": "0.5"}
    await term(api, account, first, **same)
    assert (await velocity(api, account))["trend"]["value"] == "UNKNOWN"

    then = clock().isoformat()
    await term(api, account, second, **same)
    told = await velocity(api, account)
    assert told["trend"]["value"] == "FLAT"
    assert told["isFlatBeforeRenewal"]["value"] is None

    await sign(account, today + timedelta(days=400))
    assert (await velocity(api, account))["isFlatBeforeRenewal"]["value"] is False
    await sign(account, today + timedelta(days=180))
    told = await velocity(api, account)
    assert told["daysToRenewal"] == 180
    assert told["isFlatBeforeRenewal"]["value"] is True
    assert told["isFlatBeforeRenewal"]["ruleId"] == "VELOCITY_FLAT"
    assert {"name": "velocity.windowDays", "value": "180"} in told["isFlatBeforeRenewal"]["inputs"]
    assert told["dimensions"][3] == {
        "dimension": "metric_level",
        "prior": 0.5,
        "current": 0.5,
        "change": 0,
    }

    await term(api, account, second, **{**same, "useCases": 5, "activeTeams": 3})
    assert (await velocity(api, account))["trend"]["value"] == "RISING"
    assert (await velocity(api, account, asOf=then))["trend"]["value"] == "UNKNOWN"


async def test_row_160_falling_goes_before_rising(api: Api, clock: Any) -> None:
    """Two up and two down are no fall; of what is unknown nothing is said."""
    account, today = await customer(api), clock().date()
    first, second = ((today - timedelta(days=days)).isoformat() for days in (500, 135))
    old = {"goalsAttained": 3, "activeTeams": 3, "useCases": 3, "metricLevel": "3"}
    await term(api, account, first, **old)
    new = {"goalsAttained": 4, "activeTeams": 4, "useCases": 2, "metricLevel": "2"}
    await term(api, account, second, **new)
    assert (await velocity(api, account))["trend"]["value"] == "RISING"

    await term(api, account, second, **{**new, "goalsAttained": None})
    told = await velocity(api, account)
    assert told["trend"]["value"] == "FALLING"
    assert {"name": "down", "value": "2"} in told["trend"]["inputs"]


@pytest.mark.parametrize("seed", range(100))
def test_row_160_velocity_is_what_counting_by_hand_says(seed: int, clock: Any) -> None:
    random = Random(seed)
    years = range(random.randint(1, 4))
    terms = [
        Term(
            date(2020 + year, 1, 1),
            {
                name: Decimal(random.randint(0, 2)) if random.random() < 0.9 else None
                for name in DIMENSIONS
            },
        )
        for year in years
    ]
    found = velocity_of(terms, None, Explainer(Policies(), clock())).trend.value

    changes = [
        after - before
        for before, after in zip(
            *(each.figures.values() for each in terms[-2:]), strict=True
        )
        if before is not None and after is not None
    ] if len(terms) > 1 else []  # fmt: skip
    up, down = sum(c > 0 for c in changes), sum(c < 0 for c in changes)
    expected = VelocityTrend.UNKNOWN
    if changes:
        expected = VelocityTrend.FLAT
        expected = VelocityTrend.RISING if up >= 2 else expected
        expected = VelocityTrend.FALLING if down > up else expected
    assert found is expected


async def test_row_161_milestones_are_planned_back_from_the_renewal(
    api: Api, clock: Any, sign: Any
) -> None:
    account, today = await customer(api), clock().date()
    deal = await sign(account, today + timedelta(days=60))
    shown = f"missed {{ {WHY} }} milestones {{ statement dueOn status milestone {{ id }} }}"
    told = await asked(api, "Contract", deal, "renewalPlan", shown)
    assert (told["missed"]["value"], told["milestones"]) == (None, [])

    made = {}
    for days in (90, 30):
        made[days] = await done(
            api,
            "renewalMilestonePlan",
            "renewalMilestone { id dueOn }",
            contractId=deal,
            statement=f"{days} days before",
            daysBefore=days,
        )
    assert made[90]["dueOn"] == (today - timedelta(days=30)).isoformat()
    told = await asked(api, "Contract", deal, "renewalPlan", shown)
    assert [each["status"] for each in told["milestones"]] == ["OVERDUE", "UPCOMING"]
    assert told["missed"]["ruleId"] == "RENEWAL_MILESTONE_MISSED"
    assert told["missed"]["value"] is True

    given = {"id": made[90]["id"], "doneAt": clock().isoformat()}
    await done(api, "renewalMilestoneComplete", "renewalMilestone { id }", **given)
    told = await asked(api, "Contract", deal, "renewalPlan", shown)
    assert told["missed"]["value"] is False

    endless = {"contractId": await sign(account, None), "statement": "No day", "daysBefore": 9}
    found = await refused(api, "renewalMilestonePlan", "renewalMilestone { id }", **endless)
    assert found == ("INVALID", ["input", "contractId"])


async def test_row_158_a_challenge_that_was_refused_is_found_at_the_account(api: Api) -> None:
    account = await customer(api)
    made = await done(
        api,
        "challengeRaise",
        "challenge { id response }",
        accountId=account,
        target="PROCESS",
        currentPractice="Orders by fax",
        proposedChange="Orders in the app",
    )
    assert made["response"] is None
    shown = "challenge { response respondedAt }"
    told = await done(api, "challengeRespond", shown, id=made["id"], response="REFUSED")
    assert told["respondedAt"]

    query = """{ accounts(filter: {challenges: {some: {response: {eq: REFUSED}}}}) {
      nodes { id challenges(first: 1) { nodes { proposedChange } } } } }"""
    [found] = (await api.data(query))["accounts"]["nodes"]
    assert found["id"] == account


async def test_row_159_an_account_shows_which_link_is_missing(api: Api, clock: Any) -> None:
    account = await customer(api)
    shown = f"link holds {{ {WHY} }}"

    async def links() -> dict[str, Any]:
        told = await asked(api, "Account", account, "causalChain", shown)
        return {each["link"]: each["holds"]["value"] for each in told}

    assert await links() == {
        "PROCESS_CHANGE": None,
        "VALUE": None,
        "ALIGNMENT": False,
        "EXPANSION": False,
    }
    id_ = await track(api, account)
    assert (await links())["PROCESS_CHANGE"] is False
    for name in ("Commit", "Start", "Complete"):
        await step(api, name, id_)
    measured = await metric(api, account, goalId=await goal(api, account))
    await points(api, measured, clock(), d1=15)
    await active_plan(api, account)

    assert await links() == {
        "PROCESS_CHANGE": True,
        "VALUE": True,
        "ALIGNMENT": True,
        "EXPANSION": True,
    }
