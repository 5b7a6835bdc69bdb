"""Who should own commercial talks, who sells, what a survey found."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.ids import TenantId
from tests.domain.customers import customer, told
from tests.domain.expansion.test_leads import deal, lead
from tests.domain.writing import done
from tests.support.http import Api

MODEL = """query($cycleDays: Int, $newSaleShare: Float, $segment: SalesSegment) {
  commercialModel(cycleDays: $cycleDays, newSaleShare: $newSaleShare, segment: $segment) {
    recommended { value ruleId explanation } chosen { segment model } cycleDays newSaleShare
    dealCount leadCount } }"""
OWNER = """query($motion: OwnedMotion!, $driver: ExpansionDriver, $type: ExpansionType,
    $isStrategic: Boolean) {
  opportunityOwner(motion: $motion, driver: $driver, type: $type, isStrategic: $isStrategic) {
    model owner { value } credited } }"""
BENCHMARKS = """query($value: Decimal!) { commercialBenchmarks(contractValue: $value) {
  motion bracket solelyResponsible notInvolved involvedLow involvedHigh } }"""
CHOICE = "commercialModelChoice { id }"


async def advised(api: Api, **given: Any) -> Any:
    return (await api.data(MODEL, **given))["commercialModel"]


async def surveyed(api: Api, motion: str, value: str) -> Any:
    found = (await api.data(BENCHMARKS, value=value))["commercialBenchmarks"]
    return next(each for each in found if each["motion"] == motion)


async def owner(api: Api, **given: Any) -> str:
    return str((await api.data(OWNER, **given))["opportunityOwner"]["owner"]["value"])


@pytest.mark.parametrize(
    ("days", "share", "model"),
    [
        (91, 0.51, "ALL_SALES"),
        (30, 0.49, "ALL_CSM"),
        (90, 0.9, "SPLIT"),
        (31, 0.1, "SPLIT"),
        (30, 0.5, "SPLIT"),
        (120, 0.5, "SPLIT"),
        (10, 0.9, "SPLIT"),
    ],
)
async def test_row_22_cycle_and_nature_recommend_a_model(
    api: Api, days: int, share: float, model: str
) -> None:
    found = await advised(api, cycleDays=days, newSaleShare=share)

    assert found["recommended"]["value"] == model
    assert found["recommended"]["ruleId"] == "commercial.model"


async def test_row_22_facts_recommend_a_model(
    api: Api, app_engine: AsyncEngine, tenant_id: TenantId
) -> None:
    account = await customer(api)
    assert (await advised(api))["recommended"]["value"] is None
    for driver, amount, days in (
        ("NEW_SOLUTION", 6_000, 100),
        ("CONSUMPTION", 3_000, 120),
        ("PRICE_INCREASE", 1_000, 10),
    ):
        won = {
            "is_closed": True,
            "is_won": True,
            "amount_minor": amount * 100,
            "amount_currency": "USD",
            "opened_at": datetime(2026, 1, 1, 12, tzinfo=UTC),
            "close_on": date.fromordinal(date(2026, 1, 1).toordinal() + days),
        }
        made = await lead(api, account, driver=driver)
        await done(api, "expansionLeadQualify", "expansionLead { id }", id=made)
        opened = await deal(app_engine, tenant_id, account, **won)
        await done(
            api, "expansionLeadConvert", "expansionLead { id }", id=made, opportunityId=opened
        )

    found = await advised(api)

    assert (found["cycleDays"], found["dealCount"]) == (100, 3)
    assert (found["newSaleShare"], found["leadCount"]) == (0.6, 3)
    assert found["recommended"]["value"] == "ALL_SALES"
    assert found["chosen"] is None


async def test_row_22_a_share_is_one(api: Api) -> None:
    assert await api.codes(MODEL, newSaleShare=1.5) == ["BAD_USER_INPUT"]


async def choose(api: Api, **given: str) -> None:
    await done(api, "commercialModelChoose", CHOICE, decidedBy=["CEO"], **given)


async def test_row_128_the_chosen_model_says_who_sells(api: Api) -> None:
    sales, success = "AE_OR_AM", "CSM_OR_SUBSCRIPTION_REP"
    expand = {"motion": "EXPANSION"}
    assert await owner(api, motion="RENEWAL") == "CSM"
    assert await owner(api, motion="RENEWAL", isStrategic=True) == "CSM_WITH_AE"
    assert await owner(api, **expand, driver="USERS_PROACTIVE") == sales
    assert await owner(api, **expand, driver="CONSUMPTION") == success
    assert await owner(api, **expand, driver="CONSUMPTION", type="CROSS_SELL") == sales
    assert await owner(api, **expand) == "None"

    await choose(api, model="SPLIT")
    assert await owner(api, **expand, driver="CONSUMPTION") == sales
    assert await owner(api, motion="RENEWAL", isStrategic=True) == success

    await choose(api, model="ALL_CSM")
    assert await owner(api, **expand, driver="NEW_SOLUTION") == success
    assert await owner(api, motion="NEW_STAKEHOLDERS") == success
    assert await owner(api, motion="NEW_LOGO") == sales

    await choose(api, model="ALL_SALES")
    assert await owner(api, motion="RENEWAL") == sales
    assert await owner(api, **expand) == sales


async def test_a_segment_may_have_a_model_of_its_own(api: Api) -> None:
    await choose(api, model="ALL_SALES")
    await choose(api, model="SPLIT", segment="CORPORATE")

    of_all, own = await advised(api), await advised(api, segment="CORPORATE")
    other = await advised(api, segment="ENTERPRISE")

    assert of_all["chosen"] == other["chosen"] == {"segment": None, "model": "ALL_SALES"}
    assert own["chosen"] == {"segment": "CORPORATE", "model": "SPLIT"}


async def test_a_lead_goes_by_the_model_of_its_accounts_segment(api: Api) -> None:
    await choose(api, model="ALL_SALES")
    await choose(api, model="ALL_CSM", segment="CORPORATE")
    owners = []
    for segment in ("CORPORATE", None):
        made = await lead(api, await customer(api, salesSegment=segment))
        found = await told(api, "ExpansionLead", made, "opportunityOwner { value }")
        owners.append(found["opportunityOwner"]["value"])

    assert owners == ["CSM_OR_SUBSCRIPTION_REP", "AE_OR_AM"]


async def test_row_129_six_items_are_brought_in_line(api: Api) -> None:
    made = await done(
        api,
        "commercialModelChoose",
        "commercialModelChoice { id alignedShare }",
        model="SPLIT",
        decidedBy=["Head of Success", "Head of Sales", "CEO", "CFO"],
    )
    shares = [made["alignedShare"]]
    for names in (
        ("jobDescriptionsAligned",),
        ("payAligned", "hiringProfilesAligned"),
        ("trainingAligned", "proceduresAligned", "touchpointsAligned"),
    ):
        given = dict.fromkeys(names, True)
        shown = "commercialModelChoice { alignedShare }"
        aligned = await done(api, "commercialModelAlign", shown, id=made["id"], **given)
        shares.append(aligned["alignedShare"])

    assert shares == ["0.00", "0.17", "0.50", "1.00"]


@pytest.mark.parametrize(
    ("motion", "value", "share"),
    [
        ("UPSELL", "75000", 0.63),
        ("UPSELL", "101000", 0.83),
        ("UPSELL", "50000", 0.43),
        ("CROSS_SELL", "100000", 0.80),
        ("CROSS_SELL", "50000.01", 0.80),
        ("CROSS_SELL", "100000.01", 0.87),
    ],
)
async def test_rows_104_and_203_a_survey_tells_who_takes_part(
    api: Api, motion: str, value: str, share: float
) -> None:
    found = await surveyed(api, motion, value)

    assert found["involvedLow"] == found["involvedHigh"] == share


async def test_row_104_the_survey_gives_a_span_for_renewals(api: Api) -> None:
    assert await surveyed(api, "RENEWAL", "1") == {
        "motion": "RENEWAL",
        "bracket": "up to 50,000",
        "solelyResponsible": 0.22,
        "notInvolved": 0.78,
        "involvedLow": 0.20,
        "involvedHigh": 0.25,
    }
    assert await api.codes(BENCHMARKS, value="-1") == ["BAD_USER_INPUT"]
