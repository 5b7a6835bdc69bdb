"""When the customer is to come to know the CSM (domain.md §3.3)."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.domain.conftest import MovedClock
from tests.domain.handoffs.conftest import HIGH, LOW, MEDIUM, WON, Sales
from tests.domain.handoffs.leading import refusal, seen, start, started, step
from tests.domain.influence.people import customer
from tests.domain.writing import done
from tests.support.http import Api

SHOWN = "introduction introductionExplained { value ruleId policyVersion explanation }"
QUERY = f"""query($id: ID!) {{ opportunities(filter: {{id: {{eq: $id}}}}) {{
  nodes {{ {SHOWN} }} }} }}"""


async def introduction(api: Api, deal: str) -> Any:
    """Return how an introduction stands; the field and its explanation say the same."""
    [found] = (await api.data(QUERY, id=deal))["opportunities"]["nodes"]
    assert found["introduction"] == found["introductionExplained"]["value"]
    assert found["introductionExplained"]["ruleId"] == "handoff.introduction"
    return found["introduction"]


@pytest.mark.parametrize(
    ("amount", "percent", "status"),
    [
        (HIGH, 69, "NOT_DUE"),
        (HIGH, 70, "DUE"),
        (HIGH, 72, "DUE"),
        (HIGH, 80, "BREACHED"),
        (HIGH, 95, "BREACHED"),
        (HIGH, None, None),
        (MEDIUM, 90, "NOT_APPLICABLE"),
        (LOW, 90, "NOT_APPLICABLE"),
        (None, 90, None),
    ],
)
async def test_row_42_a_high_touch_deal_is_due_at_70_percent_and_late_at_80(
    api: Api, sales: Sales, amount: int | None, percent: int | None, status: str | None
) -> None:
    probability = None if percent is None else Decimal(percent)
    deal = await sales.deal(await customer(api), amount, probability=probability)

    assert await introduction(api, deal) == status


async def test_row_205_a_prospect_has_a_touch_by_its_open_deal(api: Api, sales: Sales) -> None:
    deal = await sales.deal(await customer(api), 9_000_000, probability=Decimal(72))
    handoff = await start(api, deal)

    assert await seen(api, handoff, "touchModel opportunity { introduction }") == {
        "touchModel": "HIGH",
        "opportunity": {"introduction": "DUE"},
    }


async def test_row_42_deals_are_found_by_it(api: Api, sales: Sales) -> None:
    due = await sales.deal(await customer(api), HIGH, probability=Decimal(72))
    late = await sales.deal(await customer(api), HIGH, **WON)
    await sales.deal(await customer(api), LOW, **WON)
    query = """query { opportunities(filter: {introduction: {in: [DUE, BREACHED]}},
      orderBy: [{field: PROBABILITY}]) { nodes { id introduction } } }"""

    found = (await api.data(query))["opportunities"]["nodes"]

    assert found == [
        {"id": due, "introduction": "DUE"},
        {"id": late, "introduction": "BREACHED"},
    ]


async def test_an_introduction_in_time_stays_so_and_a_late_one_too(
    api: Api, sales: Sales, clock: MovedClock
) -> None:
    early, late = [await sales.deal(await customer(api), HIGH) for _ in range(2)]
    for deal in (early, late):
        handoff = await start(api, deal, csmId=await sales.hire("Cy"))
        await sales.stage(deal, clock() - timedelta(days=5), "Negotiation", 85)
        days = 6 if deal == early else 4
        at = (clock() - timedelta(days=days)).isoformat()
        await step(
            api, "handoffRecordIntroduction", handoff, introducedAt=at, introMoment="PRE_SALE"
        )
        await sales.change(deal, probability=Decimal(90))

    assert await introduction(api, early) == "MET"
    assert await introduction(api, late) == "BREACHED"


async def test_a_tenant_can_ask_for_it_in_every_tier(api: Api, sales: Sales) -> None:
    deal = await sales.deal(await customer(api), LOW, probability=Decimal(72))
    await done(api, "policySet", "policyVersion { id }", key="intro.beforeClose", value=True)

    assert await introduction(api, deal) == "DUE"


async def test_durable_custody_asks_for_it_whatever_the_tier(api: Api, sales: Sales) -> None:
    deal = await sales.deal(await customer(api), LOW, probability=Decimal(72))
    await start(api, deal, implementationDays=10)
    unknown = await sales.deal(await customer(api), LOW, probability=Decimal(72))
    await start(api, unknown)

    assert await introduction(api, deal) == "DUE"
    assert await introduction(api, unknown) == "NOT_APPLICABLE"


async def test_row_111_a_debrief_without_an_introduction_is_no_handover(
    api: Api, sales: Sales
) -> None:
    handoff = await started(api, sales)
    await step(api, "handoffRecordDebrief", handoff)
    before = await seen(api, handoff, "isHandedOver")

    await step(api, "handoffRecordIntroCall", handoff)

    assert before == {"isHandedOver": False}
    assert await seen(api, handoff, "isHandedOver") == {"isHandedOver": True}


async def test_row_111_a_low_touch_is_handed_over_with_its_checklist(
    api: Api, sales: Sales
) -> None:
    handoff = await started(api, sales, LOW)
    await step(api, "handoffSubmitChecklist", handoff)
    before = await seen(api, handoff, "isHandedOver")

    await step(api, "handoffAccept", handoff)

    assert before == {"isHandedOver": False}
    assert await seen(api, handoff, "isHandedOver") == {"isHandedOver": True}


async def test_row_147_the_three_steps_are_done_in_order(api: Api, sales: Sales) -> None:
    handoff = await started(api, sales)

    skipped = await refusal(api, "handoffCompleteIntroStep", handoff, introStepsDone=2)
    for number in (1, 2, 3):
        done_now = await step(
            api, "handoffCompleteIntroStep", handoff, "introStepsDone", introStepsDone=number
        )
        assert done_now == {"introStepsDone": number}
    fourth = await refusal(api, "handoffCompleteIntroStep", handoff, introStepsDone=4)

    assert (skipped["code"], fourth["code"]) == ("INVALID_TRANSITION", "INVALID_TRANSITION")
    assert "step 1 comes next" in skipped["message"]


async def test_row_147_deals_with_an_early_introduction_are_compared_with_those_without(
    api: Api, sales: Sales, clock: MovedClock
) -> None:
    closed = clock() - timedelta(days=2)
    for days, score in ((5, 80), (4, 60), (1, 30)):
        handoff = await start(
            api, await sales.won(await customer(api), closed), csmId=await sales.hire("Cy")
        )
        at = (clock() - timedelta(days=days)).isoformat()
        await step(api, "handoffRecordIntroduction", handoff, introducedAt=at)
        await done(
            api,
            "introFeedbackGive",
            "introFeedback { id }",
            handoffId=handoff,
            source="CUSTOMER",
            score=score,
        )
    lost = await sales.deal(await customer(api))
    await start(api, lost)
    await sales.change(lost, is_closed=True)
    query = """{ introductionOutcomes {
      introducedBeforeClose deals won winRate feedback meanScore } }"""

    with_, without = (await api.data(query))["introductionOutcomes"]

    assert with_ == {
        "introducedBeforeClose": True,
        "deals": 2,
        "won": 2,
        "winRate": 1,
        "feedback": 2,
        "meanScore": 70,
    }
    assert without == {
        "introducedBeforeClose": False,
        "deals": 2,
        "won": 1,
        "winRate": 0.5,
        "feedback": 1,
        "meanScore": 30,
    }
