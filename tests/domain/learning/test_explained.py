"""What is computed explains itself, and is the same for the same instant (domain.md §0)."""

from typing import Any

from tests.domain.success.company import active_plan, asked, customer, goal, metric, points
from tests.domain.writing import done
from tests.support.http import Api

WHY = "value ruleId policyVersion evaluatedAt explanation inputs { name value }"
FIELDS = {
    ("SuccessPlan", "assessment"): ("completeness", "isRed", "isFollowed"),
    ("Goal", "progress"): ("attainment", "state"),
    ("SuccessMetric", "progress"): ("attainment", "state", "stalled", "unmeasured"),
    ("Account", "realizedValue"): ("value", "level"),
    ("Account", "clientVelocity"): ("trend", "isFlatBeforeRenewal"),
    ("Account", "planMissing"): (),
    ("Account", "causalChain"): ("holds",),
    ("Onboarding", "standing"): ("complete", "daysToFirstValue"),
    ("BehaviorAdoption", "overdue"): (),
    ("CustomerBullseye", "standing"): ("isComplete",),
    ("BullseyeFit", "match"): (),
}


async def test_row_106_each_value_explains_itself_and_is_the_same_for_the_same_instant(
    api: Api, clock: Any
) -> None:
    account = await customer(api)
    measured = await metric(api, account, goalId=await goal(api, account))
    await points(api, measured, clock(), d20=12, d1=15)
    ids = {"Account": account, "SuccessMetric": measured}
    ids["SuccessPlan"] = await active_plan(api, account)
    query = "query($id: ID!) { node(id: $id) { ... on SuccessMetric { goal { id } } } }"
    ids["Goal"] = (await api.data(query, id=measured))["node"]["goal"]["id"]
    made = await done(api, "onboardingBegin", "onboarding { id }", accountId=account)
    ids["Onboarding"] = made["id"]
    given = {"product": "Orders", "name": "Plans with it"}
    behavior = (await done(api, "keyBehaviorCreate", "keyBehavior { id }", **given))["id"]
    given = {"accountId": account, "behaviorId": behavior}
    made = await done(api, "behaviorAdoptionTrack", "behaviorAdoption { id }", **given)
    ids["BehaviorAdoption"] = made["id"]
    given = {"businessObjective": "Speed"}
    made = await done(api, "customerBullseyeCreate", "customerBullseye { id }", **given)
    ids["CustomerBullseye"] = made["id"]
    given = {"bullseyeId": made["id"], "accountId": account, "businessObjectiveMatches": True}
    ids["BullseyeFit"] = (await done(api, "bullseyeFitJudge", "bullseyeFit { id }", **given))["id"]
    at = clock().isoformat()

    for (type_, field), parts in FIELDS.items():
        shown = " ".join(f"{each} {{ {WHY} }}" for each in parts) or WHY
        first = await asked(api, type_, ids[type_], field, shown, asOf=at)
        again = await asked(api, type_, ids[type_], field, shown, asOf=at)
        now = await asked(api, type_, ids[type_], field, shown)

        assert first == again
        for told, current in zip(explained(first, parts), explained(now, parts), strict=True):
            assert told["ruleId"]
            assert told["explanation"]
            assert told["inputs"]
            assert told["policyVersion"] == 0
            assert told["evaluatedAt"][:19] == at[:19]
            assert told["value"] == current["value"]


def explained(told: Any, parts: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return the explained values of an answer."""
    records = told if isinstance(told, list) else [told]
    return [record[part] for record in records for part in parts] if parts else records
