"""Clocks run from the close, and are told in lists as in words (domain.md §3.3)."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from csgraph.domain.accounts.rules import TouchModel
from csgraph.domain.handoffs.rules import (
    Close,
    HandoffStatus,
    Running,
    SlaStatus,
    SlaStep,
    close_of,
    judge,
)
from tests.domain.conftest import MovedClock
from tests.domain.handoffs.conftest import LOW, WON, Sales
from tests.domain.handoffs.leading import seen, start, step
from tests.domain.influence.people import customer
from tests.domain.writing import done
from tests.support.http import Api

SLAS = "debriefSla introCallSla"
FILTERED = """query($of: SlaStatus!) {
  handoffs(filter: {debriefSla: {eq: $of}}) { totalCount nodes { id debriefSla } } }"""


async def won_before(
    api: Api, sales: Sales, at: datetime, amount: int | None = 5_000_000, **given: Any
) -> str:
    deal = await sales.won(await customer(api), at, amount)
    return await start(api, deal, csmId=await sales.hire("Cy"), **given)


def wire(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


async def test_row_41_a_debrief_is_due_after_48_hours_an_intro_call_after_5_days(
    api: Api, sales: Sales, clock: MovedClock
) -> None:
    closed = (clock() - timedelta(hours=47)).replace(microsecond=0)
    handoff = await won_before(api, sales, closed)
    late = await won_before(api, sales, closed - timedelta(hours=2))

    dues = await seen(api, handoff, "closedAt closeBasis debriefDueAt introCallDueAt")
    assert dues == {
        "closedAt": wire(closed),
        "closeBasis": "STAGE_HISTORY",
        "debriefDueAt": wire(closed + timedelta(hours=48)),
        "introCallDueAt": wire(closed + timedelta(days=5)),
    }
    assert await seen(api, handoff, SLAS) == {
        "debriefSla": "DUE_SOON",
        "introCallSla": "ON_TRACK",
    }
    met = await step(api, "handoffRecordDebrief", handoff, "debriefSla")
    breached = await step(api, "handoffRecordDebrief", late, "debriefSla")
    assert (met["debriefSla"], breached["debriefSla"]) == ("MET", "BREACHED")


async def test_lists_are_filtered_by_how_a_clock_stands(
    api: Api, sales: Sales, clock: MovedClock
) -> None:
    running = await won_before(api, sales, clock() - timedelta(hours=10))

    for hours, status in ((0, "ON_TRACK"), (30, "DUE_SOON"), (39, "BREACHED")):
        clock.moved = timedelta(hours=hours)
        found = (await api.data(FILTERED, of=status))["handoffs"]
        assert found == {"totalCount": 1, "nodes": [{"id": running, "debriefSla": status}]}
    assert (await api.data(FILTERED, of="MET"))["handoffs"]["totalCount"] == 0


async def test_row_102_a_low_touch_deal_has_no_clock(
    api: Api, sales: Sales, clock: MovedClock
) -> None:
    handoff = await won_before(api, sales, clock() - timedelta(days=9), LOW)

    assert await seen(api, handoff, SLAS) == {
        "debriefSla": "NOT_APPLICABLE",
        "introCallSla": "NOT_APPLICABLE",
    }


async def test_an_unknown_touch_is_no_guess(api: Api, sales: Sales, clock: MovedClock) -> None:
    handoff = await won_before(api, sales, clock() - timedelta(days=9), None)
    said = await won_before(
        api, sales, clock() - timedelta(days=9), None, touchModelOverride="HIGH"
    )

    assert await seen(api, handoff, "touchModel debriefSla") == {
        "touchModel": None,
        "debriefSla": None,
    }
    assert await seen(api, said, "touchModel debriefSla") == {
        "touchModel": "HIGH",
        "debriefSla": "BREACHED",
    }


async def test_row_109_a_close_date_alone_stands_for_the_end_of_its_day(
    api: Api, sales: Sales
) -> None:
    deal = await sales.deal(await customer(api), **WON, close_on=date(2025, 3, 3))
    handoff = await start(api, deal)

    assert await seen(api, handoff, "closedAt closeBasis debriefDueAt") == {
        "closedAt": "2025-03-03T23:59:59.999Z",
        "closeBasis": "DATE_ONLY",
        "debriefDueAt": "2025-03-05T23:59:59.999Z",
    }


async def test_row_109_history_counts_from_when_it_first_shows_the_deal_as_won(
    api: Api, sales: Sales
) -> None:
    at = datetime(2025, 3, 3, 10, tzinfo=UTC)
    deal = await sales.won(await customer(api), at, close_on=date(2025, 2, 1))
    await sales.stage(deal, at - timedelta(days=3), "Negotiation", 80)
    await sales.stage(deal, at + timedelta(days=3), "Closed Won", 100)
    handoff = await start(api, deal)

    assert await seen(api, handoff, "closedAt debriefDueAt introCallDueAt") == {
        "closedAt": "2025-03-03T10:00:00.000Z",
        "debriefDueAt": "2025-03-05T10:00:00.000Z",
        "introCallDueAt": "2025-03-08T10:00:00.000Z",
    }


async def test_no_clock_runs_before_the_close_or_for_a_deal_that_is_undone(
    api: Api, sales: Sales, clock: MovedClock
) -> None:
    deal = await sales.deal(await customer(api), close_on=date(2025, 3, 3))
    early = await start(api, deal)
    undone = await won_before(api, sales, clock() - timedelta(days=9))
    await step(api, "handoffCancel", undone, cancelReason="Undone")

    for handoff in (early, undone):
        assert (await seen(api, handoff, SLAS))["debriefSla"] == "NOT_APPLICABLE"


async def test_row_106_a_clock_says_how_its_state_came_about(
    api: Api, sales: Sales, clock: MovedClock
) -> None:
    handoff = await won_before(api, sales, clock() - timedelta(hours=50))
    await done(api, "policySet", "policyVersion { id }", key="handoff.debriefHours", value=72)
    shown = """debriefSla clocks { step dueAt status {
      value ruleId policyVersion explanation inputs { name value } } }"""

    told = await seen(api, handoff, shown)

    debrief = told["clocks"][0]
    status = debrief["status"]
    assert (told["debriefSla"], status["value"], debrief["step"]) == (
        *("ON_TRACK", "ON_TRACK", "DEBRIEF"),
    )
    assert (status["ruleId"], status["policyVersion"]) == ("handoff.sla", 1)
    inputs = {each["name"]: each["value"] for each in status["inputs"]}
    assert (inputs["touchModel"], inputs["handoff.debriefHours"]) == ("MEDIUM", "72")
    assert status["explanation"].startswith("Not done yet, due at ")


async def test_clocks_are_read_as_they_stood_at_an_instant(
    api: Api, sales: Sales, clock: MovedClock
) -> None:
    handoff = await won_before(api, sales, clock() - timedelta(hours=47))
    before = clock()
    clock.moved = timedelta(hours=3)
    await step(api, "handoffRecordDebrief", handoff)
    shown = "debriefSla clocks { status { value evaluatedAt } }"

    then = await seen(api, handoff, shown, asOf=before.isoformat())
    now = await seen(api, handoff, shown)

    assert (then["debriefSla"], then["clocks"][0]["status"]["value"]) == ("DUE_SOON", "DUE_SOON")
    assert then["clocks"][0]["status"]["evaluatedAt"] == wire(before)
    assert (now["debriefSla"], now["clocks"][0]["status"]["value"]) == ("BREACHED", "BREACHED")


async def test_row_148_compliance_leaves_running_clocks_out(
    api: Api, sales: Sales, clock: MovedClock
) -> None:
    ann = await sales.hire("Ann")
    for hours in (10, 20, 30, 60, 1, 2):
        closed = clock() - timedelta(hours=hours)
        deal = await sales.won(await customer(api), closed, owner_id=ann)
        handoff = await start(api, deal, csmId=await sales.hire("Cy"))
        if 2 < hours < 60:
            await step(api, "handoffRecordDebrief", handoff)
    query = """query($by: SlaGroup!) { slaCompliance(groupBy: $by) { user { name } touchModel
      debrief { met breached running compliance } together { compliance running } } }"""

    [by_rep] = (await api.data(query, by="AE"))["slaCompliance"]
    [by_tier] = (await api.data(query, by="TOUCH_MODEL"))["slaCompliance"]
    by_csm = (await api.data(query, by="CSM"))["slaCompliance"]

    figures = {"met": 3, "breached": 1, "running": 2, "compliance": 0.75}
    assert (by_rep["user"], by_rep["debrief"]) == ({"name": "Ann"}, figures)
    assert by_rep["together"] == {"compliance": 0.75, "running": 8}
    assert (by_tier["touchModel"], by_tier["user"], by_tier["debrief"]) == (
        *("MEDIUM", None, figures),
    )
    assert len(by_csm) == 6


@pytest.mark.parametrize("seed", range(50))
def test_a_clock_stands_as_an_independent_calculation_says(seed: int) -> None:
    random = Random(seed)
    start_at = datetime(2025, 3, 3, 10, tzinfo=UTC)
    for _ in range(40):
        allowed = random.choice((1, 24, 48, 120)) * 60
        met = random.choice((None, allowed, random.randrange(2 * allowed)))
        at = max(met or 0, random.choice((allowed, allowed - 720, random.randrange(2 * allowed))))
        touch = random.choice(list(TouchModel))
        running = Running(
            random.choice((HandoffStatus.ACCEPTED, HandoffStatus.CANCELLED)),
            touch,
            Close(start_at),
            {},
        )
        told = judge(
            running,
            start_at + timedelta(minutes=allowed),
            None if met is None else start_at + timedelta(minutes=met),
            timedelta(hours=12),
            start_at + timedelta(minutes=at),
        )

        assert told is expected(running, allowed, met, at)


def expected(running: Running, allowed: int, met: int | None, at: int) -> SlaStatus:
    """Say how a clock stands by minutes since the close alone."""
    if running.status is HandoffStatus.CANCELLED or running.touch is TouchModel.LOW:
        return SlaStatus.NOT_APPLICABLE
    if met is not None:
        return SlaStatus.MET if met <= allowed else SlaStatus.BREACHED
    left = allowed - at
    if left < 0:
        return SlaStatus.BREACHED
    return SlaStatus.DUE_SOON if left < 12 * 60 else SlaStatus.ON_TRACK


def test_a_deal_that_is_not_won_has_no_close() -> None:
    assert close_of(datetime(2025, 3, 3, tzinfo=UTC), None, is_won=False) == Close()
    assert close_of(None, None, is_won=True) == Close()
    assert list(SlaStep) == [SlaStep.DEBRIEF, SlaStep.INTRO_CALL]
