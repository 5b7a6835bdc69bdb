"""How an account decides says whom to win; selling goes step by step (domain.md §2.5)."""

from typing import Any

from tests.domain.influence.people import customer, mapped, person, role, signal
from tests.domain.writing import done, write
from tests.support.http import Api

FOCUS = """decision { model guidance departments
  toWin { contact { name } engagement delight } }"""
PLAN = "orgSellingPlan { id decisionModel needs stepsDone }"


async def focus(api: Api, account: str) -> Any:
    return (await mapped(api, account, FOCUS))["decision"]


async def test_row_37_consensus_surfaces_end_users_with_their_metrics(api: Api) -> None:
    account = await customer(api)
    await person(api, account, "Vi", title="CEO")
    bo = await person(api, account, "Bo", title="Analyst", department="Claims")
    await role(api, bo, accountRole="END_USER")
    await signal(api, bo, USAGE=80, SENTIMENT=60)
    assert (await focus(api, account))["model"] is None

    await done(api, "orgSellingPlanKeep", PLAN, accountId=account, decisionModel="CONSENSUS")

    told = await focus(api, account)
    assert told["model"] == "CONSENSUS"
    assert told["toWin"] == [{"contact": {"name": "Bo"}, "engagement": 80, "delight": 60}]
    assert told["departments"] == ["Claims"]
    assert "end users" in told["guidance"]


async def test_row_37_a_hierarchy_surfaces_executives(api: Api) -> None:
    account = await customer(api)
    for name, title in (("Vi", "CEO"), ("Al", "VP"), ("Bo", "Analyst")):
        await person(api, account, name, title=title)
    await done(api, "orgSellingPlanKeep", PLAN, accountId=account, decisionModel="HIERARCHY")

    told = await focus(api, account)

    assert [each["contact"]["name"] for each in told["toWin"]] == ["Vi", "Al"]


async def test_row_144_a_step_is_not_done_before_the_one_before_it(api: Api) -> None:
    account = await customer(api)
    plan = await done(api, "orgSellingPlanKeep", PLAN, accountId=account, needs=["Faster claims"])

    for step in (1, 2):
        told = await done(api, "orgSellingStepComplete", PLAN, id=plan["id"], stepsDone=step)
        assert told["stepsDone"] == step
    for step in (4, 2, 6, 0):
        payload = await write(api, "orgSellingStepComplete", PLAN, id=plan["id"], stepsDone=step)
        [problem] = payload["userErrors"]
        assert (problem["code"], problem["path"]) == (
            "INVALID_TRANSITION",
            ["input", "stepsDone"],
        )
    kept = await done(api, "orgSellingPlanKeep", PLAN, accountId=account, needs=["More"])
    assert kept == {**plan, "needs": ["More"], "stepsDone": 2}
