"""A dry run tells which accounts a decision about success would judge differently."""

from datetime import timedelta
from typing import Any

from tests.domain.success.company import customer, engage, metric, plan, points
from tests.domain.writing import done, write
from tests.support.http import Api

EFFECTS = "policyVersion { effects { ruleId accountCount accounts { account { id } } } }"


async def effects(api: Api, key: str, value: Any) -> dict[str, set[str]]:
    options = {"dryRun": True}
    payload = await write(api, "policySet", EFFECTS, key=key, value=value, options=options)
    assert payload["userErrors"] == []
    return {
        each["ruleId"]: {account["account"]["id"] for account in each["accounts"]}
        for each in payload["policyVersion"]["effects"]
        if not each["ruleId"].startswith("alert.")
    }


async def test_plans_that_would_be_red_are_counted(api: Api, clock: Any) -> None:
    silent, unknown, engaged = [await customer(api, name) for name in ("A", "B", "C")]
    for account, engagement, known in (
        (silent, "UNRESPONSIVE", True),
        (unknown, "UNRESPONSIVE", False),
        (engaged, "ENGAGED", True),
    ):
        await engage(api, await plan(api, account), engagement, purposeKnown=known)
    clock.moved = timedelta(days=20)

    assert await effects(api, "plan.unresponsiveDays", 10) == {"plan.red": {silent}}
    assert await effects(api, "plan.unresponsiveDays", 25) == {"plan.red": set()}


async def test_milestones_that_would_slip_are_counted(api: Api, clock: Any) -> None:
    account = await customer(api)
    due = clock().date() - timedelta(days=10)
    given = {"statement": "Data", "owner": "CUSTOMER", "dueOn": due.isoformat()}
    shown = "successMilestone { id }"
    await done(api, "successMilestoneAdd", shown, planId=await plan(api, account), **given)

    assert await effects(api, "plan.slipDays", 9) == {"PLAN_NOT_FOLLOWED": {account}}
    assert await effects(api, "plan.slipDays", 10) == {"PLAN_NOT_FOLLOWED": set()}


async def test_metrics_that_would_stall_or_be_unmeasured_are_counted(api: Api, clock: Any) -> None:
    stalls, still = await customer(api, "Stalls"), await customer(api, "Still")
    slow, gone = [await metric(api, account, grain="WEEKLY") for account in (stalls, still)]
    await points(api, slow, clock(), d22=15, d15=15, d8=15, d1="15.2")
    await points(api, gone, clock(), d22=12, d15=13, d8=14)

    assert await effects(api, "metric.stallShare", 0.05) == {"metric.findings": {stalls}}
    assert await effects(api, "metric.unmeasuredDays", 5) == {"metric.findings": {still}}
