"""A dry run tells which alerts a decision about a policy opens and ends, as the rules then do."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.ids import TenantId
from tests.domain.alerts.company import signed
from tests.domain.alerts.conftest import Rules
from tests.domain.alerts.test_champions import leave
from tests.domain.alerts.test_deals import judged
from tests.domain.alerts.test_handoffs import won_handoff
from tests.domain.handoffs.conftest import Sales
from tests.domain.influence.conftest import Hire
from tests.domain.influence.people import person, role, tie
from tests.domain.success.company import customer, metric, plan, points
from tests.domain.tiers.customers import account, policy
from tests.domain.tiers.test_books import hold
from tests.domain.writing import done, write
from tests.support.http import Api

EFFECTS = """policyVersion { effectsUntold effects { ruleId untold accountCount
  accounts { account { id } } alertCode openingCount endingCount
  alerts { account { id } subjectId before after } } }"""


@dataclass(frozen=True)
class World:
    """What a company is made of."""

    api: Api
    rules: Rules
    sales: Sales
    hire: Hire
    app: AsyncEngine
    tenant_id: TenantId

    async def signed(self, days: float, **given: Any) -> str:
        """Make an account whose contract ends in some days."""
        made = await customer(self.api, **given)
        await signed(self.app, self.tenant_id, made, days)
        return made


@pytest.fixture
def world(
    api: Api,
    rules: Rules,
    sales: Sales,
    hire: Hire,
    app_engine: AsyncEngine,
    tenant_id: TenantId,
) -> World:
    return World(api, rules, sales, hire, app_engine, tenant_id)


async def tried(api: Api, key: str, value: Any) -> dict[str, dict[str, Any]]:
    """Return what a decision would change, by rule."""
    payload = await write(api, "policySet", EFFECTS, key=key, value=value, options={"dryRun": True})
    assert payload["userErrors"] == []
    assert payload["policyVersion"]["effectsUntold"] is None
    return {each["ruleId"]: each for each in payload["policyVersion"]["effects"]}


async def graveness(rules: Rules, code: str) -> dict[str, tuple[str | None, str]]:
    """Return the account and the severity of each alert that is open, by its subject."""
    await rules.evaluate(code)
    found = await rules.open(code, "subjectId severity account { id }")
    return {
        each["subjectId"]: (each["account"] and each["account"]["id"], each["severity"])
        for each in found
    }


async def problems(world: World) -> None:
    for severity in (2, 3, 4):
        given = {"accountId": await customer(world.api), "statement": "Slow", "severity": severity}
        await done(world.api, "problemRecord", "problemToSolve { id }", **given)


async def fitting(world: World) -> None:
    of = await customer(world.api)
    planned = {"technical": "NOT_MET", "mitigationPlan": "Train them"}
    for given in ({}, planned, {**planned, "buyIn": "NOT_MET"}):
        await judged(world.api, of, await world.sales.deal(of), **given)


async def known_by_two(world: World) -> None:
    of, seen = await account(world.api, 90_000), world.rules.clock() - timedelta(days=3)
    for name in ("Kim", "Lee"):
        user = await world.hire(name)
        await tie(world.api, user, await person(world.api, of, f"{name}'s"), seen)


async def slipping(world: World) -> None:
    for days in (10, 20):
        due = world.rules.clock().date() - timedelta(days=days)
        given = {"statement": "Data", "owner": "CUSTOMER", "dueOn": due.isoformat()}
        of = await plan(world.api, await customer(world.api))
        await done(world.api, "successMilestoneAdd", "successMilestone { id }", planId=of, **given)


async def measured(world: World) -> None:
    slow, gone = [
        await metric(world.api, await customer(world.api), grain="WEEKLY") for _ in range(2)
    ]
    now = world.rules.clock()
    await points(world.api, slow, now, d22=15, d15=15, d8=15, d1="15.2")
    await points(world.api, gone, now, d22=12, d15=13, d8=14)


async def renewing(world: World) -> None:
    for days in (100, 150, 400):
        await world.signed(days)


async def left(world: World) -> None:
    for days in (100, 200):
        ada = await person(world.api, await world.signed(days), "Ada")
        await role(world.api, ada, accountRole="CHAMPION")
        await leave(world.api, ada)


async def books(world: World) -> None:
    for name, count in (("Ada", 3), ("Bo", 1)):
        await hold(world.api, await world.hire(name), STRATEGIC=count)


async def handed(world: World) -> None:
    for days in (1, 3):
        await won_handoff(world.api, world.sales, world.rules.clock, days)


CASES: dict[str, tuple[Callable[[World], Awaitable[None]], Any, str, tuple[int, int]]] = {
    "problem.lowSeverity": (problems, 3, "PROBLEM_LOW_SEVERITY", (1, 0)),
    "fit.badNotMet": (fitting, 1, "BAD_FIT_DEAL", (1, 0)),
    "redundancy.target": (known_by_two, 2, "REDUNDANCY_NOT_MET", (0, 1)),
    "contact.activeDays": (known_by_two, 2, "SINGLE_THREADED", (1, 0)),
    "plan.slipDays": (slipping, 5, "PLAN_NOT_FOLLOWED", (1, 0)),
    "metric.stallShare": (measured, 0.05, "METRIC_STALLED", (1, 0)),
    "metric.unmeasuredDays": (measured, 5, "UNMEASURED", (1, 0)),
    "meddicc.leadDays": (renewing, 90, "ECONOMIC_BUYER_UNKNOWN", (0, 1)),
    "value.unprovenDays": (renewing, 140, "VALUE_UNPROVEN", (0, 1)),
    "champion.renewalEscalateDays": (left, 300, "CHAMPION_LEFT", (0, 0)),
    "csm.limit.strategic": (books, 2, "CSM_OVER_CAPACITY", (1, 0)),
    "handoff.debriefHours": (handed, 12, "HANDOFF_SLA_BREACH", (1, 0)),
}


@pytest.mark.parametrize("key", CASES)
async def test_a_dry_run_tells_the_alerts_that_the_decision_then_opens_and_ends(
    world: World, key: str
) -> None:
    build, value, code, counts = CASES[key]
    await build(world)
    before = await graveness(world.rules, code)

    told = next(
        each for each in (await tried(world.api, key, value)).values() if each["alertCode"] == code
    )

    assert await graveness(world.rules, code) == before, "nothing was decided"
    await policy(world.api, key, value)
    after = await graveness(world.rules, code)
    assert (told["openingCount"], told["endingCount"]) == counts
    changed = {
        (of and of["id"], each["subjectId"], each["before"], each["after"])
        for each in told["alerts"]
        for of in [each["account"]]
    }
    expected = set()
    for subject in before.keys() | after.keys():
        was, is_ = (of.get(subject, (None, None)) for of in (before, after))
        if was[1] != is_[1]:
            expected.add((was[0] or is_[0], subject, was[1], is_[1]))
    assert changed == expected != set()
    accounts = {each["account"]["id"] for each in told["accounts"]}
    assert accounts == {of for of, *_ in expected if of is not None}
    assert told["accountCount"] == len(accounts)
