"""What was taken back since is in nobody's way: edits are undone, redone and undone again."""

from typing import Any

from tests.history.test_revert import DELETE, REVERT, edited, latest, read
from tests.history.test_revert_merges import known_as, taken_back
from tests.support.http import Api
from tests.writes.test_accounts import made, written
from tests.writes.test_contacts import person
from tests.writes.test_merges import merged

REVERTIBLE = """query($id: ID!) { node(id: $id) { ... on ChangeSet {
  revertible revertObstacle } } }"""
RESTORE = """mutation($id: ID!) { contactRestore(id: $id) { userErrors { message }
  changeSet { id } } }"""


async def is_refused(api: Api, id_: str, *names: str) -> None:
    """Check that a change set is not taken back, as is told beforehand; the message has names."""
    told = (await api.data(REVERTIBLE, id=id_))["node"]
    assert told == {"revertible": False, "revertObstacle": "LATER_CHANGES"}
    [error] = (await written(api, REVERT, id=id_))["userErrors"]
    assert error["code"] == "CONFLICT"
    found = [error["message"].find(name) for name in names]
    assert found == sorted(found)
    assert -1 not in found


async def undone(api: Api, id_: str) -> str:
    """Take back a change set that says that it can be."""
    told = (await api.data(REVERTIBLE, id=id_))["node"]
    assert told == {"revertible": True, "revertObstacle": None}
    return await taken_back(api, id_)


async def name_of(api: Api, who: dict[str, Any]) -> Any:
    return (await read(api, who))["name"]


async def test_edits_of_one_field_are_undone_one_after_the_other(api: Api) -> None:
    who = await person(api, name="0")
    first, second, third = [await edited(api, who, name=name) for name in ("1", "2", "3")]
    await is_refused(api, first, third, second)

    for change_set, name in ((third, "2"), (second, "1"), (first, "0")):
        await undone(api, change_set)
        assert await name_of(api, who) == name


async def test_undo_redo_undo(api: Api) -> None:
    who = await person(api, name="0")
    first = await edited(api, who, name="1")

    undo = await undone(api, first)
    await is_refused(api, first, undo)
    redo = await undone(api, undo)
    assert await name_of(api, who) == "1"
    await undone(api, first)
    assert await name_of(api, who) == "0"
    await is_refused(api, redo)
    await undone(api, undo)
    assert await name_of(api, who) == "1"


async def test_what_was_redone_is_in_the_way_again(api: Api) -> None:
    who = await person(api, name="0")
    first = await edited(api, who, name="1")
    second = await edited(api, who, name="2")
    redo = await undone(api, await undone(api, second))
    await is_refused(api, first, redo)

    await undone(api, redo)
    undo = await undone(api, first)
    assert await name_of(api, who) == "0"
    await is_refused(api, redo, undo)


async def test_an_undo_of_what_came_before_is_in_the_way(api: Api) -> None:
    who = await person(api, name="0", title="0")
    first = await edited(api, who, name="1")
    second = await edited(api, who, title="1")
    back = await undone(api, first)
    both = await edited(api, who, name="2", title="2")
    await is_refused(api, second, both)
    await is_refused(api, back, both)

    await undone(api, both)
    await undone(api, second)
    await undone(api, back)
    found = await read(api, who)
    assert (found["name"], found["title"]) == ("1", "0")


async def test_to_give_the_same_value_anew_is_no_undo(api: Api) -> None:
    who = await person(api, name="0")
    first = await edited(api, who, name="1")
    there = await edited(api, who, name="2")
    again = await edited(api, who, name="1")

    await is_refused(api, first, again, there)

    assert await name_of(api, who) == "1"


async def test_a_deletion_that_was_taken_back_is_in_nobodys_way(api: Api) -> None:
    who = await person(api, name="0")
    first = await edited(api, who, name="1")
    await written(api, DELETE, id=who["id"])
    deleting = (await latest(api))["id"]
    await is_refused(api, first, "the deletion", deleting)

    await undone(api, deleting)
    await undone(api, first)

    assert await name_of(api, who) == "0"


async def test_a_deletion_that_was_restored_otherwise_is_in_the_way(api: Api) -> None:
    who = await person(api, name="0")
    first = await edited(api, who, name="1")
    await written(api, DELETE, id=who["id"])
    await written(api, RESTORE, id=who["id"])

    await is_refused(api, first)


async def test_merges_upon_merges_are_undone_one_after_the_other(api: Api) -> None:
    one, two, three = [await made(api, name=name) for name in ("One", "Two", "Three")]
    first = (await merged(api, two["id"], three["id"]))["changeSet"]["id"]
    second = (await merged(api, one["id"], two["id"]))["changeSet"]["id"]
    await is_refused(api, first, "the merge", second)

    again = await undone(api, await undone(api, second))
    await is_refused(api, first, "the merge", again)
    await undone(api, second)
    await undone(api, first)

    for each in (one, two, three):
        assert await known_as(api, each["id"]) == (each["id"], [])


async def test_what_is_in_the_way_is_called_as_clients_call_it(api: Api) -> None:
    account = await made(api, name="Acme", employeeCount=1)
    document = """mutation($id: ID!, $input: AccountUpdateInput!) {
      accountUpdate(by: {id: $id}, input: $input) { changeSet { id } } }"""
    euros = {"amount": "1.00", "currencyCode": "EUR"}
    dollars = {**euros, "currencyCode": "USD"}
    first, second = [
        (await written(api, document, id=account["id"], input=given))["changeSet"]["id"]
        for given in (
            {"employeeCount": 2, "annualRevenue": euros},
            {"employeeCount": 3, "annualRevenue": dollars},
        )
    ]

    [error] = (await written(api, REVERT, id=first))["userErrors"]

    assert error["message"] == (
        f"Later changes build upon it: `annualRevenue`, `employeeCount` of {account['id']} by "
        f"{second}. Take these back first."
    )
