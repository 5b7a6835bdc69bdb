"""Arguments drawn at random, odd ones among them: no request is ever our error."""

from random import Random
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    get_named_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)
from graphql.type import get_nullable_type

from csgraph.schema.build import build_schema
from tests.support.http import Api, codes_of

ODD: list[Any] = [
    None, "", "x", "\x00", "a\x00b", "😀", "\u202e", "%", "_%\\", "'", '"', "\\", "null", "NaN",
    "Infinity", "-0", "1e999", "00", "-P14D", "P1000Y", "PT0S", "2026-02-30", "2026-02-28",
    "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z", "now", "today", "infinity", "epoch",
    "x" * 5_000, "acc_", "acc_00000000000000000000000000", "usr_7ZZZZZZZZZZZZZZZZZZZZZZZZZ",
    0, 1, -1, 2**31 - 1, 2**31, -(2**31), 2**53, 2**63, 1.5, -0.0, 1e308, True, False,
    [], [None], [[]], {}, {"eq": None}, {"x": 1}, [{}], ["x"] * 501,
]  # fmt: skip
SELECTIONS = {
    "Connection": "{ totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } "
    "edges { cursor node { id } } }",
    "several types": "{ pageInfo { hasNextPage endCursor } edges { cursor node { __typename } } }",
}
FINE = {"AS_OF_OUT_OF_RANGE", "BAD_USER_INPUT", "COST_LIMIT_EXCEEDED", "FEED_CURSOR_UNKNOWN"}
SCHEMA = build_schema().graphql


class Writer:
    """Draws values for arguments: mostly of the right type, sometimes anything."""

    def __init__(self, seed: int, known: list[str]) -> None:
        self.random = Random(seed)
        self.known = known

    def value(self, type_: Any, depth: int = 4) -> Any:
        if self.random.random() < 0.06:
            return self.random.choice(ODD)
        nullable = get_nullable_type(type_)
        if is_list_type(nullable):
            count = self.random.choice((0, 1, 2, 3))
            return [self.value(nullable.of_type, depth - 1) for _ in range(count)]
        if isinstance(nullable, GraphQLInputObjectType):
            return self.object(nullable, depth)
        if isinstance(nullable, GraphQLEnumType):
            return self.random.choice(list(nullable.values))
        return self.leaf(nullable.name)

    def object(self, type_: GraphQLInputObjectType, depth: int) -> dict[str, Any]:
        fields = list(type_.fields.items())
        if depth <= 0:
            fields = [
                f
                for f in fields
                if not isinstance(get_named_type(f[1].type), GraphQLInputObjectType)
            ]
        count = 1 if type_.is_one_of else self.random.choice((0, 1, 1, 2))
        chosen = dict(self.random.sample(fields, min(count, len(fields))))
        chosen |= {name: f for name, f in fields if is_non_null_type(f.type)}
        return {name: self.value(field.type, depth - 1) for name, field in chosen.items()}

    def leaf(self, name: str) -> Any:
        usual: dict[str, list[Any]] = {
            "Int": [1, 2, 50, 100, 0, 101, -5],
            "Boolean": [True, False],
            "ID": [*self.known, "x"],
            "DateTimeOrDuration": ["-P1D", "P1Y", "2026-01-01T00:00:00Z"],
            "Date": ["2026-01-01"],
            "Decimal": ["1.50", "-3", "0"],
        }
        return self.random.choice(usual.get(name, [*ODD[1:12], "Account 001"]))

    def selection(self, type_: Any) -> str:
        if is_leaf_type(type_):
            return ""
        if "nodes" not in getattr(type_, "fields", {}):
            return "{ __typename }"
        mixed = "totalCount" not in type_.fields
        items = getattr(get_named_type(type_.fields["nodes"].type), "fields", {})
        selection = SELECTIONS["several types" if mixed else "Connection"]
        return selection if "id" in items else selection.replace("{ id }", "{ __typename }")

    def request(self) -> tuple[str, dict[str, Any]]:
        assert SCHEMA.query_type is not None
        name, root = self.random.choice(list(SCHEMA.query_type.fields.items()))
        arguments = {
            key: argument
            for key, argument in root.args.items()
            if is_non_null_type(argument.type) or self.random.random() < 0.4
        }
        if {"first", "last"} <= arguments.keys():
            del arguments[self.random.choice(("first", "last"))]
        declared = ", ".join(f"${key}: {argument.type}" for key, argument in arguments.items())
        given = ", ".join(f"{key}: ${key}" for key in arguments)
        selection = self.selection(get_named_type(root.type))
        query = (
            f"query({declared}) {{ {name}({given}) {selection} }}"
            if arguments
            else (f"{{ {name} {selection} }}")
        )
        return query, {key: self.value(argument.type) for key, argument in arguments.items()}


@pytest.mark.parametrize("start", range(0, 1_500, 150))
async def test_whatever_is_sent_is_answered_or_refused(
    tenants_api: Api, portfolio: list[str], start: int
) -> None:
    answered = 0
    for seed in range(start, start + 150):
        query, variables = Writer(seed, portfolio).request()
        response = await tenants_api.post(query, variables)

        assert response.status_code in {200, 400}, (query, variables, response.text)
        assert set(codes_of(response)) <= FINE, (query, variables, response.text)
        answered += response.status_code == 200

    assert 15 < answered < 140
