"""What may be registered, and the price that is told ahead."""

from datetime import UTC, datetime

import pytest

from csgraph.errors import CsgraphError
from csgraph.graph.compiler import Compiler
from csgraph.graph.cursor import CursorCodec
from csgraph.schema.build import build_schema
from csgraph.schema.registration import checked_document
from csgraph.storage.secrets import Secrets

NOW = datetime(2026, 6, 15, tzinfo=UTC)


@pytest.fixture(scope="module")
def compiler(secrets: Secrets) -> Compiler:
    built = build_schema()
    return Compiler(built.graphql, built.catalog, cursors=CursorCodec(secrets.cursor_key))


@pytest.mark.parametrize(
    ("document", "cost"),
    [
        # The answer, the list, its page and its objects: 1 + 2 + 1 + n.
        ("{ accounts(first: 7) { nodes { name } } }", 11),
        ("query($n: Int) { accounts(first: $n) { nodes { name } } }", 104),
        ("query($n: Int!) { accounts(last: $n) { nodes { name } } }", 104),
        ("query($n: Int = 7) { accounts(first: $n) { nodes { name } } }", 11),
        (
            "query($n: Int, $m: Int) { accounts(first: $n, last: $m) { nodes { name } } }",
            104,
        ),
        (
            (
                "query A { accounts(first: 2) { nodes { name } } } "
                "query B { accounts(first: 9) { nodes { name } } }"
            ),
            13,
        ),
        ("query($by: AccountRef!) { account(by: $by) { name } }", 2),
        ("query($f: AccountFilter!) { accounts(first: 1, filter: $f) { nodes { name } } }", 5),
        ("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", 2),
    ],
)
def test_a_document_is_priced_at_its_dearest(compiler: Compiler, document: str, cost: int) -> None:
    assert checked_document(compiler, document, NOW).cost == cost


def test_a_price_that_hangs_on_a_value_that_nobody_can_guess_is_not_told(
    compiler: Compiler,
) -> None:
    query = "query($c: String!) { accounts(first: 1, after: $c) { nodes { name } } }"

    assert checked_document(compiler, query, NOW).cost is None


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nonsense }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ accounts(first: 1000) { nodes { name } } }", "BAD_USER_INPUT"),
        (
            """query($n: Int) { accounts(first: $n) { nodes { contacts(first: $n) { nodes {
               account { tickets(first: $n) { nodes { id } } } } } } } }""",
            "COST_LIMIT_EXCEEDED",
        ),
    ],
)
def test_what_would_be_refused_when_sent_is_refused(
    compiler: Compiler, document: str, code: str
) -> None:
    with pytest.raises(CsgraphError) as caught:
        checked_document(compiler, document, NOW)

    assert caught.value.code == code


def test_a_document_is_called_after_its_operations(compiler: Compiler) -> None:
    named = "query One { __typename } query Two { __typename }"

    assert checked_document(compiler, named, NOW).name == "One, Two"
    assert checked_document(compiler, named, NOW, name="mine").name == "mine"
    assert checked_document(compiler, "{ __typename }", NOW).name is None
