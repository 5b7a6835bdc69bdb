"""The fit checklist, and how much an account is whom we look for."""

from datetime import timedelta
from typing import Any

import pytest

from tests.domain.conftest import MovedClock
from tests.domain.customers import customer, told
from tests.domain.deals.conftest import Close
from tests.domain.writing import done, refused
from tests.support.http import Api

ITEMS = ("technical", "functional", "experience", "support", "buyIn")
RESULT = "fitAssessment { id result { value explanation ruleId policyVersion } }"
ICP = "icpMatch { value explanation inputs { name value } }"


async def fit(api: Api, *ratings: str, **given: Any) -> str:
    account = given.pop("accountId", None) or await customer(api)
    rated = dict(zip(ITEMS, ratings, strict=False))
    made = await done(api, "fitAssess", RESULT, accountId=account, **rated, **given)
    return str(made["result"]["value"])


async def test_row_10_five_met_is_good_two_not_met_is_bad(api: Api) -> None:
    assert await fit(api, *["MET"] * 5) == "GOOD"
    assert await fit(api, "NOT_MET", "NOT_MET", "MET", "MET", "MET", mitigationPlan="Yes") == "BAD"


@pytest.mark.parametrize(
    ("ratings", "plan", "result"),
    [
        (("MET",), None, "INCOMPLETE"),
        (("PARTIAL", "MET", "MET", "MET", "MET"), None, "STRETCH"),
        (("NOT_MET", "MET", "MET", "MET", "MET"), None, "BAD"),
        (("NOT_MET", "MET", "MET", "MET", "MET"), "They hire", "STRETCH"),
        (("NOT_MET",), "They hire", "STRETCH"),
    ],
)
async def test_row_10_what_follows_from_the_points(
    api: Api, ratings: tuple[str, ...], plan: str | None, result: str
) -> None:
    assert await fit(api, *ratings, mitigationPlan=plan) == result


async def test_row_10_how_many_are_too_many_is_a_policy(api: Api) -> None:
    await done(api, "policySet", "policyVersion { id }", key="fit.badNotMet", value=3)

    ratings = ("NOT_MET", "NOT_MET", "MET", "MET", "MET")
    assert await fit(api, *ratings, mitigationPlan="They hire") == "STRETCH"


async def test_the_latest_checklist_is_the_accounts(api: Api, clock: MovedClock) -> None:
    account = await customer(api)
    shown = """query($id: ID!, $at: DateTime) { node(id: $id) {
      ... on Account { fit(asOf: $at) { value } } } }"""

    async def value(**given: Any) -> Any:
        return (await api.data(shown, id=account, **given))["node"]["fit"]

    assert await value() is None
    before = clock()
    await fit(api, *["MET"] * 5, accountId=account)
    clock.moved = timedelta(days=1)
    between = clock()
    clock.moved = timedelta(days=2)
    await fit(api, *["NOT_MET"] * 5, accountId=account)

    assert await value() == {"value": "BAD"}
    assert await value(at=between.isoformat()) == {"value": "GOOD"}
    assert await value(at=(before - timedelta(seconds=1)).isoformat()) is None


async def test_a_checklist_is_of_a_deal_with_the_account(api: Api, close: Close) -> None:
    strange = await close(await customer(api, "Other"))

    answer = await refused(
        api, "fitAssess", RESULT, accountId=await customer(api), opportunityId=strange
    )

    assert answer == ("INVALID", ["input", "opportunityId"])


async def test_row_120_three_of_four_attributes_are_three_quarters(api: Api) -> None:
    account = await customer(api, industry="Retail", employeeCount=400)
    await done(api, "contactCreate", "contact { id }", name="P", title="VP Data", accountId=account)
    assert (await told(api, "Account", account, ICP))["icpMatch"]["value"] is None
    await done(
        api,
        "idealCustomerProfileDefine",
        "idealCustomerProfile { version }",
        buyerRole="vp data",
        industry="retail",
        employeeMin=100,
        employeeMax=500,
        requiredTechnology=["Warehouse"],
    )

    found = (await told(api, "Account", account, ICP))["icpMatch"]
    await fit(api, "MET", accountId=account)
    whole = (await told(api, "Account", account, ICP))["icpMatch"]

    assert found["value"] == 0.75
    assert {"name": "requiredTechnology", "value": "false"} in found["inputs"]
    assert whole["value"] == 1


async def test_row_120_a_definition_follows_the_one_before(api: Api) -> None:
    account = await customer(api, industry="Retail")
    for industry, version in (("Energy", 1), ("Retail", 2)):
        made = await done(
            api,
            "idealCustomerProfileDefine",
            "idealCustomerProfile { version }",
            industry=industry,
        )
        assert made == {"version": version}

    assert (await told(api, "Account", account, ICP))["icpMatch"]["value"] == 1


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"employeeMin": 5, "employeeMax": 4}, ["input", "employeeMax"]),
        ({"industry": None, "requiredTechnology": []}, ["input"]),
    ],
)
async def test_a_profile_describes_somebody(
    api: Api, given: dict[str, Any], path: list[str]
) -> None:
    answer = await refused(
        api, "idealCustomerProfileDefine", "idealCustomerProfile { id }", **given
    )

    assert answer == ("INVALID", path)
