"""First value ends the emotional curve (domain.md §3.5)."""

from datetime import timedelta
from typing import Any

import pytest

from tests.domain.conftest import MovedClock
from tests.domain.handoffs.conftest import Sales
from tests.domain.handoffs.leading import seen, start
from tests.domain.influence.people import customer
from tests.domain.writing import done
from tests.support.http import Api


async def reached(api: Api, account: str, at: Any, **given: Any) -> None:
    """Begin an onboarding that has reached first value."""
    made = await done(api, "onboardingBegin", "onboarding { id }", accountId=account, **given)
    shown = {"id": made["id"], "firstValueAt": at.isoformat()}
    await done(api, "onboardingRecordFirstValue", "onboarding { id }", **shown)


@pytest.mark.parametrize("names_the_deal", [True, False])
async def test_row_45_a_customer_is_steady_once_value_has_shown(
    api: Api, sales: Sales, clock: MovedClock, names_the_deal: bool
) -> None:
    account, now = await customer(api), clock()
    deal = await sales.won(account, now - timedelta(days=60, hours=1))
    handoff = await start(api, deal)
    assert await seen(api, handoff, "emotionalPhase") == {"emotionalPhase": "TROUGH"}
    given = {"opportunityId": deal} if names_the_deal else {}
    await reached(api, account, now - timedelta(days=10), **given)

    query = "{ handoffs(filter: {emotionalPhase: {eq: STEADY}}) { totalCount } }"
    assert await seen(api, handoff, "emotionalPhase") == {"emotionalPhase": "STEADY"}
    assert (await api.data(query))["handoffs"]["totalCount"] == 1


async def test_row_45_value_of_another_deal_ends_no_curve(
    api: Api, sales: Sales, clock: MovedClock
) -> None:
    account, now = await customer(api), clock()
    earlier = await sales.won(account, now - timedelta(days=400))
    handoff = await start(api, await sales.won(account, now - timedelta(days=20)))

    await reached(api, account, now - timedelta(days=300), opportunityId=earlier)

    assert await seen(api, handoff, "emotionalPhase") == {"emotionalPhase": "HONEYMOON"}


async def test_row_45_nothing_is_steady_before_the_close(
    api: Api, sales: Sales, clock: MovedClock
) -> None:
    account = await customer(api)
    handoff = await start(api, await sales.deal(account))

    await reached(api, account, clock() - timedelta(days=1))

    assert await seen(api, handoff, "emotionalPhase") == {"emotionalPhase": None}


async def test_one_enum_says_how_experienced_a_customer_is(api: Api) -> None:
    query = """query($of: CustomerExperience!) {
      accounts(filter: {customerExperience: {eq: $of}}) { totalCount }
      firstValueDefinitions(filter: {customerExperience: {eq: $of}}) { totalCount } }"""

    found = await api.data(query, of="INEXPERIENCED")

    assert found == {"accounts": {"totalCount": 0}, "firstValueDefinitions": {"totalCount": 0}}
