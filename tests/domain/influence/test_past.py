"""Standing as it was: what rows held is read at an instant, what is worked out says its own."""

from tests.domain.influence.people import customer, person
from tests.domain.writing import done
from tests.support.http import Api


async def test_a_level_that_a_title_told_is_told_again(api: Api, clock) -> None:
    ada = await person(api, await customer(api), "Ada", title="VP Sales")
    then = clock().isoformat()
    await done(api, "contactUpdate", "contact { id }", id=ada, title="Account manager")

    ask = """query($at: DateTime) { contacts(filter: {level: {eq: VP}}, asOf: $at) {
      nodes { title level availableTransitions } } }"""
    found = (await api.data(ask, at=then))["contacts"]["nodes"]

    steps = ["contactAnnounceLeave", "contactLeave"]
    assert found == [{"title": "VP Sales", "level": "VP", "availableTransitions": steps}]
    assert (await api.data(ask))["contacts"]["nodes"] == []


async def test_what_is_worked_out_is_told_with_the_root_as_it_was(api: Api, clock) -> None:
    ada = await person(api, await customer(api), "Ada", influence=80)
    then = clock().isoformat()
    await done(api, "contactSetInfluence", "contact { id }", id=ada, influence=10)
    ask = """query($id: ID!, $root: DateTime, $own: DateTime) { nodes(ids: [$id], asOf: $root) {
      ... on Contact { standing(asOf: $own) { influence { value } } } } }"""

    for given in ({"root": then}, {"own": then}):
        [found] = (await api.data(ask, id=ada, **given))["nodes"]
        assert found["standing"]["influence"]["value"] == 80
    [found] = (await api.data(ask, id=ada))["nodes"]
    assert found["standing"]["influence"]["value"] == 10


async def test_what_looks_back_by_itself_does_not_within_a_root_that_does(api: Api, clock) -> None:
    ada = await person(api, await customer(api), "Ada")
    ask = """query($id: ID!, $at: DateTime) { nodes(ids: [$id], asOf: $at) {
      ... on Contact { standing(asOf: $at) { band } } } }"""

    response = await api.post(ask, {"id": ada, "at": clock().isoformat()})

    [error] = response.json()["errors"]
    assert error["extensions"]["code"] == "AS_OF_UNSUPPORTED"
    assert "`Contact.standing`" in error["message"]
