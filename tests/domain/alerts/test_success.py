"""Alerts about plans and metrics agree with what their fields tell (domain.md §4.2, §4.4)."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.ids import TenantId
from tests.domain.alerts.company import signed
from tests.domain.alerts.conftest import Rules
from tests.domain.conftest import MovedClock
from tests.domain.handoffs.conftest import Sales
from tests.domain.handoffs.leading import start
from tests.domain.success.company import (
    active_plan,
    asked,
    customer,
    engage,
    metric,
    plan,
    points,
)
from tests.domain.tiers.customers import assign
from tests.domain.writing import done
from tests.support.http import Api

WHY = "subjectId severity evidence { explanation inputs { name value } }"


async def subjects(rules: Rules, code: str) -> set[str]:
    await rules.evaluate(code)
    return {each["subjectId"] for each in await rules.open(code)}


async def managed(api: Api, sales: Sales) -> str:
    """Make an account of which a CSM is named."""
    account = await customer(api)
    await start(api, await sales.deal(account), csmId=await sales.hire("Cy"))
    return account


async def test_row_202_a_managed_account_without_a_whole_active_plan_is_told(
    api: Api, rules: Rules, sales: Sales
) -> None:
    bare, drafted, active, red = [await managed(api, sales) for _ in range(4)]
    await customer(api)  # of nobody
    await plan(api, drafted)
    await active_plan(api, active)
    plan_of_red = await active_plan(api, red)
    await engage(api, plan_of_red, "REFUSED")

    assert await subjects(rules, "PLAN_MISSING") == {bare, drafted, red}
    told = {
        each["subjectId"]: each["evidence"]["explanation"]
        for each in await rules.open("PLAN_MISSING", WHY)
    }
    assert told[bare].endswith("and no plan with its six elements is ACTIVE.")
    assert told[red].endswith("and the customer refuses to build the plan with us.")
    found = await asked(api, "SuccessPlan", plan_of_red, "assessment", "isRed { value }")
    assert found == {"isRed": {"value": True}}

    await active_plan(api, bare)

    assert await subjects(rules, "PLAN_MISSING") == {drafted, red}


async def test_row_202_assignments_say_who_is_managed_and_handoffs_where_there_are_none(
    api: Api, rules: Rules, sales: Sales, clock: MovedClock
) -> None:
    handed, left = [await managed(api, sales) for _ in range(2)]
    assigned, csm = await customer(api), await sales.hire("Ada")
    ago = (clock() - timedelta(days=9)).isoformat()
    await assign(api, assigned, csm, startedAt=ago)
    ended = await assign(api, left, csm, startedAt=ago)
    await done(api, "assignmentEnd", "assignment { id }", id=ended, endedAt=None)

    assert await subjects(rules, "PLAN_MISSING") == {handed, assigned}
    since = {
        each["subjectId"]: {i["name"]: i["value"] for i in each["evidence"]["inputs"]}["csmSince"]
        for each in await rules.open("PLAN_MISSING", WHY)
    }
    assert since[assigned][:10] == ago[:10]


async def test_a_plan_is_red_by_silence_or_an_unknown_purpose(
    api: Api, rules: Rules, sales: Sales, clock: MovedClock
) -> None:
    silent, aimless = [await managed(api, sales) for _ in range(2)]
    plans = {each: await active_plan(api, each) for each in (silent, aimless)}
    await engage(api, plans[silent], "UNRESPONSIVE", purposeKnown=True)
    await engage(api, plans[aimless], "ENGAGED", purposeKnown=False)
    assert await subjects(rules, "PLAN_MISSING") == {aimless}

    clock.moved = timedelta(days=31)

    assert await subjects(rules, "PLAN_MISSING") == {silent, aimless}
    for each in plans.values():
        found = await asked(api, "SuccessPlan", each, "assessment", "isRed { value }")
        assert found == {"isRed": {"value": True}}


async def test_row_154_a_customers_milestone_that_slips_15_days_is_told(
    api: Api, rules: Rules, clock: MovedClock
) -> None:
    account = await customer(api)

    async def due(days: int, owner: str = "CUSTOMER") -> str:
        kept = await plan(api, account)
        await done(
            api,
            "successMilestoneAdd",
            "successMilestone { id }",
            planId=kept,
            statement="Names an owner",
            owner=owner,
            dueOn=str((clock() - timedelta(days=days)).date()),
        )
        return kept

    slipped, in_time, ours = await due(15), await due(14), await due(15, "VENDOR")

    assert await subjects(rules, "PLAN_NOT_FOLLOWED") == {slipped}
    for each, followed in ((slipped, False), (in_time, True), (ours, True)):
        found = await asked(api, "SuccessPlan", each, "assessment", "isFollowed { value }")
        assert found == {"isFollowed": {"value": followed}}


async def test_row_202_a_metric_that_stalls_or_rests_is_told(
    api: Api, rules: Rules, clock: MovedClock
) -> None:
    account = await customer(api)
    stalled, moving, resting = [
        await metric(api, account, name=name) for name in ("Stalled", "Moving", "Resting")
    ]
    await points(api, stalled, clock(), d120=15, d90=15, d60=15, d30=15, d1=15)
    await points(api, moving, clock(), d120=11, d90=12, d60=13, d30=14, d1=15)
    await points(api, resting, clock(), d61=12)

    assert await subjects(rules, "METRIC_STALLED") == {stalled}
    assert await subjects(rules, "UNMEASURED") == {resting}
    [alert] = await rules.open("METRIC_STALLED", WHY)
    told = {each["name"]: each["value"] for each in alert["evidence"]["inputs"]}
    assert (told["metric"], told["current"], told["target"]) == ("Stalled", "15", "20")
    found = (await api.data("{ metricFindings { code metric { id } } }"))["metricFindings"]
    assert {(each["code"], each["metric"]["id"]) for each in found} == {
        ("METRIC_STALLED", stalled),
        ("UNMEASURED", resting),
    }

    await points(api, resting, clock(), d0=13)

    assert await subjects(rules, "UNMEASURED") == set()


async def test_row_202_value_is_to_be_proven_before_a_renewal(
    api: Api, rules: Rules, app_engine: AsyncEngine, tenant_id: TenantId, clock: MovedClock
) -> None:
    proven, fell, bare, far, stalls, rests = [await customer(api) for _ in range(6)]
    for account in (proven, fell, bare, stalls, rests):
        await signed(app_engine, tenant_id, account, 100)
    await signed(app_engine, tenant_id, far, 190)
    await points(api, await metric(api, proven), clock(), d10=12)
    await points(api, await metric(api, proven, name="Resting"), clock(), d70=12)
    fallen = await metric(api, fell)
    await points(api, fallen, clock(), d10=10)
    await points(api, await metric(api, stalls), clock(), d120=15, d90=15, d60=15, d30=15, d1=15)
    await points(api, await metric(api, rests), clock(), d61=12)

    assert await subjects(rules, "VALUE_UNPROVEN") == {fell, bare, stalls, rests}
    told = {
        each["subjectId"]: each["evidence"]["explanation"].partition(", and ")[2]
        for each in await rules.open("VALUE_UNPROVEN", WHY)
    }
    assert told == {
        bare: "none of 0 metrics proves value: 0 stall, 0 are not measured.",
        fell: "none of 1 metrics proves value: 0 stall, 0 are not measured.",
        stalls: "none of 1 metrics proves value: 1 stall, 0 are not measured.",
        rests: "none of 1 metrics proves value: 0 stall, 1 are not measured.",
    }

    await points(api, fallen, clock(), d0=11)
    assert await subjects(rules, "VALUE_UNPROVEN") == {bare, stalls, rests}

    clock.moved = timedelta(days=11)  # 179 days before the renewal
    assert await subjects(rules, "VALUE_UNPROVEN") == {bare, stalls, rests, far}
