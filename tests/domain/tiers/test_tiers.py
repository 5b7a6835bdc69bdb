"""How accounts are tiered, and why (domain.md §1.2)."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.ids import TenantId
from csgraph.storage.secrets import Secrets
from tests.domain.conftest import MovedClock
from tests.domain.tiers.customers import account, money, of_account, policy, tiers
from tests.domain.writing import done, refused, write
from tests.support.http import Api, key_of

TOLD = """tier { value touchModel step missingInputs ruleId policyVersion explanation evaluatedAt
  inputs { name value } }"""
EFFECTS = "policyVersion { effects { ruleId accountCount accounts { account { id } } } }"


@pytest.mark.parametrize(
    ("arr", "given", "expected"),
    [
        (120_000, {"growthPotential": "NONE", "contactPreference": "STANDARD"}, "SCALE"),
        (40_000, {"growthPotential": "HIGH", "contactPreference": "STANDARD"}, "STRATEGIC"),
        (40_000, {"growthPotential": "HIGH", "contactPreference": "SELF_SERVICE"}, "SCALE"),
        (40_000, {"growthPotential": "MEDIUM", "engagementLevel": "MEDIUM"}, "MID"),
        (10_000, {"growthPotential": "HIGH"}, "MID"),
        (120_000, {"growthPotential": "NONE", "contactPreference": "HIGH_TOUCH"}, "STRATEGIC"),
        (120_000, {"growthPotential": "LOW", "engagementLevel": "LOW"}, "STRATEGIC"),
        (40_000, {"growthPotential": "LOW", "engagementLevel": "LOW"}, "SCALE"),
        (75_000, {}, "MID"),
        (75_001, {}, "STRATEGIC"),
        (25_000, {}, "MID"),
        (24_999, {}, "SCALE"),
        (None, {}, None),
        (None, {"growthPotential": "HIGH"}, None),
        (None, {"contactPreference": "SELF_SERVICE"}, "SCALE"),
        (None, {"growthPotential": "LOW", "engagementLevel": "LOW"}, None),
    ],
)
async def test_row_001_tiering_algorithm(
    api: Api, arr: int | None, given: dict[str, Any], expected: str | None
) -> None:
    acme = await account(api, arr, **given)

    assert await tiers(api, acme) == (expected, expected)


async def test_row_001_a_tier_explains_itself(api: Api) -> None:
    acme = await account(api, 40_000, growthPotential="HIGH")
    await policy(api, "tier.strategicAbove", 80_000)

    told = (await of_account(api, acme, TOLD))["tier"]

    inputs = {each["name"]: each["value"] for each in told["inputs"]}
    assert (told["value"], told["touchModel"], told["step"]) == ("STRATEGIC", "HIGH", "HIGH_GROWTH")
    assert (told["ruleId"], told["policyVersion"]) == ("account.tier", 1)
    assert inputs["annualRevenue"] == "40000"
    assert (inputs["tier.strategicAbove"], inputs["tier.midFrom"]) == ("80000", "25000")
    assert "one tier up" in told["explanation"]
    assert told["evaluatedAt"].endswith("Z")


@pytest.mark.parametrize(
    ("arr", "given", "missing"),
    [
        (None, {}, ["annualRecurringRevenue", "contactPreference", "growthPotential"]),
        (40_000, {"growthPotential": "HIGH"}, ["contactPreference"]),
        (40_000, {"growthPotential": "LOW", "contactPreference": "STANDARD"}, ["engagementLevel"]),
        (80_000, {"growthPotential": "LOW", "contactPreference": "STANDARD"}, []),
        (None, {"contactPreference": "SELF_SERVICE"}, ["annualRecurringRevenue"]),
    ],
)
async def test_row_001_unknown_inputs_that_mattered_are_named(
    api: Api, arr: int | None, given: dict[str, Any], missing: list[str]
) -> None:
    told = (await of_account(api, await account(api, arr, **given), TOLD))["tier"]

    assert set(missing) <= set(told["missingInputs"])
    assert "annualRecurringRevenue" not in told["missingInputs"] or arr is None


async def test_row_001_amounts_are_told_to_those_who_may_read_money(api: Api, reader: Any) -> None:
    acme = await account(api, 40_000)

    told = (await of_account(await reader("accounts:read"), acme, TOLD))["tier"]

    assert told["value"] == "MID"
    assert {"annualRevenue", "reportingCurrency"}.isdisjoint(e["name"] for e in told["inputs"])
    assert "40000" not in str(told)


async def test_row_001_tiers_are_filtered_sorted_grouped_and_counted(api: Api) -> None:
    for name, arr in (("A", 90_000), ("B", 10_000), ("C", 30_000), ("D", 31_000), ("E", None)):
        await account(api, arr, name)

    found = await api.data("""{
      mid: accounts(first: 9, filter: {experienceTier: {eq: MID}, touchModel: {eq: MEDIUM}}) {
        nodes { name } }
      sorted: accounts(first: 9, orderBy: [{field: EXPERIENCE_TIER, direction: DESC}]) {
        nodes { name } }
      accounts(first: 1) {
        groupBy(keys: [{field: EXPERIENCE_TIER}]) { key { experienceTier } aggregate { count } }
        facets(of: [TOUCH_MODEL]) { values { key { touchModel } count } }
      } }""")

    assert [each["name"] for each in found["mid"]["nodes"]] == ["C", "D"]
    assert found["sorted"]["nodes"][0]["name"] in "AE"
    groups = {
        each["key"]["experienceTier"]: each["aggregate"]["count"]
        for each in found["accounts"]["groupBy"]
    }
    assert groups == {"STRATEGIC": 1, "MID": 2, "SCALE": 1, None: 1}
    [facet] = found["accounts"]["facets"]
    assert {v["key"]["touchModel"]: v["count"] for v in facet["values"]}["MEDIUM"] == 2


async def test_row_001_a_change_of_tier_is_in_the_history(api: Api, clock: MovedClock) -> None:
    acme = await account(api, 40_000)
    then = clock().isoformat()
    await done(
        api,
        "accountUpdate",
        "account { id }",
        by={"id": acme},
        annualRecurringRevenue=money(90_000),
        growthPotential="MEDIUM",
    )

    found = await api.data(
        """query($id: ID!, $at: DateTime!) {
          before: account(by: {id: $id}, asOf: $at) { experienceTier touchModel }
          now: account(by: {id: $id}) { experienceTier then: tier(asOf: $at) { value } } }""",
        id=acme,
        at=then,
    )

    assert found["before"] == {"experienceTier": "MID", "touchModel": "MEDIUM"}
    assert found["now"] == {"experienceTier": "STRATEGIC", "then": {"value": "MID"}}


async def test_row_002_an_override_that_has_ended_reverts_to_the_computed_tier(
    api: Api, clock: MovedClock, follow: Any
) -> None:
    acme = await account(api, 10_000)
    ends = clock() + timedelta(days=7)
    given = {
        "overrideTier": "STRATEGIC",
        "overrideReason": "A marquee logo",
        "overrideExpiresAt": ends.isoformat(),
    }
    await done(api, "accountOverrideTier", "account { id }", by={"id": acme}, **given)
    told = await of_account(api, acme, "overrideBy overrideAt overrideReason " + TOLD)
    assert await tiers(api, acme) == ("STRATEGIC", "STRATEGIC")
    assert told["tier"]["step"] == "OVERRIDE"
    assert "A marquee logo" in told["tier"]["explanation"]
    assert told["overrideBy"].startswith("key_")

    then = clock().isoformat()
    clock.moved = timedelta(days=7, seconds=1)
    await follow()

    assert await tiers(api, acme) == ("SCALE", "SCALE")
    assert (await of_account(api, acme, "overrideTier"))["overrideTier"] is None
    past = await of_account(api, acme, "tier(asOf: $asOf) { value step }", asOf=then)
    assert past["tier"] == {"value": "STRATEGIC", "step": "OVERRIDE"}


async def test_row_002_an_override_is_cleared(api: Api) -> None:
    acme = await account(api, 10_000)
    given = {"overrideTier": "MID", "overrideReason": "Pilot"}
    await done(api, "accountOverrideTier", "account { id }", by={"id": acme}, **given)
    assert await tiers(api, acme) == ("MID", "MID")

    shown = "account { experienceTier overrideReason }"
    cleared = await done(api, "accountClearTierOverride", shown, by={"id": acme})

    assert cleared == {"experienceTier": "SCALE", "overrideReason": None}


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({}, "overrideReason"),
        ({"overrideReason": " "}, "overrideReason"),
        ({"overrideReason": "x", "overrideExpiresAt": "2020-01-01T00:00:00Z"}, "overrideExpiresAt"),
    ],
)
async def test_row_002_an_override_takes_a_reason_and_an_end_ahead(
    api: Api, given: dict[str, Any], path: str
) -> None:
    acme, shown = await account(api, 10_000), "account { id }"

    told = await refused(
        api, "accountOverrideTier", shown, by={"id": acme}, overrideTier="MID", **given
    )

    assert told == ("INVALID", ["input", path])
    assert await tiers(api, acme) == ("SCALE", "SCALE")


@pytest.mark.parametrize(
    ("tier", "expected"),
    [
        (
            "STRATEGIC",
            {
                "qbrDays": 90,
                "ebrDays": 180,
                "oneOnOneDays": 14,
                "csmIntroduced": "PRE_SALE",
                "ownerRoles": ["CS_DIRECTOR", "SENIOR_CSM"],
                "executiveSponsor": "REQUIRED",
                "redundancy": "REQUIRED",
            },
        ),
        ("MID", {"qbrDays": 180, "ebrDays": 365, "oneOnOneDays": 45, "redundancy": "RECOMMENDED"}),
        ("SCALE", {"qbrDays": None, "ebrDays": None, "oneOnOneDays": None, "isPooled": True}),
    ],
)
async def test_row_003_entitlements(api: Api, tier: str, expected: dict[str, Any]) -> None:
    shown = f"tier {' '.join(expected)}"

    found = (await api.data(f"{{ tierEntitlements {{ {shown} }} }}"))["tierEntitlements"]

    assert {"tier": tier, **expected} in found


async def test_row_003_a_mid_account_reports_180_days_between_reviews(api: Api) -> None:
    acme = await account(api, 40_000)
    shown = """entitlements { tier qbrDays ebrDays successPlan ruleId policyVersion explanation
      inputs { name value } }"""

    told = (await of_account(api, acme, shown))["entitlements"]

    assert (told["tier"], told["qbrDays"], told["ebrDays"]) == ("MID", 180, None)
    assert told["ruleId"] == "tier.entitlements"
    await policy(api, "entitlement.qbrDays.mid", 120)
    assert (await of_account(api, acme, shown))["entitlements"]["qbrDays"] == 120


async def test_row_003_what_is_not_known_is_not_owed(api: Api) -> None:
    shown = "entitlements { tier }"

    assert (await of_account(api, await account(api), shown))["entitlements"] is None


async def test_row_108_money_is_compared_in_the_reporting_currency(api: Api) -> None:
    day = date(2026, 1, 1)
    rate = {"currency": "EUR", "effectiveOn": day.isoformat(), "rate": "1.10"}
    given = {"annualRecurringRevenue": money(70_000, "EUR")}
    acme = await account(api, name="Acme", **given)
    assert await tiers(api, acme) == (None, None)
    assert "exchangeRate" in (await of_account(api, acme, TOLD))["tier"]["missingInputs"]

    await done(api, "exchangeRateSet", "exchangeRate { id }", **rate)

    assert await tiers(api, acme) == ("STRATEGIC", "STRATEGIC")
    told = (await of_account(api, acme, TOLD))["tier"]
    assert {"name": "annualRevenue", "value": "77000"} in told["inputs"]
    before = (day - timedelta(days=1)).isoformat()
    await done(api, "accountUpdate", "account { id }", by={"id": acme}, revenueAgreedOn=before)
    assert await tiers(api, acme) == (None, None)


async def test_row_108_floats_are_refused(api: Api) -> None:
    ask = """mutation { accountCreate(input: {name: "A", annualRecurringRevenue:
      {amount: 70000.5, currencyCode: "EUR"}}) { userErrors { code } } }"""

    assert await api.codes(ask) == ["GRAPHQL_VALIDATION_FAILED"]
    assert (await api.data("{ accounts { totalCount } }"))["accounts"]["totalCount"] == 0
    whole = ask.replace("70000.5", '"70000.50"')
    assert (await api.data(whole))["accountCreate"]["userErrors"] == []


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"currency": "USD", "rate": "1"}, "currency"),
        ({"currency": "EUR", "rate": "0"}, "rate"),
        ({"currency": "EUR", "rate": "1.00000000001"}, "rate"),
    ],
)
async def test_row_108_a_rate_that_is_none_is_refused(
    api: Api, given: dict[str, str], path: str
) -> None:
    told = await refused(
        api, "exchangeRateSet", "exchangeRate { id }", effectiveOn="2026-01-01", **given
    )

    assert told == ("INVALID", ["input", path])


async def test_row_205_a_prospect_is_tiered_by_its_largest_open_deal(api: Api, sync: Any) -> None:
    acme = await account(api)
    deal = {"account_id": acme, "name": "Deal", "amount_currency": "USD"}
    await sync("opportunity", **deal, amount_minor=9_000_000, is_closed=False)
    await sync("opportunity", **deal, amount_minor=3_000_000, is_closed=False)
    await sync("opportunity", **deal, amount_minor=99_000_000, is_closed=True)

    assert await tiers(api, acme) == ("STRATEGIC", "STRATEGIC")
    told = (await of_account(api, acme, TOLD))["tier"]
    assert {"name": "annualRevenue", "value": "90000"} in told["inputs"]
    assert "prospect" in told["explanation"]


async def test_row_205_a_deal_without_an_amount_gives_no_tier(api: Api, sync: Any) -> None:
    acme = await account(api)
    deal = await sync("opportunity", account_id=acme, name="Deal", is_closed=False)
    assert await tiers(api, acme) == (None, None)

    await sync("opportunity", deal, amount_minor=3_000_000, amount_currency="USD")
    assert await tiers(api, acme) == ("MID", "MID")
    await sync("opportunity", deal, is_closed=True)
    assert await tiers(api, acme) == (None, None)


async def test_a_dry_run_of_a_policy_names_the_accounts_that_change_tier(api: Api) -> None:
    moved, *_ = [
        await account(api, 30_000, "Moved"),
        await account(api, 50_000, "Still"),
        await account(api, 30_000, "Digital", contactPreference="SELF_SERVICE"),
    ]

    payload = await write(
        api, "policySet", EFFECTS, key="tier.midFrom", value=40_000, options={"dryRun": True}
    )

    assert {
        "ruleId": "account.tier",
        "accountCount": 1,
        "accounts": [{"account": {"id": moved}}],
    } in payload["policyVersion"]["effects"]
    assert await tiers(api, moved) == ("MID", "MID")
    await policy(api, "tier.midFrom", 40_000)
    assert await tiers(api, moved) == ("SCALE", "SCALE")


async def test_whom_a_bound_moves_is_not_told_to_who_may_not_see_money(
    api: Api, owner_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId
) -> None:
    await account(api, 30_000)
    scopes = ("accounts:read", "policies:read", "policies:write")
    blind = api.with_key(await key_of(owner_engine, secrets, tenant_id, scopes))

    payload = await write(
        blind, "policySet", EFFECTS, key="tier.midFrom", value=40_000, options={"dryRun": True}
    )

    effects = payload["policyVersion"]["effects"]
    assert {"ruleId": "account.tier", "accountCount": None, "accounts": None} in effects
    assert {each["accountCount"] for each in effects} == {None}


async def test_a_decision_that_comes_into_force_later_is_followed(
    api: Api, clock: MovedClock, follow: Any
) -> None:
    acme, later = await account(api, 30_000), clock() + timedelta(days=1)
    await policy(api, "tier.midFrom", 40_000, effectiveAt=later.isoformat())
    await follow()
    assert await tiers(api, acme) == ("MID", "MID")

    clock.moved = timedelta(days=1, seconds=1)
    await follow()

    assert await tiers(api, acme) == ("SCALE", "SCALE")


async def test_accounts_in_bulk_are_tiered(api: Api) -> None:
    rows = [
        {"by": {"externalId": f"a{n}"}, "name": f"A{n}", "annualRecurringRevenue": money(arr)}
        for n, arr in enumerate((10_000, 30_000, 90_000))
    ]
    await api.data(
        """mutation($inputs: [AccountBulkUpsertInput!]!) {
          accountBulkUpsert(inputs: $inputs) { userErrors { code } } }""",
        inputs=rows,
    )

    found = await api.data("{ accounts(first: 5) { nodes { experienceTier } } }")

    assert [each["experienceTier"] for each in found["accounts"]["nodes"]] == [
        "SCALE",
        "MID",
        "STRATEGIC",
    ]
