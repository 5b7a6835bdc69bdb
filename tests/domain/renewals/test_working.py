"""Renewals are scheduled, assigned, asked about, and told of by stage."""

import asyncio
from datetime import date, timedelta

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.connectors.sync import SyncDeps
from csgraph.domain.renewals.commands import schedule_tenant
from csgraph.ids import TenantId
from csgraph.storage.secrets import Secrets
from csgraph.tenancy.tenants import list_tenants
from csgraph.worker import run_worker
from tests.domain.conftest import MovedClock
from tests.domain.customers import contract, customer, money, scheduled, told
from tests.domain.renewals.conftest import Hire
from tests.domain.writing import done, refused, write
from tests.support.eventually import eventually
from tests.support.http import Api

STRAIGHT = "renewal { isStraight salesToldAt owner { name } salesContact { name } }"
UPCOMING = """query($days: Int!) { renewals(
  filter: {outcome: {isNull: true}, contract: {daysToRenewal: {gte: 0, lte: $days}}}
  orderBy: [{field: CONTRACT_ENDS_ON}], first: 10
) { nodes { contract { endsOn daysToRenewal } account { name } state { value } } } }"""
PIPELINE = """query($asOf: DateTime, $currency: CurrencyCode) {
  renewalPipeline(asOf: $asOf, currency: $currency) {
    state count unpricedCount annualRecurringRevenue { amount currencyCode } } }"""


def in_days(clock: MovedClock, days: int) -> date:
    return clock().date() + timedelta(days=days)


async def test_row_127_a_straight_renewal_tells_sales_and_keeps_its_owner(
    api: Api, clock: MovedClock, hire: Hire
) -> None:
    csm, seller = await hire("Carla CSM"), await hire("Sam Sales")
    account = await customer(api, ownerId=seller)
    renewal = await scheduled(api, await contract(api, account, in_days(clock, 50)), ownerId=csm)

    marked = await done(api, "renewalMarkStraight", STRAIGHT, id=renewal, salesContactId=None)

    assert marked["salesToldAt"] is not None
    assert marked["isStraight"] is True
    assert marked["owner"] == {"name": "Carla CSM"}
    assert marked["salesContact"] == {"name": "Sam Sales"}
    told_of = (
        "query($id: ID!) { node(id: $id) { ... on User { straightRenewalsTold { totalCount } } } }"
    )
    found = await api.data(told_of, id=seller)
    assert found["node"]["straightRenewalsTold"]["totalCount"] == 1
    back = await done(api, "renewalUnmarkStraight", STRAIGHT, id=renewal)
    assert back == {
        "isStraight": False,
        "salesToldAt": None,
        "owner": {"name": "Carla CSM"},
        "salesContact": None,
    }


async def test_row_127_somebody_finds_it_straight_and_somebody_is_told(
    api: Api, clock: MovedClock, hire: Hire
) -> None:
    renewal = await scheduled(api, await contract(api, await customer(api), in_days(clock, 50)))
    mark = ("renewalMarkStraight", STRAIGHT)

    assert await refused(api, *mark, id=renewal, salesContactId=None) == ("INVALID", ["id"])
    await done(api, "renewalAssign", "renewal { id }", id=renewal, ownerId=await hire("Carla"))
    answer = await refused(api, *mark, id=renewal, salesContactId=None)
    assert answer == ("INVALID", ["input", "salesContactId"])


async def test_upcoming_renewals_are_a_filter_of_one_list(api: Api, clock: MovedClock) -> None:
    for name, days in (("A", 30), ("B", 90), ("C", 91), ("D", -1), ("E", 10)):
        ends_on = in_days(clock, days)
        renewal = await scheduled(api, await contract(api, await customer(api, name), ends_on))
    await done(api, "renewalLose", "renewal { id }", id=renewal, lostReason="Closed down")

    found = (await api.data(UPCOMING, days=90))["renewals"]["nodes"]

    assert [(each["account"]["name"], each["state"]["value"]) for each in found] == [
        ("A", "INVOICED"),
        ("B", "FOCUS"),
    ]


async def test_renewals_are_filtered_by_stage(api: Api, clock: MovedClock) -> None:
    for name, days in (("A", 30), ("B", 31), ("C", 61), ("D", -1)):
        ends_on = in_days(clock, days)
        await scheduled(api, await contract(api, await customer(api, name), ends_on))
    query = """query($stages: [RenewalState!]) { renewals(filter: {stage: {in: $stages}}) {
      nodes { stage state { value } account { name } } } }"""

    found = (await api.data(query, stages=["OUTREACH", "LATE"]))["renewals"]["nodes"]

    assert {each["account"]["name"]: each["stage"] for each in found} == {
        "B": "OUTREACH",
        "D": "LATE",
    }
    assert all(each["stage"] == each["state"]["value"] for each in found)


async def test_who_is_first_asked_on_the_renewal_call_is_at_risk(
    api: Api, clock: MovedClock
) -> None:
    risk = "askAtRisk { value explanation }"
    renewal = await scheduled(api, await contract(api, await customer(api), in_days(clock, 91)))
    seen = [(await told(api, "Renewal", renewal, risk))["askAtRisk"]["value"]]
    clock.moved = timedelta(days=1)
    seen.append((await told(api, "Renewal", renewal, risk))["askAtRisk"]["value"])
    for occasion, hour in (("RENEWAL_CALL", 2), ("SURVEY", 3)):
        at = (clock() - timedelta(hours=hour)).isoformat()
        ask = {"renewalId": renewal, "occasion": occasion, "answer": "YES", "askedAt": at}
        await done(api, "renewalAskRecord", "renewalAsk { id }", **ask)
        seen.append((await told(api, "Renewal", renewal, risk))["askAtRisk"]["value"])

    assert seen == [False, True, True, False]


async def test_stages_are_counted_and_priced_in_one_currency(api: Api, clock: MovedClock) -> None:
    rate = {"currency": "EUR", "effectiveOn": "2020-01-01", "rate": "1.10"}
    await done(api, "exchangeRateSet", "exchangeRate { id }", **rate)
    account = await customer(api)
    for days, revenue, currency in (
        (50, 1_000, "USD"),
        (50, 1_000, "EUR"),
        (50, 1_000, "JPY"),
        (50, None, "USD"),
        (200, 5_000, "USD"),
    ):
        await scheduled(api, await contract(api, account, in_days(clock, days), revenue, currency))

    stages = {each["state"]: each for each in (await api.data(PIPELINE))["renewalPipeline"]}
    euros = {
        each["state"]: each["annualRecurringRevenue"]
        for each in (await api.data(PIPELINE, currency="EUR"))["renewalPipeline"]
    }
    soon = (clock() + timedelta(days=51)).isoformat()
    then = {
        each["state"]: each["count"]
        for each in (await api.data(PIPELINE, asOf=soon))["renewalPipeline"]
    }

    assert list(stages) == ["SCHEDULED", "WINDOW_OPEN", "FOCUS", "OUTREACH", "INVOICED", "LATE"]
    assert stages["OUTREACH"] == {
        "state": "OUTREACH",
        "count": 4,
        "unpricedCount": 2,
        "annualRecurringRevenue": {"amount": "2100.00", "currencyCode": "USD"},
    }
    assert stages["SCHEDULED"]["annualRecurringRevenue"]["amount"] == "5000.00"
    assert euros["OUTREACH"] == {"amount": "1909.09", "currencyCode": "EUR"}
    assert then["LATE"] == 4
    assert then["SCHEDULED"] == 1


async def test_every_contract_whose_term_runs_gets_a_renewal(
    api: Api, clock: MovedClock, app_engine: AsyncEngine, tenant_id: TenantId
) -> None:
    account = await customer(api)
    runs = await contract(api, account, in_days(clock, 0))
    ended = await contract(api, account, in_days(clock, -1))
    today = in_days(clock, 0)

    written = [await schedule_tenant(app_engine, tenant_id, today) for _ in range(2)]

    assert written == [1, 0]
    assert (await told(api, "Contract", runs, "renewals { totalCount }"))["renewals"] == {
        "totalCount": 1
    }
    assert (await told(api, "Contract", ended, "renewals { totalCount }"))["renewals"] == {
        "totalCount": 0
    }


async def test_an_open_renewal_goes_with_its_contract(
    api: Api, clock: MovedClock, app_engine: AsyncEngine, tenant_id: TenantId
) -> None:
    signed = await contract(api, await customer(api, "Old"), in_days(clock, 5))
    closed = await contract(api, await customer(api, "Old"), in_days(clock, 5))
    moving, staying = await scheduled(api, signed), await scheduled(api, closed)
    await done(api, "renewalRenew", "renewal { id }", id=staying, revenueAfter=money(1))
    new = await customer(api, "New")
    for each in (signed, closed):
        await done(api, "contractUpdate", "contract { id }", id=each, accountId=new)

    assert await schedule_tenant(app_engine, tenant_id, in_days(clock, 0)) == 1

    names = [
        (await told(api, "Renewal", each, "account { name }"))["account"]["name"]
        for each in (moving, staying)
    ]
    assert names == ["New", "Old"]


async def test_the_worker_schedules_renewals(
    api: Api,
    clock: MovedClock,
    owner_engine: AsyncEngine,
    ingest_engine: AsyncEngine,
    secrets: Secrets,
    tenant_id: TenantId,
) -> None:
    runs = await contract(api, await customer(api), in_days(clock, 10))
    slug = next(each.slug for each in await list_tenants(owner_engine) if each.id == tenant_id)

    async def is_scheduled() -> bool:
        found = await told(api, "Contract", runs, "renewals { totalCount }")
        return bool(found["renewals"]["totalCount"] == 1)

    async with httpx.AsyncClient() as http:
        deps = SyncDeps(ingest_engine, secrets, clock, http)
        working = asyncio.create_task(run_worker(deps, owner_engine, 0.05, tenant_slug=slug))
        try:
            await eventually(is_scheduled, seconds=20)
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)


async def test_what_a_person_says_of_a_contract_is_held(api: Api, clock: MovedClock) -> None:
    signed = await contract(api, await customer(api), in_days(clock, 10))
    later = str(in_days(clock, 20))
    await done(api, "contractUpdate", "contract { id }", id=signed, endsOn=later)

    held = (await told(api, "Contract", signed, "holds { field }"))["holds"]

    assert held == [{"field": "endsOn"}]
    back = await write(api, "contractHoldsRelease", "released", id=signed, fields=["endsOn"])
    assert back == {"released": 1, "userErrors": []}


async def test_a_term_does_not_end_before_it_begins(api: Api, clock: MovedClock) -> None:
    signed = await contract(api, await customer(api), in_days(clock, 10))

    answer = await refused(
        api, "contractUpdate", "contract { id }", id=signed, endsOn=str(in_days(clock, -900))
    )

    assert answer == ("INVALID", ["input", "endsOn"])
