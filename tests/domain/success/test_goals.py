"""Goals, what they depend on, partial value, how value is told (domain.md §4.3)."""

from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from csgraph.domain.success.rules import (
    GoalState,
    Level,
    MetricDirection,
    attainment,
    goal_attainment,
    state_of,
)
from tests.domain.influence.people import person, signal
from tests.domain.success.company import asked, customer, goal, metric, points
from tests.domain.writing import done, refused
from tests.support.http import Api

PROGRESS = "attainment { value explanation ruleId } state { value }"
LEVEL = "level { value ruleId explanation inputs { name value } } value { value explanation }"


async def progress(api: Api, id_: str, shown: str = PROGRESS, **given: Any) -> Any:
    return await asked(api, "Goal", id_, "progress", shown, **given)


async def level(api: Api, account: str, **given: Any) -> Any:
    return await asked(api, "Account", account, "realizedValue", LEVEL, **given)


async def test_row_54_half_of_the_way_is_partial_value(api: Api, clock: Any) -> None:
    account = await customer(api)
    id_ = await goal(api, account)
    assert (await progress(api, id_))["state"]["value"] == "UNKNOWN"

    measured = await metric(api, account, goalId=id_)
    await points(api, measured, clock(), d30=12, d1=15)

    told = await progress(api, id_)
    assert (told["attainment"]["value"], told["state"]["value"]) == (0.5, "PARTIAL")
    assert told["attainment"]["ruleId"] == "goal.attainment"
    assert told["attainment"]["explanation"] == "(15 - 10) / (20 - 10)."
    then = (clock() - timedelta(days=5)).isoformat()
    assert (await level(api, account))["value"]["value"] == 0.5
    assert await progress(api, id_, asOf=then) is not None


async def test_value_is_weighted_bounded_and_leaves_the_unknown_out(api: Api, clock: Any) -> None:
    account = await customer(api)
    for weight, value in ((3, 30), (1, 0)):  # twice the way, and behind the baseline
        id_ = await goal(api, account, weight=str(weight))
        await points(api, await metric(api, account, goalId=id_), clock(), d1=value)
    await goal(api, account, statement="Not measured yet")

    assert (await level(api, account))["value"]["value"] == 0.75


@pytest.mark.parametrize(
    ("baseline", "target", "direction", "current", "expected"),
    [
        ("20", "10", "DOWN", "15", (0.5, "PARTIAL")),
        ("20", "10", "DOWN", "25", (-0.5, "NONE")),
        ("20", "10", "DOWN", "5", (1.5, "FULL")),
        ("10", "10", "UP", "10", (1, "FULL")),
        ("10", "10", "UP", "9.99", (0, "NONE")),
        ("10", "10", "DOWN", "9.99", (1, "FULL")),
        ("10", "10", "DOWN", "10.01", (0, "NONE")),
    ],
)
async def test_row_156_falling_targets_and_those_to_be_kept(
    api: Api, clock: Any, baseline: str, target: str, direction: str, current: str, expected: Any
) -> None:
    account = await customer(api)
    id_ = await metric(api, account, baseline=baseline, target=target, direction=direction)
    await points(api, id_, clock(), d1=current)

    told = await asked(api, "SuccessMetric", id_, "progress", PROGRESS)

    assert (told["attainment"]["value"], told["state"]["value"]) == expected


async def test_a_target_lies_in_the_metrics_direction(api: Api) -> None:
    wrong = {"name": "Days", "baseline": "20", "target": "10", "direction": "UP"}

    found = await refused(
        api,
        "successMetricCreate",
        "successMetric { id }",
        accountId=await customer(api),
        **wrong,
    )

    assert found == ("INVALID", ["input", "direction"])


async def test_row_55_a_component_elsewhere_explains_risk_while_ours_holds(api: Api) -> None:
    id_ = await goal(api, await customer(api))
    made = {}
    for name, ours, rating in (("Watch", True, "MEETING"), ("Coach", False, "EXCEEDING")):
        made[name] = await done(
            api,
            "ecosystemComponentAdd",
            "ecosystemComponent { id ratedAt }",
            goalId=id_,
            name=name,
            kind="PRODUCT" if ours else "SERVICE",
            isOurs=ours,
            rating=rating,
        )
    shown = "weakComponents { isOurs message component { name } }"
    assert (await progress(api, id_, shown))["weakComponents"] == []

    coach = made["Coach"]["id"]
    await done(api, "ecosystemComponentRate", "ecosystemComponent { id }", id=coach, rating="BELOW")

    [weak] = (await progress(api, id_, shown))["weakComponents"]
    assert weak["component"] == {"name": "Coach"}
    assert weak["isOurs"] is False
    assert "Ours holds" in weak["message"]


async def test_row_49_the_milestones_of_a_twelve_month_goal_show_their_status(
    api: Api, clock: Any
) -> None:
    id_ = await goal(api, await customer(api), kind="TWELVE_MONTH")
    today, made = clock().date(), {}
    for name, days in (("late", -10), ("done", -5), ("missed", -1), ("today", 0), ("next", 30)):
        made[name] = await done(
            api,
            "successMilestoneAdd",
            "successMilestone { id }",
            goalId=id_,
            statement=name,
            owner="CUSTOMER",
            dueOn=(today + timedelta(days=days)).isoformat(),
        )
    for name, days in (("late", 3), ("done", 6)):
        at = (clock() - timedelta(days=days)).isoformat()
        shown = "successMilestone { id }"
        await done(api, "successMilestoneComplete", shown, id=made[name]["id"], doneAt=at)

    told = (await progress(api, id_, "milestones { statement status }"))["milestones"]

    assert [(each["statement"], each["status"]) for each in told] == [
        ("late", "DONE_LATE"),
        ("done", "DONE"),
        ("missed", "OVERDUE"),
        ("today", "UPCOMING"),
        ("next", "UPCOMING"),
    ]


async def test_row_56_usage_alone_is_the_second_level(api: Api, clock: Any) -> None:
    account = await customer(api)
    assert (await level(api, account))["level"]["value"] == "L1"

    await signal(api, await person(api, account, "Ada"), USAGE=70)

    told = (await level(api, account))["level"]
    assert told["value"] == "L2"
    assert told["ruleId"] == "account.valueLevel"
    assert {"name": "usagePoints", "value": "1"} in told["inputs"]


async def test_row_56_each_level_needs_those_below_it(api: Api, clock: Any) -> None:
    account = await customer(api)
    id_ = await goal(api, account, playbook="Faster orders")
    assert (await level(api, account))["level"]["value"] == "L1"
    await signal(api, await person(api, account, "Ada"), USAGE=70)
    assert (await level(api, account))["level"]["value"] == "L3"

    await done(
        api,
        "ecosystemComponentAdd",
        "ecosystemComponent { id }",
        goalId=id_,
        name="Watch",
        kind="PRODUCT",
        isOurs=True,
        metric="Steps a day",
    )
    for kind in ("EMBEDDED_IN_PROCESSES", "ENOUGH_CHAMPIONS", "PERCEIVED_PAIN"):
        assert (await level(api, account))["level"]["value"] == "L3"
        given = {"accountId": account, "kind": kind, "holds": True}
        await done(api, "valueIndicatorKeep", "valueIndicator { id }", **given)
    assert (await level(api, account))["level"]["value"] == "L4"
    then = clock().isoformat()

    await points(api, await metric(api, account, goalId=id_), clock(), d1=15)
    assert (await level(api, account))["level"]["value"] == "L4"
    await done(api, "goalReviewRecord", "goalReview { reviewedAt }", goalId=id_, isJoint=True)

    assert (await level(api, account))["level"]["value"] == "L5"
    assert (await level(api, account, asOf=then))["level"]["value"] == "L4"
    clock.moved = timedelta(days=93)
    assert (await level(api, account))["level"]["value"] == "L4"


def number(random: Random) -> Decimal:
    return Decimal(random.randint(-400, 400)) / random.choice((1, 4, 100))


def level_of(start: Decimal, end: Decimal, now: Decimal | None) -> Level:
    direction = MetricDirection.UP if end >= start else MetricDirection.DOWN
    return Level(start, end, direction, now)


@pytest.mark.parametrize("seed", range(200))
def test_attainment_is_the_part_of_the_way(seed: int) -> None:
    random = Random(seed)
    start, end, now = (number(random) for _ in range(3))
    if seed % 5 == 0:
        end = start
    level = level_of(start, end, now)

    found = attainment(level)

    assert found is not None
    if start == end:
        assert found == (1 if now >= end else 0)
    else:
        assert abs(start + found * (end - start) - now) < Decimal("1e-9")
    is_there = now >= end if level.direction is MetricDirection.UP else now <= end
    assert (state_of(found) is GoalState.FULL) == is_there


@pytest.mark.parametrize("seed", range(100))
def test_a_goal_is_reached_when_all_its_metrics_are(seed: int) -> None:
    random = Random(seed)
    levels = [
        level_of(number(random), number(random), number(random) if random.random() < 0.9 else None)
        for _ in range(random.randrange(5))
    ]
    parts = [attainment(each) for each in levels]

    found = goal_attainment(levels)

    assert (found is None) == (not parts or None in parts)
    if found is not None:
        full = all(part is not None and part >= 1 for part in parts)
        assert (state_of(found) is GoalState.FULL) == full
