"""What must hold of a company's past: it reads as it was, what is taken back is as it was."""

from collections import Counter
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from tests.history.world import SNAPSHOT, Moment, World, astray

REVERT = """mutation($id: ID!) { changeSetRevert(id: $id) {
  userErrors { code message } changeSet { id } } }"""
DIFF = """query($id: ID!, $from: DateTime!, $to: DateTime) { node(id: $id) {
  ... on Account { diff(from: $from, to: $to) { field before after } }
  ... on Contact { diff(from: $from, to: $to) { field before after } } } }"""
ABSENT = object()
Fields = dict[tuple[str, str], Any]
"""Values by record and name."""


class Wrong(AssertionError):
    """The past reads otherwise than it was."""


async def check_instants(world: World, count: int) -> None:
    """Read random instants again."""
    for moment in world.random.sample(world.moments, min(count, len(world.moments))):
        seen = await world.api.data(SNAPSHOT, at=moment.at, ids=moment.ids)
        for name, expected in moment.seen.items():
            if seen[name] != expected:
                raise Wrong(f"{name} at {moment.at}: {seen[name]}, not {expected}")


async def check_differences(world: World, count: int) -> None:
    """Compare two instants record by record, for records that are there now."""
    for _ in range(count):
        first, last = sorted(world.random.sample(world.moments, 2), key=lambda each: each.at)
        there = [id_ for id_, name in world.moments[-1].fields if name == "name"]
        id_ = world.random.choice(there)
        found = (await world.api.data(DIFF, **{"id": id_, "from": first.at, "to": last.at}))[
            "node"
        ]["diff"]
        told = {each["field"]: (each["before"], each["after"]) for each in found}
        fields = {name for of, name in [*first.fields, *last.fields] if of == id_}
        expected = {
            name: (first.fields.get((id_, name)), last.fields.get((id_, name))) for name in fields
        }
        differ = {name: pair for name, pair in expected.items() if pair[0] != pair[1]}
        # What is stored without being shown, such as `isPersonAccount`, differs with being there.
        if {name: told[name] for name in told if name in expected} != differ:
            raise Wrong(f"{id_} from {first.at} to {last.at}: {told}, not {differ}")


async def check_revert(world: World) -> bool:
    """Take a random change set back, often one of the last; return whether it was not refused."""
    known = [index for index, each in enumerate(world.moments) if each.change_set and index]
    index = world.random.choice(known if world.random.random() < 0.5 else known[-4:])
    asked = world.moments[index].change_set
    assert asked is not None
    payload = await world.write(REVERT, id=asked)
    made = payload["changeSet"] and payload["changeSet"]["id"]
    await world.record(made)
    if made:
        world.origins[made] = world.origins.get(asked, asked)
    lost = await astray(world)
    if lost:
        raise Wrong(f"{asked}: what describes {lost} describes something else")
    told, is_all = _told(world, world.moments[index - 1 :])
    before, *since, reverted = told
    now, touched = since[-1], differing(before, since[0])
    overlap = touched.keys() & _turned_over(world, index, since)
    if payload["userErrors"]:
        if payload["userErrors"][0]["code"] != "CONFLICT" or reverted != now:
            raise Wrong(f"{asked} was refused with {payload['userErrors']}")
        if goes_round({**now, **{key: old for key, (old, _) in touched.items()}}):
            return False
        if not overlap and is_all and not _is_out_of_sight(touched, since):
            raise Wrong(f"{asked} was refused: {payload['userErrors']}")
        return False
    if overlap:
        raise Wrong(f"{asked} was taken back over {overlap}")
    expected = {**now, **{key: old for key, (old, _) in touched.items()}}
    expected = {key: value for key, value in expected.items() if value is not ABSENT}
    leads = world.moments[-1].leads
    expected, reverted = _as_led(expected, leads), _as_led(reverted, leads)
    if reverted != expected:
        raise Wrong(f"{asked}: {differing(expected, reverted)}")
    return True


def _turned_over(world: World, index: int, since: list[Fields]) -> set[tuple[str, str]]:
    """Return the values that are others since a moment, edits that were taken back aside.

    An edit, what took it back, what took that back and so on turn a value over and back.
    """
    turns: Counter[tuple[str, tuple[str, str]]] = Counter()
    for place, (one, other) in enumerate(pairwise(since), start=index + 1):
        by = world.moments[place].change_set or f"of a sync, step {place}"
        turns.update((world.origins.get(by, by), key) for key in differing(one, other))
    return {key for (_, key), times in turns.items() if times % 2}


def _told(world: World, moments: list[Moment]) -> tuple[list[Fields], bool]:
    """Return the fields at each moment, and whether these are all.

    What names another record reads null while that one is gone, without having changed: where
    an account comes and goes, references tell nothing.
    """
    fields = [each.fields for each in moments]
    there = [
        {id_ for id_ in world.accounts if (id_, "name") in told or moment.leads.get(id_)}
        for told, moment in zip(fields, moments, strict=True)
    ]
    if there[-1].issuperset(world.accounts) and all(one <= other for one, other in pairwise(there)):
        return fields, True
    plain = [
        {key: value for key, value in each.items() if key[1] not in {"account", "parent"}}
        for each in fields
    ]
    return plain, False


def goes_round(fields: Fields) -> bool:
    """Whether an account would be above itself."""
    above = {id_: value for (id_, name), value in fields.items() if name == "parent"}
    for first in above:
        seen, at = set[Any](), above.get(first)
        while at in above and at not in seen:
            seen.add(at)
            at = above[at]
        if first in seen:
            return True
    return False


def _as_led(fields: Fields, leads: Mapping[str, str | None]) -> Fields:
    """Return fields with each reference to what was merged as one to what answers for it.

    What lay with a record that was gone has moved with the others when that was merged.
    """
    return {
        key: leads.get(value, value) if key[1] in {"account", "parent"} else value
        for key, value in fields.items()
    }


def differing(one: Fields, other: Fields) -> dict[tuple[str, str], tuple[Any, Any]]:
    """Return what differs, with both values."""
    keys = one.keys() | other.keys()
    pairs = {key: (one.get(key, ABSENT), other.get(key, ABSENT)) for key in keys}
    return {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}


def _is_out_of_sight(touched: Mapping[tuple[str, str], Any], since: list[Fields]) -> bool:
    """Whether what is in the way can't be seen: the change of a record that was gone then.

    What made a record is also under whatever followed to it, seen or not.
    """
    records = {id_ for id_, _ in touched}
    gone = any((id_, "name") not in each for id_ in records for each in since)
    return gone or not touched or all(old is ABSENT for old, _ in touched.values())
