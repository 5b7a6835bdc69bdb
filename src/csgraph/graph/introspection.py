"""What introspection costs before it is run.

It is answered in Python, field by field, and its lists multiply: the price is
the number of fields that it would resolve. Below ``types`` lists are as long as they are
on average; below a single type they may be as long as the longest.
"""

from collections.abc import Iterable, Mapping, Sized
from dataclasses import dataclass

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_introspection_query,
    parse,
)

Fragments = Mapping[str, FragmentDefinitionNode]

_OF_A_TYPE = ("fields", "inputFields", "enumValues", "interfaces", "possibleTypes")
_WITHIN_ALL_TYPES = frozenset({"types", "args", *_OF_A_TYPE})


@dataclass(frozen=True)
class IntrospectionPrices:
    """How many items each list of the introspection schema has, on average and at most."""

    average: Mapping[str, float]
    longest: Mapping[str, float]

    @classmethod
    def of(cls, schema: GraphQLSchema) -> "IntrospectionPrices":
        """Count a schema."""
        counts = _counts(schema)
        return cls(
            {name: sum(found) / max(1, len(found)) for name, found in counts.items()},
            {name: max([1, *found]) for name, found in counts.items()},
        )

    def of_everything(self) -> float:
        """Return the price of the query that tools send to read the whole schema."""
        document = parse(
            get_introspection_query(
                specified_by_url=True,
                directive_is_repeatable=True,
                schema_description=True,
                input_value_deprecation=True,
                one_of=True,
            )
        )
        fragments = {
            d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)
        }
        return sum(
            self._selections(d.selection_set, fragments, 1.0, spread=False)
            for d in document.definitions
            if isinstance(d, OperationDefinitionNode)
        )

    def price(self, nodes: Iterable[FieldNode], fragments: Fragments) -> float:
        """Return about how many fields the introspection fields of an operation resolve."""
        return sum(self._field(node, fragments, 1.0, spread=False) for node in nodes)

    def _field(self, node: FieldNode, fragments: Fragments, times: float, *, spread: bool) -> float:
        if node.selection_set is None:
            return times
        name = node.name.value
        lengths = self.average if spread else self.longest
        below = name == "types" or (spread and name in _WITHIN_ALL_TYPES)
        items = times * lengths.get(name, 1.0)
        return times + self._selections(node.selection_set, fragments, items, spread=below)

    def _selections(
        self, selection_set: SelectionSetNode, fragments: Fragments, times: float, *, spread: bool
    ) -> float:
        price = 0.0
        for selection in selection_set.selections:
            match selection:
                case FieldNode():
                    price += self._field(selection, fragments, times, spread=spread)
                case InlineFragmentNode():
                    inner = selection.selection_set
                    price += self._selections(inner, fragments, times, spread=spread)
                case FragmentSpreadNode():
                    inner = fragments[selection.name.value].selection_set
                    price += self._selections(inner, fragments, times, spread=spread)
                case _:
                    continue
        return price


def _counts(schema: GraphQLSchema) -> dict[str, list[int]]:
    """Return how long each list is, wherever it occurs; 0 for a type that has none."""
    types = list(schema.type_map.values())
    described = [t for t in types if isinstance(t, GraphQLObjectType | GraphQLInterfaceType)]
    fields = [field for type_ in described for field in type_.fields.values()]
    lists = [_lists(schema, type_) for type_ in types]
    return {
        "types": [len(types)],
        "directives": [len(schema.directives)],
        "locations": [len(directive.locations) for directive in schema.directives],
        "args": [len(field.args) for field in fields],
        **{name: [len(each.get(name, ())) for each in lists] for name in _OF_A_TYPE},
    }


def _lists(schema: GraphQLSchema, type_: GraphQLNamedType) -> dict[str, Sized]:
    match type_:
        case GraphQLObjectType():
            return {"fields": type_.fields, "interfaces": type_.interfaces}
        case GraphQLInterfaceType():
            possible = schema.get_possible_types(type_)
            told = {"fields": type_.fields, "interfaces": type_.interfaces}
            return {**told, "possibleTypes": possible}
        case GraphQLUnionType():
            return {"possibleTypes": schema.get_possible_types(type_)}
        case GraphQLInputObjectType():
            return {"inputFields": type_.fields}
        case GraphQLEnumType():
            return {"enumValues": type_.values}
        case _:
            return {}
