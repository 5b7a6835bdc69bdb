"""The linear rule for merging fields decides as graphql-core's own, which is quadratic."""

from random import Random

import pytest
from graphql import OverlappingFieldsCanBeMergedRule, get_named_type, is_leaf_type, parse, validate

from csgraph.graph.merging import FieldsMerge
from csgraph.schema.build import build_schema

SCHEMA = build_schema().graphql
KEYS = ("a", "b", "c")
FIELDS = {
    "Account": ("name", "domain", "revision", "owner", "parent", "contacts", "tickets"),
    "Contact": ("name", "title", "revision", "account", "requestedTickets"),
    "User": ("name", "email", "active", "ownedAccounts"),
    "Ticket": ("subject", "status", "account", "requester", "assignee"),
    "Revisioned": ("revision", "createdAt"),
    "Node": ("id",),
}
ON_NODE = ("Account", "Contact", "User", "Ticket", "Revisioned", "Node")


class Writer:
    """Writes documents at random, most of them close to the line."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.fragments: dict[str, str] = {}

    def document(self) -> str:
        roots = "".join(
            f"{self.random.choice(('x', 'y'))}: node(id: {self.random.choice((1, 2))}) "
            f"{{ {self.selection('Node', 4)} }} "
            for _ in range(self.random.choice((1, 1, 2)))
        )
        return f"{{ {roots} }} {' '.join(self.fragments.values())}"

    def selection(self, type_: str, depth: int) -> str:
        count = self.random.choice((1, 2, 3))
        return " ".join(self.one(type_, depth) for _ in range(count)) + " __typename"

    def one(self, type_: str, depth: int) -> str:
        drawn = self.random.random()
        others = ON_NODE if type_ in {"Node", "Revisioned"} else (type_, "Node", "Revisioned")
        if drawn < 0.35 and depth:
            other = self.random.choice(others)
            return f"... on {other} {{ {self.selection(other, depth - 1)} }}"
        if drawn < 0.45 and depth:
            return self.spread(self.random.choice(others), depth)
        return self.field(type_, depth)

    def spread(self, type_: str, depth: int) -> str:
        name = f"{type_}{self.random.choice((1, 2))}"
        if name not in self.fragments:
            self.fragments[name] = ""
            body = self.selection(type_, min(depth - 1, 1))
            self.fragments[name] = f"fragment {name} on {type_} {{ {body} }}"
        return f"...{name}"

    def field(self, type_: str, depth: int) -> str:
        name = self.random.choice(FIELDS[type_])
        key = f"{self.random.choice(KEYS)}: "
        definition = SCHEMA.type_map[type_].fields[name]  # type: ignore[attr-defined]
        named = get_named_type(definition.type)
        if is_leaf_type(named):
            return key + name
        if not depth:
            return "__typename"
        if "first" in definition.args:
            node = named.name.removesuffix("Connection")
            size = self.random.choice((1, 1, 2))
            return f"{key}{name}(first: {size}) {{ nodes {{ {self.selection(node, depth - 1)} }} }}"
        return f"{key}{name} {{ {self.selection(named.name, depth - 1)} }}"


def conflicts(text: str, rule: type) -> bool:
    return bool(validate(SCHEMA, parse(text), [rule], max_errors=1))


@pytest.mark.parametrize("start", range(0, 1_000, 100))
def test_both_rules_decide_alike(start: int) -> None:
    verdicts = []
    for seed in range(start, start + 100):
        text = Writer(seed).document()
        verdicts.append(conflicts(text, OverlappingFieldsCanBeMergedRule))
        assert conflicts(text, FieldsMerge) is verdicts[-1], text

    assert 10 < sum(verdicts) < 90
