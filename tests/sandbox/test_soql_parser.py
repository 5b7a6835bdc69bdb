"""What SOQL is understood, and what is refused in Salesforce's words."""

import pytest

from csgraph.sandbox.salesforce.bounds import implied_bounds
from csgraph.sandbox.salesforce.errors import SalesforceError
from csgraph.sandbox.salesforce.parser import parse
from csgraph.sandbox.salesforce.syntax import (
    Comparison,
    CountAll,
    CountOf,
    Every,
    FieldsOf,
    Membership,
    Negation,
    Path,
    Some,
)


def where_of(text: str):
    return parse(f"SELECT Id FROM Account WHERE {text}").where


def test_reads_every_clause_in_any_case():
    query = parse(
        "select Id, Owner.Name from Account where Name != null"
        " order by Name desc nulls last, Id limit 10 offset 5"
    )

    assert [item.names for item in query.select] == [("Id",), ("Owner", "Name")]
    assert (query.object_name, query.limit, query.offset) == ("Account", 10, 5)
    assert [(each.path.text, each.is_descending, each.nulls_last) for each in query.order] == [
        ("Name", True, True),
        ("Id", False, False),
    ]


@pytest.mark.parametrize(
    ("selected", "kind"),
    [("COUNT()", CountAll), ("COUNT(Id) total", CountOf), ("FIELDS(ALL)", FieldsOf), ("Id", Path)],
)
def test_reads_what_can_be_selected(selected, kind):
    assert isinstance(parse(f"SELECT {selected} FROM Account LIMIT 1").select[0], kind)


def test_a_field_may_be_named_like_a_function():
    assert parse("SELECT Count, Fields FROM Account").select[0].names == ("Count",)


def test_decodes_the_escapes_of_a_string():
    condition = where_of(r"Name = 'it\'s \"one\"\n\\ \%'")

    assert condition.literal.value == 'it\'s "one"\n\\ %'


def test_keeps_escaped_wildcards_for_like():
    assert where_of(r"Name LIKE '50\% o\_f\'%'").literal.pattern == r"50\% o\_f'%"


def test_parentheses_group_alternatives():
    condition = where_of("(A = 1 OR B = 2) AND NOT (C IN (1, 2)) AND NOT D = 3")

    assert isinstance(condition, Every)
    assert [type(each) for each in condition.conditions] == [Some, Negation, Negation]


def test_not_in_is_one_condition():
    condition = where_of("Name NOT IN ('a', null)")

    assert isinstance(condition, Membership)
    assert condition.is_negated


@pytest.mark.parametrize(
    ("literal", "value"),
    [("-1.5e3", -1500.0), ("+7", 7), ("TRUE", True), ("2026-05-01", "2026-05-01")],
)
def test_reads_literals(literal, value):
    assert where_of(f"A = {literal}").literal.value == value


@pytest.mark.parametrize(
    ("soql", "token"),
    [
        ("", "<EOF>"),
        ("SELECT FROM Account", "FROM"),
        ("SELECT Id FORM Account", "FORM"),
        ("SELECT Id, FROM Account", "FROM"),
        ("SELECT Id FROM Account WHERE", "<EOF>"),
        ("SELECT Id FROM Account WHERE A = 1 AND B = 2 OR C = 3", "OR"),
        ("SELECT Id FROM Account WHERE A = 1 OR B = 2 AND C = 3", "AND"),
        ("SELECT Id FROM Account WHERE A == 1", "="),
        ("SELECT Id FROM Account WHERE (A = 1", "<EOF>"),
        ("SELECT Id FROM Account WHERE A = B", "B"),
        ("SELECT Id FROM Account WHERE A = 2026-05-01T00:00:00", "-"),
        ("SELECT Id FROM Account LIMIT -1", "-1"),
        ("SELECT Id FROM Account; DROP", ";"),
        ("SELECT Id FROM Account WHERE A IN (SELECT Id FROM User)", "SELECT"),
    ],
)
def test_names_the_token_it_did_not_expect(soql, token):
    with pytest.raises(SalesforceError) as refused:
        parse(soql)

    assert refused.value.code == "MALFORMED_QUERY"
    assert refused.value.message.endswith(f"unexpected token: '{token}'")


def test_marks_the_place_of_an_error():
    with pytest.raises(SalesforceError) as refused:
        parse("SELECT Id\nFROM Account WHERE A ! 1")

    lines = refused.value.message.split("\n")
    assert lines[1][lines[2].index("^")] == "!"
    assert lines[3] == "ERROR at Row:2:Column:22"


@pytest.mark.parametrize("text", [r"'bad \q'", "'never ends", r"'ends in \'"])
def test_refuses_broken_strings(text):
    with pytest.raises(SalesforceError, match="string"):
        where_of(f"A = {text}")


def test_refuses_an_offset_beyond_the_limit():
    with pytest.raises(SalesforceError) as refused:
        parse("SELECT Id FROM Account OFFSET 2001")

    assert refused.value.code == "NUMBER_OUTSIDE_VALID_RANGE"


def test_a_keyset_implies_a_lower_bound():
    start, end = "2026-05-01T00:00:00Z", "2026-05-02T00:00:00Z"
    condition = where_of(f"((M = {start} AND Id > 'x') OR M > {start}) AND M < {end}")

    bounds = [(operator, literal.value) for operator, literal in implied_bounds(condition, "m")]

    assert bounds == [(">=", start), ("<=", end)]


@pytest.mark.parametrize(
    "text", ["M > 2026-05-01T00:00:00Z OR A = 1", "NOT M > 2026-05-01T00:00:00Z"]
)
def test_an_open_alternative_implies_no_bound(text):
    assert implied_bounds(where_of(text), "m") == []


def test_a_comparison_keeps_its_parts():
    condition = where_of("Owner.Name <> 'Ann'")

    assert isinstance(condition, Comparison)
    assert (condition.path.names, condition.operator) == (("Owner", "Name"), "!=")
