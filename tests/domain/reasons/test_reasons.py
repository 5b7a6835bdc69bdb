"""Problems and how much they hurt; reasons to buy and stay; retention by them."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.ids import TenantId, decode_id
from tests.domain.conftest import MovedClock
from tests.domain.customers import contract, customer, money, scheduled, told
from tests.domain.expansion.test_leads import deal
from tests.domain.influence.conftest import Hire, hire
from tests.domain.retention.test_retention import retained, two_years
from tests.domain.writing import done, refused
from tests.support.http import Api

__all__ = ["hire"]

PROBLEM = "problemToSolve { id severity action { value explanation } }"
SEVERITIES = "severities { nodes { severity ratedAt } } severity severitySince"
MISSING = "reasonToStayMissing { value explanation }"


async def problem(api: Api, severity: int, **given: Any) -> Any:
    asked = {"accountId": await customer(api), "statement": "Reports take days", **given}
    return await done(api, "problemRecord", PROBLEM, severity=severity, **asked)


async def reason(api: Api, account: str, category: str, **given: Any) -> str:
    asked = {"accountId": account, "category": category, **given}
    return str((await done(api, "reasonToBuyRecord", "reasonToBuy { id }", **asked))["id"])


@pytest.mark.parametrize("severity", [0, 6, -1])
async def test_row_15_a_severity_lies_from_1_to_5(api: Api, severity: int) -> None:
    asked = {"accountId": await customer(api), "statement": "Slow", "severity": severity}

    assert await refused(api, "problemRecord", PROBLEM, **asked) == (
        "INVALID",
        ["input", "severity"],
    )
    made = await problem(api, 5)
    answer = await refused(api, "problemRate", PROBLEM, id=made["id"], severity=severity)
    assert answer == ("INVALID", ["input", "severity"])


async def test_row_15_how_much_it_hurt_is_kept(api: Api, clock: MovedClock) -> None:
    made = await problem(api, 2)
    for day, severity in ((30, 4), (31, 4), (90, 3)):
        clock.moved = timedelta(days=day)
        await done(api, "problemRate", PROBLEM, id=made["id"], severity=severity)

    found = await told(api, "ProblemToSolve", made["id"], SEVERITIES)

    assert [each["severity"] for each in found["severities"]["nodes"]] == [3, 4, 2]
    assert found["severity"] == 3
    assert found["severitySince"] == found["severities"]["nodes"][0]["ratedAt"]


async def test_row_123_what_hurts_too_little_is_reframed(api: Api) -> None:
    low, enough = await problem(api, 2), await problem(api, 3)

    assert low["action"]["value"] == "PROBLEM_LOW_SEVERITY"
    assert enough["action"]["value"] is None
    await done(api, "policySet", "policyVersion { id }", key="problem.lowSeverity", value=3)
    found = await told(api, "ProblemToSolve", enough["id"], "action { value }")
    assert found["action"]["value"] == "PROBLEM_LOW_SEVERITY"


async def test_a_primary_reason_takes_the_place_of_the_former(api: Api) -> None:
    account = await customer(api)
    await reason(api, account, "TRY_OUT", isPrimary=True)
    await reason(api, account, "DURABLE_MEASURABLE_RESULT", isPrimary=True)
    await reason(api, account, "WHIM_OR_RELATIONSHIP")

    shown = "reasonsToBuy { nodes { category isPrimary isStrong } }"
    found = (await told(api, "Account", account, shown))["reasonsToBuy"]["nodes"]

    assert {each["category"]: (each["isPrimary"], each["isStrong"]) for each in found} == {
        "TRY_OUT": (False, False),
        "DURABLE_MEASURABLE_RESULT": (True, True),
        "WHIM_OR_RELATIONSHIP": (False, False),
    }


async def test_row_125_a_renewal_without_a_reason_to_stay_is_flagged(
    api: Api, clock: MovedClock
) -> None:
    signed = await contract(api, await customer(api), clock().date() + timedelta(days=5))
    renewal = await scheduled(api, signed)
    seen = [(await told(api, "Renewal", renewal, MISSING))["reasonToStayMissing"]["value"]]
    await done(api, "renewalRenew", "renewal { id }", id=renewal, revenueAfter=money(100_000))
    seen.append((await told(api, "Renewal", renewal, MISSING))["reasonToStayMissing"]["value"])
    await done(
        api,
        "reasonToStayRecord",
        "reasonToStay { id }",
        renewalId=renewal,
        statement="Reports in an hour",
        category="DURABLE_MEASURABLE_RESULT",
    )
    seen.append((await told(api, "Renewal", renewal, MISSING))["reasonToStayMissing"]["value"])

    assert seen == [None, True, False]


async def test_row_125_what_was_lost_needs_no_reason_to_stay(api: Api, clock: MovedClock) -> None:
    signed = await contract(api, await customer(api), clock().date())
    renewal = await scheduled(api, signed)
    await done(api, "renewalLose", "renewal { id }", id=renewal, lostReason="Closed")

    assert (await told(api, "Renewal", renewal, MISSING))["reasonToStayMissing"]["value"] is False


async def test_row_20_retention_by_primary_reason_has_n_and_rate(api: Api) -> None:
    for number in range(4):
        account = await two_years(api, f"T{number}", 100, 100 if number == 0 else 0)
        await reason(api, account, "TEMPORARY_NEED", isPrimary=True)
        await reason(api, account, "TRY_OUT")
    account = await two_years(api, "D", 100, 150)
    await reason(api, account, "DURABLE_MEASURABLE_RESULT", isPrimary=True)

    groups = {each["key"]: each for each in (await retained(api, by="REASON"))["groups"]}

    assert set(groups) == {"TEMPORARY_NEED", "DURABLE_MEASURABLE_RESULT"}
    temporary = groups["TEMPORARY_NEED"]
    assert (temporary["accountCount"], temporary["lostCount"]) == (4, 3)
    assert temporary["logoChurn"]["value"] == 0.75
    assert temporary["isSufficient"] is False
    assert groups["DURABLE_MEASURABLE_RESULT"]["netRevenueRetention"]["value"] == 1.5


async def test_row_126_retention_by_pitch_tells_where_n_suffices(api: Api) -> None:
    await done(api, "policySet", "policyVersion { id }", key="backtest.minN", value=2)
    for number, pitch in enumerate(("Save time", "Save time", "Cheapest")):
        account = await two_years(api, f"A{number}", 100, 100 if pitch == "Save time" else 0)
        for category in ("TRY_OUT", "WRONG_BENEFIT"):
            await reason(api, account, category, pitch=pitch)

    groups = {each["key"]: each for each in (await retained(api, by="PITCH"))["groups"]}

    assert (groups["Save time"]["accountCount"], groups["Save time"]["isSufficient"]) == (2, True)
    assert groups["Save time"]["logoChurn"]["value"] == 0
    assert (groups["Cheapest"]["accountCount"], groups["Cheapest"]["isSufficient"]) == (1, False)
    assert groups["Cheapest"]["logoChurn"]["value"] == 1


async def test_row_126_nineteen_are_too_few_and_twenty_suffice(api: Api) -> None:
    for number in range(39):
        pitch, after = ("Save time", 100) if number < 20 else ("Cheapest", 0)
        account = await two_years(api, f"A{number}", 100, after)
        await reason(api, account, "TRY_OUT", pitch=pitch)

    groups = {each["key"]: each for each in (await retained(api, by="PITCH"))["groups"]}

    enough, few = groups["Save time"], groups["Cheapest"]
    assert (enough["accountCount"], enough["isSufficient"]) == (20, True)
    assert (few["accountCount"], few["lostCount"], few["isSufficient"]) == (19, 19, False)
    assert (enough["logoChurn"]["value"], few["logoChurn"]["value"]) == (0, 1)


async def test_row_21_retention_by_who_sold_first(
    api: Api, app_engine: AsyncEngine, tenant_id: TenantId, hire: Hire
) -> None:
    sam, sue = await hire("Sam"), await hire("Sue")
    for name, seller, after in (("A", sam, 100), ("B", sam, 0), ("C", sue, 100)):
        account = await two_years(api, name, 100, after)
        for owner, close_on in ((seller, date(2024, 6, 1)), (sue, date(2024, 9, 1))):
            decoded = decode_id(owner)
            assert decoded is not None
            won = {"is_won": True, "is_closed": True, "close_on": close_on}
            await deal(app_engine, tenant_id, account, owner_id=decoded[1], **won)

    groups = {each["key"]: each for each in (await retained(api, by="REP"))["groups"]}

    assert groups[sam]["user"] == {"name": "Sam"}
    assert (groups[sam]["accountCount"], groups[sam]["lostCount"]) == (2, 1)
    assert (groups[sue]["accountCount"], groups[sue]["lostCount"]) == (1, 0)
