"""Alerts about how well an account is known fire and don't (domain.md §2.5, §16)."""

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.ids import TenantId
from tests.domain.alerts.company import TIER, signed
from tests.domain.alerts.conftest import Rules
from tests.domain.influence.conftest import Hire
from tests.domain.influence.people import customer, person, role, tie
from tests.domain.writing import done
from tests.support.http import Api


async def tiered(api: Api, tier: str | None, name: str = "Acme") -> str:
    made = await done(api, "accountCreate", "account { id }", name=name, accountType=tier)
    return str(made["id"])


async def accounts_told(rules: Rules, code: str) -> set[str]:
    return {each["subjectId"] for each in await rules.open(code)}


async def test_row_141_single_threaded_for_some_tiers_alone(
    api: Api, rules: Rules, hire: Hire
) -> None:
    told = rules.with_facts(TIER)
    accounts = {tier: await tiered(api, tier) for tier in ("MID", "SCALE", "STRATEGIC", None)}
    people = {tier: await person(api, account, "Ada") for tier, account in accounts.items()}
    ours = [await hire(name) for name in ("Kim", "Lee")]
    for user in ours:
        for ada in people.values():
            await tie(api, user, ada, rules.clock() - timedelta(days=3))
    bo = await person(api, accounts["STRATEGIC"], "Bo")
    await tie(api, ours[0], bo, rules.clock() - timedelta(days=3))

    await told.evaluate("SINGLE_THREADED")

    [alert] = await rules.alerts("SINGLE_THREADED")
    assert alert["subjectId"] == accounts["MID"]
    assert (alert["severity"], alert["kind"]) == ("MEDIUM", "LEADING")
    assert alert["evidence"]["explanation"] == "1 of theirs and 2 of ours are in touch."


async def test_single_threaded_waits_for_a_known_tier(api: Api, rules: Rules) -> None:
    await tiered(api, "MID")

    await rules.evaluate("SINGLE_THREADED")

    assert await rules.alerts("SINGLE_THREADED") == []


@pytest.mark.parametrize(
    ("ties", "pairs"),
    [
        ("", 0),
        ("1a", 1),
        ("1a 2a 3a", 1),
        ("1a 1b 1c 1d", 1),
        ("1a 2b", 2),
        ("1a 1b 1c 2d 3d 4d", 2),  # all touch one of ours, or one of theirs
        ("1a 2a 1b 1c 3a", 2),
        ("1a 1b 2a 2b 2c", 2),
        ("1a 2b 3c", None),
        ("1a 1b 2b 2c 3a 3c", None),
        ("1a 2a 2b 3b 3c", None),
    ],
)
async def test_row_35_redundancy_is_that_of_the_largest_matching(
    api: Api, rules: Rules, hire: Hire, ties: str, pairs: int | None
) -> None:
    account, seen = await tiered(api, "STRATEGIC"), rules.clock() - timedelta(days=3)
    pairs_wanted = [(each[0], each[1]) for each in ties.split()]
    ours = {name: await hire(name) for name in sorted({user for user, _ in pairs_wanted})}
    theirs = {n: await person(api, account, n) for n in sorted({c for _, c in pairs_wanted})}
    for user, contact in pairs_wanted:
        await tie(api, ours[user], theirs[contact], seen)

    await rules.with_facts(TIER).evaluate("REDUNDANCY_NOT_MET")

    found = await rules.alerts("REDUNDANCY_NOT_MET")
    told = [
        i["value"] for each in found for i in each["evidence"]["inputs"] if i["name"] == "pairs"
    ]
    assert told == ([] if pairs is None else [str(pairs)])


async def test_row_142_influence_alone_makes_no_economic_buyer(
    api: Api, rules: Rules, hire: Hire, app_engine: AsyncEngine, tenant_id: TenantId
) -> None:
    soon, known, late = [await customer(api, name) for name in ("Soon", "Known", "Late")]
    for account, days in ((soon, 100), (known, 100), (late, 130)):
        await signed(app_engine, tenant_id, account, days)
    kim, seen = await hire("Kim"), rules.clock() - timedelta(days=3)
    buyer = await person(api, soon, "Ada", influence=80, productImportance=20)
    final = await person(api, known, "Bo", authority="FINAL")
    for contact in (buyer, final):
        await tie(api, kim, contact, seen)

    await rules.evaluate("ECONOMIC_BUYER_UNKNOWN")

    assert await accounts_told(rules, "ECONOMIC_BUYER_UNKNOWN") == {soon}

    await role(api, buyer, dealRole="ECONOMIC_BUYER")
    await rules.evaluate("ECONOMIC_BUYER_UNKNOWN")
    assert await accounts_told(rules, "ECONOMIC_BUYER_UNKNOWN") == set()


async def test_a_buyer_who_left_lately_is_missed_whenever_the_renewal_is(
    api: Api, rules: Rules
) -> None:
    account = await customer(api)
    ada = await person(api, account, "Ada", authority="FINAL")
    await done(api, "contactLeave", "contact { id }", id=ada, newEmployer=None)

    await rules.evaluate("ECONOMIC_BUYER_UNKNOWN")
    assert await accounts_told(rules, "ECONOMIC_BUYER_UNKNOWN") == {account}

    rules.clock.moved = timedelta(days=91)
    await rules.evaluate("ECONOMIC_BUYER_UNKNOWN")
    assert await accounts_told(rules, "ECONOMIC_BUYER_UNKNOWN") == set()


async def test_row_143_the_highest_in_touch_fell_two_levels(
    api: Api, rules: Rules, hire: Hire
) -> None:
    kim, seen = await hire("Kim"), rules.clock() - timedelta(days=3)
    fell, stayed = [await customer(api, name) for name in ("Fell", "Stayed")]
    for account, lower in ((fell, "DIRECTOR"), (stayed, "VP")):
        for name, level in (("Ada", "C_LEVEL"), ("Bo", lower)):
            contact = await person(api, account, name, levelOverride=level)
            await tie(api, kim, contact, seen)
            if name == "Ada":
                await rules.evaluate("ENGAGEMENT_FELL")
                assert await accounts_told(rules, "ENGAGEMENT_FELL") <= {fell}
                left = contact
        await done(api, "contactLeave", "contact { id }", id=left, newEmployer=None)

    await rules.evaluate("ENGAGEMENT_FELL")

    [alert] = await rules.open("ENGAGEMENT_FELL")
    assert (alert["subjectId"], alert["severity"]) == (fell, "HIGH")
    assert "was C_LEVEL and is DIRECTOR" in alert["evidence"]["explanation"]


async def test_a_lost_sponsor_is_told_too(api: Api, rules: Rules) -> None:
    account = await customer(api)
    ada = await person(api, account, "Ada")
    await role(api, ada, accountRole="EXECUTIVE_SPONSOR")
    await rules.evaluate("ENGAGEMENT_FELL")
    assert await rules.alerts("ENGAGEMENT_FELL") == []

    await done(api, "contactLeave", "contact { id }", id=ada, newEmployer=None)
    await rules.evaluate("ENGAGEMENT_FELL")

    assert await accounts_told(rules, "ENGAGEMENT_FELL") == {account}
