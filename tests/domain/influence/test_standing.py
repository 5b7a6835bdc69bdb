"""Where people stand on the map, and how champions are doing (domain.md §2.2, §2.3)."""

from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.ids import TenantId
from csgraph.storage.secrets import Secrets
from tests.domain.influence.people import customer, mapped, person, role, signal, standing
from tests.domain.writing import done, refused
from tests.support.http import Api, key_of

QUADRANT = "quadrant { value ruleId policyVersion explanation inputs { name value } evaluatedAt }"
STATE = "champion { state { value explanation } engagement delight influence }"


async def quadrant(api: Api, contact: str) -> str:
    return str((await standing(api, contact, QUADRANT))["quadrant"]["value"])


@pytest.mark.parametrize(
    ("x", "y", "expected"),
    [
        (80, 80, "CHAMPION"),
        (80, 20, "BUYER"),
        (20, 80, "POWER_USER"),
        (20, 20, "PERIPHERAL"),
        (50, 50, "CHAMPION"),
        (49, 49, "PERIPHERAL"),
        (80, None, "UNPLACED"),
    ],
)
async def test_row_29_influence_quadrant(api: Api, x: int, y: int | None, expected: str) -> None:
    ada = await person(api, await customer(api), "Ada", influence=x, productImportance=y)

    assert await quadrant(api, ada) == expected


async def test_row_29_the_quadrant_explains_itself(api: Api) -> None:
    ada = await person(api, await customer(api), "Ada", influence=80, productImportance=20)
    await done(api, "policySet", "policyVersion { id }", key="map.split", value=60)

    told = (await standing(api, ada, QUADRANT))["quadrant"]

    inputs = {each["name"]: each["value"] for each in told["inputs"]}
    assert (told["ruleId"], told["policyVersion"]) == ("influence.quadrant", 1)
    assert (inputs["influence"], inputs["productImportance"]) == ("80", "20")
    assert inputs["map.split"] == "60"
    assert "80" in told["explanation"]
    assert "60" in told["explanation"]
    assert told["evaluatedAt"].endswith("Z")


@pytest.mark.parametrize(
    ("authority", "expected"),
    [("FINAL", "BUYER"), ("CO_DECIDES", "BUYER"), ("RECOMMENDS", "PERIPHERAL")],
)
async def test_row_29_authority_weighs_as_influence_does(
    api: Api, authority: str, expected: str
) -> None:
    account = await customer(api)
    ada = await person(api, account, "Ada", influence=10, authority=authority, productImportance=10)

    assert await quadrant(api, ada) == expected
    told = await standing(api, ada, "isDecisionMaker")
    assert told["isDecisionMaker"] == (authority == "FINAL")


async def test_row_30_usage_and_budget_do_not_move_the_quadrant(api: Api) -> None:
    account = await customer(api)
    ada = await person(api, account, "Ada", influence=80, productImportance=20)
    before = await quadrant(api, ada)

    await signal(api, ada, USAGE=100, SENTIMENT=100)
    await done(
        api,
        "accountUpdate",
        "account { id }",
        by={"id": account},
        annualRevenue={"amount": "9000000", "currencyCode": "EUR"},
    )

    assert before == await quadrant(api, ada) == "BUYER"


async def test_row_31_a_contact_holds_several_roles_at_once(api: Api) -> None:
    ada = await person(api, await customer(api), "Ada")
    await role(api, ada, dealRole="ECONOMIC_BUYER")
    await role(api, ada, dealRole="CHAMPION")
    await role(api, ada, accountRole="CHAMPION")

    told = await standing(api, ada, "dealRoles accountRoles")

    assert told == {"dealRoles": ["ECONOMIC_BUYER", "CHAMPION"], "accountRoles": ["CHAMPION"]}
    assert await refused(
        api, "contactRoleAdd", "contactRole { id }", contactId=ada, dealRole="CHAMPION"
    ) == ("CONFLICT", ["input"])


async def test_row_31_a_role_is_of_one_kind_and_ends(api: Api) -> None:
    ada = await person(api, await customer(api), "Ada")
    buyer = await role(api, ada, dealRole="ECONOMIC_BUYER")
    both = {"dealRole": "COACH", "accountRole": "ADMIN"}

    for given in ({}, both):
        told = await refused(api, "contactRoleAdd", "contactRole { id }", contactId=ada, **given)
        assert told == ("INVALID", ["input"])
    ended = await done(api, "contactRoleEnd", "contactRole { endedAt }", id=buyer)
    assert ended["endedAt"]
    assert (await standing(api, ada, "dealRoles"))["dealRoles"] == []
    again = await done(api, "contactRoleEnd", "contactRole { endedAt }", id=buyer)
    assert again == ended
    await role(api, ada, dealRole="ECONOMIC_BUYER")


INFLUENCE = "influence { value explanation } band drivers { name points }"


async def test_row_32_a_vice_president_has_high_influence(api: Api) -> None:
    ada = await person(api, await customer(api), "Ada", title="VP Operations")

    told = await standing(api, ada, INFLUENCE)

    assert told["influence"]["value"] == 80
    assert told["band"] == "HIGH"


async def test_row_32_who_seldom_buys_has_low_influence(api: Api) -> None:
    account = await customer(api)
    ada = await person(api, account, "Ada", title="Analyst", departmentBuys=False)

    told = await standing(api, ada, INFLUENCE)

    assert told["influence"]["value"] == 10
    assert told["band"] == "LOW"


async def test_row_138_the_floor_of_a_vice_president_is_a_driver(api: Api) -> None:
    ada = await person(
        api,
        await customer(api),
        "Ada",
        title="Vice President, Legal",
        departmentBuys=False,
        isExpectedOwner=False,
    )

    told = await standing(api, ada, INFLUENCE)

    assert told["influence"]["value"] == 70
    assert [(each["name"], each["points"]) for each in told["drivers"]] == [
        ("BASE", 80),
        ("NO_BUY_DEPARTMENT", -15),
        ("NOT_OWNER", -20),
        ("FLOOR", 25),
    ]


@pytest.mark.parametrize(
    ("engagement", "delight", "expected"),
    [
        (80, 30, "AT_RISK_SHOPPER"),
        (80, 80, "ADVOCATE"),
        (30, 80, "QUIET_FAN"),
        (30, 30, "DISENGAGED"),
    ],
)
async def test_row_33_where_a_champion_stands(
    api: Api, engagement: int, delight: int, expected: str
) -> None:
    ada = await person(api, await customer(api), "Ada", title="Director")
    await signal(api, ada, USAGE=engagement, SENTIMENT=delight)

    told = (await standing(api, ada, STATE))["champion"]

    assert told["state"]["value"] == expected
    assert (told["engagement"], told["delight"]) == (engagement, delight)


async def test_row_33_what_is_unknown_is_left_out_and_never_guessed(api: Api) -> None:
    ada = await person(api, await customer(api), "Ada", title="Director")
    await signal(api, ada, USAGE=90, MEETING_RESPONSE=70)

    told = (await standing(api, ada, STATE))["champion"]

    assert told["engagement"] == 80
    assert told["delight"] is None
    assert told["state"]["value"] == "UNPLACED"


async def test_what_support_tells_of_a_champion_is_for_those_who_may_read_it(
    api: Api, owner_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId
) -> None:
    account = await customer(api)
    ada = await person(api, account, "Ada", title="Director")
    await role(api, ada, accountRole="CHAMPION")
    await signal(api, ada, USAGE=90, SURVEY_SCORE=70)
    scopes = ("accounts:read", "contacts:read")
    outsider = api.with_key(await key_of(owner_engine, secrets, tenant_id, scopes))
    state = "state { value inputs { name value } }"

    for reader, tells in ((api, True), (outsider, False)):
        one = (await standing(reader, ada, f"champion {{ {state} }}"))["champion"]
        [other] = (await mapped(reader, account, f"champions {{ {state} }}"))["champions"]
        for found in (one, other):
            inputs = {each["name"]: each["value"] for each in found["state"]["inputs"]}
            assert found["state"]["value"] == "ADVOCATE"
            assert (inputs["USAGE"], inputs["engagement"]) == ("90", "90")
            assert {"tickets", "SURVEY_SCORE", "SURVEY_RESPONSE"} & set(inputs) == (
                {"tickets", "SURVEY_SCORE", "SURVEY_RESPONSE"} if tells else set()
            )


async def test_champions_count_by_their_influence(api: Api) -> None:
    account = await customer(api)
    people: list[tuple[str, int, int]] = [("Ada", 80, 90), ("Bo", 20, 50), ("Cy", 50, 0)]
    for name, influence, score in people:
        contact = await person(api, account, name, influence=influence)
        await role(api, contact, accountRole="CHAMPION")
        if score:
            await signal(api, contact, USAGE=score, SENTIMENT=score)

    told: dict[str, Any] = await mapped(
        api, account, "championHealth { value } champions { contact { name } }"
    )

    assert told["championHealth"]["value"] == 82.0  # (80 x 90 + 20 x 50) / 100
    assert len(told["champions"]) == 3


@pytest.mark.parametrize(
    ("title", "level"),
    [
        ("Chief Information Officer", "C_LEVEL"),
        ("CFO", "C_LEVEL"),
        ("Co-Founder & CTO", "C_LEVEL"),
        ("Vice President, Sales", "VP"),
        ("SVP Marketing", "VP"),
        ("Head of Support", "DIRECTOR"),
        ("Sales Director EMEA", "DIRECTOR"),
        ("IT Manager", "MANAGER"),
        ("Team Lead", "MANAGER"),
        ("Product Manager", "IC"),
        ("Analyst", "IC"),
        ("Overhead crane operator", "IC"),
        (" ", None),
        (None, None),
    ],
)
async def test_a_level_follows_from_the_title_until_somebody_says_otherwise(
    api: Api, title: str | None, level: str | None
) -> None:
    account = await customer(api)
    ada = await person(api, account, "Ada", title=title)
    read = "query($id: ID!) { node(id: $id) { ... on Contact { level } } }"

    assert (await api.data(read, id=ada))["node"]["level"] == level
    assert (await mapped(api, account, "people { level }"))["people"] == [{"level": level}]
    await done(api, "contactUpdate", "contact { id }", id=ada, levelOverride="VP")
    assert (await api.data(read, id=ada))["node"]["level"] == "VP"
    filtered = "{ contacts(filter: { level: { eq: VP } }) { totalCount } }"
    assert (await api.data(filtered))["contacts"]["totalCount"] == 1
