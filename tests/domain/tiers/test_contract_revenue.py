"""An account whose own revenue is unknown is tiered by its contracts (domain.md §1.2, §1.10)."""

from datetime import date, timedelta
from typing import Any

from csgraph.clock import system_clock
from tests.domain.conftest import MovedClock
from tests.domain.customers import contract
from tests.domain.tiers.customers import account, money, of_account, tiers
from tests.domain.writing import done
from tests.support.http import Api


def today() -> date:
    return system_clock().date()


def in_days(days: int) -> date:
    return today() + timedelta(days=days)


async def change(api: Api, id_: str, **given: Any) -> None:
    await done(api, "contractUpdate", "contract { id }", id=id_, **given)


async def test_row_001_contracts_in_force_stand_in_for_revenue_that_is_unknown(api: Api) -> None:
    acme = await account(api)
    await contract(api, acme, in_days(300), 20_000)
    assert await tiers(api, acme) == ("SCALE", "SCALE")

    second = await contract(api, acme, in_days(200), 30_000)
    await contract(api, acme, in_days(-1), 500_000)
    await contract(api, acme, in_days(900), 500_000, starts_on=in_days(5))

    told = (await of_account(api, acme, "tier { explanation inputs { name value } }"))["tier"]
    assert await tiers(api, acme) == ("MID", "MID")
    assert {"name": "annualRevenue", "value": "50000"} in told["inputs"]
    assert "contracts" in told["explanation"]
    await change(api, second, annualRecurringRevenue=money(60_000))
    assert await tiers(api, acme) == ("STRATEGIC", "STRATEGIC")


async def test_row_001_the_accounts_own_revenue_goes_first(api: Api) -> None:
    acme = await account(api, 10_000)
    await contract(api, acme, in_days(300), 90_000)

    assert await tiers(api, acme) == ("SCALE", "SCALE")


async def test_row_001_contracts_go_before_open_deals(api: Api, sync: Any) -> None:
    acme = await account(api)
    deal = {"name": "Deal", "is_closed": False, "amount_minor": 9_000_000, "amount_currency": "USD"}
    await sync("opportunity", account_id=acme, **deal)
    assert await tiers(api, acme) == ("STRATEGIC", "STRATEGIC")

    await contract(api, acme, in_days(300), 10_000)

    assert await tiers(api, acme) == ("SCALE", "SCALE")


async def test_row_001_what_contracts_bring_is_unknown_while_one_has_no_amount(api: Api) -> None:
    acme = await account(api)
    await contract(api, acme, in_days(300), 30_000)
    unpriced = await contract(api, acme, in_days(300), None)

    told = await of_account(api, acme, "tier { value missingInputs }")
    assert await tiers(api, acme) == (None, None)
    assert "annualRecurringRevenue" in told["tier"]["missingInputs"]
    await change(api, unpriced, annualRecurringRevenue=money(0))
    assert await tiers(api, acme) == ("MID", "MID")


async def test_row_001_both_accounts_follow_a_contract_that_moves(api: Api) -> None:
    acme, other = await account(api), await account(api, name="Other")
    moved = await contract(api, acme, in_days(300), 30_000)
    assert (await tiers(api, acme), await tiers(api, other)) == (("MID", "MID"), (None, None))

    await change(api, moved, accountId=other)

    assert (await tiers(api, acme), await tiers(api, other)) == ((None, None), ("MID", "MID"))


async def test_row_001_a_term_that_ends_is_followed(
    api: Api, clock: MovedClock, follow: Any
) -> None:
    acme = await account(api)
    await contract(api, acme, in_days(10), 90_000)
    await contract(api, acme, in_days(300), 10_000)
    before = clock().isoformat()
    assert await tiers(api, acme) == ("STRATEGIC", "STRATEGIC")

    clock.moved = timedelta(days=11)
    await follow()

    assert await tiers(api, acme) == ("SCALE", "SCALE")
    past = await of_account(api, acme, "tier(asOf: $asOf) { value }", asOf=before)
    assert past["tier"] == {"value": "STRATEGIC"}


async def test_row_108_each_contract_is_exchanged_at_the_rate_of_its_own_day(api: Api) -> None:
    acme = await account(api)
    for day, rate in (("2026-01-01", "1.10"), ("2026-03-01", "2.00")):
        given = {"currency": "EUR", "effectiveOn": day, "rate": rate}
        await done(api, "exchangeRateSet", "exchangeRate { id }", **given)
    euros = {"revenue": 10_000, "currency": "EUR"}
    await contract(api, acme, in_days(300), **euros, signedOn="2026-02-01")
    await contract(api, acme, in_days(300), **euros, signedOn="2026-04-01")

    told = (await of_account(api, acme, "tier { inputs { name value } }"))["tier"]

    [annual] = (each for each in told["inputs"] if each["name"] == "annualRevenue")
    assert float(annual["value"]) == 31_000
    assert await tiers(api, acme) == ("MID", "MID")


async def test_row_004_the_capacity_plan_counts_what_contracts_bring(api: Api) -> None:
    await account(api, 1_500_000)
    acme = await account(api, name="Other")
    await contract(api, acme, in_days(300), 1_500_000)

    plan = (await api.data("{ capacityPlan { headcountByRevenue { value } } }"))["capacityPlan"]

    assert plan["headcountByRevenue"]["value"] == 2
