"""Retention over a cohort: figures, rates, parts, members; against an independent calculation."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.accounts.tables import account as account_table
from csgraph.domain.contracts.tables import contract as contract_table
from csgraph.domain.currencies.tables import exchange_rate
from csgraph.events.change_log import Actor, begin_change_set, insert_row
from csgraph.ids import TenantId
from csgraph.storage.work import open_writing
from tests.domain.conftest import MovedClock
from tests.domain.customers import contract, customer
from tests.domain.influence.conftest import Hire, hire
from tests.domain.writing import done
from tests.support.http import Api

__all__ = ["hire"]

RATE = "{ value numerator denominator benchmark ruleId explanation inputs { name value } }"
GROUP = f"""{{ key user {{ name }} accountCount lostCount isSufficient
  start {{ amount currencyCode }} expansion {{ amount }} contraction {{ amount }}
  churn {{ amount }} end {{ amount }} netRevenueRetention {RATE} grossRevenueRetention {RATE}
  revenueChurn {RATE} logoChurn {RATE} }}"""
RETENTION = f"""query($from: Date!, $until: Date, $by: RetentionDimension, $currency: CurrencyCode)
  {{ retention(from: $from, until: $until, by: $by, currency: $currency) {{
  from until unpricedCount total {GROUP} groups {GROUP}
  members {{ key account {{ name }} start {{ amount }} expansion {{ amount }}
    contraction {{ amount }} churn {{ amount }} }} }} }}"""
FIRST = date(2025, 1, 1)
LAST = date(2026, 1, 1)


async def retained(api: Api, **given: Any) -> Any:
    """Return the retention of the year 2025, unless another period is said."""
    asked = {"from": str(FIRST), "until": str(LAST), **given}
    return (await api.data(RETENTION, **asked))["retention"]


async def year(api: Api, account: str, first: date, revenue: int, **given: Any) -> str:
    ends_on = date(first.year + 1, first.month, first.day) - timedelta(days=1)
    return await contract(api, account, ends_on, revenue, starts_on=first, **given)


async def two_years(api: Api, name: str, before: int, after: int, **given: Any) -> str:
    """Make an account with what it pays from July to July before and after."""
    account = await customer(api, name, **given)
    for first, revenue in ((date(2024, 7, 1), before), (date(2025, 7, 1), after)):
        if revenue:
            await year(api, account, first, revenue)
    return account


def amounts(group: Any) -> dict[str, str]:
    names = ("start", "expansion", "contraction", "churn", "end")
    return {name: group[name]["amount"] for name in names}


async def test_row_25_net_and_gross_retention_of_the_source_example(api: Api) -> None:
    await two_years(api, "Grows", 500_000, 900_000)
    await two_years(api, "Shrinks", 460_000, 430_000)
    await two_years(api, "Leaves", 40_000, 0)
    await two_years(api, "New", 0, 777_000)

    found = await retained(api)

    total = found["total"]
    assert amounts(total) == {
        "start": "1000000.00",
        "expansion": "400000.00",
        "contraction": "30000.00",
        "churn": "40000.00",
        "end": "1330000.00",
    }
    assert total["netRevenueRetention"]["value"] == 1.33
    assert total["netRevenueRetention"]["benchmark"] == 1.3
    assert total["grossRevenueRetention"]["value"] == 0.93
    assert total["revenueChurn"]["value"] == 0.04
    assert total["logoChurn"]["value"] == 0.333333
    assert (total["logoChurn"]["numerator"], total["logoChurn"]["denominator"]) == ("1", "3")
    assert (total["accountCount"], total["lostCount"], total["isSufficient"]) == (3, 1, False)
    assert total["netRevenueRetention"]["explanation"].startswith("(1000000 + 400000 - 30000")
    assert [each["account"]["name"] for each in found["members"]] == ["Grows", "Leaves", "Shrinks"]
    assert found["groups"] == []


async def test_row_206_ups_and_downs_of_one_account_offset_each_other(api: Api) -> None:
    account = await two_years(api, "Both", 10, 16)
    await year(api, account, date(2024, 8, 1), 4)
    await two_years(api, "Ends", 7, 0)

    found = await retained(api)

    by_name = {each["account"]["name"]: each for each in found["members"]}
    assert by_name["Both"]["start"]["amount"] == "14.00"
    assert by_name["Both"]["expansion"]["amount"] == "2.00"
    assert by_name["Both"]["contraction"]["amount"] == "0.00"
    assert by_name["Ends"]["churn"]["amount"] == "7.00"
    assert by_name["Ends"]["contraction"]["amount"] == "0.00"


async def test_row_206_ten_more_then_four_less_is_an_expansion_of_six(api: Api) -> None:
    account = await customer(api, "Both")
    await contract(api, account, date(2026, 12, 31), 20, starts_on=date(2024, 1, 1))
    await contract(api, account, date(2025, 8, 31), 10, starts_on=date(2025, 3, 1))
    await contract(api, account, date(2026, 8, 31), 6, starts_on=date(2025, 9, 1))

    peak = (await retained(api, until="2025-06-01"))["total"]
    [found] = (await retained(api))["members"]

    assert peak["expansion"]["amount"] == "10.00"
    names = ("start", "expansion", "contraction", "churn")
    assert {name: found[name]["amount"] for name in names} == {
        "start": "20.00",
        "expansion": "6.00",
        "contraction": "0.00",
        "churn": "0.00",
    }


async def test_who_paid_nothing_has_no_rate(api: Api) -> None:
    await two_years(api, "New", 0, 5)

    total = (await retained(api))["total"]

    assert total["netRevenueRetention"]["value"] is None
    assert total["logoChurn"]["value"] is None
    assert total["netRevenueRetention"]["explanation"].startswith("The cohort paid nothing")
    assert amounts(total)["start"] == "0.00"


async def test_who_returns_within_the_period_was_not_lost(api: Api) -> None:
    account = await customer(api, "Back")
    await contract(api, account, date(2025, 3, 31), 100, starts_on=date(2024, 4, 1))
    await contract(api, account, date(2026, 3, 31), 100, starts_on=date(2025, 9, 1))

    assert (await retained(api))["total"]["lostCount"] == 0
    earlier = await retained(api, until="2025-06-01")
    assert earlier["total"]["lostCount"] == 1
    later = await retained(api, **{"from": "2025-06-01", "until": "2026-01-01"})
    assert later["total"]["accountCount"] == 0


async def test_rates_are_those_of_the_first_day(api: Api) -> None:
    for day, rate in (("2024-06-01", "1.25"), ("2025-02-01", "2")):
        given = {"currency": "EUR", "effectiveOn": day, "rate": rate}
        await done(api, "exchangeRateSet", "exchangeRate { id }", **given)
    account = await customer(api, "Euro")
    await year(api, account, date(2024, 7, 1), 100, currency="EUR")
    await year(api, account, date(2025, 7, 1), 100, currency="EUR")
    yen = await customer(api, "Yen")
    await year(api, yen, date(2024, 7, 1), 100, currency="JPY")

    dollars, euros = await retained(api), await retained(api, currency="EUR")

    assert amounts(dollars["total"])["start"] == amounts(dollars["total"])["end"] == "125.00"
    assert dollars["unpricedCount"] == 1
    assert euros["total"]["start"] == {"amount": "100.00", "currencyCode": "EUR"}


async def test_a_cohort_is_parted(api: Api, hire: Hire) -> None:
    owner = await hire("Olga")
    await two_years(api, "A", 10, 10, industry="Retail", ownerId=owner)
    await two_years(api, "B", 10, 5, industry="Retail")
    own = {"salesSegment": "CORPORATE", "contactPreference": "SELF_SERVICE"}
    await two_years(api, "C", 10, 20, **own)

    industries = {each["key"]: each for each in (await retained(api, by="INDUSTRY"))["groups"]}
    owners = {each["key"]: each for each in (await retained(api, by="OWNER"))["groups"]}
    segments = {each["key"]: each for each in (await retained(api, by="SEGMENT"))["groups"]}
    tiers = {each["key"]: each for each in (await retained(api, by="TIER"))["groups"]}

    assert set(industries) == {"Retail", None}
    assert {key: each["accountCount"] for key, each in segments.items()} == {
        "CORPORATE": 1,
        None: 2,
    }
    assert tiers["SCALE"]["accountCount"] == 1
    assert industries["Retail"]["grossRevenueRetention"]["value"] == 0.75
    assert industries[None]["netRevenueRetention"]["value"] == 2
    assert owners[owner]["user"] == {"name": "Olga"}
    assert owners[owner]["accountCount"] == 1
    assert owners[None]["user"] is None


async def test_the_usual_period_is_a_policy(api: Api) -> None:
    await done(api, "policySet", "policyVersion { id }", key="retention.cohortMonths", value=3)

    assert (await retained(api, until=None))["until"] == "2025-04-01"


@pytest.mark.parametrize("until", ["2024-12-31", "2025-01-01", "2999-01-01"])
async def test_a_period_is_one_that_has_passed(api: Api, until: str) -> None:
    asked = {"from": str(FIRST), "until": until}

    assert await api.codes(RETENTION, **asked) == ["BAD_USER_INPUT"]


@pytest.mark.parametrize("seed", range(4))
async def test_figures_are_those_of_a_naive_calculation(
    api: Api, clock: MovedClock, app_engine: AsyncEngine, tenant_id: TenantId, seed: int
) -> None:
    random = Random(seed)
    rates = {"USD": Decimal(1), "EUR": Decimal("1.1"), "JPY": Decimal("0.0067")}
    signed = await _signed_at_random(app_engine, tenant_id, random, rates)

    found = await retained(api, by="INDUSTRY")

    expected = _naive(signed, rates)
    shown = {each["key"]: each for each in found["groups"]}
    assert set(shown) == set(expected)
    for key, sums in expected.items():
        assert shown[key]["accountCount"] == sums["accounts"]
        assert shown[key]["lostCount"] == sums["lost"]
        for name in ("start", "expansion", "contraction", "churn"):
            assert abs(Decimal(shown[key][name]["amount"]) - sums[name]) <= Decimal("0.005")
        net = (sums["start"] + sums["expansion"] - sums["contraction"] - sums["churn"]) / sums[
            "start"
        ]
        assert abs(Decimal(str(shown[key]["netRevenueRetention"]["value"])) - net) < Decimal("1e-6")
    assert found["total"]["accountCount"] == sum(each["accounts"] for each in expected.values())


Signed = list[tuple[int, str | None, date, date | None, int, str]]


async def _signed_at_random(
    engine: AsyncEngine, tenant_id: TenantId, random: Random, rates: dict[str, Decimal]
) -> Signed:
    """Make accounts with contracts at random; return account, industry, term, revenue of each."""
    signed: Signed = []
    async with open_writing(engine, tenant_id) as work:
        change_set = await begin_change_set(work, Actor("SYSTEM", "test"))

        async def make(table: Any, node_type: str, **values: Any) -> Any:
            return await insert_row(
                work, table, values, node_type=node_type, change_set_id=change_set
            )

        for currency, rate in rates.items():
            if currency != "USD":
                row = {"currency": currency, "effective_on": FIRST, "rate": rate}
                await make(exchange_rate, "ExchangeRate", **row)
        for number in range(40):
            industry = random.choice(("Retail", "Energy", None))
            id_ = await make(account_table, "Account", name=f"A{number}", industry=industry)
            for _ in range(random.randrange(4)):
                starts_on = FIRST + timedelta(days=random.randint(-500, 400))
                ends_on = random.choice((None, starts_on + timedelta(days=random.randint(0, 600))))
                revenue, currency = random.randrange(10_000), random.choice(list(rates))
                await make(
                    contract_table,
                    "Contract",
                    account_id=id_,
                    starts_on=starts_on,
                    ends_on=ends_on,
                    annual_recurring_revenue_minor=revenue,
                    annual_recurring_revenue_currency=currency,
                )
                signed.append((number, industry, starts_on, ends_on, revenue, currency))
    return signed


def _naive(signed: Signed, rates: dict[str, Decimal]) -> dict[str | None, dict[str, Any]]:
    paid: dict[int, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    industries: dict[int, str | None] = {}
    for number, industry, starts_on, ends_on, minor, currency in signed:
        industries[number] = industry
        whole = Decimal(minor) if currency == "JPY" else Decimal(minor) / 100
        for end, day in enumerate((FIRST, LAST)):
            if starts_on <= day and (ends_on is None or day <= ends_on):
                paid[number][end] += whole * rates[currency]
    parts: dict[str | None, dict[str, Any]] = defaultdict(lambda: defaultdict(Decimal))
    for number, (start, end) in paid.items():
        if start == 0:
            continue
        part = parts[industries[number]]
        part["accounts"] += 1
        part["start"] += start
        part["lost"] += end == 0
        if end == 0:
            part["churn"] += start
        elif end > start:
            part["expansion"] += end - start
        else:
            part["contraction"] += start - end
    return parts
