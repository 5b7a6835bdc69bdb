"""Metrics as time series: stalled, unmeasured, before and after (domain.md §4.4)."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.accounts.tables import account as account_table
from csgraph.domain.success.tables import metric_point, success_metric
from csgraph.ids import TenantId, encode_id, new_id
from tests.domain.influence.conftest import Hire
from tests.domain.success.company import asked, customer, metric, points
from tests.domain.tiers.customers import assign
from tests.domain.writing import done, refused
from tests.support.http import Api

WHY = "value ruleId policyVersion explanation evaluatedAt inputs { name value }"
STALLED = f"stalled {{ {WHY} }} diagnosis {{ step finding isNext }}"
FINDINGS = f"""query($asOf: DateTime) {{ metricFindings(asOf: $asOf) {{
  code metric {{ id }} why {{ {WHY} }} }} }}"""


async def progress(api: Api, id_: str, shown: str, **given: Any) -> Any:
    return await asked(api, "SuccessMetric", id_, "progress", shown, **given)


async def findings(api: Api, **given: Any) -> set[tuple[str, str]]:
    found = (await api.data(FINDINGS, **given))["metricFindings"]
    return {(each["code"], each["metric"]["id"]) for each in found}


async def findings_of(api: Api, csm: str) -> set[tuple[str, str]]:
    found = (await asked(api, "User", csm, "metricFindings", "code metric { id }")) or []
    return {(each["code"], each["metric"]["id"]) for each in found}


async def test_row_57_a_metric_is_shown_before_and_after_our_solution(api: Api, clock: Any) -> None:
    since = (clock() - timedelta(days=60)).isoformat()
    id_ = await metric(api, await customer(api), effectiveSince=since)
    await points(api, id_, clock(), d120=10, d90=12, d30=14, d1=18)

    shown = """materialization { effectiveSince change before { count mean latest }
      after { count mean latest } series { measuredAt value attainment isAfter } }"""
    told = (await progress(api, id_, shown))["materialization"]

    assert told["before"] == {"count": 2, "mean": 11, "latest": 12}
    assert told["after"] == {"count": 2, "mean": 16, "latest": 18}
    assert told["change"] == 5
    series = [(each["value"], each["attainment"], each["isAfter"]) for each in told["series"]]
    assert series == [(10, 0, False), (12, 0.2, False), (14, 0.4, True), (18, 0.8, True)]


async def test_row_57_a_metric_stalls_after_three_flat_periods(api: Api, clock: Any) -> None:
    id_ = await metric(api, await customer(api), grain="WEEKLY")
    await points(api, id_, clock(), d22=15, d15=15, d8="15.05")
    told = (await progress(api, id_, STALLED))["stalled"]
    assert (told["value"], told["policyVersion"]) == (None, 0)
    assert "3 periods have a point" in told["explanation"]
    assert await findings(api) == set()

    await points(api, id_, clock(), d1="15.09")

    told = (await progress(api, id_, STALLED))["stalled"]
    assert told["value"] is True
    assert told["ruleId"] == "METRIC_STALLED"
    inputs = {each["name"]: each["value"] for each in told["inputs"]}
    assert inputs["improvement"] == "0.09"
    assert inputs["metric.stallPeriods"] == "3"
    assert inputs["metric.stallShare"] == "0.01"
    assert await findings(api) == {("METRIC_STALLED", id_)}

    await done(api, "policySet", "policyVersion { id }", key="metric.stallShare", value=0.005)
    assert await findings(api) == set()


async def test_the_last_value_of_a_period_counts(api: Api, clock: Any) -> None:
    """Four points of one week are one period's."""
    id_ = await metric(api, await customer(api), grain="QUARTERLY")
    now = datetime(2026, 2, 10, 12, tzinfo=UTC)
    clock.moved = now - clock()
    await points(api, id_, now, d0=15, d1=15, d2=15, d3=15)

    assert (await progress(api, id_, STALLED))["stalled"]["value"] is None


async def test_row_157_a_stall_opens_a_check_in_three_steps(api: Api, clock: Any) -> None:
    id_ = await metric(api, await customer(api), grain="WEEKLY")
    await points(api, id_, clock(), d22=15, d15=15, d8=15, d1=15)
    order = ["TRACKS_OUR_EFFECT", "CUSTOMER_CHANGED_PRACTICE", "NOT_YET_UNDERSTOOD"]
    told = (await progress(api, id_, STALLED))["diagnosis"]
    assert [each["step"] for each in told] == order
    assert [each["isNext"] for each in told] == [True, False, False]
    name, shown = "successMetricDiagnose", "successMetric { tracksOurEffect }"

    early = await refused(api, name, shown, id=id_, step=order[1], finding="No")
    assert early == ("INVALID", ["input", "step"])
    await done(api, name, shown, id=id_, step=order[0], finding="It does")

    told = (await progress(api, id_, STALLED))["diagnosis"]
    assert [each["finding"] for each in told] == ["It does", None, None]
    assert [each["isNext"] for each in told] == [False, True, False]

    await points(api, id_, clock(), d0=19)
    assert (await progress(api, id_, STALLED))["diagnosis"] == []


async def test_a_metric_is_unmeasured_after_sixty_days(api: Api, clock: Any) -> None:
    id_ = await metric(api, await customer(api))
    await points(api, id_, clock(), d59=15)
    assert await findings(api) == set()

    clock.moved = timedelta(days=1, minutes=1)
    assert await findings(api) == {("UNMEASURED", id_)}
    shown = f"unmeasured {{ {WHY} }}"
    told = (await progress(api, id_, shown))["unmeasured"]
    assert (told["value"], told["ruleId"]) == (True, "UNMEASURED")


async def test_findings_are_told_as_they_were(api: Api, clock: Any) -> None:
    """A point that is added later for an earlier day was not known then."""
    id_ = await metric(api, await customer(api), grain="WEEKLY")
    await points(api, id_, clock(), d22=15, d15=15, d8=15, d1=15)
    then = clock().isoformat()
    shown = "attainment { value } stalled { value }"
    stalled = await progress(api, id_, shown)
    assert stalled == {"attainment": {"value": 0.5}, "stalled": {"value": True}}

    await points(api, id_, clock(), d2=16, d1=17)
    await done(api, "successMetricUpdate", "successMetric { id }", id=id_, target="30")

    assert await findings(api) == set()
    assert await findings(api, asOf=then) == {("METRIC_STALLED", id_)}
    assert await progress(api, id_, shown, asOf=then) == stalled
    now = await progress(api, id_, shown)
    assert now["attainment"]["value"] == 0.35


async def test_a_value_is_measured_before_now_and_has_few_digits(api: Api, clock: Any) -> None:
    id_ = await metric(api, await customer(api))
    shown, given = "metricPoint { id }", {"metricId": id_, "value": "1"}
    ahead = (clock() + timedelta(days=1)).isoformat()

    late = await refused(api, "metricPointAdd", shown, **given, measuredAt=ahead)
    long = await refused(api, "metricPointAdd", shown, metricId=id_, value="1.1234567")

    assert late == ("INVALID", ["input", "measuredAt"])
    assert long == ("INVALID", ["input", "value"])


def judged(row: dict[str, Any], values: list[tuple[datetime, Decimal]], now: datetime) -> Any:
    """Return whether a metric stalled and is unmeasured, worked out by hand."""
    periods: dict[Any, tuple[datetime, Decimal]] = {}
    for at, value in sorted(values):
        if at <= now:
            week, month = at.isocalendar()[:2], (at.year, at.month)
            quarter = (at.year, (at.month - 1) // 3)
            key = {"WEEKLY": week, "MONTHLY": month, "QUARTERLY": quarter}[row["grain"]]
            periods[key] = (at, value)
    line = [value for _, value in sorted(periods.values())]
    seen = max((at for at, _ in periods.values()), default=row["created_at"])
    unmeasured = now - seen > timedelta(days=60)
    if len(line) < 4:
        return None, unmeasured
    way = 1 if row["direction"] == "UP" else -1
    short = way * (row["target"] - line[-1]) > 0
    gained = way * (line[-1] - line[-4])
    return short and gained < abs(row["target"] - row["baseline"]) / 100, unmeasured


@pytest.mark.parametrize("seed", range(3))
async def test_many_metrics_are_judged_at_once_as_each_is_by_hand(
    api: Api, clock: Any, owner_engine: AsyncEngine, tenant_id: TenantId, seed: int
) -> None:
    random, now = Random(seed), clock()
    expected: set[tuple[str, str]] = set()
    account_id = new_id()
    async with owner_engine.begin() as connection:
        await connection.execute(
            insert(account_table).values(tenant_id=tenant_id, id=account_id, name="Acme")
        )
        for _ in range(60):
            start, end = (Decimal(random.randint(-20, 20)) for _ in range(2))
            row = {
                "tenant_id": tenant_id,
                "id": new_id(),
                "account_id": account_id,
                "name": "Days",
                "baseline": start,
                "target": end,
                "direction": "UP" if end > start else "DOWN",
                "grain": random.choice(("WEEKLY", "MONTHLY", "QUARTERLY")),
                "created_at": now - timedelta(days=random.randint(0, 90), hours=1),
            }
            await connection.execute(insert(success_metric).values(row))
            days = random.sample(range(1, 500), random.randint(0, 30))
            values = [
                (now - timedelta(days=day, hours=1), Decimal(random.randint(-40, 40)) / 2)
                for day in days
            ]
            for at, value in values:
                point = {"tenant_id": tenant_id, "id": new_id(), "metric_id": row["id"]}
                await connection.execute(
                    insert(metric_point).values(point | {"measured_at": at, "value": value})
                )
            stalled, unmeasured = judged(row, values, now)
            id_ = encode_id("sme", row["id"])
            expected |= {("METRIC_STALLED", id_)} if stalled else set()
            expected |= {("UNMEASURED", id_)} if unmeasured else set()

    found = await findings(api)

    assert found == expected
    assert {code for code, _ in found} == {"METRIC_STALLED", "UNMEASURED"}


async def test_row_57_a_csm_sees_what_is_amiss_in_their_own_book(
    api: Api, hire: Hire, clock: Any
) -> None:
    csm, other = await hire("CSM"), await hire("Other")
    accounts = [await customer(api, name) for name in ("Acme", "Globex", "Initech")]
    mine, _, _ = [await metric(api, each) for each in accounts]
    await assign(api, accounts[0], csm)
    await assign(api, accounts[1], other)
    assert await findings_of(api, csm) == set()

    clock.moved = timedelta(days=500)

    assert await findings_of(api, csm) == {("UNMEASURED", mine)}
    assert len(await findings(api)) == 3
