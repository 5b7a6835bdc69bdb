"""Who keeps hold of a customer, and how that slips away (domain.md §3.4, §3.5)."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from csgraph.domain.handoffs.rules import (
    Descent,
    EmotionalPhase,
    HandDownBand,
    emotional_phase,
    hand_down_risk,
)
from csgraph.domain.policies.rules import Explainer, Policies
from tests.domain.conftest import MovedClock
from tests.domain.handoffs.conftest import Sales
from tests.domain.handoffs.leading import seen, start, started, step
from tests.domain.influence.people import customer, person, role, tie
from tests.domain.writing import done, refused
from tests.support.http import Api

CUSTODY = """mode custody { mode recommended { value explanation } lost { value explanation }
  risk { score { value inputs { name value } } band drivers { name points } } }"""


async def custody(api: Api, handoff: str) -> Any:
    """Return who keeps hold of a customer; the mode of the list is that of the explanation."""
    found = await seen(api, handoff, CUSTODY)
    assert found["mode"] == found["custody"]["mode"]
    return found["custody"]


async def led_by(api: Api, sales: Sales, levels: int, **given: Any) -> tuple[str, str]:
    """Start the handoff of an account whose user is so many levels below who decides."""
    account = await customer(api)
    boss = await person(
        api, account, "Boss", title="CEO", authority="FINAL", influence=90, productImportance=10
    )
    above = boss
    for level in range(levels):
        is_last = level == levels - 1
        above = await person(
            api,
            account,
            f"P{level}",
            title="Analyst",
            above=above,
            influence=10,
            productImportance=90 if is_last else 10,
        )
    if not levels:
        await role(api, boss, accountRole="END_USER")
    handoff = await start(api, await sales.deal(account), sponsorId=boss, **given)
    return handoff, boss


async def test_row_43_a_long_implementation_asks_for_durable_custody(
    api: Api, sales: Sales
) -> None:
    long = await started(api, sales, implementationDays=10)
    short, _ = await led_by(api, sales, 0, implementationDays=1)
    unknown = await started(api, sales)
    hands_down = await started(api, sales, implementationDays=1, handsDownInternally=True)

    modes = [(await custody(api, each))["mode"] for each in (long, short, unknown, hands_down)]

    assert modes == ["DURABLE_CUSTODY", "LIGHT", "DURABLE_CUSTODY", "DURABLE_CUSTODY"]
    found = await api.data("{ handoffs(filter: {mode: {eq: LIGHT}}) { nodes { id } } }")
    assert found["handoffs"]["nodes"] == [{"id": short}]


async def test_somebody_sets_the_mode_beside_what_suits(api: Api, sales: Sales) -> None:
    handoff = await started(api, sales, implementationDays=10)

    await step(api, "handoffSetMode", handoff, modeOverride="LIGHT")

    told = await custody(api, handoff)
    assert (told["mode"], told["recommended"]["value"]) == ("LIGHT", "DURABLE_CUSTODY")
    assert "longer than 3 days" in told["recommended"]["explanation"]


async def test_row_150_a_vendor_that_moves_upmarket_keeps_custody(api: Api, sales: Sales) -> None:
    handoff = await started(api, sales, implementationDays=1)
    before = (await custody(api, handoff))["mode"]

    await done(api, "policySet", "policyVersion { id }", key="custody.movingUpmarket", value=True)

    assert (before, (await custody(api, handoff))["mode"]) == ("LIGHT", "DURABLE_CUSTODY")


async def test_row_149_the_risk_of_a_hand_down_is_made_up_of_its_drivers(
    api: Api, sales: Sales, clock: MovedClock
) -> None:
    handoff, boss = await led_by(api, sales, 1, implementationDays=10)
    await tie(api, await sales.hire("Cy"), boss, clock() - timedelta(days=20))

    silent = (await custody(api, handoff))["risk"]
    await sales.call(boss, await sales.hire("Di"), clock() - timedelta(days=3))
    heard = (await custody(api, handoff))["risk"]

    assert (silent["score"]["value"], silent["band"]) == (60, "HIGH")
    assert silent["drivers"] == [
        {"name": "DISTANCE", "points": 20},
        {"name": "IMPLEMENTATION", "points": 20},
        {"name": "SILENT_SPONSOR", "points": 20},
    ]
    assert (heard["score"]["value"], heard["band"]) == (40, "MEDIUM")


async def test_row_149_without_distance_there_is_no_risk_whatever_the_mode(
    api: Api, sales: Sales
) -> None:
    handoff, _ = await led_by(api, sales, 0, implementationDays=10)

    told = await custody(api, handoff)

    assert (told["mode"], told["risk"]["score"]["value"]) == ("DURABLE_CUSTODY", 0)
    assert told["risk"]["drivers"] == []


async def test_row_44_custody_is_lost_when_the_sponsor_misses_two_meetings_in_a_row(
    api: Api, sales: Sales, clock: MovedClock
) -> None:
    handoff = await started(api, sales)
    found = []
    for days, there in ((40, True), (33, False), (26, True), (19, False), (12, False)):
        await done(
            api,
            "oversightMeetingRecord",
            "oversightMeeting { id }",
            handoffId=handoff,
            heldAt=(clock() - timedelta(days=days)).isoformat(),
            sponsorAttended=there,
        )
        told = await seen(api, handoff, "custodyLost custody { lost { value } }")
        assert told["custodyLost"] == told["custody"]["lost"]["value"]
        found.append(told["custodyLost"])

    assert found == [False, False, False, False, True]
    listed = await api.data("{ handoffs(filter: {custodyLost: {eq: true}}) { totalCount } }")
    assert listed["handoffs"]["totalCount"] == 1
    await done(api, "policySet", "policyVersion { id }", key="oversight.missed", value=3)
    assert (await seen(api, handoff, "custodyLost"))["custodyLost"] is False


async def test_a_meeting_that_lies_ahead_is_not_recorded(
    api: Api, sales: Sales, clock: MovedClock
) -> None:
    handoff = await started(api, sales)

    told = await refused(
        api,
        "oversightMeetingRecord",
        "oversightMeeting { id }",
        handoffId=handoff,
        heldAt=(clock() + timedelta(days=1)).isoformat(),
        sponsorAttended=True,
    )

    assert told == ("INVALID", ["input", "heldAt"])


@pytest.mark.parametrize(
    ("days", "phase"),
    [
        *((0, "REMORSE"), (7, "REMORSE"), (8, "HONEYMOON"), (30, "HONEYMOON")),
        *((31, "TROUGH"), (60, "TROUGH"), (120, "TROUGH"), (121, "STEADY")),
    ],
)
async def test_row_45_a_customer_without_value_is_in_the_trough_on_day_60(
    api: Api, sales: Sales, clock: MovedClock, days: int, phase: str
) -> None:
    deal = await sales.won(await customer(api), clock() - timedelta(days=days, hours=1))
    handoff = await start(api, deal)
    query = """query($of: EmotionalPhase!) {
      handoffs(filter: {emotionalPhase: {eq: $of}}) { totalCount } }"""

    assert await seen(api, handoff, "emotionalPhase") == {"emotionalPhase": phase}
    assert (await api.data(query, of=phase))["handoffs"]["totalCount"] == 1


async def test_row_45_nobody_feels_anything_before_the_close(api: Api, sales: Sales) -> None:
    handoff = await started(api, sales)

    assert await seen(api, handoff, "emotionalPhase") == {"emotionalPhase": None}


def test_phases_follow_each_other_day_by_day() -> None:
    closed = datetime(2025, 3, 3, 10, tzinfo=UTC)
    seen_phases = [
        emotional_phase(closed, closed + timedelta(days=d), 7, 30, 120) for d in range(200)
    ]

    assert seen_phases.count(EmotionalPhase.REMORSE) == 8
    assert seen_phases.count(EmotionalPhase.HONEYMOON) == 23
    assert seen_phases.count(EmotionalPhase.TROUGH) == 90
    assert emotional_phase(closed, closed - timedelta(seconds=1), 7, 30, 120) is None


@pytest.mark.parametrize("seed", range(20))
def test_the_drivers_of_a_risk_sum_to_it(seed: int) -> None:
    random, now = Random(seed), datetime(2025, 3, 3, 10, tzinfo=UTC)
    explainer = Explainer(Policies(), now)
    for _ in range(50):
        distance = random.choice((None, 0, 1, 2, 3, 7))
        days = random.choice((None, 0, 3, 4, 30))
        quick = random.choice((None, 2, 3))
        silent = random.choice((None, 0, 14, 15, 90))
        heard = None if silent is None else now - timedelta(days=silent)
        risk = hand_down_risk(
            Descent(
                implementation_days=days,
                provisioning_days=quick,
                distance=distance,
                sponsor_two_way_at=heard,
            ),
            explainer,
        )

        score = 20 * min(1 if distance is None else distance, 3)
        score += 20 * (days is None or days > 3) + 20 * (silent is None or silent > 14)
        if distance == 0 or quick == 2:
            score = 0
        assert risk.score.value == score == sum(each.points for each in risk.drivers)
        bands = {HandDownBand.HIGH: score >= 60, HandDownBand.LOW: score < 30}
        assert bands.get(risk.band, 30 <= score < 60)
