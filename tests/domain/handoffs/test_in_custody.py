"""Which accounts are in custody follows from their handoffs (domain.md §1.3, §3.4)."""

from datetime import timedelta
from typing import Any

import pytest

from csgraph.domain.handoffs.commands.custody import refresh_custody
from tests.domain.conftest import MovedClock
from tests.domain.handoffs.conftest import Sales
from tests.domain.handoffs.leading import accepted, start, step
from tests.domain.influence.people import customer
from tests.domain.writing import done, write
from tests.support.http import Api

LONG = {"implementationDays": 30}


async def is_held(api: Api, account: str) -> bool:
    query = "query($id: ID!) { account(by: {id: $id}) { isInCustody } }"
    return bool((await api.data(query, id=account))["account"]["isInCustody"])


async def led(api: Api, sales: Sales, **given: Any) -> tuple[str, str]:
    """Start the handoff of a new account, with a CSM; return both."""
    account = await customer(api)
    deal = await sales.deal(account)
    return account, await start(api, deal, csmId=await sales.hire("Cy"), **(given or LONG))


async def meet(api: Api, handoff: str, *, sponsor: bool) -> None:
    name, shown = "oversightMeetingRecord", "oversightMeeting { id }"
    await done(api, name, shown, handoffId=handoff, sponsorAttended=sponsor)


async def test_row_116_an_account_is_in_custody_once_its_handoff_is_accepted(
    api: Api, sales: Sales
) -> None:
    account, handoff = await led(api, sales)
    await step(api, "handoffSubmitChecklist", handoff)
    assert not await is_held(api, account)

    shown = "handoff { status account { isInCustody } } changeSet { changes { nodeType } }"
    told = await write(api, "handoffAccept", shown, id=handoff)

    assert told["handoff"] == {"status": "ACCEPTED", "account": {"isInCustody": True}}
    changed = {each["nodeType"] for each in told["changeSet"]["changes"]}
    assert changed == {"Handoff", "Account"}
    listed = await api.data("{ accounts(filter: {isInCustody: {eq: true}}) { totalCount } }")
    assert listed["accounts"]["totalCount"] == 1


async def test_row_116_a_checklist_that_is_returned_holds_nobody(api: Api, sales: Sales) -> None:
    account, handoff = await led(api, sales)
    await step(api, "handoffSubmitChecklist", handoff)

    await step(api, "handoffReturn", handoff, returnReason="No goals")

    assert not await is_held(api, account)


async def test_row_116_a_light_handoff_holds_nobody_until_its_mode_is_changed(
    api: Api, sales: Sales
) -> None:
    account, handoff = await led(api, sales, implementationDays=1)
    await accepted(api, handoff)
    assert not await is_held(api, account)

    await step(api, "handoffSetMode", handoff, modeOverride="DURABLE_CUSTODY")
    assert await is_held(api, account)
    await step(api, "handoffSetMode", handoff, modeOverride=None)
    assert not await is_held(api, account)
    await step(api, "handoffUpdate", handoff, **LONG)
    assert await is_held(api, account)


async def test_row_116_custody_is_lost_and_won_back(api: Api, sales: Sales) -> None:
    account, handoff = await led(api, sales)
    await accepted(api, handoff)

    for attended, held in ((False, True), (False, False), (True, True)):
        await meet(api, handoff, sponsor=attended)
        assert await is_held(api, account) is held


async def test_row_116_custody_ends_with_first_value(
    api: Api, sales: Sales, clock: MovedClock
) -> None:
    account, handoff = await led(api, sales)
    await accepted(api, handoff)
    made = await done(api, "onboardingBegin", "onboarding { id }", accountId=account)
    assert await is_held(api, account)

    given = {"id": made["id"], "firstValueAt": clock().isoformat()}
    await done(api, "onboardingRecordFirstValue", "onboarding { id }", **given)

    assert not await is_held(api, account)


async def test_row_116_custody_ends_with_a_deal_that_is_undone(api: Api, sales: Sales) -> None:
    account, handoff = await led(api, sales)
    await accepted(api, handoff)

    await step(api, "handoffCancel", handoff, cancelReason="Undone")

    assert not await is_held(api, account)


@pytest.mark.parametrize("is_later", [False, True])
async def test_row_116_custody_follows_policies(
    api: Api, sales: Sales, clock: MovedClock, app_engine: Any, tenant_id: Any, is_later: bool
) -> None:
    account, handoff = await led(api, sales)
    await accepted(api, handoff)
    given = {"effectiveAt": (clock() + timedelta(days=1)).isoformat()} if is_later else {}

    shown = "policyVersion { id }"
    await done(api, "policySet", shown, key="custody.implDays", value=30, **given)

    assert await is_held(api, account) is is_later
    clock.moved = timedelta(days=2)
    await refresh_custody(app_engine, tenant_id, clock())
    assert not await is_held(api, account)


async def test_row_116_nobody_writes_custody(api: Api) -> None:
    query = """{ input: __type(name: "AccountUpdateInput") { inputFields { name } } }"""

    fields = (await api.data(query))["input"]["inputFields"]

    assert "isInCustody" not in {each["name"] for each in fields}
