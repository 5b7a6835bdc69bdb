"""What the influence map of an account tells (domain.md §2.5)."""

from datetime import timedelta
from typing import Any

import pytest

from tests.domain.conftest import MovedClock
from tests.domain.influence.conftest import Hire
from tests.domain.influence.people import customer, mapped, person, role, signal, standing, tie
from tests.domain.writing import done, refused
from tests.support.http import Api

REDUNDANCY = """redundancy { size target missing status { value explanation }
  pairs { user { name } contact { name } } unpaired { user { name } contact { name } } }"""
PATH = """pathToEconomicBuyer { user { name } buyer { name } cost
  steps { contact { name } kind } }"""
FINDINGS = "findings { code message people { contact { name } } }"


async def findings(api: Api, account: str) -> dict[str, list[str]]:
    told = (await mapped(api, account, FINDINGS))["findings"]
    return {each["code"]: [who["contact"]["name"] for who in each["people"]] for each in told}


async def test_row_35_three_of_ours_who_know_one_of_theirs(
    api: Api, hire: Hire, clock: MovedClock
) -> None:
    account = await customer(api)
    ada = await person(api, account, "Ada")
    for name in ("Xi", "Yu", "Zo"):
        await tie(api, await hire(name), ada, clock())

    told = (await mapped(api, account, REDUNDANCY))["redundancy"]

    assert (told["size"], told["status"]["value"], told["missing"]) == (1, "PARTIAL", 2)
    assert told["pairs"] == [{"user": {"name": "Xi"}, "contact": {"name": "Ada"}}]


async def test_row_35_three_pairs_of_different_people(
    api: Api, hire: Hire, clock: MovedClock
) -> None:
    account = await customer(api)
    theirs = [await person(api, account, name) for name in ("Ada", "Bo", "Cy")]
    ours = [await hire(name) for name in ("Xi", "Yu", "Zo")]
    for user, known in zip(ours, ((0, 1, 2), (0,), (1,)), strict=True):
        for each in known:
            await tie(api, user, theirs[each], clock())

    told = (await mapped(api, account, REDUNDANCY))["redundancy"]

    assert (told["size"], told["status"]["value"]) == (3, "MET")
    assert [(p["user"]["name"], p["contact"]["name"]) for p in told["pairs"]] == [
        ("Xi", "Cy"),
        ("Yu", "Ada"),
        ("Zo", "Bo"),
    ]


async def test_a_tie_without_contact_lately_does_not_count(
    api: Api, hire: Hire, clock: MovedClock
) -> None:
    account, xi = await customer(api), await hire("Xi")
    ada, bo = [await person(api, account, name) for name in ("Ada", "Bo")]
    await tie(api, xi, ada, clock() - timedelta(days=89))
    await tie(api, xi, bo, clock() - timedelta(days=91))
    shown = "relationships { contact { name } isActive } singleThreaded { value }"

    told = await mapped(api, account, shown)

    assert {r["contact"]["name"]: r["isActive"] for r in told["relationships"]} == {
        "Ada": True,
        "Bo": False,
    }
    await done(api, "policySet", "policyVersion { id }", key="contact.activeDays", value=120)
    told = await mapped(api, account, shown)
    assert all(each["isActive"] for each in told["relationships"])


async def line(api: Api, account: str, *titles: str) -> list[str]:
    """Make people each of whom reports to the one before."""
    people: list[str] = []
    for title in titles:
        above = {"above": people[-1]} if people else {}
        people.append(await person(api, account, title.lower(), title=title, **above))
    return people


async def test_row_36_who_decides_and_uses_is_no_distance_apart(api: Api) -> None:
    account = await customer(api)
    ceo = await person(api, account, "Ada", title="CEO", authority="FINAL")
    await role(api, ceo, accountRole="END_USER")

    told = await mapped(api, account, "orgDistance { value explanation }")

    assert told["orgDistance"]["value"] == 0


async def test_row_36_each_level_on_the_line_is_a_step(api: Api) -> None:
    account = await customer(api)
    people = await line(api, account, "CEO", "VP", "Manager", "User")
    await role(api, people[0], dealRole="ECONOMIC_BUYER")
    await role(api, people[3], accountRole="END_USER")

    assert (await mapped(api, account, "orgDistance { value }"))["orgDistance"]["value"] == 3


async def test_who_is_named_an_end_user_counts_before_who_stands_as_one_on_the_map(
    api: Api,
) -> None:
    account = await customer(api)
    people = await line(api, account, "CEO", "VP", "Manager", "User")
    await role(api, people[0], dealRole="ECONOMIC_BUYER")
    needs = {"productImportance": 80, "influence": 30}
    await done(api, "contactSetInfluence", "contact { id }", id=people[2], **needs)

    assert (await mapped(api, account, "orgDistance { value }"))["orgDistance"]["value"] == 2

    await role(api, people[3], accountRole="END_USER")
    told = (await mapped(api, account, "orgDistance { value explanation }"))["orgDistance"]
    assert told == {"value": 3, "explanation": "user is 3 levels below who decides."}


async def test_a_line_that_would_go_round_is_refused(api: Api) -> None:
    account = await customer(api)
    top, middle, bottom = await line(api, account, "CEO", "VP", "Manager")

    for person_, above in ((top, bottom), (top, top), (middle, bottom)):
        told = await refused(
            api, "contactLinkReportsTo", "contact { id }", id=person_, reportsToId=above
        )
        assert told == ("INVALID", ["input", "reportsToId"])
    freed = await done(
        api, "contactLinkReportsTo", "contact { reportsTo { id } }", id=middle, reportsToId=None
    )
    assert freed["reportsTo"] is None


async def test_row_136_many_who_weigh_little_equal_one_who_weighs_much(api: Api) -> None:
    account = await customer(api)
    for number in range(6):
        await person(api, account, f"User {number}", title="Analyst")
    await person(api, account, "Vi", title="VP")

    told = (await mapped(api, account, "groupInfluence { level people influence }"))[
        "groupInfluence"
    ]

    assert told == [
        {"level": "VP", "people": 1, "influence": 80.0},
        {"level": "IC", "people": 6, "influence": 82.2},
    ]


async def test_row_137_a_champion_who_stands_elsewhere_and_no_buyer(api: Api) -> None:
    account = await customer(api)
    ada = await person(api, account, "Ada", influence=10, productImportance=90)
    await role(api, ada, accountRole="CHAMPION")

    told = await findings(api, account)

    assert told["CHAMPION_OUTSIDE_QUADRANT"] == ["Ada"]
    assert "NO_BUYER" in told
    assert "POWER_USERS_WITHOUT_CHAMPION" not in told


async def test_row_137_power_users_without_a_champion(api: Api) -> None:
    account = await customer(api)
    await person(api, account, "Ada", influence=10, productImportance=90)
    await person(api, account, "Bo", influence=90, productImportance=10)

    told = await findings(api, account)

    assert told["POWER_USERS_WITHOUT_CHAMPION"] == ["Ada"]
    assert "NO_BUYER" not in told


async def test_nobody_who_needs_the_product_is_in_touch(
    api: Api, hire: Hire, clock: MovedClock
) -> None:
    account = await customer(api)
    ada = await person(api, account, "Ada", productImportance=10)
    await tie(api, await hire("Xi"), ada, clock())

    assert (await findings(api, account))["LOW_IMPORTANCE_DEPENDENCY"] == ["Ada"]


async def test_a_champion_who_may_look_at_rivals_is_told(api: Api) -> None:
    account = await customer(api)
    for name, title in (("Ada", "VP"), ("Bo", "Analyst")):
        contact = await person(api, account, name, title=title)
        await role(api, contact, accountRole="CHAMPION")
        await signal(api, contact, USAGE=80, SENTIMENT=30)

    assert (await findings(api, account))["CHAMPION_SHOPPING"] == ["Ada"]


async def test_row_141_all_hangs_on_one(api: Api, hire: Hire, clock: MovedClock) -> None:
    account = await customer(api)
    ada, bo = [await person(api, account, name) for name in ("Ada", "Bo")]
    xi, yu = await hire("Xi"), await hire("Yu")
    await tie(api, xi, ada, clock())
    assert "SINGLE_THREADED" in await findings(api, account)
    await tie(api, xi, bo, clock())
    assert "SINGLE_THREADED" in await findings(api, account)

    await tie(api, yu, bo, clock())

    assert "SINGLE_THREADED" not in await findings(api, account)


async def test_row_142_a_buyer_by_influence_alone_is_no_economic_buyer(
    api: Api, hire: Hire, clock: MovedClock
) -> None:
    account = await customer(api)
    ada = await person(api, account, "Ada", influence=90, productImportance=10)
    await tie(api, await hire("Xi"), ada, clock())
    shown = "economicBuyerKnown { value explanation }"

    assert (await standing(api, ada, "quadrant { value }"))["quadrant"]["value"] == "BUYER"
    assert (await mapped(api, account, shown))["economicBuyerKnown"]["value"] is False
    await done(api, "contactSetInfluence", "contact { id }", id=ada, authority="FINAL")
    assert (await mapped(api, account, shown))["economicBuyerKnown"]["value"] is True


async def test_the_best_way_leads_over_who_knows_whom_well(
    api: Api, hire: Hire, clock: MovedClock
) -> None:
    account = await customer(api)
    ceo, vp, user = await line(api, account, "CEO", "VP", "User")
    other = await person(api, account, "Other")
    await role(api, ceo, dealRole="ECONOMIC_BUYER")
    await tie(api, await hire("Xi"), user, clock(), strength=90)
    await tie(api, await hire("Yu"), other, clock(), strength=90)
    await done(
        api,
        "influenceEdgeSet",
        "influenceEdge { id }",
        fromContactId=other,
        toContactId=ceo,
        kind="ADVISES",
        strength=80,
    )

    told = (await mapped(api, account, PATH))["pathToEconomicBuyer"]

    assert (told["user"]["name"], told["buyer"]["name"]) == ("Yu", "ceo")
    assert [(s["contact"]["name"], s["kind"]) for s in told["steps"]] == [
        ("Other", "KNOWS"),
        ("ceo", "ADVISES"),
    ]
    await done(api, "contactLeave", "contact { status }", id=other, newEmployer="Umbrella")
    told = (await mapped(api, account, PATH))["pathToEconomicBuyer"]
    assert [s["contact"]["name"] for s in told["steps"]] == ["user", "vp", "ceo"]
    assert vp


async def test_of_two_ways_alike_the_first_by_its_kind_is_taken(
    api: Api, hire: Hire, clock: MovedClock
) -> None:
    account = await customer(api)
    ceo = await person(api, account, "Ceo")
    ada = await person(api, account, "Ada", above=ceo)
    await role(api, ceo, dealRole="ECONOMIC_BUYER")
    await tie(api, await hire("Xi"), ada, clock())
    ends = {"fromContactId": ada, "toContactId": ceo}
    for kind in ("SPONSORS", "ADVISES"):
        await done(api, "influenceEdgeSet", "influenceEdge { id }", **ends, kind=kind)

    told = (await mapped(api, account, PATH))["pathToEconomicBuyer"]

    assert [(s["contact"]["name"], s["kind"]) for s in told["steps"]] == [
        ("Ada", "KNOWS"),
        ("Ceo", "ADVISES"),
    ]


async def test_who_blocks_is_no_step_on_a_way(api: Api, hire: Hire, clock: MovedClock) -> None:
    account = await customer(api)
    ceo, ada = [await person(api, account, name) for name in ("Ceo", "Ada")]
    await role(api, ceo, dealRole="ECONOMIC_BUYER")
    await tie(api, await hire("Xi"), ada, clock())
    ends = {"fromContactId": ada, "toContactId": ceo}
    await done(api, "influenceEdgeSet", "influenceEdge { id }", **ends, kind="BLOCKS")

    assert (await mapped(api, account, PATH))["pathToEconomicBuyer"] is None


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"kind": "REPORTS_TO"}, ["input", "kind"]),
        ({"kind": "ADVISES", "strength": 101}, ["input", "strength"]),
        ({"kind": "ADVISES", "toContactId": None}, ["input", "toContactId"]),
    ],
)
async def test_a_wrong_edge_is_refused(api: Api, given: dict[str, Any], path: list[str]) -> None:
    account = await customer(api)
    ada, bo = [await person(api, account, name) for name in ("Ada", "Bo")]
    ends = {"fromContactId": ada, "toContactId": bo, **given}
    if ends["toContactId"] is None:
        ends["toContactId"] = ada

    told = await refused(api, "influenceEdgeSet", "influenceEdge { id }", **ends)

    assert told == ("INVALID", path)


async def test_an_edge_is_said_again_and_taken_back(api: Api) -> None:
    account = await customer(api)
    ada, bo = [await person(api, account, name) for name in ("Ada", "Bo")]
    ends = {"fromContactId": ada, "toContactId": bo, "kind": "SPONSORS"}
    shown = "edges { kind strength source { name } target { name } }"
    first = await done(api, "influenceEdgeSet", "influenceEdge { id }", **ends, strength=40)
    again = await done(api, "influenceEdgeSet", "influenceEdge { id }", **ends, strength=60)

    assert first == again
    assert (await mapped(api, account, shown))["edges"] == [
        {
            "kind": "SPONSORS",
            "strength": 60,
            "source": {"name": "Ada"},
            "target": {"name": "Bo"},
        }
    ]
    await done(api, "influenceEdgeRemove", "changeSet { id }", id=first["id"])
    assert (await mapped(api, account, shown))["edges"] == []


async def test_corners_that_nobody_knows_are_told(api: Api, hire: Hire, clock: MovedClock) -> None:
    account = await customer(api)
    ada = await person(api, account, "Ada", title="Director", buyingCenter="EMEA")
    await person(api, account, "Bo", title="VP", department="Finance")
    await tie(api, await hire("Xi"), ada, clock())

    told = (await mapped(api, account, "coverage { buyingCenter level known active state }"))[
        "coverage"
    ]

    states = {(each["buyingCenter"], each["level"]): each["state"] for each in told}
    assert states["EMEA", "DIRECTOR"] == "COVERED"
    assert states["EMEA", "VP"] == "WHITE_SPACE"
    assert states["Finance", "VP"] == "UNTOUCHED"
    assert len(told) == 10
