"""Of what day an amount's rate is, and that every amount has one."""

import asyncio
from datetime import UTC, date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, text  # noqa: TID251 - a lock has no Core form
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.clock import system_clock
from csgraph.domain.accounts.tables import account
from csgraph.domain.opportunities.tables import opportunity
from csgraph.events.change_log import Actor, begin_change_set, insert_row, update_row
from csgraph.graph.catalog import Catalog
from csgraph.graph.declare import MoneyRead
from csgraph.ids import TenantId, new_id
from csgraph.schema.build import build_schema
from csgraph.storage.work import open_writing
from tests.domain.customers import contract, customer
from tests.domain.writing import done
from tests.support.eventually import eventually
from tests.support.http import Api

EARLY, LATE = 400, 100
"""How many days ago a euro came to be worth two dollars, then three."""

WAITING = "select exists(select from pg_locks where locktype = 'advisory' and not granted)"


def day(ago: int) -> date:
    return system_clock().astimezone(UTC).date() - timedelta(days=ago)


@pytest.fixture
async def rated(api: Api) -> Api:
    for ago, worth in ((EARLY, "2"), (LATE, "3")):
        given = {"currency": "EUR", "effectiveOn": str(day(ago)), "rate": worth}
        await done(api, "exchangeRateSet", "exchangeRate { id }", **given)
    return api


async def worth(api: Api, lists: str, field: str) -> Any:
    told = await api.data(f"{{ {lists} {{ aggregate {{ {field} {{ sum }} }} }} }}")
    return told[lists]["aggregate"][field]["sum"]


async def test_a_contract_is_worth_what_it_was_on_its_first_day(rated: Api) -> None:
    acme = await customer(rated)
    signed = await contract(rated, acme, day(-30), "100.10", "EUR", starts_on=day(LATE + 1))
    assert await worth(rated, "contracts", "annualRecurringRevenue") == "200.20"

    async def begin(ago: int) -> None:
        await done(rated, "contractUpdate", "contract { id }", id=signed, startsOn=str(day(ago)))

    await begin(LATE)
    assert await worth(rated, "contracts", "annualRecurringRevenue") == "300.30"
    await begin(EARLY + 1)
    assert await worth(rated, "contracts", "annualRecurringRevenue") is None
    assert await worth(rated, "contracts", "listPrice") is None


async def test_what_an_account_pays_goes_by_the_day_of_its_agreement(rated: Api) -> None:
    paid = {"amount": "10", "currencyCode": "EUR"}
    acme = await customer(rated, annualRecurringRevenue=paid, revenueAgreedOn=str(day(LATE + 1)))
    assert await worth(rated, "accounts", "annualRecurringRevenue") == "20.00"

    await done(rated, "accountUpdate", "account { id }", by={"id": acme}, revenueAgreedOn=None)
    assert await worth(rated, "accounts", "annualRecurringRevenue") == "30.00"


async def test_a_deal_that_a_sync_brings_goes_by_the_day_it_closes(
    rated: Api, app_engine: AsyncEngine, tenant_id: TenantId
) -> None:
    logged: dict[str, Any] = {"node_type": "Opportunity"}
    deal = {"name": "Deal", "amount_minor": 1_000, "amount_currency": "EUR"}
    async with open_writing(app_engine, tenant_id) as work:
        logged["change_set_id"] = await begin_change_set(work, Actor("SYSTEM", "test"))
        made = await insert_row(work, opportunity, deal, **logged)
    assert await worth(rated, "opportunities", "amount") == "30.00"

    async with open_writing(app_engine, tenant_id) as work:
        logged["change_set_id"] = await begin_change_set(work, Actor("SYSTEM", "test"))
        await update_row(work, opportunity, made, {"close_on": day(LATE + 1)}, **logged)
    assert await worth(rated, "opportunities", "amount") == "20.00"


def test_every_amount_of_a_record_can_be_compared_and_sorted_by() -> None:
    catalog: Catalog = build_schema().catalog
    amounts = [
        (spec, field)
        for spec in catalog.nodes.values()
        for field in spec.fields.values()
        if isinstance(field.read, MoneyRead)
    ]

    assert amounts
    for spec, field in amounts:
        assert field.name in {each.name for each in spec.filterable()}, (spec.name, field.name)
        assert field.name in {each.name for each in spec.aggregable()}, (spec.name, field.name)
        assert field.enum_name in spec.orders, (spec.name, field.name)


async def test_a_rate_finds_the_amounts_that_are_written_meanwhile(
    rated: Api, owner_engine: AsyncEngine, tenant_id: TenantId
) -> None:
    written = {"annual_revenue_minor": 100, "annual_revenue_currency": "EUR"}
    row = {"tenant_id": tenant_id, "id": new_id(), "name": "Acme"}
    given = {"currency": "EUR", "effectiveOn": str(day(0)), "rate": "7"}

    async def waits() -> bool:
        async with owner_engine.connect() as looking:
            found = await looking.execute(text(WAITING))
            return bool(found.scalar())

    async with owner_engine.begin() as connection:
        await connection.execute(insert(account).values(**row, **written))
        rate = done(rated, "exchangeRateSet", "exchangeRate { id }", **given)
        setting = asyncio.create_task(rate)
        await eventually(waits)
    await setting

    assert await worth(rated, "accounts", "annualRevenue") == "7.00"
