"""Leads, requests for change and rungs of impact."""

from datetime import date
from random import Random

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.expansion.rules import LEAD, ExpansionLeadState
from csgraph.domain.opportunities.tables import opportunity
from csgraph.errors import InvalidTransition
from csgraph.events.change_log import Actor, begin_change_set, insert_row
from csgraph.ids import TenantId, decode_id, encode_id
from csgraph.storage.work import open_writing
from tests.domain.customers import contract, customer, money, told
from tests.domain.influence.conftest import Hire, hire
from tests.domain.writing import done, refused
from tests.support.http import Api

__all__ = ["hire"]

LEAD_SHOWN = "expansionLead { id }"


async def deal(engine: AsyncEngine, tenant_id: TenantId, account: str, **given: object) -> str:
    """Make a deal with an account, as a sync does."""
    decoded = decode_id(account)
    assert decoded is not None
    async with open_writing(engine, tenant_id) as work:
        change_set = await begin_change_set(work, Actor("SYSTEM", "test"))
        values = {"name": "Deal", "account_id": decoded[1], **given}
        id_ = await insert_row(
            work, opportunity, values, node_type="Opportunity", change_set_id=change_set
        )
    return encode_id("opp", id_)


async def lead(api: Api, account: str, **given: object) -> str:
    given = {"driver": "CONSUMPTION", **given}
    return str((await done(api, "expansionLeadAdd", LEAD_SHOWN, accountId=account, **given))["id"])


@pytest.mark.parametrize(
    ("buying_center", "expected"),
    [("Marketing", "UPSELL"), (" marketing ", "UPSELL"), ("HR", "CROSS_SELL"), (None, "UNKNOWN")],
)
async def test_row_23_the_budget_tells_upsell_from_cross_sell(
    api: Api, buying_center: str | None, expected: str
) -> None:
    account = await customer(api)
    for year, center in ((2025, "HR"), (2024, "Marketing")):
        first, last = date(year, 1, 1), date(year, 12, 31)
        await contract(api, account, last, starts_on=first, buyingCenter=center)

    found = await told(
        api,
        "ExpansionLead",
        await lead(api, account, buyingCenter=buying_center),
        "expansionType { value explanation inputs { name value } }",
    )

    assert found["expansionType"]["value"] == expected
    assert {"name": "initialBuyingCenter", "value": "Marketing"} in found["expansionType"]["inputs"]


async def test_row_23_without_a_first_contract_the_type_is_unknown(api: Api) -> None:
    made = await lead(api, await customer(api), buyingCenter="HR")

    found = await told(api, "ExpansionLead", made, "expansionType { value } nature")

    assert found == {"expansionType": {"value": "UNKNOWN"}, "nature": "MORE_OF_THE_SAME"}


@pytest.mark.parametrize(
    ("driver", "owner"),
    [("USERS_PROACTIVE", "AE_OR_AM"), ("CONSUMPTION", "CSM_OR_SUBSCRIPTION_REP")],
)
async def test_row_24_what_drives_a_lead_says_who_sells(api: Api, driver: str, owner: str) -> None:
    made = await lead(api, await customer(api), driver=driver)

    found = await told(api, "ExpansionLead", made, "opportunityOwner { value explanation }")

    assert found["opportunityOwner"] == {"value": owner, "explanation": "By the model BY_DRIVER."}


async def test_a_lead_becomes_a_deal_of_the_same_account(
    api: Api, app_engine: AsyncEngine, tenant_id: TenantId
) -> None:
    account = await customer(api)
    made = await lead(api, account)
    own = await deal(app_engine, tenant_id, account)
    strange = await deal(app_engine, tenant_id, await customer(api, "Other"))
    step = ("expansionLeadConvert", "expansionLead { state availableTransitions }")

    early = await refused(api, *step, id=made, opportunityId=own)
    qualified = await done(api, "expansionLeadQualify", step[1], id=made)
    wrong = await refused(api, *step, id=made, opportunityId=strange)
    converted = await done(api, *step, id=made, opportunityId=own)

    assert early[0] == "INVALID_TRANSITION"
    assert qualified == {
        "state": "QUALIFIED",
        "availableTransitions": ["expansionLeadConvert", "expansionLeadReject"],
    }
    assert wrong == ("INVALID", ["input", "opportunityId"])
    assert converted == {"state": "CONVERTED", "availableTransitions": []}


async def test_a_lead_is_rejected_for_a_reason(api: Api) -> None:
    made = await lead(api, await customer(api))
    step = ("expansionLeadReject", "expansionLead { state rejectedReason }")

    assert await refused(api, *step, id=made, rejectedReason=" ") == (
        "INVALID",
        ["input", "rejectedReason"],
    )
    assert await done(api, *step, id=made, rejectedReason="No budget") == {
        "state": "REJECTED",
        "rejectedReason": "No budget",
    }


def test_row_201_leads_only_take_allowed_steps() -> None:
    random, states = Random(201), {each.value for each in ExpansionLeadState}
    final = {"CONVERTED", "REJECTED"}
    assert {state for state in states if not LEAD.open_steps(state)} == final
    for _ in range(200):
        state = "FOUND"
        for _ in range(8):
            step = random.choice(list(LEAD.steps))
            if step in LEAD.open_steps(state):
                state = LEAD.after(state, step)
                assert state in states
            else:
                with pytest.raises(InvalidTransition) as refusal:
                    LEAD.after(state, step)
                open_now = refusal.value.extensions["availableTransitions"]
                assert open_now == list(LEAD.open_steps(state))


async def test_requests_for_more_and_less_are_kept(api: Api) -> None:
    account = await customer(api)
    for direction in ("UP", "DOWN"):
        await done(
            api,
            "contractChangeRequestRecord",
            "contractChangeRequest { id }",
            accountId=account,
            direction=direction,
            wish="Seats",
        )

    found = await told(api, "Account", account, "contractChangeRequests { nodes { direction } }")

    assert {each["direction"] for each in found["contractChangeRequests"]["nodes"]} == {
        "UP",
        "DOWN",
    }
    strange = await contract(api, await customer(api, "Other"), date(2025, 12, 31))
    answer = await refused(
        api,
        "contractChangeRequestRecord",
        "contractChangeRequest { id }",
        accountId=account,
        contractId=strange,
        direction="UP",
    )
    assert answer == ("INVALID", ["input", "contractId"])


async def test_a_rung_of_impact_is_said_once(api: Api) -> None:
    account = await customer(api)
    for worth in (1_000, 2_000):
        await done(
            api,
            "impactRungSet",
            "impactRung { id }",
            accountId=account,
            rung="BIG",
            value=money(worth),
        )

    found = await told(api, "Account", account, "impactLadder { nodes { rung value { amount } } }")

    assert found["impactLadder"]["nodes"] == [{"rung": "BIG", "value": {"amount": "2000.00"}}]


async def test_row_132_three_rungs_each_with_who_decides(api: Api) -> None:
    account, wanted = await customer(api), []
    for rung, worth, title in (
        ("INITIAL", 10_000, "Head of Claims"),
        ("MIDDLE", 80_000, "VP Operations"),
        ("BIG", 900_000, "CEO"),
    ):
        given = {"name": title, "title": title, "accountId": account}
        decides = await done(api, "contactCreate", "contact { id }", **given)
        values = {"accountId": account, "rung": rung, "value": money(worth)}
        shown = "impactRung { id }"
        await done(api, "impactRungSet", shown, **values, decisionMakerId=decides["id"])
        wanted.append((rung, f"{worth}.00", title))

    shown = "impactLadder { nodes { rung value { amount } decisionMaker { name } } }"
    found = (await told(api, "Account", account, shown))["impactLadder"]["nodes"]

    rungs = [(e["rung"], e["value"]["amount"], e["decisionMaker"]["name"]) for e in found]
    assert sorted(rungs) == sorted(wanted)


RECORDS = """query($quarterOf: Date) { leadRecords(quarterOf: $quarterOf) {
  finder { name } found converted
  attainment { value ruleId policyVersion explanation inputs { name value } } } }"""


async def test_row_133_a_lead_that_was_converted_counts_toward_the_objective(
    api: Api, app_engine: AsyncEngine, tenant_id: TenantId, hire: Hire
) -> None:
    account, kim, lee = await customer(api), await hire("Kim"), await hire("Lee")
    for finder, steps in (
        (kim, ("Qualify", "Convert")),
        (kim, ("Qualify",)),
        (kim, ("Reject",)),
        (lee, ()),
        (None, ("Qualify", "Convert")),
    ):
        made = await lead(api, account, foundById=finder)
        for each in steps:
            given: dict[str, object] = {}
            if each == "Convert":
                given["opportunityId"] = await deal(app_engine, tenant_id, account)
            if each == "Reject":
                given["rejectedReason"] = "No budget"
            await done(api, f"expansionLead{each}", LEAD_SHOWN, id=made, **given)

    first, second = (await api.data(RECORDS))["leadRecords"]
    before = (await api.data(RECORDS, quarterOf="2020-05-05"))["leadRecords"]
    await done(api, "policySet", "policyVersion { id }", key="expansion.leadObjective", value=1)
    [again, _] = (await api.data(RECORDS))["leadRecords"]

    assert (first["finder"], first["found"], first["converted"]) == ({"name": "Kim"}, 3, 1)
    assert (first["attainment"]["value"], again["attainment"]["value"]) == (0.25, 1)
    assert first["attainment"]["ruleId"] == "expansion.leadObjective"
    assert (first["attainment"]["policyVersion"], again["attainment"]["policyVersion"]) == (0, 1)
    assert {"name": "expansion.leadObjective", "value": "4"} in first["attainment"]["inputs"]
    assert (second["finder"], second["found"], second["converted"]) == ({"name": "Lee"}, 1, 0)
    assert before == []


SHARE = "postSalesShare { value ruleId explanation inputs { name value } }"


async def test_row_135_what_came_after_the_first_order(
    api: Api, app_engine: AsyncEngine, tenant_id: TenantId
) -> None:
    account = await customer(api)
    assert (await told(api, "Account", account, SHARE))["postSalesShare"]["value"] is None
    usual = {"is_won": True, "is_closed": True, "amount_currency": "USD"}
    for day, amount, more in (
        (3, 60_000, {}),
        (1, 10_000, {}),
        (2, 30_000, {}),
        (4, 70_000, {"opportunity_type": "Renewal"}),
        (5, 80_000, {"is_won": False}),
        (6, 80_000, {"amount_currency": "JPY"}),
    ):
        given = {**usual, "amount_minor": amount * 100, "close_on": date(2025, 1, day), **more}
        await deal(app_engine, tenant_id, account, **given)
    await deal(app_engine, tenant_id, await customer(api, "Other"), **usual, amount_minor=1)

    found = (await told(api, "Account", account, SHARE))["postSalesShare"]

    assert (found["value"], found["ruleId"]) == (0.9, "account.postSalesShare")
    inputs = {each["name"]: each["value"] for each in found["inputs"]}
    assert inputs["firstOrder"].startswith("10000")
    assert (inputs["orders"], inputs["unpriced"]) == ("3", "1")
