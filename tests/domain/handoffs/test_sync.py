"""What Salesforce says of a deal moves its introduction and its clocks (domain.md §3.3)."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.ids import TenantId
from csgraph.storage.secrets import Secrets
from tests.domain.handoffs.leading import seen, start
from tests.support.http import Api
from tests.support.sales import sf_opportunity, sf_stage_change
from tests.support.vendors import Vendors, sf_account, vendors_of

ACCOUNT, DEAL = "001000000000001AAA", "006000000000001AAA"
USUAL = {"AccountId": ACCOUNT, "Amount": 90_000, "CurrencyIsoCode": "USD"}
READ = "{ opportunities { nodes { id introduction probability revision } } }"


@pytest.fixture
async def vendors(
    ingest_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId
) -> AsyncIterator[Vendors]:
    async with vendors_of(ingest_engine, secrets, tenant_id) as made:
        yield made


async def synced(api: Api, vendors: Vendors, **values: object) -> dict[str, Any]:
    """Let Salesforce say something of the deal; return what is known of it then."""
    vendors.clock.advance(hours=1)
    stamp = vendors.clock.salesforce_instant
    vendors.put(Opportunity=[sf_opportunity(1, SystemModstamp=stamp, **{**USUAL, **values})])
    vendors.clock.advance(hours=1)
    await vendors.sync_salesforce()
    [deal] = (await api.data(READ))["opportunities"]["nodes"]
    return dict(deal)


async def test_row_105_a_probability_of_salesforce_evaluates_the_introduction_anew(
    api: Api, vendors: Vendors
) -> None:
    vendors.put(Account=[sf_account(1)])

    early = await synced(api, vendors, Probability=50)
    due = await synced(api, vendors, Probability=72)
    again = await synced(api, vendors, Probability=72)
    late = await synced(api, vendors, Probability=80)

    assert [each["introduction"] for each in (early, due, again, late)] == [
        *("NOT_DUE", "DUE", "DUE", "BREACHED"),
    ]
    assert again == due


async def test_row_41_the_clocks_run_from_when_salesforce_first_shows_the_deal_as_won(
    api: Api, vendors: Vendors
) -> None:
    vendors.put(Account=[sf_account(1)])
    handoff = await start(api, (await synced(api, vendors, Probability=50))["id"])
    before = await seen(api, handoff, "closedAt debriefSla introCallSla")
    won = {"StageName": "Closed Won", "IsClosed": True, "IsWon": True, "Probability": 100}
    changes = [
        sf_stage_change(
            number, OpportunityId=DEAL, CreatedDate=at, SystemModstamp=at, StageName=stage
        )
        for number, at, stage in (
            (1, "2026-05-02T08:00:00.000+0000", "Negotiation"),
            (2, "2026-05-03T10:00:00.000+0000", "Closed Won"),
            (3, "2026-05-09T10:00:00.000+0000", "Closed Won"),
        )
    ]
    vendors.put(OpportunityHistory=changes)
    vendors.clock.advance(days=12)

    await synced(api, vendors, **won)

    assert before == {
        "closedAt": None,
        "debriefSla": "NOT_APPLICABLE",
        "introCallSla": "NOT_APPLICABLE",
    }
    assert await seen(api, handoff, "closedAt closeBasis debriefDueAt debriefSla") == {
        "closedAt": "2026-05-03T10:00:00.000Z",
        "closeBasis": "STAGE_HISTORY",
        "debriefDueAt": "2026-05-05T10:00:00.000Z",
        "debriefSla": "BREACHED",
    }
