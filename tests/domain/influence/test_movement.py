"""People come and go, and what hangs on them is told (domain.md §2.4, §19)."""

from itertools import product
from typing import Any

import pytest

from csgraph.domain.contacts.rules import MOVEMENT
from csgraph.errors import InvalidTransition
from tests.domain.influence.people import customer, mapped, person, role
from tests.domain.writing import done, write
from tests.support.http import Api

ALLOWED = {
    ("ACTIVE", "LEAVING"),
    ("ACTIVE", "LEFT"),
    ("LEAVING", "ACTIVE"),
    ("LEAVING", "LEFT"),
    ("LEFT", "REPLACED"),
    ("LEFT", "VACANT"),
    ("VACANT", "REPLACED"),
}
"""Transitions of `Contact movement` in domain.md §19."""
SHOWN = "contact { status statusSince availableTransitions newEmployer successor { name } }"


def test_the_steps_are_those_of_the_state_machine() -> None:
    found = {(before, after) for step in MOVEMENT.steps.values() for before, after in step.items()}

    assert found == ALLOWED


@pytest.mark.parametrize(("state", "step"), list(product(MOVEMENT.states, MOVEMENT.steps)))
def test_row_201_a_step_is_taken_or_refused_with_those_that_are_open(state: str, step: str) -> None:
    open_steps = MOVEMENT.open_steps(state)

    if step in open_steps:
        assert (state, MOVEMENT.after(state, step)) in ALLOWED
    else:
        with pytest.raises(InvalidTransition) as refused:
            MOVEMENT.after(state, step)
        assert refused.value.extensions["availableTransitions"] == list(open_steps)


async def step(api: Api, name: str, contact: str, **given: Any) -> dict[str, Any]:
    return await done(api, name, SHOWN, id=contact, **given)


async def test_row_34_a_champion_leaves_and_a_successor_is_named(api: Api) -> None:
    account = await customer(api)
    ada, bo = [await person(api, account, name) for name in ("Ada", "Bo")]
    await role(api, ada, accountRole="CHAMPION")
    shown = "findings { code people { contact { name } } } champions { contact { name } }"

    leaving = await step(api, "contactAnnounceLeave", ada)
    assert leaving["status"] == "LEAVING"
    assert leaving["statusSince"]
    assert leaving["availableTransitions"] == ["contactLeave", "contactStay"]
    assert (await mapped(api, account, shown))["champions"] == [{"contact": {"name": "Ada"}}]

    left = await step(api, "contactLeave", ada, newEmployer="Umbrella")
    assert (left["status"], left["newEmployer"]) == ("LEFT", "Umbrella")
    told = await mapped(api, account, shown)
    found = {each["code"]: each["people"] for each in told["findings"]}
    assert found["CHAMPION_LEFT"] == [{"contact": {"name": "Ada"}}]
    assert told["champions"] == []

    replaced = await step(api, "contactReplace", ada, successorId=bo)
    assert (replaced["status"], replaced["successor"]) == ("REPLACED", {"name": "Bo"})
    assert replaced["availableTransitions"] == []
    told = await mapped(api, account, shown)
    assert "CHAMPION_LEFT" not in {each["code"] for each in told["findings"]}


async def test_a_step_that_is_not_open_is_refused_and_writes_nothing(api: Api) -> None:
    ada = await person(api, await customer(api), "Ada")

    payload = await write(api, "contactVacate", SHOWN, id=ada)

    [problem] = payload["userErrors"]
    assert problem["code"] == "INVALID_TRANSITION"
    assert "contactAnnounceLeave" in problem["message"]
    assert "contactLeave" in problem["message"]
    assert payload["contact"] is None
    read = "query($id: ID!) { node(id: $id) { ... on Contact { status revision } } }"
    assert (await api.data(read, id=ada))["node"] == {"status": "ACTIVE", "revision": 1}


async def test_nobody_comes_after_themselves_or_after_leaving(api: Api) -> None:
    account = await customer(api)
    ada, bo = [await person(api, account, name) for name in ("Ada", "Bo")]
    for contact in (ada, bo):
        await step(api, "contactLeave", contact, newEmployer=None)

    for successor in (ada, bo):
        payload = await write(api, "contactReplace", SHOWN, id=ada, successorId=successor)
        assert [e["path"] for e in payload["userErrors"]] == [["input", "successorId"]]


async def test_a_seat_is_vacant_until_it_is_filled(api: Api) -> None:
    account = await customer(api)
    ada, bo = [await person(api, account, name) for name in ("Ada", "Bo")]
    await step(api, "contactLeave", ada, newEmployer=None)

    vacant = await step(api, "contactVacate", ada)
    assert vacant["availableTransitions"] == ["contactReplace"]
    assert (await step(api, "contactReplace", ada, successorId=bo))["status"] == "REPLACED"
