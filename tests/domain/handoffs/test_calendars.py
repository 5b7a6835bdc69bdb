"""Clocks run in working time where the tenant says when it works (domain.md §0, §3.3)."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.domain.conftest import MovedClock
from tests.domain.handoffs.conftest import Sales
from tests.domain.handoffs.leading import seen, start
from tests.domain.influence.people import customer
from tests.domain.tiers.customers import policy
from tests.domain.writing import done, refused
from tests.support.http import Api

DAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
OFFICE = {
    "timeZone": "Europe/Berlin",
    "workingDays": list(DAYS[:5]),
    "opensMinute": 540,
    "closesMinute": 1_020,
}
DUES = "debriefDueAt introCallDueAt"


async def works(api: Api, **given: Any) -> str:
    made = await done(api, "businessCalendarSet", "businessCalendar { id }", **{**OFFICE, **given})
    return str(made["id"])


async def holiday(api: Api, day: date) -> None:
    await done(api, "businessHolidaySet", "businessHoliday { id }", observedOn=str(day))


async def won(api: Api, sales: Sales, at: datetime) -> str:
    return await start(api, await sales.won(await customer(api), at))


def read(told: str) -> datetime:
    return datetime.fromisoformat(told)


def passed(
    closed: datetime, needed: timedelta, calendar: dict[str, Any], holidays: set[date]
) -> datetime:
    """Return when so much working time has passed, as a person would count it: day by day."""
    zone = ZoneInfo(calendar["timeZone"])
    day = closed.astimezone(zone).date()
    while True:
        if DAYS[day.weekday()] in calendar["workingDays"] and day not in holidays:
            midnight = datetime.combine(day, time())
            opens, closes = (
                (midnight + timedelta(minutes=calendar[name])).replace(tzinfo=zone).astimezone(UTC)
                for name in ("opensMinute", "closesMinute")
            )
            begins = max(opens, closed)
            if begins < closes:
                if closes - begins >= needed:
                    return begins + needed
                needed -= closes - begins
        day += timedelta(days=1)


async def test_row_41_clocks_run_in_working_hours_of_the_tenants_zone(
    api: Api, sales: Sales
) -> None:
    await works(api)
    await policy(api, "handoff.debriefHours", 16)
    handoff = await won(api, sales, datetime(2026, 3, 27, 14, tzinfo=UTC))  # Friday, 15:00

    # Two hours on Friday, eight on Monday, six on Tuesday; summer time began on Sunday.
    assert await seen(api, handoff, DUES) == {
        "debriefDueAt": "2026-03-31T13:00:00.000Z",
        "introCallDueAt": "2026-04-03T13:00:00.000Z",
    }


async def test_row_41_holidays_and_days_off_stop_the_clock(api: Api, sales: Sales) -> None:
    await works(api, timeZone="UTC", workingDays=["MONDAY", "WEDNESDAY"])
    for day in (9, 16):
        await holiday(api, date(2026, 3, day))
    handoff = await won(api, sales, datetime(2026, 3, 7, tzinfo=UTC))  # Saturday

    told = await seen(api, handoff, DUES)

    # Five days: the 11th, 18th, 23rd, 25th, 30th; the Mondays before are free.
    assert told["introCallDueAt"] == "2026-03-30T17:00:00.000Z"


async def test_row_41_without_a_calendar_clocks_run_on(api: Api, sales: Sales) -> None:
    closed = datetime(2026, 3, 27, 14, tzinfo=UTC)
    handoff = await won(api, sales, closed)
    await holiday(api, date(2026, 3, 28))
    by_the_wall = await seen(api, handoff, DUES)
    assert read(by_the_wall["debriefDueAt"]) == closed + timedelta(hours=48)

    calendar = await works(api)
    assert await seen(api, handoff, DUES) != by_the_wall
    await done(api, "businessCalendarDelete", "businessCalendar { id }", id=calendar)

    assert await seen(api, handoff, DUES) == by_the_wall


async def test_row_41_a_clock_that_stands_still_is_not_breached(
    api: Api, sales: Sales, clock: MovedClock
) -> None:
    handoff = await won(api, sales, clock() - timedelta(hours=60))
    shown = """clocks { step dueAt status { value inputs { name value } } }"""
    query = """query($of: SlaStatus!) {
      handoffs(filter: {debriefSla: {eq: $of}}) { totalCount } }"""
    assert (await api.data(query, of="BREACHED"))["handoffs"]["totalCount"] == 1

    await works(api)

    assert (await api.data(query, of="BREACHED"))["handoffs"]["totalCount"] == 0
    [debrief, _] = (await seen(api, handoff, shown))["clocks"]
    assert debrief["status"]["value"] == "ON_TRACK"
    assert {"name": "countsWorkingTime", "value": "true"} in debrief["status"]["inputs"]
    assert debrief["dueAt"] == (await seen(api, handoff, DUES))["debriefDueAt"]


@pytest.mark.parametrize("seed", range(4))
async def test_row_41_dues_agree_with_an_independent_count(
    api: Api, sales: Sales, seed: int
) -> None:
    random = Random(seed)
    opens = random.randrange(0, 1_200, 15)
    calendar = {
        "timeZone": random.choice(("America/New_York", "Asia/Kolkata", "Australia/Lord_Howe")),
        "workingDays": random.sample(DAYS, random.randrange(1, 8)),
        "opensMinute": opens,
        "closesMinute": random.randrange(opens + 60, 1_441, 15),
    }
    await works(api, **calendar)
    first = datetime(2026, 1, 1, tzinfo=UTC)
    holidays = {first.date() + timedelta(days=random.randrange(200)) for _ in range(12)}
    for day in holidays:
        await holiday(api, day)
    a_day = timedelta(minutes=calendar["closesMinute"] - calendar["opensMinute"])

    for _ in range(12):
        closed = first + timedelta(minutes=random.randrange(150 * 1_440))
        told = await seen(api, await won(api, sales, closed), DUES)
        debrief = passed(closed, timedelta(hours=48), calendar, holidays)
        intro = passed(closed, 5 * a_day, calendar, holidays)
        assert (read(told["debriefDueAt"]), read(told["introCallDueAt"])) == (debrief, intro)


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"timeZone": "Mars/Olympus"}, "timeZone"),
        ({"workingDays": []}, "workingDays"),
        ({"opensMinute": -1}, "opensMinute"),
        ({"closesMinute": 1_441}, "closesMinute"),
        ({"closesMinute": 599}, "closesMinute"),
    ],
)
async def test_a_calendar_has_working_time_in_a_zone_that_is_known(
    api: Api, given: dict[str, Any], path: str
) -> None:
    shown = "businessCalendar { id }"

    told = await refused(api, "businessCalendarSet", shown, **{**OFFICE, **given})

    assert told == ("INVALID", ["input", path])


async def test_a_tenant_has_one_calendar_and_each_holiday_once(api: Api) -> None:
    first, second = await works(api), await works(api, timeZone="UTC")
    for _ in range(2):
        await holiday(api, date(2026, 12, 25))

    found = await api.data("""{ businessCalendars { nodes { id timeZone } }
      businessHolidays { totalCount } }""")

    assert first == second
    assert found["businessCalendars"]["nodes"] == [{"id": first, "timeZone": "UTC"}]
    assert found["businessHolidays"]["totalCount"] == 1
