"""Accounts go through their phases, and no other way (domain.md §1.1, §19)."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.lifecycle.rules import (
    BEFORE_VALUE,
    LIFECYCLE,
    LifecyclePhase,
    Stay,
    Usual,
    velocities_of,
)
from csgraph.domain.lifecycle.tables import account_phase
from csgraph.domain.policies.rules import Explainer, Policies
from csgraph.ids import TenantId, decode_id
from tests.domain.conftest import MovedClock
from tests.domain.customers import contract, customer, money, scheduled, told
from tests.domain.handoffs.conftest import LOW, Sales
from tests.domain.handoffs.leading import accepted, start, step
from tests.domain.success.company import plan
from tests.domain.writing import done, write
from tests.support.http import Api

SHOWN = "accountPhase { id phase enteredAt leftAt reason availableTransitions }"
LATER = (
    *("ORCHESTRATION_AND_KICKOFF", "DELIVERING_VALUE", "MONITOR_AND_RESPOND"),
    "REVIEW_RESULTS",
)
ALLOWED = {
    ("PROSPECT", "PREBOARDING"),
    ("PREBOARDING", "PROSPECT"),
    ("PREBOARDING", "HANDOFF"),
    ("HANDOFF", "ORCHESTRATION_AND_KICKOFF"),
    ("ORCHESTRATION_AND_KICKOFF", "DELIVERING_VALUE"),
    ("DELIVERING_VALUE", "MONITOR_AND_RESPOND"),
    ("MONITOR_AND_RESPOND", "REVIEW_RESULTS"),
    ("REVIEW_RESULTS", "MONITOR_AND_RESPOND"),
    *((phase, "RENEW_AND_EXPAND") for phase in LATER),
    ("RENEW_AND_EXPAND", "MONITOR_AND_RESPOND"),
    ("RENEW_AND_EXPAND", "DELIVERING_VALUE"),
    *((phase, "CHURNED") for phase in ("HANDOFF", *LATER, "RENEW_AND_EXPAND", "WON_BACK")),
    ("CHURNED", "WON_BACK"),
    ("WON_BACK", "HANDOFF"),
}
"""Transitions of `lifecyclePhase` in domain.md §1.1."""


async def begun(api: Api, account: str, phase: str = "PROSPECT", **given: Any) -> str:
    made = await done(api, "accountPhaseBegin", SHOWN, accountId=account, phase=phase, **given)
    return str(made["id"])


async def go(api: Api, name: str, stay: str, **given: Any) -> dict[str, Any]:
    """Take a step now, unless told when; return the stay that it begins."""
    return await done(api, f"accountPhase{name}", SHOWN, id=stay, **{"reason": None, **given})


async def stays(api: Api, name: str, stay: str, **given: Any) -> str:
    """Take a step that is refused; return why."""
    payload = await write(api, f"accountPhase{name}", SHOWN, id=stay, **{"reason": None, **given})
    [problem] = payload["userErrors"]
    assert (problem["code"], payload["accountPhase"]) == ("INVALID_TRANSITION", None)
    return str(problem["message"])


async def phases(api: Api, account: str) -> list[str]:
    """Return the phases that an account was in, the present one last."""
    shown = "phases(first: 50, orderBy: [{field: ENTERED_AT, direction: ASC}]) { nodes { phase } }"
    return [
        each["phase"] for each in (await told(api, "Account", account, shown))["phases"]["nodes"]
    ]


async def onboard(api: Api, account: str) -> str:
    return str((await done(api, "onboardingBegin", "onboarding { id }", accountId=account))["id"])


async def reach_value(api: Api, onboarding: str) -> None:
    name = "onboardingRecordFirstValue"
    await done(api, name, "onboarding { id }", id=onboarding, firstValueEvidence="Seen")


def test_row_201_a_phase_changes_by_the_transitions_listed_and_no_other() -> None:
    machines = (LIFECYCLE, BEFORE_VALUE)
    found = {pair for m in machines for each in m.steps.values() for pair in each.items()}

    assert found == ALLOWED
    assert {before for before, _ in found} == {each.value for each in LifecyclePhase}


async def test_row_201_every_step_from_every_phase_is_taken_or_refused(
    api: Api, owner_engine: AsyncEngine, tenant_id: TenantId, sales: Sales, clock: MovedClock
) -> None:
    account = await ready(api, sales, clock)
    entered = (clock() - timedelta(days=2)).isoformat()
    stay = await begun(api, account, enteredAt=entered)
    decoded = decode_id(stay)
    assert decoded is not None
    row = account_phase.c.tenant_id == tenant_id, account_phase.c.id == decoded[1]
    taken = set()
    for phase in LifecyclePhase:
        async with owner_engine.begin() as owner:
            await owner.execute(update(account_phase).where(*row).values(phase=phase.value))
        for name in LIFECYCLE.steps:
            given = {"reason": "Because", "options": {"dryRun": True}}
            payload = await write(api, name, SHOWN, id=stay, **given)
            if payload["userErrors"]:
                [problem] = payload["userErrors"]
                assert problem["code"] == "INVALID_TRANSITION"
                assert "open to it now is" in problem["message"], (phase, name, problem)
            else:
                taken.add((phase.value, payload["accountPhase"]["phase"]))

    assert taken == ALLOWED - {("RENEW_AND_EXPAND", "DELIVERING_VALUE")}


async def ready(api: Api, sales: Sales, clock: MovedClock) -> str:
    """Make an account that has all that any step takes."""
    account, today = await customer(api), clock().date()
    deal = await sales.won(account, clock() - timedelta(days=1))
    handoff = await start(api, deal, csmId=await sales.hire("Cy"))
    await step(api, "handoffRecordDebrief", handoff)
    await step(api, "handoffRecordIntroCall", handoff)
    onboarding = await onboard(api, account)
    name = "onboardingRecordOrchestration"
    await done(api, name, "onboarding { id }", id=onboarding, businessOrchestrationAt=None)
    await done(
        api,
        "onboardingRecordFirstValue",
        "onboarding { id }",
        id=onboarding,
        firstValueAt=clock().isoformat(),
    )
    await plan(api, account)
    await scheduled(api, await contract(api, account, today + timedelta(days=120)))
    renewed = await scheduled(api, await contract(api, account, today))
    await contract(api, account, today + timedelta(days=365), starts_on=today + timedelta(days=1))
    await done(api, "renewalRenew", "renewal { id }", id=renewed, revenueAfter=money(1))
    return account


async def test_row_110_a_contract_that_ends_early_leads_from_any_phase_to_churned(
    api: Api,
) -> None:
    account = await customer(api)
    stay = await begun(api, account, "DELIVERING_VALUE")

    blank = await write(api, "accountPhaseChurn", SHOWN, id=stay, reason=" ")
    lost = await go(api, "Churn", stay, reason="Ended early")

    assert [(e["code"], e["path"]) for e in blank["userErrors"]] == [
        ("INVALID", ["input", "reason"])
    ]
    assert (lost["phase"], lost["reason"]) == ("CHURNED", "Ended early")
    assert lost["availableTransitions"] == ["accountPhaseWinBack"]
    assert await phases(api, account) == ["DELIVERING_VALUE", "CHURNED"]
    past = await told(api, "AccountPhase", stay, "leftAt availableTransitions")
    assert past == {"leftAt": lost["enteredAt"], "availableTransitions": []}
    again = await write(api, "accountPhaseChurn", SHOWN, id=stay, reason="Again")
    assert [each["code"] for each in again["userErrors"]] == ["INVALID_TRANSITION"]


async def test_row_110_a_review_while_a_renewal_is_open_keeps_the_phase(
    api: Api, clock: MovedClock
) -> None:
    account, today = await customer(api), clock().date()
    stay = await begun(api, account, "MONITOR_AND_RESPOND")
    review = await go(api, "Review", stay)
    assert review["phase"] == "REVIEW_RESULTS"
    back = await go(api, "CloseReview", review["id"])
    early = await scheduled(api, await contract(api, account, today + timedelta(days=121)))
    assert "whose window has opened" in await stays(api, "OpenRenewal", back["id"])
    ends_on = str(today + timedelta(days=120))
    signed = (await told(api, "Renewal", early, "contract { id }"))["contract"]["id"]
    await done(api, "contractUpdate", "contract { id }", id=signed, endsOn=ends_on)

    opened = await go(api, "OpenRenewal", back["id"])
    refused = await stays(api, "Review", opened["id"])

    assert opened["phase"] == "RENEW_AND_EXPAND"
    assert "`accountPhaseReview` can't be done" in refused
    assert (await phases(api, account))[-1] == "RENEW_AND_EXPAND"


@pytest.mark.parametrize(
    ("has_value", "phase"), [(True, "MONITOR_AND_RESPOND"), (False, "DELIVERING_VALUE")]
)
async def test_row_110_a_renewal_leads_back_to_where_value_is(
    api: Api, clock: MovedClock, has_value: bool, phase: str
) -> None:
    account, today = await customer(api), clock().date()
    if has_value:
        await reach_value(api, await onboard(api, account))
    renewal = await scheduled(api, await contract(api, account, today))
    stay = await begun(api, account, "RENEW_AND_EXPAND")
    assert "decided as renewed" in await stays(api, "Renew", stay)

    await done(api, "renewalRenew", "renewal { id }", id=renewal, revenueAfter=money(1))

    assert (await go(api, "Renew", stay))["phase"] == phase


async def test_row_28_a_lost_account_comes_back_by_a_plan_to_a_new_contract(
    api: Api, clock: MovedClock
) -> None:
    account, today = await customer(api), clock().date()
    await contract(api, account, today - timedelta(days=1))
    lost = await begun(api, account, "CHURNED")
    assert "a success plan that is open" in await stays(api, "WinBack", lost)

    await plan(api, account)
    back = await go(api, "WinBack", lost)
    assert back["phase"] == "WON_BACK"
    assert "a contract that began since" in await stays(api, "HandOff", back["id"])
    await contract(api, account, today + timedelta(days=364), starts_on=today)

    assert (await go(api, "HandOff", back["id"]))["phase"] == "HANDOFF"
    assert await phases(api, account) == ["CHURNED", "WON_BACK", "HANDOFF"]


async def test_row_111_an_account_leaves_its_handoff_when_it_is_handed_over(
    api: Api, sales: Sales, clock: MovedClock
) -> None:
    account = await customer(api)
    prospect = await begun(api, account)
    preboarded = await go(api, "Preboard", prospect)
    assert "a deal that is won" in await stays(api, "HandOff", preboarded["id"])
    deal = await sales.won(account, clock() - timedelta(hours=1))
    handed = await go(api, "HandOff", preboarded["id"])
    handoff = await start(api, deal, csmId=await sales.hire("Cy"))
    await step(api, "handoffRecordDebrief", handoff)

    assert "presented to the customer" in await stays(api, "Orchestrate", handed["id"])
    await step(api, "handoffRecordIntroCall", handoff)

    assert (await go(api, "Orchestrate", handed["id"]))["phase"] == "ORCHESTRATION_AND_KICKOFF"


async def test_row_111_a_low_touch_leaves_it_with_the_checklist(
    api: Api, sales: Sales, clock: MovedClock
) -> None:
    account = await customer(api, annualRecurringRevenue=money(10_000))
    handed = await begun(api, account, "HANDOFF")
    deal = await sales.won(account, clock() - timedelta(hours=1), LOW)
    handoff = await start(api, deal, csmId=await sales.hire("Cy"))
    await stays(api, "Orchestrate", handed)

    await accepted(api, handoff)
    orchestrated = await go(api, "Orchestrate", handed)
    await stays(api, "Deliver", orchestrated["id"])
    await onboard(api, account)

    assert (await go(api, "Deliver", orchestrated["id"]))["phase"] == "DELIVERING_VALUE"


async def test_value_is_delivered_after_orchestration_until_first_value(api: Api) -> None:
    account = await customer(api, annualRecurringRevenue=money(90_000))
    stay = await begun(api, account, "ORCHESTRATION_AND_KICKOFF")
    onboarding = await onboard(api, account)
    assert "orchestration was held" in await stays(api, "Deliver", stay)
    name = "onboardingRecordOrchestration"
    await done(api, name, "onboarding { id }", id=onboarding, businessOrchestrationAt=None)
    delivering = await go(api, "Deliver", stay)

    assert "reached first value" in await stays(api, "Monitor", delivering["id"])
    await reach_value(api, onboarding)

    assert (await go(api, "Monitor", delivering["id"]))["phase"] == "MONITOR_AND_RESPOND"


async def test_accounts_are_found_by_their_present_phase(api: Api) -> None:
    first, second = await customer(api, "First"), await customer(api, "Second")
    await go(api, "Preboard", await begun(api, first))
    await begun(api, second)
    query = """query($in: LifecyclePhase!) { accounts(filter: {phases: {some: {
      leftAt: {isNull: true}, phase: {eq: $in}}}}) { nodes { name } } }"""

    for phase, name in (("PROSPECT", "Second"), ("PREBOARDING", "First")):
        found = await api.data(query, **{"in": phase})
        assert found["accounts"]["nodes"] == [{"name": name}]


async def test_a_phase_is_begun_once_and_not_ahead(api: Api, clock: MovedClock) -> None:
    account = await customer(api)
    stay = await begun(api, account)
    given = {"accountId": account, "phase": "HANDOFF"}
    twice = await write(api, "accountPhaseBegin", SHOWN, **given)
    ahead = (clock() + timedelta(days=1)).isoformat()
    before = (clock() - timedelta(days=1)).isoformat()

    assert [each["code"] for each in twice["userErrors"]] == ["CONFLICT"]
    for at in (ahead, before):
        payload = await write(api, "accountPhasePreboard", SHOWN, id=stay, enteredAt=at)
        assert [(each["code"], each["path"]) for each in payload["userErrors"]] == [
            ("INVALID", ["input", "enteredAt"])
        ]
    assert await phases(api, account) == ["PROSPECT"]


VELOCITY = """phaseVelocity(asOf: $asOf) { phase isCurrent segmentMedianDays segmentCount
  daysOverMedian days { value ruleId policyVersion evaluatedAt explanation inputs { name value } }
}"""


async def velocity(api: Api, account: str, **given: Any) -> Any:
    query = f"""query($id: ID!, $asOf: DateTime) {{ node(id: $id) {{
      ... on Account {{ {VELOCITY} }} }} }}"""
    return (await api.data(query, id=account, **given))["node"]["phaseVelocity"]


async def test_row_96_days_in_a_phase_beside_the_median_of_the_segment(
    api: Api, clock: MovedClock
) -> None:
    now, spent = clock().replace(microsecond=0), {"A": 10, "B": 20, "C": 60}
    for name, days in spent.items():
        account = await customer(api, name, salesSegment="CORPORATE")
        entered = (now - timedelta(days=90)).isoformat()
        stay = await begun(api, account, enteredAt=entered)
        left = (now - timedelta(days=90 - days)).isoformat()
        await go(api, "Preboard", stay, enteredAt=left)
    other = await customer(api, "Other", salesSegment="ENTERPRISE")
    entered = (now - timedelta(days=100)).isoformat()
    await go(api, "Preboard", await begun(api, other, enteredAt=entered))
    runs = await customer(api, "Runs", salesSegment="CORPORATE")
    await begun(api, runs, enteredAt=(now - timedelta(days=25)).isoformat())

    [told_now] = await velocity(api, runs)
    prospect, preboarding = await velocity(api, account)
    past = (now - timedelta(days=75)).isoformat()

    assert (told_now["days"]["value"], told_now["isCurrent"]) == (pytest.approx(25, abs=0.01), True)
    assert (told_now["segmentMedianDays"], told_now["segmentCount"]) == (20, 3)
    assert told_now["daysOverMedian"] == pytest.approx(5, abs=0.01)
    assert told_now["days"]["ruleId"] == "account.phaseVelocity"
    assert (prospect["days"]["value"], prospect["daysOverMedian"]) == (60, 40)
    assert (preboarding["isCurrent"], preboarding["segmentMedianDays"]) == (True, None)
    assert await velocity(api, runs, asOf=past) == []


def test_days_in_phases_are_those_between_the_instants() -> None:
    start_at, now = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
    names = list(LifecyclePhase)
    days = [3, 5, 8, 2, 11, 1]
    instants = [start_at + timedelta(days=sum(days[:n])) for n in range(len(days) + 1)]
    order = [names[0], names[1], names[0], names[1], names[2], names[0]]
    known = [Stay(each, *pair) for each, pair in zip(order, pairwise(instants), strict=True)]
    known.append(Stay(names[3], instants[-1], None))
    usual = {names[0]: Usual(Decimal(10), 4)}

    found = velocities_of(known, usual, Explainer(Policies(), now))

    told_days = {each.phase: each.days.value for each in found}
    assert told_days == {names[0]: 12, names[1]: 7, names[2]: 11, names[3]: 60}
    assert [each.days_over_median for each in found] == [2, None, None, None]
    assert [each.is_current for each in found] == [False, False, False, True]
