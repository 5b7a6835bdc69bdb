"""The part of the walk that computes: aggregates, groups, bounds on related figures."""

from collections.abc import Callable, Iterator
from typing import Any

from graphql import GraphQLEnumType, GraphQLField, get_named_type, is_leaf_type

Conditions = Callable[[Any, Any], Iterator[dict[str, Any]]]
"""Yields filters on a node's own fields, fed from a hoard."""

ALIASED = "__"
"""Stands between an alias and the name of the field that it stands for."""
PACKED = 10
PERIODS = {"DateTime", "Date"}
HISTOGRAM = "histogram(of: {from: 0, to: 1e9, buckets: 2}) { from to count }"
NUMBERS = f"percentile(fraction: 0.5) {HISTOGRAM}"


def figure_selections(connection: Any) -> Iterator[str]:
    """Select all figures of a list, then its groups by each of their keys."""
    if "aggregate" not in connection.fields:
        return
    figures = _figures(get_named_type(connection.fields["aggregate"].type))
    yield f"aggregate {{ __typename {figures} }}"
    if "groupBy" not in connection.fields:
        return
    group_by = connection.fields["groupBy"]
    key = get_named_type(get_named_type(group_by.type).fields["key"].type)
    by_name = {_enum_name(name): name for name in key.fields}
    [fields] = [
        get_named_type(field.type)
        for name, field in get_named_type(group_by.args["keys"].type).fields.items()
        if name == "field"
    ]
    groups = []
    for label in fields.values:
        field = key.fields[by_name[label]]
        groups.append(f"groupBy(keys: [{_key(label, field)}]) {_group(by_name[label], field)}")
    for start in range(0, len(groups), PACKED):
        packed = groups[start : start + PACKED]
        yield " ".join(f"g{i}{ALIASED}groupBy: {each}" for i, each in enumerate(packed))
    yield from _facets(connection, key)


def _facets(connection: Any, key: Any) -> Iterator[str]:
    """Select every facet of a list, its values as text and by their fields."""
    if "facets" not in connection.fields:
        return
    labels = list(get_named_type(connection.fields["facets"].args["of"].type).values)
    selected = " ".join(
        name if is_leaf_type(get_named_type(field.type)) else f"{name} {{ __typename id }}"
        for name, field in key.fields.items()
        if _enum_name(name) in labels
    )
    values = f"values {{ __typename value count key {{ __typename {selected} }} }}"
    for start in range(0, len(labels), PACKED):
        of = ", ".join(labels[start : start + PACKED])
        yield f"facets(of: [{of}]) {{ __typename field otherCount {values} }}"


def figure_conditions(
    filter_: Any, node: Any, known: dict[tuple[str, str], list[Any]], own: Conditions
) -> Iterator[dict[str, Any]]:
    """Bound the figures over each related list by what was seen of its items.

    Of those that a figure counts, one comparison of each type is enough: lists have them all. So
    is one field for each type of figures.
    """
    for name, input_field in filter_.fields.items():
        edge = node.fields.get(name.removesuffix("Aggregate"))
        if edge is None or not name.endswith("Aggregate"):
            continue
        bounds = get_named_type(input_field.type)
        other = get_named_type(get_named_type(edge.type).fields["nodes"].type)
        yield {name: {"count": {"gte": 1}}}
        compared = get_named_type(bounds.fields["filter"].type)
        first = {compared.fields[next(iter(case))].type: case for case in own(compared, other)}
        for condition in first.values():
            yield {name: {"filter": condition, "count": {"gte": 1}}}
        figures = {of.type: (field, of) for field, of in bounds.fields.items()}
        for field, of_field in figures.values():
            if field in {"filter", "count"}:
                continue
            for function, comparisons in get_named_type(of_field.type).fields.items():
                operator, operand = next(iter(get_named_type(comparisons.type).fields.items()))
                told = told_by(other, field)
                value = _operand(function, known.get(told, []) if told else [], operand.type)
                if value is not None:
                    yield {name: {field: {function: {operator: value}}}}


def told_by(node: Any, name: str) -> tuple[str, str] | None:
    """Return the field that tells what a field of a node is compared with; None for a relation.

    That of an amount of money is its amount: the twins report in their own currency.
    """
    inner = get_named_type(node.fields[name].type)
    if is_leaf_type(inner):
        return node.name, name
    return ("Money", "amount") if inner.name == "Money" else None


def _operand(function: str, seen: list[Any], type_: Any) -> Any:
    """Return a value that was seen, as the figure's own type writes it."""
    if function == "distinct":
        return 1
    if not seen:
        return None
    match get_named_type(type_).name:
        case "Float":
            return float(seen[0])
        case "BigInt" | "Decimal":
            return str(seen[0])
        case _:
            return seen[0]


def _figures(aggregate: Any) -> str:
    parts = []
    for name, field in aggregate.fields.items():
        inner = get_named_type(field.type)
        if is_leaf_type(inner):
            parts.append(name)
            continue
        leaves = " ".join(leaf for leaf, of in inner.fields.items() if not of.args)
        numbers = NUMBERS if "histogram" in inner.fields else ""
        parts.append(f"{name} {{ __typename {leaves} {numbers} }}")
    return " ".join(parts)


def _key(label: str, field: GraphQLField) -> str:
    bucket = ", bucket: YEAR" if get_named_type(field.type).name in PERIODS else ""
    return f"{{field: {label}{bucket}}}"


def _group(name: str, field: GraphQLField) -> str:
    inner: Any = get_named_type(field.type)
    selected = name if is_leaf_type(inner) else f"{name} {{ __typename id }}"
    return f"{{ __typename key {{ __typename {selected} }} aggregate {{ __typename count }} }}"


def _enum_name(name: str) -> str:
    return "".join(f"_{c}" if c.isupper() else c.upper() for c in name)


def parted(root: GraphQLField) -> Iterator[tuple[str, str]]:
    """Yield arguments by which an answer is parted, each with the first of its labels."""
    for key, argument in root.args.items():
        named = get_named_type(argument.type)
        if key == "by" and isinstance(named, GraphQLEnumType):
            yield key, next(iter(named.values))
