"""Maps are compared: with what would be if people left, and with what was."""

from datetime import timedelta
from typing import Any

from tests.domain.conftest import MovedClock
from tests.domain.influence.conftest import Hire
from tests.domain.influence.people import customer, mapped, person, role, tie
from tests.domain.writing import done
from tests.support.http import Api

COMPARED = """{ before { SHOWN } after { SHOWN } changes { kind text contact { name } } }"""
SHOWN = """people { name } redundancy { size } singleThreaded { value }
  engagementAltitude { value } findings { code }"""


async def compared(api: Api, account: str, field: str, types: str, **given: Any) -> Any:
    body = COMPARED.replace("SHOWN", SHOWN)
    passed = ", ".join(f"{name}: ${name}" for name in given)
    query = f"""query($id: ID!, {types}) {{ node(id: $id) {{ ... on Account {{
      {field}({passed}) {body} }} }} }}"""
    return (await api.data(query, id=account, **given))["node"][field]


async def if_left(api: Api, account: str, *contacts: str) -> Any:
    types = "$contactsLeave: [ID!]!"
    return await compared(api, account, "influenceWhatIf", types, contactsLeave=list(contacts))


async def since(api: Api, account: str, instant: str) -> Any:
    return await compared(api, account, "influenceChanges", "$since: DateTime!", since=instant)


def kinds(told: Any) -> set[str]:
    return {each["kind"] for each in told["changes"]}


async def test_the_map_is_worked_out_without_those_who_leave(
    api: Api, hire: Hire, clock: MovedClock
) -> None:
    account = await customer(api)
    vi = await person(api, account, "Vi", title="CEO", authority="FINAL")
    bo = await person(api, account, "Bo", title="Analyst", above=vi)
    for user, contact in ((await hire("Xi"), vi), (await hire("Yu"), bo)):
        await tie(api, user, contact, clock())

    told = await if_left(api, account, vi)

    before, after = told["before"], told["after"]
    assert (before["redundancy"]["size"], after["redundancy"]["size"]) == (2, 1)
    assert (before["singleThreaded"]["value"], after["singleThreaded"]["value"]) == (False, True)
    assert [each["name"] for each in after["people"]] == ["Bo"]
    assert {"PERSON_GONE", "TIE_LOST", "FINDING_NEW", "ENGAGEMENT_FELL"} <= kinds(told)
    gone = next(each for each in told["changes"] if each["kind"] == "PERSON_GONE")
    assert (gone["text"], gone["contact"]) == ("Vi is gone.", {"name": "Vi"})
    assert (await mapped(api, account, "redundancy { size }"))["redundancy"]["size"] == 2


async def test_who_is_not_on_the_map_can_not_leave_it(api: Api) -> None:
    account, other = await customer(api), await customer(api, "Other")
    stranger = await person(api, other, "Stranger")
    query = """query($id: ID!, $leave: [ID!]!) { node(id: $id) { ... on Account {
      influenceWhatIf(contactsLeave: $leave) { changes { kind } } } } }"""

    for leave in ([stranger], ["con_034EPGG7C7S7V8QQN3KF6WN8E4"], [account], ["x"]):
        assert await api.codes(query, id=account, leave=leave) == ["BAD_USER_INPUT"]


async def test_row_143_the_highest_contact_fell(api: Api, hire: Hire, clock: MovedClock) -> None:
    account, xi = await customer(api), await hire("Xi")
    chief = await person(api, account, "Ada", title="CEO")
    director = await person(api, account, "Bo", title="Director")
    await tie(api, xi, chief, clock() - timedelta(days=60))
    await tie(api, xi, director, clock())
    before = clock()
    clock.moved = timedelta(days=45)

    told = await since(api, account, before.isoformat())

    assert told["before"]["engagementAltitude"]["value"] == "C_LEVEL"
    assert told["after"]["engagementAltitude"]["value"] == "DIRECTOR"
    assert "ENGAGEMENT_FELL" in kinds(told)


async def test_the_map_is_read_as_it_was(api: Api, hire: Hire, clock: MovedClock) -> None:
    account, xi = await customer(api), await hire("Xi")
    ada = await person(api, account, "Ada", title="VP", influence=80, productImportance=80)
    bo = await person(api, account, "Bo")
    gone = await person(api, account, "Gone")
    coach = await role(api, ada, dealRole="COACH")
    await tie(api, xi, ada, clock())
    shown = """people { name title quadrant { value } dealRoles }
      edges { source { name } } relationships { contact { name } }"""
    was = await mapped(api, account, shown)
    then = clock().isoformat()

    await done(api, "contactUpdate", "contact { id }", id=ada, title="Analyst")
    await done(api, "contactSetInfluence", "contact { id }", id=ada, influence=10)
    await done(api, "contactLinkReportsTo", "contact { id }", id=ada, reportsToId=bo)
    await done(api, "contactRoleEnd", "contactRole { id }", id=coach)
    await done(api, "contactDelete", "changeSet { id }", id=gone)
    await person(api, account, "New")
    await tie(api, xi, bo, clock())
    now = await mapped(api, account, shown)

    assert await mapped(api, account, shown, asOf=then) == was
    assert [each["name"] for each in was["people"]] == ["Ada", "Bo", "Gone"]
    assert [each["name"] for each in now["people"]] == ["Ada", "Bo", "New"]
    told = await since(api, account, then)
    assert {
        *("PERSON_JOINED", "PERSON_GONE", "QUADRANT_CHANGED", "ROLE_CHANGED"),
        *("LINE_CHANGED", "TIE_GAINED"),
    } <= kinds(told)
