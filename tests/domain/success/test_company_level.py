"""The company's own level of value: how many managed accounts reach which (domain.md §4.3)."""

from datetime import timedelta
from random import Random
from typing import Any

from tests.domain.conftest import MovedClock
from tests.domain.influence.conftest import Hire
from tests.domain.influence.people import person, signal
from tests.domain.success.company import asked, customer, goal, metric, points
from tests.domain.tiers.customers import assign, policy
from tests.domain.writing import done
from tests.support.http import Api

COMPANY = """query($asOf: DateTime) { companyValueLevel(asOf: $asOf) {
  level { value ruleId policyVersion explanation inputs { name value } }
  reached { level numerator denominator share isEnough }
  members { level account { id } } } }"""
INDICATORS = ("EMBEDDED_IN_PROCESSES", "ENOUGH_CHAMPIONS", "PERCEIVED_PAIN")


async def company(api: Api, **given: Any) -> Any:
    return (await api.data(COMPANY, **given))["companyValueLevel"]


async def component(api: Api, goal_id: str, **given: Any) -> None:
    values = {"name": "Watch", "kind": "PRODUCT", "isOurs": True, **given}
    await done(api, "ecosystemComponentAdd", "ecosystemComponent { id }", goalId=goal_id, **values)


async def indicate(api: Api, account: str, *kinds: str) -> None:
    for kind in kinds:
        given = {"accountId": account, "kind": kind, "holds": True}
        await done(api, "valueIndicatorKeep", "valueIndicator { id }", **given)


async def review(api: Api, goal_id: str) -> None:
    await done(api, "goalReviewRecord", "goalReview { id }", goalId=goal_id, isJoint=True)


async def grown(api: Api, level: int, clock: MovedClock) -> str:
    """Make an account that reaches a level, and none above it."""
    account = await customer(api, f"Reaches L{level}")
    if level > 1:
        await signal(api, await person(api, account, "Ada"), USAGE=70)
    if level > 2:
        id_ = await goal(api, account, playbook="Faster orders")
    if level > 3:
        await component(api, id_, metric="Steps a day")
        await indicate(api, account, *INDICATORS)
    if level > 4:
        await points(api, await metric(api, account, goalId=id_), clock(), d1=15)
        await review(api, id_)
    return account


async def test_row_56_the_company_is_where_half_of_its_managed_accounts_are(
    api: Api, hire: Hire, clock: MovedClock
) -> None:
    csm = await hire("Cara")
    assert (await company(api))["level"]["value"] is None
    managed = {}
    for level in (1, 3, 4, 5):
        account = await grown(api, level, clock)
        await assign(api, account, csm)
        managed[account] = f"L{level}"
    await grown(api, 1, clock)  # nobody's: it does not count

    found = await company(api)

    assert found["level"]["value"] == "L4"
    assert found["level"]["ruleId"] == "company.valueLevel"
    assert found["level"]["explanation"] == "2 of 4 managed accounts reach L4 or more."
    assert {"name": "value.companyShare", "value": "0.5"} in found["level"]["inputs"]
    assert [(each["level"], each["numerator"], each["isEnough"]) for each in found["reached"]] == [
        ("L1", 4, True),
        ("L2", 3, True),
        ("L3", 3, True),
        ("L4", 2, True),
        ("L5", 1, False),
    ]
    assert {each["denominator"] for each in found["reached"]} == {4}
    assert found["reached"][4]["share"] == 0.25
    assert {each["account"]["id"]: each["level"] for each in found["members"]} == managed
    assert [each["level"] for each in found["members"]] == ["L5", "L4", "L3", "L1"]


async def test_the_share_is_a_policy_and_another_instant_may_be_asked_about(
    api: Api, hire: Hire, clock: MovedClock
) -> None:
    csm, started = await hire("Cara"), clock().isoformat()
    for level in (2, 5, 5):
        await assign(api, await grown(api, level, clock), csm)
    then = clock().isoformat()

    await policy(api, "value.companyShare", 1)

    assert (await company(api, asOf=started))["level"]["value"] is None
    assert (await company(api, asOf=then))["level"]["value"] == "L5"
    now = await company(api)
    assert (now["level"]["value"], now["level"]["policyVersion"]) == ("L2", 1)
    clock.moved = timedelta(days=93)
    assert [each["level"] for each in (await company(api))["members"]] == ["L4", "L4", "L2"]


async def test_each_accounts_level_is_the_one_that_it_has_by_itself(
    api: Api, hire: Hire, clock: MovedClock
) -> None:
    random, csm, wanted = Random(56), await hire("Cara"), {}
    for _ in range(14):
        account = await customer(api)
        await assign(api, account, csm)
        if random.random() < 0.85:
            await signal(api, await person(api, account, "Ada"), USAGE=70)
        await indicate(api, account, *INDICATORS[: random.choice((2, 3, 3))])
        for _ in range(random.randint(0, 2)):
            id_ = await goal(api, account, playbook="Orders" if random.random() < 0.8 else "")
            for named in random.choice((["A day"], ["A day", None], ["A day"], [])):
                await component(api, id_, metric=named)
            for is_measured in random.choice(([True], [True, False], [True], [])):
                measured = await metric(api, account, goalId=id_)
                if is_measured:
                    await points(api, measured, clock(), d1=15)
            if random.random() < 0.8:
                await review(api, id_)
        shown = "level { value }"
        told = await asked(api, "Account", account, "realizedValue", shown)
        wanted[account] = told["level"]["value"]

    found = (await company(api))["members"]

    assert {each["account"]["id"]: each["level"] for each in found} == wanted
    assert len(set(wanted.values())) > 3
