"""Alerts about onboarding (domain.md §4.1, §16)."""

from datetime import timedelta

from tests.domain.alerts.conftest import Rules
from tests.domain.conftest import MovedClock
from tests.domain.handoffs.conftest import Sales
from tests.domain.success.company import asked, customer
from tests.domain.writing import done
from tests.support.http import Api

WHY = "subjectId kind state evidence { explanation inputs { name value } }"
STEPS = """query($id: ID!) { node(id: $id) { ... on Onboarding {
  steps { nodes { id } } } } }"""


async def begin(api: Api, account: str, **given: str) -> str:
    made = await done(api, "onboardingBegin", "onboarding { id }", accountId=account, **given)
    return str(made["id"])


async def finish(api: Api, onboarding: str, at: object) -> None:
    """Do all steps of an onboarding."""
    for each in (await api.data(STEPS, id=onboarding))["node"]["steps"]["nodes"]:
        given = {"id": each["id"], "doneAt": str(at)}
        await done(api, "onboardingStepComplete", "onboardingStep { id }", **given)


async def value(api: Api, onboarding: str, at: object) -> None:
    given = {"id": onboarding, "firstValueAt": str(at), "firstValueEvidence": "A report was sent"}
    await done(api, "onboardingRecordFirstValue", "onboarding { id }", **given)


async def subjects(rules: Rules, code: str) -> set[str]:
    await rules.evaluate(code)
    return {each["subjectId"] for each in await rules.open(code)}


async def test_row_202_done_tasks_are_told_until_the_customer_confirms(
    api: Api, rules: Rules
) -> None:
    finished, running = [await begin(api, await customer(api)) for _ in range(2)]
    await finish(api, finished, rules.clock().isoformat())

    for code in ("TASKS_DONE_NOT_CONFIRMED", "ONBOARDING_STUCK"):
        assert await subjects(rules, code) == {finished}
    [alert] = await rules.open("TASKS_DONE_NOT_CONFIRMED", WHY)
    assert "technical integration, integration into its processes." in str(alert["evidence"])
    for onboarding, codes in ((finished, {"TASKS_DONE_NOT_CONFIRMED"}), (running, set())):
        told = await asked(api, "Onboarding", onboarding, "standing", "findings { code }")
        assert {each["code"] for each in told["findings"]} == codes

    await done(
        api,
        "onboardingConfirm",
        "onboarding { id }",
        id=finished,
        technical=True,
        process=True,
    )

    for code in ("TASKS_DONE_NOT_CONFIRMED", "ONBOARDING_STUCK"):
        assert await subjects(rules, code) == set()


async def test_row_202_an_onboarding_is_stuck_that_takes_longer_than_its_segment(
    api: Api, rules: Rules, sales: Sales, clock: MovedClock
) -> None:
    definition = await done(
        api,
        "firstValueDefinitionSet",
        "firstValueDefinition { id }",
        segment="MID",
        statement="A report is sent each week",
        targetDays=30,
    )

    async def won(days: int, took: int | None = None) -> str:
        account = await customer(api)
        closed = clock() - timedelta(days=days)
        await sales.won(account, closed)
        onboarding = await begin(api, account, definitionId=definition["id"])
        if took is not None:
            await value(api, onboarding, (closed + timedelta(days=took)).isoformat())
        return onboarding

    for took in (10, 20, 30, 40):
        await won(100, took)
    late, _ = await won(36), await won(32)
    assert await subjects(rules, "ONBOARDING_STUCK") == set()  # of four, nothing follows

    await won(100, 33)

    assert await subjects(rules, "ONBOARDING_STUCK") == {late}
    [alert] = await rules.open("ONBOARDING_STUCK", WHY)
    why = "; first value takes longer than in the segment."
    assert alert["evidence"]["explanation"].endswith(why)
    told = "{ timeToFirstValue { segment p75Days { value } } }"
    [mid] = (await api.data(told))["timeToFirstValue"]
    assert (mid["segment"], float(mid["p75Days"]["value"])) == ("MID", 33)

    await value(api, late, clock().isoformat())
    assert await subjects(rules, "ONBOARDING_STUCK") == set()
    [alert] = await rules.alerts("ONBOARDING_STUCK", "subjectId state")
    assert alert == {"subjectId": late, "state": "RESOLVED"}


async def test_an_onboarding_is_compared_with_its_own_segment(
    api: Api, rules: Rules, sales: Sales, clock: MovedClock
) -> None:
    begun: dict[str, str] = {}
    for segment, took in (("MID", 10), ("ENTERPRISE", 90)):
        definition = await done(
            api,
            "firstValueDefinitionSet",
            "firstValueDefinition { id }",
            segment=segment,
            statement="A report is sent each week",
            targetDays=30,
        )
        for days in (100, 100, 100, 100, 100, 50):
            account, closed = await customer(api), clock() - timedelta(days=days)
            await sales.won(account, closed)
            begun[segment] = await begin(api, account, definitionId=definition["id"])
            if days == 100:
                at = (closed + timedelta(days=took)).isoformat()
                await value(api, begun[segment], at)

    assert await subjects(rules, "ONBOARDING_STUCK") == {begun["MID"]}


async def test_row_202_first_value_is_good_news_for_a_month(
    api: Api, rules: Rules, clock: MovedClock
) -> None:
    reached, _ = [await begin(api, await customer(api)) for _ in range(2)]
    await value(api, reached, clock().isoformat())

    assert await subjects(rules, "FIRST_VALUE_REACHED") == {reached}
    [alert] = await rules.open("FIRST_VALUE_REACHED", WHY)
    assert alert["kind"] == "POSITIVE"
    assert alert["evidence"]["explanation"].endswith("Shown by: A report was sent.")

    clock.moved = timedelta(days=31)

    assert await subjects(rules, "FIRST_VALUE_REACHED") == set()
    [alert] = await rules.alerts("FIRST_VALUE_REACHED", "state")
    assert alert["state"] == "EXPIRED"
