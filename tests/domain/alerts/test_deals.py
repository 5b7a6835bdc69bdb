"""Alerts about deals and prices (domain.md §1.5, §1.8); what accounts bring ranks alerts."""

from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from tests.domain.alerts.company import in_days
from tests.domain.alerts.conftest import Rules
from tests.domain.conftest import MovedClock
from tests.domain.customers import contract, customer, money, scheduled
from tests.domain.customers import told as told_of
from tests.domain.handoffs.conftest import Sales
from tests.domain.influence.conftest import Hire
from tests.domain.writing import done
from tests.support.http import Api

WHY = "subjectId severity evidence { explanation }"
POINTS = ("technical", "functional", "experience", "support", "buyIn")


async def subjects(rules: Rules, code: str) -> set[str]:
    await rules.evaluate(code)
    return {each["subjectId"] for each in await rules.open(code)}


async def judged(api: Api, account: str, deal: str, **given: str | None) -> str:
    """Fill in a fit checklist, MET but for what is given; return what follows."""
    values = dict.fromkeys(POINTS, "MET") | given
    shown = "fitAssessment { result { value } }"
    found = await done(api, "fitAssess", shown, accountId=account, opportunityId=deal, **values)
    return str(found["result"]["value"])


async def test_row_202_a_deal_that_does_not_fit_is_told_as_its_checklist_tells(
    api: Api, rules: Rules, sales: Sales
) -> None:
    account, bad = await customer(api), set()
    ratings = ("MET", "NOT_MET", "UNKNOWN")
    for technical, support, plan in product(ratings, ratings, (None, "Train them")):
        deal = await sales.deal(account)
        given = {"technical": technical, "support": support, "mitigationPlan": plan}
        if await judged(api, account, deal, **given) == "BAD":
            bad.add(deal)

    assert len(bad) == 6
    assert await subjects(rules, "BAD_FIT_DEAL") == bad
    mended = bad.pop()
    assert await judged(api, account, mended) == "GOOD"
    assert await subjects(rules, "BAD_FIT_DEAL") == bad


async def assess(api: Api, deal: str, kind: str = "BAD_DEAL", **given: Any) -> None:
    if kind == "BAD_DEAL":
        given = {"criteria": ["PROBLEM_NOT_SEVERE"], "flags": ["NEEDS_PRICE_CUT"], **given}
    shown = "dealAssessment { id }"
    await done(api, "dealAssess", shown, opportunityId=deal, kind=kind, **given)


async def test_a_bad_deal_is_told_while_it_may_be_rejected(
    api: Api, rules: Rules, sales: Sales, clock: MovedClock
) -> None:
    account = await customer(api)
    open_, misunderstood = [await sales.deal(account) for _ in range(2)]
    won = await sales.won(account, clock() - timedelta(days=1))
    for deal in (open_, won):
        await assess(api, deal)
    await assess(api, misunderstood, "MISUNDERSTANDING")

    assert await subjects(rules, "BAD_FIT_DEAL") == {open_, won}
    why = (await rules.open("BAD_FIT_DEAL", WHY))[0]["evidence"]["explanation"]
    assert why.endswith(": PROBLEM_NOT_SEVERE, NEEDS_PRICE_CUT.")

    clock.moved = timedelta(days=15)

    assert await subjects(rules, "BAD_FIT_DEAL") == {open_}
    states = {
        each["subjectId"]: each["state"]
        for each in await rules.alerts("BAD_FIT_DEAL", "subjectId state")
    }
    assert states[won] == "EXPIRED"


@pytest.mark.parametrize(
    ("paid", "listed", "is_told"),
    [
        (money(10_000), money(15_000), True),
        (money(10_100), money(15_000), False),
        (money(1_000), None, False),
        (money(1_000), money(15_000, "EUR"), False),
    ],
)
async def test_row_202_a_price_at_two_thirds_of_the_list_is_below_the_floor(
    api: Api, rules: Rules, paid: dict[str, str], listed: dict[str, str] | None, is_told: bool
) -> None:
    account = await customer(api)
    given = {"annualRecurringRevenue": paid, "listPrice": listed, "number": "C-1"}
    runs, _ = [await contract(api, account, in_days(days), None, **given) for days in (100, -1)]

    assert await subjects(rules, "PRICE_BELOW_VALUE_FLOOR") == ({runs} if is_told else set())
    if is_told:
        [alert] = await rules.open("PRICE_BELOW_VALUE_FLOOR", WHY)
        assert "costs 0.6667 of the list price" in alert["evidence"]["explanation"]


async def test_what_contracts_bring_ranks_alerts_within_a_book(
    api: Api, rules: Rules, hire: Hire
) -> None:
    owner, found = await hire("Kim"), {}
    for revenue in (10_000, 20_000, 30_000):
        account = await customer(api, ownerId=owner)
        await contract(api, account, in_days(300), revenue, listPrice=money(100_000))
        found[account] = revenue

    await rules.evaluate("PRICE_BELOW_VALUE_FLOOR")

    shown = "account { id } priority"
    told = await rules.open("PRICE_BELOW_VALUE_FLOOR", shown)
    by_revenue = {found[each["account"]["id"]]: each["priority"] for each in told}
    assert by_revenue == {10_000: 27, 20_000: 37, 30_000: 47}


async def test_row_123_a_problem_that_hurts_too_little_is_told(api: Api, rules: Rules) -> None:
    account = await customer(api)
    small, _ = [
        await done(
            api,
            "problemRecord",
            "problemToSolve { id }",
            accountId=account,
            statement="Reports take long",
            severity=severity,
        )
        for severity in (2, 3)
    ]

    assert await subjects(rules, "PROBLEM_LOW_SEVERITY") == {small["id"]}

    await done(api, "problemRate", "problemToSolve { id }", id=small["id"], severity=4)

    assert await subjects(rules, "PROBLEM_LOW_SEVERITY") == set()


async def test_row_202_a_renewal_that_comes_up_in_a_shock_is_told(api: Api, rules: Rules) -> None:
    shock = {"name": "Virus", "startsOn": str(in_days(-10))}
    event = await done(api, "shockEventRecord", "shockEvent { id }", **shock)
    given = {"shockEventId": event["id"], "industry": "Tourism", "exposure": "HIGH"}
    await done(api, "industryExposureSet", "industryExposure { id }", **given)
    renewals = {}
    for industry, days in (("tourism", 50), ("tourism", 70), ("Chemicals", 50)):
        account = await customer(api, industry=industry)
        signed = await contract(api, account, in_days(days))
        renewals[industry, days] = await scheduled(api, signed)

    due = renewals["tourism", 50]
    assert await subjects(rules, "EXPOSURE_FORECAST") == {due}
    [alert] = await rules.open("EXPOSURE_FORECAST", WHY)
    assert "a share of 0.50 is expected to be lost" in alert["evidence"]["explanation"]
    shown = "outreachPlaybook { exposure }"
    for renewal in renewals.values():
        told = (await told_of(api, "Renewal", renewal, shown))["outreachPlaybook"]
        assert (told is not None) is (renewal == due)
