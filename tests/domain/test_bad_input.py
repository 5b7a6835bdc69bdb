"""What nobody may say: each is a user error with code and path, and nothing is written."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.ids import TenantId
from tests.domain.appointing import appoint
from tests.domain.conftest import MovedClock
from tests.domain.customers import customer
from tests.domain.handoffs.conftest import Sales, sales
from tests.domain.handoffs.leading import STORY, started
from tests.domain.influence.people import person
from tests.domain.journal import nothing_written
from tests.domain.writing import done, write
from tests.support.http import Api

__all__ = ["sales"]

UNMET = [{"kind": "FIT", "ref": "TECHNICAL", "evidence": "No warehouse"}]


@pytest.fixture
def refuse(api: Api, owner_engine: AsyncEngine, tenant_id: TenantId) -> Any:
    """Take a mutation that is refused and writes nothing; return code and path."""

    async def refused(name: str, payload: str, /, **given: Any) -> tuple[str, list[str] | None]:
        async with nothing_written(owner_engine, tenant_id):
            answer = await write(api, name, f"{payload} {{ id }}", **given)
        [problem] = answer["userErrors"]
        assert answer[payload] is None
        assert problem["message"].endswith(".")
        return problem["code"], problem["path"]

    return refused


@pytest.mark.parametrize("reason", [{}, {"overrideReason": ""}, {"overrideReason": " \n"}])
async def test_an_override_takes_a_reason(api: Api, refuse: Any, reason: dict[str, str]) -> None:
    given = {"by": {"id": await customer(api)}, "overrideTier": "MID", **reason}

    found = await refuse("accountOverrideTier", "account", **given)

    assert found == ("INVALID", ["input", "overrideReason"])


async def test_primaries_do_not_overlap(
    api: Api, refuse: Any, sales: Sales, clock: MovedClock
) -> None:
    ada, bo, boss = [await sales.hire(name) for name in ("Ada", "Bo", "Boss")]
    await appoint(api, boss, "CS_MANAGER")
    account = await customer(api)
    primary = {"accountId": account, "role": "CSM", "isPrimary": True}
    begin = ("assignmentBegin", "assignment")
    since = (clock() - timedelta(days=10)).isoformat()
    first = {**primary, "userId": ada, "reason": "INITIAL", "startedAt": since}
    held = await done(api, begin[0], "assignment { id }", **first)
    other = {**primary, "userId": bo}
    override = {"reason": "OVERRIDE", "approvedById": boss}
    early = (clock() - timedelta(days=11)).isoformat()

    second = await refuse(*begin, **other, reason="INITIAL")
    alone = await refuse(*begin, **other, reason="OVERRIDE")
    before = await refuse(*begin, **other, **override, startedAt=early)
    await done(api, "assignmentEnd", "assignment { id }", id=held["id"], endedAt=None)
    within = await refuse(*begin, **other, **override, startedAt=since)

    assert second == ("INVALID", ["input", "reason"])
    assert alone == ("INVALID", ["input", "approvedById"])
    assert before == within == ("INVALID", ["input", "startedAt"])


@pytest.mark.parametrize("severity", [0, 6])
async def test_there_are_five_severities(api: Api, refuse: Any, severity: int) -> None:
    given = {"accountId": await customer(api), "statement": "Reports take days"}
    made = await done(api, "problemRecord", "problemToSolve { id }", **given, severity=5)

    recorded = await refuse("problemRecord", "problemToSolve", **given, severity=severity)
    rated = await refuse("problemRate", "problemToSolve", id=made["id"], severity=severity)

    assert recorded == rated == ("INVALID", ["input", "severity"])


@pytest.mark.parametrize("step", ["Approve", "Decline"])
async def test_nobody_decides_about_their_own_rejection(
    api: Api, refuse: Any, sales: Sales, clock: MovedClock, step: str
) -> None:
    vera = await appoint(api, await sales.hire("Vera VP"), "VP_SUCCESS")
    made = await done(
        api,
        "dealRejectionPropose",
        "dealRejection { id }",
        opportunityId=await sales.deal(await customer(api)),
        proposerId=vera,
        kickoffAt=clock().isoformat(),
        unmetCriteria=UNMET,
    )
    given = {"decidedById": vera, "deciderRole": "VP_SUCCESS"}
    if step == "Approve":
        given["rootCause"] = "SPEED_REWARDED"

    found = await refuse(f"dealRejection{step}", "dealRejection", id=made["id"], **given)

    assert found == ("INVALID", ["input", "decidedById"])


async def test_nobody_approves_of_an_exception_that_they_asked_for(
    api: Api, refuse: Any, sales: Sales
) -> None:
    fiona = await appoint(api, await sales.hire("Fiona"), "FINANCE_OPS")
    given = {
        "opportunityId": await sales.deal(await customer(api)),
        "term": "Payment",
        "reason": "End of quarter",
        "requestedById": fiona,
        "approverRole": "FINANCE_OPS",
    }

    own = await refuse("dealExceptionRecord", "dealException", **given, approverId=fiona)
    given |= {"approverId": await appoint(api, await sales.hire("Sven"), "VP_SALES")}
    claimed = await refuse("dealExceptionRecord", "dealException", **given)
    given |= {"approverRole": "VP_SALES"}
    sold = await refuse("dealExceptionRecord", "dealException", **given)

    assert own == ("INVALID", ["input", "approverId"])
    assert claimed == ("INVALID", ["input", "approverRole"])
    assert sold == ("INVALID", ["input", "approverId"])


@pytest.mark.parametrize("levels", [1, 2, 3, 6])
async def test_nobody_reports_to_themselves_at_whatever_distance(
    api: Api, refuse: Any, levels: int
) -> None:
    account = await customer(api)
    line = [await person(api, account, "0")]
    for level in range(1, levels):
        line.append(await person(api, account, str(level), above=line[-1]))

    found = await refuse("contactLinkReportsTo", "contact", id=line[0], reportsToId=line[-1])

    assert found == ("INVALID", ["input", "reportsToId"])


@pytest.mark.parametrize("story", ["{} chose {vendor}.", "{} chose {VENDOR}, at last."])
async def test_a_win_story_does_not_name_the_vendor(
    api: Api, refuse: Any, sales: Sales, story: str
) -> None:
    handoff = await started(api, sales)
    vendor = (await api.data("{ viewer { tenantName } }"))["viewer"]["tenantName"]
    names = {"vendor": vendor, "VENDOR": vendor.upper()}
    told = {**STORY, "winStory": story.format("Ada Byron, VP Sales,", **names)}

    found = await refuse("handoffTellWinStory", "handoff", id=handoff, **told)

    assert found == ("INVALID", ["input", "winStory"])
