"""Shocks: what they may cost, and how exposed customers are talked to."""

from datetime import date, timedelta
from typing import Any

from tests.domain.conftest import MovedClock
from tests.domain.customers import contract, customer, scheduled, told
from tests.domain.retention.test_retention import retained, two_years
from tests.domain.writing import done, refused
from tests.support.http import Api

FORECAST = """query($id: ID!, $within: Int) { node(id: $id) { ... on ShockEvent {
  forecast(withinDays: $within) { expectedLoss { amount } annualRecurringRevenue { amount } groups {
    exposure accountCount contractCount unpricedCount annualRecurringRevenue { amount }
    expectedLoss { value { amount currencyCode } ruleId policyVersion explanation } } } } } }"""
PLAYBOOK = "outreachPlaybook { exposure message choices invoiceOn isNpsSuspended }"


async def shock(api: Api, clock: MovedClock, **industries: str) -> str:
    began = str(clock().date() - timedelta(days=10))
    made = await done(api, "shockEventRecord", "shockEvent { id }", name="Pandemic", startsOn=began)
    for industry, exposure in industries.items():
        await expose(api, made["id"], industry, exposure)
    return str(made["id"])


async def expose(api: Api, event: str, industry: str, exposure: str) -> str:
    asked = {"shockEventId": event, "industry": industry, "exposure": exposure}
    made = await done(api, "industryExposureSet", "industryExposure { id }", **asked)
    return str(made["id"])


async def forecast(api: Api, event: str, **given: Any) -> Any:
    return (await api.data(FORECAST, id=event, **given))["node"]["forecast"]


async def due(api: Api, clock: MovedClock, industry: str | None, days: int, revenue: int) -> str:
    account = await customer(api, f"In {industry}", industry=industry)
    return await contract(api, account, clock().date() + timedelta(days=days), revenue)


async def test_row_17_losses_are_forecast_by_exposure(api: Api, clock: MovedClock) -> None:
    event = await shock(api, clock, Tourism="HIGH", Pharma="LOW")
    await due(api, clock, "tourism", 120, 1_000_000)
    await due(api, clock, "Pharma", 0, 1_000_000)
    await due(api, clock, "Mining", 5, 500)
    await due(api, clock, "Tourism", 121, 9_000)
    lost = await scheduled(api, await due(api, clock, "Tourism", 5, 9_000))
    await done(api, "renewalLose", "renewal { id }", id=lost, lostReason="Closed")

    found = await forecast(api, event)

    assert found["expectedLoss"]["amount"] == "550000.00"
    assert found["annualRecurringRevenue"]["amount"] == "2000500.00"
    groups = {each["exposure"]: each for each in found["groups"]}
    assert list(groups) == ["HIGH", "MODERATE", "LOW", None]
    assert groups["HIGH"]["expectedLoss"]["value"]["amount"] == "500000.00"
    assert groups["LOW"]["expectedLoss"]["value"]["amount"] == "50000.00"
    assert groups["MODERATE"]["accountCount"] == 0
    assert groups[None]["expectedLoss"]["value"] is None
    assert groups[None]["accountCount"] == 1
    assert (await forecast(api, event, within=121))["expectedLoss"]["amount"] == "554500.00"


async def test_row_17_rates_of_loss_are_policies(api: Api, clock: MovedClock) -> None:
    event = await shock(api, clock, Tourism="HIGH")
    await due(api, clock, "Tourism", 5, 1_000)
    await done(api, "policySet", "policyVersion { id }", key="exposure.loss.high", value=0.2)

    assert (await forecast(api, event))["expectedLoss"]["amount"] == "200.00"
    assert await api.codes(FORECAST, id=event, within=-1) == ["BAD_USER_INPUT"]


async def test_an_account_is_corrected_for_a_reason(api: Api, clock: MovedClock) -> None:
    event = await shock(api, clock, Tourism="HIGH")
    account = await customer(api, industry="Tourism")
    await contract(api, account, clock().date() + timedelta(days=5), 1_000)
    asked = {"shockEventId": event, "accountId": account, "exposure": "LOW"}
    correct = ("accountExposureCorrect", "accountExposure { id }")

    blank = await refused(api, *correct, **asked, reason=" ")
    before = (await forecast(api, event))["expectedLoss"]["amount"]
    await done(api, *correct, **asked, reason="They sell online")
    after = (await forecast(api, event))["expectedLoss"]["amount"]

    assert blank == ("INVALID", ["input", "reason"])
    assert (before, after) == ("500.00", "50.00")


async def test_an_industry_is_said_once_in_any_case(api: Api, clock: MovedClock) -> None:
    event = await shock(api, clock)

    first = await expose(api, event, "Tourism", "HIGH")
    second = await expose(api, event, "TOURISM", "LOW")

    assert first == second
    found = await told(api, "IndustryExposure", first, "industry exposure")
    assert found == {"industry": "Tourism", "exposure": "LOW"}


async def test_row_16_outreach_goes_by_exposure(api: Api, clock: MovedClock) -> None:
    await shock(api, clock, Tourism="HIGH", Retail="MODERATE", Pharma="LOW")
    shown: dict[str, Any] = {}
    for industry in ("Tourism", "Retail", "Pharma", "Mining"):
        renewal = await scheduled(api, await due(api, clock, industry, 60, 1_000))
        shown[industry] = (await told(api, "Renewal", renewal, PLAYBOOK))["outreachPlaybook"]
    early = await scheduled(api, await due(api, clock, "Retail", 61, 1_000))

    assert len(shown["Retail"]["choices"]) == 3
    assert shown["Tourism"]["choices"] == shown["Pharma"]["choices"] == []
    invoiced = clock().date() + timedelta(days=30)
    assert date.fromisoformat(shown["Pharma"]["invoiceOn"]) == invoiced
    assert all(shown[name]["isNpsSuspended"] for name in ("Tourism", "Retail", "Pharma"))
    assert shown["Mining"] is None
    assert (await told(api, "Renewal", early, PLAYBOOK))["outreachPlaybook"] is None


async def test_row_16_a_shock_that_is_over_changes_nothing(api: Api, clock: MovedClock) -> None:
    event = await shock(api, clock, Retail="MODERATE")
    renewal = await scheduled(api, await due(api, clock, "Retail", 30, 1_000))
    yesterday = str(clock().date() - timedelta(days=1))
    before = (await told(api, "Renewal", renewal, PLAYBOOK))["outreachPlaybook"]
    update = ("shockEventUpdate", "shockEvent { id }")

    await done(api, *update, id=event, endsOn=yesterday)
    wrong = await refused(api, *update, id=event, startsOn=str(clock().date()))

    assert before["exposure"] == "MODERATE"
    assert (await told(api, "Renewal", renewal, PLAYBOOK))["outreachPlaybook"] is None
    assert wrong == ("INVALID", ["input", "endsOn"])


async def test_retention_is_parted_by_exposure(api: Api, clock: MovedClock) -> None:
    await shock(api, clock, Tourism="HIGH")
    await two_years(api, "A", 100, 0, industry="Tourism")
    await two_years(api, "B", 100, 100, industry="Mining")

    groups = {each["key"]: each for each in (await retained(api, by="EXPOSURE"))["groups"]}

    assert groups["HIGH"]["logoChurn"]["value"] == 1
    assert groups[None]["logoChurn"]["value"] == 0
