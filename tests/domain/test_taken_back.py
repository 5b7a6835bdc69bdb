"""What a person decided stays decided, and what every write checks holds of what comes back."""

from typing import Any

from tests.domain.alerts.conftest import Rules, hire, rules, sales, sync
from tests.domain.alerts.test_lifecycle import CODE, lost
from tests.domain.appointing import appoint
from tests.domain.conftest import MovedClock
from tests.domain.customers import contract, customer, scheduled, told
from tests.domain.handoffs.conftest import Sales
from tests.domain.influence.people import person
from tests.domain.proposing import proposed
from tests.domain.success.company import active_plan, plan, step
from tests.domain.writing import done
from tests.support.http import Api

__all__ = ["hire", "rules", "sales", "sync"]

LATEST = "{ changeSets(first: 1) { nodes { id revertible revertObstacle } } }"
REVERT = """mutation($id: ID!) { changeSetRevert(id: $id) { userErrors {
  code message path ... on TransitionRefused { currentState availableTransitions } } } }"""


async def latest(api: Api) -> str:
    id_: str = (await api.data(LATEST))["changeSets"]["nodes"][0]["id"]
    return id_


async def obstacle_of(api: Api, change_set: str) -> str | None:
    shown = await told(api, "ChangeSet", change_set, "revertible revertObstacle")
    assert shown["revertible"] == (shown["revertObstacle"] is None)
    found: str | None = shown["revertObstacle"]
    return found


async def stays(api: Api, obstacle: str, change_set: str | None = None) -> Any:
    """Try to take a change set back, the latest unless named; return why it is not."""
    wanted = change_set or await latest(api)
    assert await obstacle_of(api, wanted) == obstacle
    [problem] = (await api.data(REVERT, id=wanted))["changeSetRevert"]["userErrors"]
    assert problem["path"] == ["id"]
    return problem


async def taken_back(api: Api, change_set: str | None = None) -> None:
    """Take a change set back, the latest unless named."""
    wanted = change_set or await latest(api)
    assert await obstacle_of(api, wanted) is None
    assert (await api.data(REVERT, id=wanted))["changeSetRevert"]["userErrors"] == []


async def decided(api: Api, record: str, field: str, now: str, before: str) -> None:
    """Check that the latest change set is refused, since it ended a record."""
    problem = await stays(api, "DECISION")
    assert problem["code"] == "INVALID_TRANSITION"
    assert (problem["currentState"], problem["availableTransitions"]) == (now, [])
    for word in (record, f"`{field}`", now, before):
        assert word in problem["message"]


async def test_a_decision_about_a_rejection_stays(
    api: Api, sales: Sales, clock: MovedClock
) -> None:
    proposal = await proposed(api, sales, clock)
    given = {
        "decidedById": await appoint(api, await sales.hire("Vera"), "VP_SUCCESS"),
        "rootCause": "SPEED_REWARDED",
    }
    await done(api, "dealRejectionApprove", "dealRejection { state }", id=proposal, **given)

    await decided(api, proposal, "state", "APPROVED", "PROPOSED")

    shown = await told(api, "DealRejection", proposal, "state")
    assert shown == {"state": "APPROVED"}


async def test_a_renewal_that_was_lost_stays_lost(
    api: Api, sales: Sales, clock: MovedClock
) -> None:
    signed = await contract(api, await customer(api), clock().date(), 100_000)
    made = await scheduled(api, signed, ownerId=await sales.hire("Cy"))
    await done(api, "renewalLose", "renewal { outcome }", id=made, lostReason="Closed")

    problem = await stays(api, "DECISION")

    for word in (made, "`outcome`", "LOST"):
        assert word in problem["message"]
    assert await told(api, "Renewal", made, "outcome") == {"outcome": "LOST"}


async def test_a_plan_that_was_abandoned_stays_so_with_what_it_said(api: Api) -> None:
    made = await plan(api, await customer(api))
    await done(api, "successPlanUpdate", "successPlan { id }", id=made, target="Eight days")
    edit = await latest(api)
    await step(api, "successPlanAbandon", made, endReason="They were bought")

    await decided(api, made, "status", "ABANDONED", "DRAFT")

    assert "`target`" in (await stays(api, "DECISION", edit))["message"]
    shown = await told(api, "SuccessPlan", made, "status target")
    assert shown == {"status": "ABANDONED", "target": "Eight days"}


async def test_an_alert_that_was_dismissed_stays_so(api: Api, rules: Rules) -> None:
    await lost(api)
    await rules.evaluate(CODE)
    [alert] = await rules.open(CODE, "id")
    given = {"dismissalReason": "Known"}
    await done(api, "alertDismiss", "alert { state }", id=alert["id"], **given)

    await decided(api, alert["id"], "state", "DISMISSED", "OPEN")


async def test_a_step_that_ends_nothing_is_taken_back_and_back_again(api: Api) -> None:
    account = await customer(api)
    ada = await person(api, account, "Ada")
    await done(api, "contactLeave", "contact { id }", id=ada, newEmployer=None)

    await taken_back(api)

    assert await told(api, "Contact", ada, "status") == {"status": "ACTIVE"}
    made = await active_plan(api, account)
    await taken_back(api)
    assert await told(api, "SuccessPlan", made, "status") == {"status": "AGREED"}
    await taken_back(api)
    assert await told(api, "SuccessPlan", made, "status") == {"status": "ACTIVE"}


async def test_who_was_replaced_stays_replaced(api: Api) -> None:
    account = await customer(api)
    ada, bo = [await person(api, account, name) for name in ("Ada", "Bo")]
    await done(api, "contactLeave", "contact { id }", id=ada, newEmployer=None)
    await done(api, "contactReplace", "contact { id }", id=ada, successorId=bo)

    await decided(api, ada, "status", "REPLACED", "LEFT")


async def test_an_active_plan_keeps_its_six_elements(api: Api) -> None:
    made = await plan(api, await customer(api), timeline=None)
    await done(api, "successPlanUpdate", "successPlan { id }", id=made, timeline="A year")
    filled = await latest(api)
    given = {"engagement": "ENGAGED", "purposeKnown": True}
    await done(api, "successPlanRecordEngagement", "successPlan { id }", id=made, **given)
    for name in ("successPlanPropose", "successPlanAgree"):
        await step(api, name, made)
    assert await obstacle_of(api, filled) is None
    await step(api, "successPlanActivate", made)

    problem = await stays(api, "RULE", filled)

    assert problem["code"] == "CONFLICT"
    assert made in problem["message"]
    assert "six elements" in problem["message"]
    assert await told(api, "SuccessPlan", made, "timeline") == {"timeline": "A year"}


async def test_who_reports_to_whom_never_goes_round(api: Api) -> None:
    account = await customer(api)
    ada, bo, cy = [await person(api, account, name) for name in ("Ada", "Bo", "Cy")]

    async def below(one: str, above: str | None) -> str:
        await done(api, "contactLinkReportsTo", "contact { id }", id=one, reportsToId=above)
        return await latest(api)

    await below(ada, bo)
    freed = await below(ada, None)
    await below(bo, cy)
    last = await below(cy, ada)

    problem = await stays(api, "RULE", freed)

    assert problem["code"] == "CONFLICT"
    places = [problem["message"].index(each) for each in (ada, bo, cy)]
    assert places == sorted(places)
    assert await told(api, "Contact", ada, "reportsTo { id }") == {"reportsTo": None}
    await taken_back(api, last)
    await taken_back(api, freed)
    assert await told(api, "Contact", ada, "reportsTo { id }") == {"reportsTo": {"id": bo}}


async def test_an_account_never_comes_to_be_above_itself(api: Api) -> None:
    one, two = await customer(api, "One"), await customer(api, "Two")

    async def below(account: str, parent: str | None) -> str:
        given = {"by": {"id": account}, "parentId": parent}
        await done(api, "accountUpdate", "account { id }", **given)
        return await latest(api)

    await below(one, two)
    freed = await below(one, None)
    put = await below(two, one)

    problem = await stays(api, "RULE", freed)

    assert problem["code"] == "CONFLICT"
    for word in (one, two):
        assert word in problem["message"]
    await taken_back(api, put)
    await taken_back(api, freed)
    assert await told(api, "Account", one, "parent { id }") == {"parent": {"id": two}}
