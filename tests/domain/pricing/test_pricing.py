"""What is paid of the list price, floors that renewals teach, labelled discounts."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.contracts.tables import contract as contract_table
from csgraph.domain.pricing.tables import discount_line
from csgraph.domain.renewals.tables import renewal as renewal_table
from csgraph.events.change_log import Actor, begin_change_set, insert_row
from csgraph.ids import TenantId, decode_id, encode_id
from csgraph.storage.work import open_writing
from tests.domain.conftest import MovedClock
from tests.domain.customers import contract, customer, money, told
from tests.domain.writing import done, refused, write
from tests.support.http import Api

PRICING = """pricing { discountRatio { value } floor { value } isBelowFloor { value explanation }
  labelledDiscount { amount } unexplainedDiscount { amount } }"""
LINE = "discountLine { id label endsOn }"
FLOOR = """query($segment: SalesSegment) { priceFloor(segment: $segment) {
  floor { value explanation inputs { name value } } bands { low high count lost churn } } }"""


async def priced(api: Api, paid: Any, listed: Any, currency: str = "USD") -> str:
    ends_on = date(2027, 1, 1)
    given = {} if listed is None else {"listPrice": money(listed, currency)}
    return await contract(api, await customer(api), ends_on, paid, **given)


@pytest.mark.parametrize(
    ("paid", "listed", "below", "ratio"),
    [
        (10_000, 15_000, True, 0.6667),
        ("10050", 15_000, True, 0.67),
        ("10050.01", 15_000, False, 0.67),
        (15_000, 15_000, False, 1),
        (10_000, None, None, None),
        (None, 15_000, None, None),
    ],
)
async def test_row_18_a_price_at_the_floor_is_flagged(
    api: Api, paid: Any, listed: Any, below: bool | None, ratio: float | None
) -> None:
    found = (await told(api, "Contract", await priced(api, paid, listed), PRICING))["pricing"]

    assert found["isBelowFloor"]["value"] is below
    assert found["discountRatio"]["value"] == ratio
    assert found["floor"]["value"] == 0.67


async def test_row_18_two_currencies_are_not_compared(api: Api) -> None:
    signed = await priced(api, 10_000, 15_000, "EUR")

    found = (await told(api, "Contract", signed, PRICING))["pricing"]

    assert found["isBelowFloor"]["value"] is None
    assert found["unexplainedDiscount"] is None


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"label": None}, ["input", "label"]),
        ({"label": " "}, ["input", "label"]),
        ({"amount": money(0)}, ["input", "amount"]),
        ({"amount": money(5, "EUR")}, ["input", "amount"]),
        ({"endsOn": "2025-12-31"}, ["input", "endsOn"]),
    ],
)
async def test_row_19_a_discount_is_a_labelled_dated_line(
    api: Api, given: dict[str, Any], path: list[str]
) -> None:
    asked = {
        "contractId": await priced(api, 10_000, 15_000),
        "label": "COVID-19 discount",
        "amount": money(5_000),
        "startsOn": "2026-01-01",
        **given,
    }

    assert await refused(api, "discountLineAdd", LINE, **asked) == ("INVALID", path)
    listed = await api.data("{ discountLines { totalCount } }")
    assert listed["discountLines"]["totalCount"] == 0


async def test_row_19_what_no_label_explains_is_told(api: Api, clock: MovedClock) -> None:
    signed = await priced(api, 10_000, 15_000)
    add = {"contractId": signed, "label": "COVID-19 discount", "startsOn": "2026-01-01"}

    payload = await write(
        api, "discountLineAdd", f"{LINE} floorWarning", **add, amount=money(3_000)
    )
    found = (await told(api, "Contract", signed, PRICING))["pricing"]
    ended = clock().date() - timedelta(days=1)
    await done(api, "discountLineEnd", LINE, id=payload["discountLine"]["id"], endsOn=str(ended))
    after = (await told(api, "Contract", signed, PRICING))["pricing"]

    assert payload["floorWarning"] is None
    assert found["labelledDiscount"]["amount"] == "3000.00"
    assert found["unexplainedDiscount"]["amount"] == "2000.00"
    assert after["labelledDiscount"]["amount"] == "0.00"


async def test_a_discount_that_reaches_the_floor_is_warned_of(api: Api) -> None:
    signed = await priced(api, 15_000, 15_000)
    add = {"contractId": signed, "label": "Loyalty", "startsOn": "2026-01-01"}

    first = await write(api, "discountLineAdd", "floorWarning", **add, amount=money(3_000))
    second = await write(api, "discountLineAdd", "floorWarning", **add, amount=money(2_000))

    assert first["floorWarning"] is None
    assert second["floorWarning"].startswith("With it 0.6667 of the list price is paid")


async def test_what_is_warned_of_is_the_floor_that_renewals_taught(
    api: Api, app_engine: AsyncEngine, tenant_id: TenantId
) -> None:
    await _decided(app_engine, tenant_id, [(50, 20, 20), (100, 30, 0)])
    signed = await priced(api, 15_000, 15_000)
    add = {"contractId": signed, "label": "Loyalty", "startsOn": "2026-01-01"}

    above = await write(api, "discountLineAdd", "floorWarning", **add, amount=money(7_499))
    at = await write(api, "discountLineAdd", "floorWarning", **add, amount=money(1))

    assert above["floorWarning"] is None
    assert "below 0.5 customers leave" in at["floorWarning"]


async def test_a_line_that_came_without_a_label_gets_one(
    api: Api, app_engine: AsyncEngine, tenant_id: TenantId
) -> None:
    decoded = decode_id(await priced(api, 10_000, 15_000))
    assert decoded is not None
    async with open_writing(app_engine, tenant_id) as work:
        change_set = await begin_change_set(work, Actor("CONNECTOR", "test"))
        values = {"contract_id": decoded[1], "amount_minor": 500_000, "amount_currency": "USD"}
        id_ = await insert_row(
            work, discount_line, values, node_type="DiscountLine", change_set_id=change_set
        )
    line, signed = encode_id("dsc", id_), encode_id("ctr", decoded[1])
    before = (await told(api, "Contract", signed, PRICING))["pricing"]

    await done(api, "discountLineLabel", LINE, id=line, label="Loyalty")

    after = (await told(api, "Contract", signed, PRICING))["pricing"]
    assert before["unexplainedDiscount"]["amount"] == "5000.00"
    assert after["unexplainedDiscount"]["amount"] == "0.00"


async def test_row_124_the_highest_band_that_loses_too_many_is_the_floor(
    api: Api, app_engine: AsyncEngine, tenant_id: TenantId
) -> None:
    await _decided(
        app_engine,
        tenant_id,
        [(97, 60, 6), (76, 20, 9), (70, 20, 10), (71, 19, 19), (40, 20, 20)],
    )

    found = (await api.data(FLOOR))["priceFloor"]

    bands = {each["high"]: (each["count"], each["lost"]) for each in found["bands"]}
    assert bands == {0.4: (20, 20), 0.7: (20, 10), 0.75: (19, 19), 0.8: (20, 9), 1: (60, 6)}
    assert found["floor"]["value"] == 0.4
    assert found["floor"]["explanation"].startswith("Of 20 renewals at up to 0.4")


async def test_row_124_without_enough_renewals_the_policy_is_the_floor(
    api: Api, app_engine: AsyncEngine, tenant_id: TenantId
) -> None:
    await _decided(app_engine, tenant_id, [(50, 19, 19), (100, 30, 0)])
    assert (await api.data(FLOOR))["priceFloor"]["floor"]["value"] == 0.67

    await _decided(app_engine, tenant_id, [(50, 1, 0)])

    assert (await api.data(FLOOR))["priceFloor"]["floor"]["value"] == 0.5
    other = (await api.data(FLOOR, segment="CORPORATE"))["priceFloor"]
    assert other["floor"]["value"] == 0.67
    assert other["bands"] == []
    signed = await priced(api, 7_500, 15_000)
    assert (await told(api, "Contract", signed, PRICING))["pricing"]["floor"]["value"] == 0.5


async def _decided(
    engine: AsyncEngine, tenant_id: TenantId, groups: list[tuple[int, int, int]]
) -> None:
    """Make renewals that were decided: percent of the list price, how many, how many lost."""
    async with open_writing(engine, tenant_id) as work:
        change_set = await begin_change_set(work, Actor("SYSTEM", "test"))
        for percent, count, lost in groups:
            for number in range(count):
                prices = {
                    "annual_recurring_revenue_minor": percent * 100,
                    "annual_recurring_revenue_currency": "USD",
                    "list_price_minor": 10_000,
                    "list_price_currency": "USD",
                }
                signed = await insert_row(
                    work, contract_table, prices, node_type="Contract", change_set_id=change_set
                )
                outcome = "LOST" if number < lost else "RENEWED_FLAT"
                values = {"contract_id": signed, "outcome": outcome}
                await insert_row(
                    work, renewal_table, values, node_type="Renewal", change_set_id=change_set
                )
