"""What is worked out says how it came about, and is told for any instant."""

from collections.abc import Iterator
from typing import Any, Final

from graphql import GraphQLField, GraphQLInterfaceType, GraphQLObjectType, get_named_type

from csgraph.graph.worked import WorkedRead
from csgraph.schema.build import build_schema

EXPLANATION: Final = {"ruleId", "policyVersion", "inputs", "evaluatedAt", "explanation"}
OF_NO_INSTANT: Final = {
    "Account.influenceChanges": "compares now with the instant that `since` gives",
    "Alert.playbook": "was written when the alert opened, and never changes",
    "PolicyVersion.effects": "compares both sides of a decision at its own instant",
    "PolicyVersion.effectsUntold": "says why `effects` tells nothing",
    "Query.alertRules": "is of the program that runs",
    "Query.retention": "compares the two days that it is given",
}
"""Fields that are worked out and take no `asOf`, each with the reason."""
UNEXPLAINED: Final = {
    "Alert.playbook": "belongs to an alert, which has its evidence",
    "PolicyVersion.effects": "tells what a decision changes; each effect names its rule",
    "PolicyVersion.effectsUntold": "is the reason itself",
    "Query.alertRules": "is what alerts are explained by",
    "Query.badDealReport": "counts what people recorded, by no rule",
    "Query.policies": "are what others are explained by",
    "Query.policy": "is what others are explained by",
    "User.alertQueue": "names alerts, each of which has its evidence",
}
"""Fields that are worked out and explain nothing, each with the reason."""


def worked_out() -> Iterator[tuple[str, GraphQLField]]:
    built = build_schema()
    types: dict[str, Any] = dict(built.graphql.type_map)
    for name, root in built.catalog.roots.items():
        assert isinstance(root.read, WorkedRead)
        yield f"Query.{name}", types["Query"].fields[name]
    for spec in built.catalog.nodes.values():
        for field in spec.fields.values():
            if isinstance(field.read, WorkedRead):
                yield f"{spec.name}.{field.name}", types[spec.name].fields[field.name]


def explains_itself(type_: Any, seen: frozenset[str] = frozenset()) -> bool:
    """Whether a type, or a part of it that is no record, tells how it came about."""
    named = get_named_type(type_)
    if not isinstance(named, GraphQLObjectType | GraphQLInterfaceType) or named.name in seen:
        return False
    if set(named.fields) >= EXPLANATION:
        return True
    if named.name in build_schema().catalog.nodes:
        return False
    return any(explains_itself(each.type, seen | {named.name}) for each in named.fields.values())


def test_what_is_worked_out_is_told_for_any_instant() -> None:
    assert {name for name, field in worked_out() if "asOf" not in field.args} == set(OF_NO_INSTANT)


def test_what_is_worked_out_says_how_it_came_about() -> None:
    found = {name for name, field in worked_out() if not explains_itself(field.type)}

    assert found == set(UNEXPLAINED)
