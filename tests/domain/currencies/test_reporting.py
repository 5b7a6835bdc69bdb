"""Money is compared, sorted and summed in the tenant's reporting currency."""

from datetime import UTC, timedelta
from typing import Any

import pytest
from sqlalchemy import func, update
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.clock import system_clock
from csgraph.domain.currencies.tables import exchange_rate
from csgraph.ids import TenantId
from csgraph.storage.secrets import Secrets
from csgraph.tenancy.scopes import SCOPES
from csgraph.tenancy.tables import tenant
from tests.domain.customers import customer, money
from tests.domain.writing import done
from tests.support.http import Api
from tests.support.http import key_of as key_with

LISTED = """query($filter: AccountFilter, $orderBy: [AccountOrder!], $first: Int, $after: String,
    $asOf: DateTime) {
  accounts(filter: $filter, orderBy: $orderBy, first: $first, after: $after, asOf: $asOf) {
    nodes { name } pageInfo { endCursor hasNextPage } } }"""
FIGURES = """{ accounts { aggregate { count annualRevenue {
  distinct sum avg min max percentile(fraction: 0.5)
  histogram(of: {from: 0, to: 1000, buckets: 2}) { count } } } } }"""


def day(ago: int) -> str:
    return str((system_clock().astimezone(UTC) - timedelta(days=ago)).date())


async def rate(api: Api, currency: str, worth: str, ago: int = 30) -> str:
    given = {"currency": currency, "effectiveOn": day(ago), "rate": worth}
    made = await done(api, "exchangeRateSet", "exchangeRate { id }", **given)
    return str(made["id"])


async def companies(api: Api) -> dict[str, str]:
    """Make companies whose order by what they earn is not that of their minor units."""
    earned = {
        "Dollar": money("1234.50"),
        "Euro": money("1000.00", "EUR"),
        "Yen": money("100000", "JPY"),
        "Dinar": money("500.125", "KWD"),
        "Kroner": money("5000.00", "NOK"),
    }
    made = {name: await customer(api, name, annualRevenue=each) for name, each in earned.items()}
    return made | {"Silent": await customer(api, "Silent")}


async def names(api: Api, **given: Any) -> list[str]:
    listed = (await api.data(LISTED, **given))["accounts"]
    return [each["name"] for each in listed["nodes"]]


async def earning(api: Api, **comparison: Any) -> list[str]:
    return await names(api, filter={"annualRevenue": comparison})


@pytest.fixture
async def worth(api: Api) -> dict[str, str]:
    """Companies that earn 1,234.50, 1,100, 700, 1,650.41 dollars, kroner nobody knows, nothing."""
    await rate(api, "EUR", "1.10")
    await rate(api, "JPY", "0.007")
    await rate(api, "KWD", "3.3")
    return await companies(api)


async def test_an_amount_is_compared_in_units_of_the_reporting_currency(
    api: Api, worth: dict[str, str]
) -> None:
    assert await earning(api, eq="1234.50") == ["Dollar"]
    assert await earning(api, eq="1234.5") == ["Dollar"]
    assert await earning(api, gte="1100") == ["Dinar", "Dollar", "Euro"]
    assert await earning(api, lt="1100") == ["Yen"]
    assert await earning(api, **{"in": ["700", "1650.41"]}) == ["Dinar", "Yen"]
    assert await earning(api, neq="700") == ["Dinar", "Dollar", "Euro", "Kroner", "Silent"]
    assert await earning(api, isNull=True) == ["Kroner", "Silent"]


@pytest.mark.parametrize("nulls", ["FIRST", "LAST"])
@pytest.mark.parametrize("direction", ["ASC", "DESC"])
async def test_pages_go_by_what_amounts_are_worth(
    api: Api, worth: dict[str, str], direction: str, nulls: str
) -> None:
    order = [
        {"field": "ANNUAL_REVENUE", "direction": direction, "nulls": nulls},
        {"field": "NAME", "direction": "ASC"},
    ]
    found, after = list[str](), None
    for _ in range(3):
        given = {"orderBy": order, "first": 2, "after": after}
        page = (await api.data(LISTED, **given))["accounts"]
        found += [each["name"] for each in page["nodes"]]
        after = page["pageInfo"]["endCursor"]

    known = ["Yen", "Euro", "Dollar", "Dinar"]
    known = known if direction == "ASC" else known[::-1]
    unknown = ["Kroner", "Silent"]
    assert found == (unknown + known if nulls == "FIRST" else known + unknown)


async def test_figures_are_of_what_is_known(api: Api, worth: dict[str, str]) -> None:
    told = (await api.data(FIGURES))["accounts"]["aggregate"]

    assert told == {
        "count": 6,
        "annualRevenue": {
            "distinct": 4,
            "sum": "4684.91",
            "avg": 1171.2275,
            "min": "700.00",
            "max": "1650.41",
            "percentile": 1167.25,
            "histogram": [{"count": 0}, {"count": 1}],
        },
    }


async def test_groups_and_bounds_on_related_records_are_in_it_too(
    api: Api, worth: dict[str, str]
) -> None:
    for name in ("Euro", "Yen"):
        await done(
            api, "accountUpdate", "account { id }", by={"id": worth[name]}, parentId=worth["Dollar"]
        )
    grouped = """{ accounts { groupBy(keys: [{field: PARENT}],
      having: {annualRevenue: {sum: {lt: "1900"}}},
      orderBy: [{function: SUM, field: ANNUAL_REVENUE, direction: DESC}]) {
        key { parent { name } } aggregate { annualRevenue { sum } } } } }"""
    groups = (await api.data(grouped))["accounts"]["groupBy"]

    assert groups == [
        {"key": {"parent": {"name": "Dollar"}}, "aggregate": {"annualRevenue": {"sum": "1800.00"}}}
    ]
    above = {"childrenAggregate": {"annualRevenue": {"max": {"gt": "1099.99"}}}}
    assert await names(api, filter=above) == ["Dollar"]
    assert await names(api, filter={"children": {"some": {"annualRevenue": {"eq": "700"}}}}) == [
        "Dollar"
    ]


async def test_a_rate_reaches_the_amounts_of_its_span_alone(
    api: Api, worth: dict[str, str]
) -> None:
    before = await api.data("{ accounts { nodes { name revision updatedAt } } }")

    await rate(api, "EUR", "1.50", ago=60)
    assert await earning(api, gt="1000") == ["Dinar", "Dollar", "Euro"]
    assert await earning(api, eq="1500") == []

    await rate(api, "EUR", "2", ago=0)
    assert await earning(api, eq="2000") == ["Euro"]
    await rate(api, "EUR", "3", ago=0)
    assert await earning(api, eq="3000") == ["Euro"]
    await rate(api, "NOK", "0.1")
    assert await earning(api, eq="500") == ["Kroner"]
    assert await api.data("{ accounts { nodes { name revision updatedAt } } }") == before


async def test_amounts_are_unknown_again_when_a_rate_is_taken_back(
    api: Api, worth: dict[str, str]
) -> None:
    await rate(api, "NOK", "0.1")
    [latest] = (await api.data("{ changeSets(first: 1) { nodes { id } } }"))["changeSets"]["nodes"]
    assert await earning(api, eq="500") == ["Kroner"]

    await done(api, "changeSetRevert", "changeSet { id }", id=latest["id"])

    assert await earning(api, eq="500") == []
    assert await earning(api, isNull=True) == ["Kroner", "Silent"]


async def test_an_amount_is_worth_what_it_was_on_the_day_it_was_written(
    api: Api, worth: dict[str, str]
) -> None:
    await rate(api, "EUR", "9", ago=-1)
    assert await earning(api, eq="1100") == ["Euro"]

    await done(
        api,
        "accountUpdate",
        "account { id }",
        by={"id": worth["Euro"]},
        annualRevenue=money("20.00", "EUR"),
    )
    assert await earning(api, eq="22") == ["Euro"]
    await done(api, "accountUpdate", "account { id }", by={"id": worth["Euro"]}, annualRevenue=None)
    assert "Euro" in await earning(api, isNull=True)


async def test_another_reporting_currency_makes_all_amounts_anew(
    api: Api, owner_engine: AsyncEngine, tenant_id: TenantId, worth: dict[str, str]
) -> None:
    async with owner_engine.begin() as connection:
        await connection.execute(
            update(tenant).where(tenant.c.tenant_id == tenant_id).values(reporting_currency="JPY")
        )
        changed = exchange_rate.c.tenant_id == tenant_id
        await connection.execute(
            update(exchange_rate).where(changed).values(rate=exchange_rate.c.rate * 150)
        )

    assert await earning(api, eq="100000") == ["Yen"]
    assert await earning(api, eq="165000") == ["Euro"]
    assert "Dollar" in await earning(api, isNull=True)
    told = await api.data("{ accounts { aggregate { annualRevenue { min max } } } }")
    assert told["accounts"]["aggregate"]["annualRevenue"] == {"min": "100000", "max": "247562"}


async def test_amounts_take_their_scope_however_they_are_asked_about(
    api: Api, owner_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId, worth: Any
) -> None:
    key = await key_with(owner_engine, secrets, tenant_id, tuple({*SCOPES} - {"finance:read"}))
    poor = api.with_key(key)

    assert await poor.codes(LISTED, filter={"annualRevenue": {"gt": "1"}}) == ["BAD_USER_INPUT"]
    assert await poor.codes(LISTED, orderBy=[{"field": "ANNUAL_REVENUE"}]) == ["BAD_USER_INPUT"]
    by_parent = [{"field": "PARENT_ANNUAL_REVENUE"}]
    assert await poor.codes(LISTED, orderBy=by_parent) == ["BAD_USER_INPUT"]
    assert await poor.codes(FIGURES) == ["FORBIDDEN"]
    above = {"childrenAggregate": {"annualRevenue": {"max": {"gt": "1"}}}}
    assert await poor.codes(LISTED, filter=above) == ["BAD_USER_INPUT"]
    told = (await poor.post(FIGURES)).json()["data"]["accounts"]["aggregate"]
    assert told == {"count": 6, "annualRevenue": None}


async def test_what_an_amount_is_worth_is_no_part_of_the_log(
    api: Api, worth: dict[str, str]
) -> None:
    await rate(api, "EUR", "2", ago=0)
    told = await api.data(
        """query($id: ID!) { account(by: {id: $id}) { history(first: 10) { nodes {
          fields { field } } } }
          changes(first: 100) { nodes { nodeType changedFields } } }""",
        id=worth["Euro"],
    )

    assert len(told["account"]["history"]["nodes"]) == 1
    logged = {field for each in told["changes"]["nodes"] for field in each["changedFields"] or ()}
    assert {field for field in logged if "eporting" in field or field.endswith("On")} <= {
        "effectiveOn"
    }


async def test_amounts_at_an_instant_are_those_that_were_there_then(
    api: Api, owner_engine: AsyncEngine, worth: dict[str, str]
) -> None:
    async with owner_engine.connect() as connection:
        then = str(await connection.scalar(func.clock_timestamp().select())).replace(" ", "T")
    await done(
        api,
        "accountUpdate",
        "account { id }",
        by={"id": worth["Euro"]},
        annualRevenue=money("5", "EUR"),
    )

    at = {"asOf": then, "filter": {"annualRevenue": {"eq": "1100"}}}
    assert await names(api, **at) == ["Euro"]
    assert await names(api, filter={"annualRevenue": {"eq": "1100"}}) == []
    order = [{"field": "ANNUAL_REVENUE", "direction": "ASC"}]
    assert (await names(api, asOf=then, orderBy=order))[:2] == ["Yen", "Euro"]
    assert (await names(api, orderBy=order))[:2] == ["Euro", "Yen"]
