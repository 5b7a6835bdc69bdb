"""The form of the schema, which clients and their tools rely on."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from graphql import (
    DirectiveNode,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLUnionType,
    build_schema,
    get_named_type,
    is_list_type,
    is_non_null_type,
    is_required_argument,
    is_specified_directive,
    print_type,
    validate_schema,
)
from graphql.type import get_nullable_type

from csgraph.schema.sdl import printed_sdl

SCHEMA = build_schema(printed_sdl())
TYPES = [t for name, t in SCHEMA.type_map.items() if not name.startswith("__")]
STANDARD = {"String", "Int", "Float", "Boolean", "ID"}
OBJECTS = [t for t in TYPES if isinstance(t, GraphQLObjectType)]
OUTPUTS = [t for t in TYPES if isinstance(t, GraphQLObjectType | GraphQLInterfaceType)]
INPUTS = [t for t in TYPES if isinstance(t, GraphQLInputObjectType)]
ENUMS = [t for t in TYPES if isinstance(t, GraphQLEnumType)]
UNIONS = {t.name for t in TYPES if isinstance(t, GraphQLUnionType)}
FORWARDS = {*UNIONS, "ChangeEvent"}
MIXED = [t for t in OBJECTS if t.name in {f"{name}Connection" for name in FORWARDS}]
HISTORY: Any = SCHEMA.type_map["RecordChangeConnection"]
CHANGES: Any = SCHEMA.type_map["ChangeConnection"]
OF_THE_LOG = [HISTORY, CHANGES]
CONNECTIONS = [
    t for t in OBJECTS if t.name.endswith("Connection") and t not in [*MIXED, *OF_THE_LOG]
]
NODE = SCHEMA.type_map["Node"]
WRITTEN_AT_ONCE = [t for t in OBJECTS if t.name.endswith(("BulkUpsertPayload", "WherePayload"))]
BOUNDED_LISTS = {"ids", "nodes", "edges"}


def fields(types: list[Any] = OUTPUTS) -> Iterator[tuple[str, Any, Any]]:
    for type_ in types:
        for name, field in type_.fields.items():
            yield f"{type_.name}.{name}", type_, field


def directives(element: Any) -> list[DirectiveNode]:
    nodes = [element.ast_node, *getattr(element, "extension_ast_nodes", ())]
    return [directive for node in nodes if node for directive in node.directives or ()]


def marked(element: Any, name: str) -> bool:
    return any(directive.name.value == name for directive in directives(element))


def is_node(type_: GraphQLNamedType | None) -> bool:
    return isinstance(type_, GraphQLObjectType) and NODE in type_.interfaces


def test_the_schema_is_valid() -> None:
    assert validate_schema(SCHEMA) == []


# Descriptions


def described(element: Any) -> bool:
    return bool(element.description and element.description.strip())


def test_every_type_field_argument_and_directive_is_described() -> None:
    missing = [t.name for t in TYPES if t.name not in STANDARD and not described(t)]
    for place, _, field in fields([*OUTPUTS, *INPUTS]):
        missing += [place] if not described(field) else []
        arguments = getattr(field, "args", {})
        missing += [f"{place}({name}:)" for name, arg in arguments.items() if not described(arg)]
    for directive in SCHEMA.directives:
        if is_specified_directive(directive):
            continue
        missing += [f"@{directive.name}"] if not described(directive) else []

    assert missing == []


def test_every_enum_value_is_described() -> None:
    values = [(enum.name, name, value) for enum in ENUMS for name, value in enum.values.items()]

    assert [(enum, name) for enum, name, value in values if not described(value)] == []


def test_a_description_begins_with_a_sentence_of_one_line() -> None:
    for place, _, field in fields([*OUTPUTS, *INPUTS]):
        first = re.split(r"(?<=\.)\s", field.description)[0]
        assert len(first) <= 160, place
        assert field.description.rstrip().endswith((".", "`", ")")), place


# Names


@pytest.mark.parametrize("type_", TYPES, ids=str)
def test_names_have_the_usual_form(type_: GraphQLNamedType) -> None:
    assert re.fullmatch(r"[A-Z][A-Za-z0-9]*", type_.name)
    for name in getattr(type_, "fields", {}):
        assert re.fullmatch(r"[a-z][A-Za-z0-9]*", name), name
    for name in getattr(type_, "values", {}):
        assert re.fullmatch(r"[A-Z][A-Z0-9_]*", name), name


@pytest.mark.parametrize("type_", INPUTS, ids=str)
def test_an_input_says_by_its_name_what_it_is_for(type_: GraphQLInputObjectType) -> None:
    assert type_.name.endswith(("Filter", "Order", "Ref", "Input", "Options"))


def test_instants_end_in_at_or_since_and_days_do_not() -> None:
    for place, _, field in fields():
        named = get_named_type(field.type).name
        name = place.partition(".")[2]
        if named == "DateTime" and place.startswith(("CustomFieldValue.", "DateTimeAggregate.")):
            continue
        assert (named in {"DateTime", "DateTimeAggregate"}) == name.endswith(("At", "Since")), place


@pytest.mark.parametrize("type_", [t for t in TYPES if isinstance(t, GraphQLScalarType)], ids=str)
def test_a_scalar_of_ours_says_where_it_is_specified(type_: GraphQLScalarType) -> None:
    assert type_.name in STANDARD or type_.specified_by_url


# Ids


def test_every_id_is_described_as_opaque_or_told_whose_it_is() -> None:
    for place, _, field in fields([*OUTPUTS, *INPUTS]):
        if get_named_type(field.type).name == "ID":
            assert described(field), place


def test_what_has_an_id_is_a_node_and_a_node_has_a_list() -> None:
    assert SCHEMA.query_type is not None
    listed = {get_named_type(field.type).name for field in SCHEMA.query_type.fields.values()}
    for type_ in OBJECTS:
        assert ("id" in type_.fields) == is_node(type_), type_
        assert not is_node(type_) or f"{type_.name}Connection" in listed, type_


LOGS = ("Change", "ChangeEvent")


def test_references_are_objects_not_ids() -> None:
    ids = [
        p for p, _, f in fields() if get_named_type(f.type).name == "ID" and not p.endswith(".id")
    ]

    of_the_log = {f"{each}.{name}" for each in LOGS for name in ("nodeId", "mergedInto")}
    assert set(ids) == of_the_log  # of what is deleted nothing else is left


# Lists


def test_a_list_of_nodes_is_a_connection() -> None:
    for place, type_, field in fields():
        if type_ in WRITTEN_AT_ONCE:
            continue
        if is_list_type(get_nullable_type(field.type)) and is_node(get_named_type(field.type)):
            assert type_ in CONNECTIONS, place


@pytest.mark.parametrize("type_", CONNECTIONS, ids=str)
def test_a_connection_is_what_relay_takes_for_one(type_: GraphQLObjectType) -> None:
    node = type_.name.removesuffix("Connection")
    edge: Any = SCHEMA.type_map[f"{node}Edge"]

    figures = {
        "aggregate": f"{node}Aggregate",
        "groupBy": f"[{node}Group!]",
        "facets": f"[{node}Facet!]",
    }
    assert {name: str(field.type) for name, field in type_.fields.items()} == figures | {
        "edges": f"[{node}Edge!]!",
        "nodes": f"[{node}!]!",
        "pageInfo": "PageInfo!",
        "totalCount": "Int",
    }
    assert {name: str(field.type) for name, field in edge.fields.items()} == {
        "cursor": "String!",
        "node": f"{node}!",
    }
    assert marked(type_.fields["totalCount"], "semanticNonNull")


@pytest.mark.parametrize("type_", MIXED, ids=str)
def test_a_list_of_several_types_is_read_forwards(type_: GraphQLObjectType) -> None:
    item = type_.name.removesuffix("Connection")
    edge: Any = SCHEMA.type_map[f"{item}Edge"]
    lists = [(place, field) for place, _, field in fields() if get_named_type(field.type) is type_]

    assert {name: str(field.type) for name, field in type_.fields.items()} == {
        "edges": f"[{item}Edge!]!",
        "nodes": f"[{item}!]!",
        "pageInfo": "PageInfo!",
    }
    assert str(edge.fields["node"].type) == f"{item}!"
    assert lists
    for place, field in lists:
        assert {"first", "after", "types"} <= field.args.keys(), place
        assert not {"last", "before"} & field.args.keys(), place
        assert "filter" not in field.args or item not in UNIONS, place
        assert marked(field, "semanticNonNull"), place


def test_a_history_is_read_both_ways() -> None:
    lists = [
        (place, field) for place, _, field in fields() if get_named_type(field.type) is HISTORY
    ]

    assert len(lists) > 10
    for place, field in lists:
        by_id = {"nodeId"} if place == "Query.history" else set()
        assert field.args.keys() == {"first", "after", "last", "before", "fields"} | by_id, place
        assert marked(field, "semanticNonNull") or by_id, place  # there may be no such record
        assert not is_non_null_type(field.type), place


def test_all_changes_of_a_set_are_read_both_ways() -> None:
    lists = [
        (place, field) for place, _, field in fields() if get_named_type(field.type) is CHANGES
    ]

    assert [place for place, _ in lists] == ["ChangeSet.allChanges"]
    for place, field in lists:
        assert field.args.keys() == {"first", "after", "last", "before"}, place
        assert marked(field, "semanticNonNull"), place
        assert not is_non_null_type(field.type), place


def test_a_union_is_of_nodes() -> None:
    assert UNIONS
    for name in UNIONS:
        assert all(is_node(member) for member in SCHEMA.get_possible_types(SCHEMA.type_map[name]))


def test_nothing_but_a_connection_is_called_one() -> None:
    for type_ in TYPES:
        if type_.name.endswith("Connection"):
            assert {"edges", "pageInfo"} <= getattr(type_, "fields", {}).keys(), type_


def test_a_connection_field_is_nullable_marked_and_paged_both_ways() -> None:
    found = [(p, f) for p, _, f in fields() if get_named_type(f.type) in CONNECTIONS]

    assert len(found) > 10
    for place, field in found:
        assert not is_non_null_type(field.type), place
        assert marked(field, "semanticNonNull"), place
        assert {"first", "after", "last", "before", "filter"} <= field.args.keys(), place
        assert field.args["first"].ast_node.default_value is None, place


def test_a_list_has_no_null_in_it_and_is_none_itself() -> None:
    for place, type_, field in fields():
        if not is_list_type(get_nullable_type(field.type)) or place == "Query.nodes":
            continue
        if type_ in WRITTEN_AT_ONCE:  # as of `nodes`: each stands where its input stood
            continue
        assert is_non_null_type(get_nullable_type(field.type).of_type), place


def test_a_plain_list_of_objects_says_how_long_it_may_be() -> None:
    for place, type_, field in fields():
        item = get_named_type(field.type)
        listed = is_list_type(get_nullable_type(field.type))
        plain = listed and type_ not in [*CONNECTIONS, *MIXED, *OF_THE_LOG]
        if plain and isinstance(item, GraphQLObjectType) and not is_node(item):
            assert re.search(r"[Aa]t most \d+", field.description), place


# Nulls


def test_what_takes_a_scope_may_be_null() -> None:
    for place, _, field in fields():
        if marked(field, "requiresScope") and not place.startswith("Mutation."):
            assert not is_non_null_type(field.type), place


def test_a_mutation_answers_with_a_payload_whatever_becomes_of_it() -> None:
    assert SCHEMA.mutation_type is not None
    for name, field in SCHEMA.mutation_type.fields.items():
        assert is_non_null_type(field.type), name
        payload = get_named_type(field.type)
        assert payload.name == f"{name[0].upper()}{name[1:]}Payload"
        assert [each.name for each in payload.interfaces] == ["MutationPayload"]
        assert "options" in field.args


def test_a_root_field_may_be_null() -> None:
    assert SCHEMA.query_type is not None
    for name, field in SCHEMA.query_type.fields.items():
        assert name == "nodes" or not is_non_null_type(field.type), name


def test_another_node_may_be_null() -> None:
    for place, type_, field in fields():
        if is_node(get_named_type(field.type)) and not is_list_type(get_nullable_type(field.type)):
            assert type_.name.endswith("Edge") or not is_non_null_type(field.type), place


# Arguments


def test_filters_and_orders_are_those_of_their_node() -> None:
    for place, _, field in fields():
        if "filter" not in field.args or get_named_type(field.type) in WRITTEN_AT_ONCE:
            continue
        node = get_named_type(field.type).name.removesuffix("Connection")
        assert str(field.args["filter"].type) == f"{node}Filter", place
        if "orderBy" in field.args:
            assert str(field.args["orderBy"].type) == f"[{node}Order!]", place


@pytest.mark.parametrize("type_", [t for t in INPUTS if t.name.endswith("Filter")], ids=str)
def test_a_filter_demands_nothing(type_: GraphQLInputObjectType) -> None:
    assert not any(is_non_null_type(field.type) for field in type_.fields.values())


def test_a_node_filter_has_and_or_and_not() -> None:
    for type_ in OBJECTS:
        if is_node(type_):
            filter_: Any = SCHEMA.type_map[f"{type_.name}Filter"]
            assert str(filter_.fields["and"].type) == f"[{type_.name}Filter!]"
            assert str(filter_.fields["or"].type) == f"[{type_.name}Filter!]"
            assert str(filter_.fields["not"].type) == f"{type_.name}Filter"


def test_an_order_goes_up_with_nulls_last_unless_told() -> None:
    for type_ in INPUTS:
        if type_.name.endswith("Order"):
            assert "direction: OrderDirection! = ASC" in print_type(type_)
            assert "nulls: NullsOrder! = LAST" in print_type(type_)


def test_at_most_one_argument_is_required() -> None:
    for place, _, field in fields():
        required = [name for name, arg in field.args.items() if is_required_argument(arg)]
        if place.startswith("Mutation.") and "input" in required:
            required.remove("input")  # which record is one thing, what to change another
        assert len(required) <= 1, place


def test_node_takes_an_id_alone() -> None:
    """Relay's compiler refuses `@refetchable` where it takes more."""
    query: Any = SCHEMA.query_type

    assert list(query.fields["node"].args) == ["id"]
