"""Alerts about handoffs agree with what their fields tell (domain.md §3, §16)."""

from datetime import timedelta
from decimal import Decimal

from tests.domain.alerts.conftest import Rules
from tests.domain.conftest import MovedClock
from tests.domain.handoffs.conftest import HIGH, LOW, MEDIUM, Sales
from tests.domain.handoffs.leading import ITEMS, fill, seen, start, step
from tests.domain.influence.conftest import Hire
from tests.domain.influence.people import customer, person, tie
from tests.domain.success.company import plan
from tests.domain.writing import done
from tests.support.http import Api

WHY = "subjectId severity evidence { explanation inputs { name value } }"


async def won_handoff(
    api: Api, sales: Sales, clock: MovedClock, days: float, amount: int = MEDIUM, **given: object
) -> tuple[str, str]:
    """Start the handoff of a deal that was won some days ago; return account and handoff."""
    account = await customer(api)
    deal = await sales.won(account, clock() - timedelta(days=days), amount)
    return account, await start(api, deal, csmId=await sales.hire("Cy"), **given)


async def subjects(rules: Rules, code: str) -> set[str]:
    await rules.evaluate(code)
    return {each["subjectId"] for each in await rules.open(code)}


async def test_row_202_a_broken_time_limit_is_told_until_it_is_made_up_for(
    api: Api, rules: Rules, sales: Sales, clock: MovedClock
) -> None:
    _, late = await won_handoff(api, sales, clock, 3)
    await won_handoff(api, sales, clock, 1)
    await won_handoff(api, sales, clock, 9, LOW)

    assert await subjects(rules, "HANDOFF_SLA_BREACH") == {late}
    [alert] = await rules.open("HANDOFF_SLA_BREACH", WHY)
    assert alert["severity"] == "HIGH"
    assert alert["evidence"]["explanation"].endswith(": the debrief.")
    assert await seen(api, late, "debriefSla introCallSla") == {
        "debriefSla": "BREACHED",
        "introCallSla": "ON_TRACK",
    }

    await step(api, "handoffRecordDebrief", late)

    assert await subjects(rules, "HANDOFF_SLA_BREACH") == set()
    assert await seen(api, late, "debriefSla") == {"debriefSla": "BREACHED"}


async def test_row_202_an_introduction_is_due_from_the_probability_on(
    api: Api, rules: Rules, sales: Sales
) -> None:
    account = await customer(api)
    due, breached, _, _ = [
        await sales.deal(account, amount, probability=Decimal(share))
        for amount, share in ((HIGH, 72), (HIGH, 85), (HIGH, 60), (MEDIUM, 90))
    ]

    assert await subjects(rules, "CSM_INTRO_DUE") == {due, breached}
    told = {
        each["subjectId"]: each["evidence"]["explanation"]
        for each in await rules.open("CSM_INTRO_DUE", WHY)
    }
    assert ": DUE, at a probability of 72" in told[due]
    assert ": BREACHED, at a probability of 85" in told[breached]

    handoff = await start(api, due, csmId=await sales.hire("Cy"))
    await step(api, "handoffRecordIntroduction", handoff)

    assert await subjects(rules, "CSM_INTRO_DUE") == {breached}


async def test_an_introduction_is_wanted_of_young_customers_alone(
    api: Api, rules: Rules, sales: Sales, clock: MovedClock
) -> None:
    account = await customer(api)
    young, _, _ = [
        await sales.won(account, clock() - timedelta(days=days), amount)
        for days, amount in ((10, HIGH), (200, HIGH), (10, MEDIUM))
    ]

    assert await subjects(rules, "CSM_INTRO_DUE") == {young}


async def test_row_202_a_meeting_is_set_before_the_checklist_is_filled(
    api: Api, rules: Rules, sales: Sales, clock: MovedClock
) -> None:
    account, handoff = await won_handoff(api, sales, clock, 1)
    ada, kim = await person(api, account, "Ada"), await sales.hire("Kim")
    await won_handoff(api, sales, clock, 1)  # of no meeting
    await fill(api, handoff, ITEMS[2:])
    assert await subjects(rules, "HANDOFF_INCOMPLETE") == set()

    await sales.call(ada, kim, clock() + timedelta(days=2), account_id=account)

    assert await subjects(rules, "HANDOFF_INCOMPLETE") == {handoff}
    [alert] = await rules.open("HANDOFF_INCOMPLETE", WHY)
    assert alert["evidence"]["explanation"].endswith("there lacks: DECISION_MAKING, VALUE.")
    assert await seen(api, handoff, "missingItems") == {
        "missingItems": ["DECISION_MAKING", "VALUE"]
    }

    await fill(api, handoff, ITEMS[:2])

    assert await subjects(rules, "HANDOFF_INCOMPLETE") == set()


async def test_a_first_meeting_without_sales_is_incomplete(
    api: Api, rules: Rules, sales: Sales, clock: MovedClock
) -> None:
    _, handoff = await won_handoff(api, sales, clock, 1)
    await fill(api, handoff)
    at = clock().isoformat()
    given = {"introCallAt": at, "aeAttended": False, "csmAttended": True}

    await step(api, "handoffRecordIntroCall", handoff, **given)

    assert await subjects(rules, "HANDOFF_INCOMPLETE") == {handoff}
    [alert] = await rules.open("HANDOFF_INCOMPLETE", WHY)
    assert "lacks: the account executive in the meeting." in alert["evidence"]["explanation"]


async def test_row_202_custody_is_lost_with_two_meetings_that_the_sponsor_missed(
    api: Api, rules: Rules, sales: Sales, clock: MovedClock
) -> None:
    account, _ = await won_handoff(api, sales, clock, 20)
    boss = await person(api, account, "Boss")
    deal = await sales.deal(account)
    handoff = await start(api, deal, sponsorId=boss)

    async def meet(days: int, *, there: bool) -> None:
        await done(
            api,
            "oversightMeetingRecord",
            "oversightMeeting { id }",
            handoffId=handoff,
            heldAt=(clock() - timedelta(days=days)).isoformat(),
            sponsorAttended=there,
        )

    await meet(9, there=True)
    await meet(6, there=False)
    assert await subjects(rules, "CUSTODY_LOST") == set()

    await meet(3, there=False)

    assert await subjects(rules, "CUSTODY_LOST") == {handoff}
    [alert] = await rules.open("CUSTODY_LOST", "severity contact { name }")
    assert alert == {"severity": "HIGH", "contact": {"name": "Boss"}}
    assert await seen(api, handoff, "custodyLost") == {"custodyLost": True}

    await meet(1, there=True)

    assert await subjects(rules, "CUSTODY_LOST") == set()


async def test_row_202_durable_custody_takes_its_mode_and_a_plan(
    api: Api, rules: Rules, sales: Sales
) -> None:
    async def deal(days: int, *, planned: bool = False) -> str:
        account = await customer(api)
        if planned:
            await plan(api, account)
        of_deal = await sales.deal(account)
        return await start(api, of_deal, implementationDays=days)

    unplanned = await deal(10)
    light = await deal(10, planned=True)
    await step(api, "handoffSetMode", light, modeOverride="LIGHT")
    await deal(10, planned=True)
    await deal(1)

    assert await subjects(rules, "DURABLE_CUSTODY_NEEDED") == {unplanned, light}
    told = {
        each["subjectId"]: each["evidence"]["explanation"]
        for each in await rules.open("DURABLE_CUSTODY_NEEDED", WHY)
    }
    assert "no success plan is begun. Days of implementation: 10." in told[unplanned]
    assert "the mode is LIGHT. " in told[light]
    assert await seen(api, light, "mode custody { recommended { value } }") == {
        "mode": "LIGHT",
        "custody": {"recommended": {"value": "DURABLE_CUSTODY"}},
    }


async def test_row_202_a_trough_is_addressed_by_a_word_or_by_value(
    api: Api, rules: Rules, sales: Sales, hire: Hire, clock: MovedClock
) -> None:
    kim = await hire("Kim")
    silent, handoff = await won_handoff(api, sales, clock, 60)
    spoken, _ = await won_handoff(api, sales, clock, 60)
    valued, _ = await won_handoff(api, sales, clock, 60)
    await won_handoff(api, sales, clock, 20)
    await won_handoff(api, sales, clock, 130)
    for account, days in ((silent, 15), (spoken, 13)):
        ada = await person(api, account, "Ada")
        await tie(api, kim, ada, clock() - timedelta(days=days))
    onboarding = await done(api, "onboardingBegin", "onboarding { id }", accountId=valued)
    at = (clock() - timedelta(days=1)).isoformat()
    given = {"id": onboarding["id"], "firstValueAt": at}
    await done(api, "onboardingRecordFirstValue", "onboarding { id }", **given)

    assert await subjects(rules, "TROUGH_UNADDRESSED") == {silent}
    assert await seen(api, handoff, "emotionalPhase") == {"emotionalPhase": "TROUGH"}

    await sales.call(await person(api, silent, "Bo"), kim, clock() - timedelta(days=1))

    assert await subjects(rules, "TROUGH_UNADDRESSED") == set()
