"""Matchings, paths and quadrants against independent and naive ones."""

import random
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import Boolean as Bool
from sqlalchemy import Integer, Text, column, literal_column, select, values
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.contacts.rules import ContactAuthority, ContactLevel
from csgraph.domain.influence.node.quadrants import quadrant_sql
from csgraph.domain.influence.rules import (
    AccountRole,
    ContactQuadrant,
    DealRole,
    Edge,
    Facts,
    InfluenceEdgeKind,
    Person,
    Tie,
    map_of,
    maximum_matching,
    quadrant_of,
    ticket_activity,
    way_to_buyer,
)
from csgraph.domain.policies.rules import REGISTER, Explainer, Policies

NOW = datetime(2026, 5, 1, tzinfo=UTC)


def most_pairs(wanted: list[set[str]], taken: frozenset[str]) -> int:
    """Return the most pairs, by trying all."""
    if not wanted:
        return 0
    skipped = most_pairs(wanted[1:], taken)
    chosen = (1 + most_pairs(wanted[1:], taken | {each}) for each in wanted[0] - taken)
    return max([skipped, *chosen])


@pytest.mark.parametrize("seed", range(150))
def test_a_matching_is_as_large_as_there_can_be(seed: int) -> None:
    chance = random.Random(seed)
    theirs = [f"c{n}" for n in range(chance.randrange(7))]
    known = {
        f"u{n}": {each for each in theirs if chance.random() < chance.choice((0.2, 0.5, 0.9))}
        for n in range(chance.randrange(7))
    }

    pairs = maximum_matching(known)

    assert len(pairs) == most_pairs(list(known.values()), frozenset())
    assert len(set(pairs.values())) == len(pairs)
    assert all(right in known[left] for left, right in pairs.items())


def test_a_long_chain_is_matched_without_recursion() -> None:
    many = 3_000
    known = {f"u{n:05}": {f"c{n:05}", f"c{n + 1:05}"} for n in range(many)}
    known["v"] = {"c00000"}

    assert len(maximum_matching(known)) == many + 1


def person(chance: random.Random, number: int) -> Person:
    return Person(
        id=f"c{number}",
        name=f"C{number}",
        level=chance.choice([None, *ContactLevel]),
        authority=chance.choice([None, *ContactAuthority]),
        influence=chance.choice([None, chance.randrange(101)]),
        product_importance=chance.choice([None, chance.randrange(101)]),
        department_buys=chance.choice([None, True, False]),
        is_promoter=chance.choice([None, True, False]),
        is_expected_owner=chance.choice([None, True, False]),
        deal_roles=frozenset(r for r in DealRole if chance.random() < 0.1),
        account_roles=frozenset(r for r in AccountRole if chance.random() < 0.1),
    )


async def test_sql_and_the_rule_place_everybody_alike(app_engine: AsyncEngine) -> None:
    chance = random.Random(7)
    people = [person(chance, number) for number in range(400)]
    given = values(
        column("id", Text),
        column("level", Text),
        column("authority", Text),
        column("influence", Integer),
        column("product_importance", Integer),
        column("department_buys", Bool),
        column("is_promoter", Bool),
        column("is_expected_owner", Bool),
        name="people",
    ).data(
        [
            (
                each.id,
                each.level and each.level.value,
                each.authority and each.authority.value,
                each.influence,
                each.product_importance,
                each.department_buys,
                each.is_promoter,
                each.is_expected_owner,
            )
            for each in people
        ]
    )
    placed = quadrant_sql(given, lambda key: literal_column(str(REGISTER[key].default)))

    async with app_engine.connect() as connection:
        found = (await connection.execute(select(given.c.id, placed))).all()

    by_id = {row[0]: row[1] for row in found}
    assert by_id == {each.id: quadrant_of(each, Policies()).value for each in people}
    assert set(by_id.values()) == {each.value for each in ContactQuadrant}


def facts(chance: random.Random) -> Facts:
    ids = [f"c{number}" for number in range(6)]
    people = [
        replace(
            person(chance, number),
            name=chance.choice(("Ada", f"C{number}")),
            reports_to=chance.choice([None, *ids[:number]]),
        )
        for number in range(6)
    ]
    kinds = [kind for kind in InfluenceEdgeKind if kind is not InfluenceEdgeKind.REPORTS_TO]
    edges = {
        (*chance.sample(ids, 2), chance.choice(kinds)): strength(chance)
        for _ in range(chance.randrange(8))
    }
    ties = {
        (f"u{chance.randrange(3)}", chance.choice(ids)): strength(chance)
        for _ in range(chance.randrange(4))
    }
    known = tuple(Tie(user, contact, how, NOW) for (user, contact), how in ties.items())
    return Facts(tuple(people), tuple(Edge(*key, how) for key, how in edges.items()), known)


def strength(chance: random.Random) -> int | None:
    """Return how strong something is; often as strong as what is unknown counts."""
    return chance.choice([None, 50, chance.randrange(101)])


def price(strength: int | None) -> int:
    return 200 - (50 if strength is None else strength)


def cheapest(known: Facts) -> int | None:
    """Try every way of at most all people."""
    buyers = {each.id for each in known.people if each.is_economic_buyer}
    found: list[int] = []
    onward = [
        (each.source, each.target, each.strength)
        for each in known.edges
        if each.kind is not InfluenceEdgeKind.BLOCKS
    ]
    for each in known.people:
        if each.reports_to:
            onward += [(each.id, each.reports_to, None), (each.reports_to, each.id, None)]

    def walk(at: str, cost: int, passed: frozenset[str]) -> None:
        if at in buyers:
            found.append(cost)
            return
        for source, target, how in onward:
            if source == at and target not in passed:
                walk(target, cost + price(how), passed | {target})

    for tie in known.ties:
        walk(tie.contact, price(tie.strength), frozenset({tie.contact}))
    return min(found, default=None)


@pytest.mark.parametrize("seed", range(100))
def test_no_way_to_the_buyer_is_cheaper(seed: int) -> None:
    known = facts(random.Random(seed))

    way = way_to_buyer(known, Policies(), NOW)

    assert (way and way.cost) == cheapest(known)


@pytest.mark.parametrize("seed", range(30))
def test_a_map_does_not_depend_on_the_order_of_its_rows(seed: int) -> None:
    chance = random.Random(seed)
    known = facts(chance)
    people, edges, ties = (
        chance.sample(e, len(e)) for e in (known.people, known.edges, known.ties)
    )
    explainer = Explainer(Policies(), NOW)
    mixed = map_of(Facts(tuple(people), tuple(edges), tuple(ties)), explainer)
    straight = map_of(known, explainer)

    assert mixed.people == straight.people
    assert mixed.redundancy == straight.redundancy
    assert mixed.path_to_economic_buyer == straight.path_to_economic_buyer
    assert [each.code for each in mixed.findings] == [each.code for each in straight.findings]


@pytest.mark.parametrize(
    ("count", "score"), [(0, 30), (1, 100), (5, 100), (6, 80), (10, 80), (11, 60)]
)
def test_what_tickets_tell_of_engagement(count: int, score: int) -> None:
    assert ticket_activity(count) == score
