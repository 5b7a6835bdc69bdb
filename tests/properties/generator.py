"""Writes random operations over whatever the schema offers.

Types, filters, orders and figures are read from the schema and the catalog, so that a new
one takes part without a word here. Lists get a variable for their cursor, which the first
run leaves out and later runs fill from the answers before.
"""

import json
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLSchema,
    get_named_type,
    is_list_type,
)
from graphql.type import get_nullable_type

from csgraph.graph.catalog import (
    Catalog,
    FieldSpec,
    ListRead,
    MoneyRead,
    NodeSpec,
    ToManyRead,
    ToOneEdge,
)
from csgraph.graph.kinds import Kind
from csgraph.ids import encode_id
from tests.properties.filters import OPERANDS
from tests.properties.meaning import folded
from tests.properties.world import (
    CUSTOM,
    DAYS,
    DECIMALS,
    INSTANTS,
    NUMBERS,
    OWNERS,
    ROWS,
    WORDS,
    Rows,
)

Path = tuple[str, ...]

DURATIONS = ("-P14D", "P30D", "-P1D")
USUAL: dict[Kind, list[Any]] = {
    Kind.INSTANT: [*INSTANTS, *DURATIONS],
    Kind.DAY: [*DAYS, *DURATIONS],
    Kind.DAYS: [-400, -14, -1, 0, 1, 30, 2_000_000_000],
    Kind.INTEGER: list(NUMBERS),
    Kind.DECIMAL: list(DECIMALS),
    Kind.BOOLEAN: [True, False],
}
"""What values of a kind are compared with."""
CUSTOM_OWNERS = OWNERS[: ROWS // len(CUSTOM)]
"""Types of which every tenant has defined every field."""
TAKEN = {"grants", "apiKeys"}
"""Lists of what the callers here were given, which the reference has no rows of."""
OF_THE_LOG = {"nodeTypes", "revertible", "revertObstacle"}
"""Fields that follow from how a change was logged: the rows here are written past the log."""
CUSTOM_OPERANDS = {
    "TEXT": "text",
    "OPTION": "text",
    "NUMBER": "number",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "DATE_TIME": "dateTime",
    "MULTI_OPTION": "options",
}


def _is_leaf(field_: FieldSpec) -> bool:
    return field_.kind is not None and not isinstance(field_.read, MoneyRead)


@dataclass
class Operation:
    """A document with its variables, and which variable is the cursor of which list."""

    query: str
    variables: dict[str, Any]
    cursors: dict[Path, str] = field(default_factory=dict)


class Writer:
    """Writes one operation."""

    def __init__(
        self,
        random: Random,
        catalog: Catalog,
        schema: GraphQLSchema,
        rows: Rows,
        scopes: frozenset[str],
    ) -> None:
        self.random, self.catalog, self.schema = random, catalog, schema
        self.rows, self.scopes = rows, scopes
        self.declared: list[str] = []
        self.variables: dict[str, Any] = {}
        self.fragments: list[str] = []
        self.cursors: dict[Path, str] = {}
        self.keys = 0

    def operation(self) -> Operation:
        roots = [self._root() for _ in range(self.random.choice((1, 1, 2)))]
        head = (
            f"query Generated({', '.join(self.declared)})" if self.declared else "query Generated"
        )
        query = f"{head} {{ {' '.join(roots)} }} {' '.join(self.fragments)}"
        return Operation(query, self.variables, self.cursors)

    # Selections

    def _root(self) -> str:
        key = self._key()
        draw = self.random.random()
        if draw < 0.1:
            spec = self._some_node()
            ids = [self._id(spec) for _ in range(3)] + [self._id(self._some_node())]
            kinds = f"__typename id ... on {spec.name} {self._node(spec, 1, (key,))}"
            return f"{key}: nodes(ids: {self._given(ids, '[ID!]!')}) {{ {kinds} }}"
        if draw < 0.17:
            spec = self._some_node()
            id_ = self._given(self._id(spec), "ID!")
            return (
                f"{key}: node(id: {id_}) {{ id ... on {spec.name} {self._node(spec, 2, (key,))} }}"
            )
        if draw < 0.21:
            name, spec = self.random.choice(list(self.catalog.by_lookup.items()))
            by = f"{{id: {self._given(self._id(spec), 'ID!')}}}"
            return f"{key}: {name}(by: {by}) {self._node(spec, 2, (key,))}"
        name = self.random.choice([each for each in self.catalog.by_plural if each not in TAKEN])
        return f"{key}: {name}{self._connection(self.catalog.by_plural[name], 2, (key,))}"

    def _some_node(self) -> NodeSpec:
        return self.random.choice([spec for spec in self.catalog.nodes.values() if spec.prefix])

    def _key(self) -> str:
        self.keys += 1
        return f"k{self.keys}"

    def _node(self, spec: NodeSpec, depth: int, path: Path) -> str:
        leaves = [f for f in spec.fields.values() if _is_leaf(f)]
        plain = [f for f in leaves if f.name not in OF_THE_LOG]
        chosen = self.random.sample(plain, min(len(plain), self.random.randrange(1, 7)))
        parts = [self._maybe_aliased(f.name) for f in chosen]
        others = [
            field_
            for field_ in spec.fields.values()
            if not _is_leaf(field_)
            and (field_.name != "customField" or self._has_custom(spec))
            and not (isinstance(field_.read, ListRead) and field_.read.paged)
        ]
        if depth > 0 and others:
            for each in self.random.sample(others, min(len(others), self.random.randrange(3))):
                parts.append(self._relation(each.name, each.read, depth - 1, path))
        if self.random.random() < 0.2 or not parts:
            parts.append("__typename")
        self.random.shuffle(parts)
        return "{ " + " ".join(self._spread_out(spec, parts, chosen)) + " }"

    def _maybe_aliased(self, name: str) -> str:
        return f"{self._key()}: {name}" if self.random.random() < 0.15 else name

    def _spread_out(self, spec: NodeSpec, parts: list[str], chosen: list[Any]) -> list[str]:
        """Move some selections into fragments; say one twice, which has to merge."""
        draw = self.random.random()
        if draw < 0.7:
            return parts
        half = len(parts) // 2
        again = chosen[0].name if chosen else "__typename"
        inner = " ".join([*parts[:half], again])
        on = spec.name if spec.prefix is None or self.random.random() < 0.8 else "Node"
        if on == "Node":
            return [*parts, "... on Node { id }"]
        if draw < 0.85:
            return [f"... on {on} {{ {inner} }}", *parts[half:]]
        name = f"F{len(self.fragments)}"
        self.fragments.append("")
        self.fragments[int(name[1:])] = f"fragment {name} on {on} {{ {inner} }}"
        return [f"...{name}", *parts[half:]]

    def _relation(self, name: str, read: Any, depth: int, path: Path) -> str:
        key = self._key()
        match read:
            case ToOneEdge(target=target):
                return (
                    f"{key}: {name} {self._node(self.catalog.nodes[target], depth, (*path, key))}"
                )
            case ToManyRead(child=child):
                other = self.catalog.nodes[child]
                return f"{key}: {name}{self._connection(other, depth, (*path, key))}"
            case ListRead(rows=other_name, single=True):
                asked = self._given(self.random.choice(list(CUSTOM)), "String!")
                other = self.catalog.nodes[other_name]
                return f"{key}: {name}(key: {asked}) {self._node(other, 0, (*path, key))}"
            case ListRead(rows=other_name):
                other = self.catalog.nodes[other_name]
                return f"{key}: {name} {self._node(other, 0, (*path, key))}"
            case MoneyRead():
                return f"{key}: {name} {{ amount currencyCode }}"
            case _:
                return "__typename"

    def _connection(self, spec: NodeSpec, depth: int, path: Path) -> str:
        arguments = []
        backward = self.random.random() < 0.3
        size = self.random.choice((1, 2, 3, 3, 5, 20))
        if backward or self.random.random() < 0.9:
            arguments.append(f"{'last' if backward else 'first'}: {self._given(size, 'Int')}")
        if self.random.random() < 0.6:
            arguments.append(f"filter: {self._filter(spec, 3, 3)}")
        if spec.orders and self.random.random() < 0.6:
            arguments.append(f"orderBy: {self._orders(spec)}")
        shown = self.random.sample(
            ("nodes", "edges", "pageInfo", "totalCount", "aggregate", "groupBy"),
            self.random.randrange(1, 4),
        )
        if {"edges", "pageInfo"} & set(shown):
            self.cursors[path] = f"c{len(self.cursors)}"
            self.declared.append(f"${self.cursors[path]}: String")
            arguments.append(f"{'before' if backward else 'after'}: ${self.cursors[path]}")
        parts = [self._part(spec, name, depth, path) for name in shown]
        given = f"({', '.join(arguments)})" if arguments else ""
        return f"{given} {{ {' '.join(parts)} }}"

    def _part(self, spec: NodeSpec, name: str, depth: int, path: Path) -> str:
        match name:
            case "nodes":
                return f"nodes {self._node(spec, depth, (*path, 'nodes'))}"
            case "edges":
                inner = self._node(spec, depth, (*path, "edges", "node"))
                return f"edges {{ cursor node {inner} }}"
            case "pageInfo":
                return "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
            case "aggregate":
                return f"{self._key()}: aggregate {self._aggregate(spec)}"
            case "groupBy":
                return self._groups(spec)
            case _:
                return "totalCount"

    # Figures

    def _aggregate(self, spec: NodeSpec) -> str:
        parts = ["count"]
        fields = list(spec.aggregable())
        for each in self.random.sample(fields, min(len(fields), self.random.randrange(1, 4))):
            type_ = get_named_type(
                self.schema.type_map[f"{spec.name}Aggregate"].fields[each.name].type
            )
            names = list(type_.fields)
            chosen = self.random.sample(names, self.random.randrange(1, min(len(names), 4) + 1))
            parts.append(f"{each.name} {{ {' '.join(map(self._function, chosen))} }}")
        return "{ " + " ".join(parts) + " }"

    def _function(self, name: str) -> str:
        if name == "percentile":
            fraction = self._given(self.random.choice((0, 0.1, 0.5, 0.75, 1)), "Float!")
            return f"{self._key()}: percentile(fraction: {fraction})"
        if name == "histogram":
            low, high, buckets = self.random.choice(
                ((0, 10, 2), (-8, 121, 3), (0, 1, 1), (1, 8, 7), (0, 500, 5))
            )
            of = f"{{from: {low}, to: {high}, buckets: {buckets}}}"
            return f"{self._key()}: histogram(of: {of}) {{ from to count }}"
        return name

    def _groups(self, spec: NodeSpec) -> str:
        fields = self._usable(list(spec.groupable()))
        if not fields:
            return "totalCount"
        chosen = self.random.sample(fields, min(len(fields), self.random.choice((1, 1, 2, 3))))
        keys = []
        for each in chosen:
            timed = each.kind is Kind.INSTANT or (
                each.kind is Kind.DAY and self.random.random() < 0.6
            )
            bucket = self.random.choice(("DAY", "WEEK", "MONTH", "QUARTER", "YEAR"))
            keys.append(f"{{field: {each.enum_name}{f', bucket: {bucket}' if timed else ''}}}")
        arguments = [f"keys: [{', '.join(keys)}]"]
        if self.random.random() < 0.4:
            arguments.append(f"having: {self._bounds(spec, f'{spec.name}GroupFilter', 0, 0)}")
        if self.random.random() < 0.5:
            arguments.append(f"orderBy: [{self._group_order(spec)}]")
        if self.random.random() < 0.4:
            arguments.append(f"first: {self.random.choice((1, 2, 3, 50))}")
        shown = " ".join(
            f"{f.name} {{ id }}" if isinstance(f.read, ToOneEdge) else f.name
            for f in {f.name: f for f in [*chosen, self.random.choice(fields)]}.values()
        )
        inner = f"key {{ {shown} }} aggregate {self._aggregate(spec)}"
        return f"{self._key()}: groupBy({', '.join(arguments)}) {{ {inner} }}"

    def _group_order(self, spec: NodeSpec) -> str:
        functions: list[tuple[str, str | None]] = [("COUNT", None)]
        for each in self._usable(list(spec.aggregable())):
            type_ = get_named_type(
                self.schema.type_map[f"{spec.name}Aggregate"].fields[each.name].type
            )
            known = self.schema.type_map["AggregateFunction"].values
            functions += [(n.upper(), each.enum_name) for n in type_.fields if n.upper() in known]
        function, name = self.random.choice(functions)
        over = f", field: {name}" if name else ""
        return f"{{function: {function}{over}, {self._way()}}}"

    def _way(self) -> str:
        direction = self.random.choice(("ASC", "DESC"))
        nulls = self.random.choice(("", ", nulls: FIRST", ", nulls: LAST"))
        return f"direction: {direction}{nulls}"

    # Orders and filters

    def _orders(self, spec: NodeSpec) -> str:
        names = [n for n, key in spec.orders.items() if self._usable_scope(*key.scopes)]
        chosen = self.random.sample(names, min(len(names), self.random.choice((1, 1, 2, 3))))
        keys = [f"{{field: {name}, {self._way()}}}" for name in chosen]
        if self._has_custom(spec) and self.random.random() < 0.3:
            key = self.random.choice([key for key in CUSTOM if key != "likes"])
            named = f"{{key: {self._given(key, 'String!')}, type: {CUSTOM[key][0]}}}"
            keys.insert(self.random.randrange(2), f"{{customField: {named}, {self._way()}}}")
        return "[" + ", ".join(keys) + "]"

    def _usable_scope(self, *scopes: str | None) -> bool:
        """Whether the caller has the scopes; now and then it asks for more."""
        has = all(scope is None or scope in self.scopes for scope in scopes)
        return has or self.random.random() < 0.02

    def _usable(self, fields: list[Any]) -> list[Any]:
        found = []
        for each in fields:
            match each.read:
                case ToOneEdge(target=other) | ToManyRead(child=other):
                    leads_to = self.catalog.nodes[other].scope
                case _:
                    leads_to = None
            if self._usable_scope(each.scope, leads_to):
                found.append(each)
        return found

    def _filter(self, spec: NodeSpec, depth: int, hops: int) -> str:
        type_ = self.schema.type_map[f"{spec.name}Filter"]
        assert isinstance(type_, GraphQLInputObjectType)
        usable = {each.name for each in self._usable(list(spec.filterable()))} - OF_THE_LOG
        names = [n for n in type_.fields if n.removesuffix("Aggregate") in usable or n in usable]
        names += ["and", "or", "not"] if depth > 1 else []
        names += ["customField"] * 2 if self._has_custom(spec) else []
        chosen = self.random.sample(
            names, min(len(names), self.random.choice((0, 1, 1, 1, 2, 2, 3)))
        )
        parts = [
            f"{n}: {v}"
            for n in dict.fromkeys(chosen)
            if (v := self._condition(spec, type_, n, depth, hops))
        ]
        return "{" + ", ".join(parts) + "}"

    def _condition(
        self, spec: NodeSpec, type_: GraphQLInputObjectType, name: str, depth: int, hops: int
    ) -> str | None:
        if name in {"and", "or"}:
            count = self.random.randrange(3)
            return "[" + ", ".join(self._filter(spec, depth - 1, hops) for _ in range(count)) + "]"
        if name == "not":
            return self._filter(spec, depth - 1, hops)
        if name == "customField":
            return self._custom_condition()
        field_ = spec.fields.get(name)
        if field_ is not None and field_.kind is not None:
            values = self._values(spec, field_)
            return self._comparisons(get_named_type(type_.fields[name].type), values, field_.kind)
        if hops <= 0 or depth <= 1:
            return None
        if field_ is None:
            child = spec.fields[name.removesuffix("Aggregate")].read.child
            other = self.catalog.nodes[child]
            return self._bounds(other, f"{child}AggregateFilter", depth - 1, hops - 1)
        if isinstance(field_.read, ToOneEdge):
            return self._filter(self.catalog.nodes[field_.read.target], depth - 1, hops - 1)
        quantifier = self.random.choice(("some", "every", "none"))
        inner = self._filter(self.catalog.nodes[field_.read.child], depth - 1, hops - 1)
        return f"{{{quantifier}: {inner}}}"

    def _has_custom(self, spec: NodeSpec) -> bool:
        """Whether a type has fields that tenants define; for a partner none has."""
        return spec.name in CUSTOM_OWNERS and "CustomFieldConditionInput" in self.schema.type_map

    def _custom_condition(self) -> str:
        key = self.random.choice(list(CUSTOM))
        value_type, held = CUSTOM[key]
        name = CUSTOM_OPERANDS[value_type]
        type_: Any = self.schema.type_map["CustomFieldConditionInput"]
        values = [each for items in held for each in items] if name == "options" else held
        comparisons = get_named_type(type_.fields[name].type)
        compared = self._comparisons(comparisons, list(values), OPERANDS[name])
        return f"{{key: {self._given(key, 'String!')}, {name}: {compared}}}"

    def _bounds(self, spec: NodeSpec, type_name: str, depth: int, hops: int) -> str:
        type_ = self.schema.type_map[type_name]
        assert isinstance(type_, GraphQLInputObjectType)
        usable = {each.name for each in self._usable(list(spec.aggregable()))}
        parts = []
        if depth > 1 and self.random.random() < 0.4:
            parts.append(f"filter: {self._filter(spec, depth - 1, hops)}")
        names = [n for n in type_.fields if n in usable]
        for name in self.random.sample(
            ["count", *names], self.random.choice((1, 1, 2)) if names else 1
        ):
            bounds = get_named_type(type_.fields[name].type)
            if name == "count":
                parts.append(f"count: {self._comparisons(bounds, [0, 1, 2, 3, 4], None)}")
                continue
            function = self.random.choice(list(bounds.fields))
            values = self._values(spec, spec.fields[name])
            inner = get_named_type(bounds.fields[function].type)
            few = {"IntFilter": [0, 1, 2, 3, *NUMBERS], "FloatFilter": [-1.5, 0.25, 2.75, 40.3]}
            given = few.get(inner.name) or (
                values if function in {"min", "max"} else list(DECIMALS)
            )
            kind = None if inner.name in few else spec.fields[name].kind
            kind = Kind.DECIMAL if inner.name == "DecimalFilter" else kind
            parts.append(f"{name}: {{{function}: {self._comparisons(inner, given, kind)}}}")
        return "{" + ", ".join(parts) + "}"

    def _comparisons(self, type_: Any, values: list[Any], kind: Kind | None) -> str:
        names = self.random.sample(list(type_.fields), self.random.choice((1, 1, 1, 2)))
        parts = []
        for name in names:
            declared = type_.fields[name].type
            if name == "isNull":
                value: Any = self.random.random() < 0.5
            elif is_list_type(get_nullable_type(declared)):
                value = [self._operand(name, values, kind) for _ in range(self.random.randrange(4))]
            else:
                value = self._operand(name, values, kind)
            parts.append(f"{name}: {self._given(value, str(declared), declared)}")
        return "{" + ", ".join(parts) + "}"

    # Values

    def _values(self, spec: NodeSpec, field_: Any) -> list[Any]:
        """Return what a field may be compared with: values of any tenant's rows, and others."""
        match field_.kind:
            case _ if isinstance(field_.read, MoneyRead):
                return self._amounts(spec, field_.read)
            case Kind.ID:
                return [self._id(spec) for _ in range(3)] + [self._id(self._some_node())]
            case Kind.LABEL:
                type_ = get_named_type(self.schema.type_map[spec.name].fields[field_.name].type)
                assert isinstance(type_, GraphQLEnumType)
                return list(type_.values)
            case kind if kind in USUAL:
                return USUAL[kind]
            case _:
                return self._texts(spec, field_)

    def _amounts(self, spec: NodeSpec, read: MoneyRead) -> list[Any]:
        assert read.reporting is not None
        found = [row[read.reporting.name] for row in self.rows.get(spec.table.name, [])]
        return [*DECIMALS, *(each for each in found if each is not None)]

    def _texts(self, spec: NodeSpec, field_: Any) -> list[Any]:
        column = getattr(field_.read, "column", None)
        rows = self.rows.get(spec.table.name, [])
        found = [row[column.name] for row in rows if column is not None and row.get(column.name)]
        return [*WORDS, *(text for text in found if isinstance(text, str))]

    def _id(self, spec: NodeSpec) -> str:
        rows = self.rows.get(spec.table.name)
        id_ = self.random.choice(rows)["id"] if rows else self._some_id()
        return encode_id(spec.prefix or "", id_)

    def _some_id(self) -> Any:
        return next(row["id"] for rows in self.rows.values() for row in rows if "id" in row)

    def _operand(self, comparison: str, values: list[Any], kind: Kind | None) -> Any:
        value = self.random.choice(values)
        if kind in {Kind.INSTANT, Kind.DAY} and not isinstance(value, str):
            return value.isoformat()
        if kind is Kind.DECIMAL:
            return str(value)
        if comparison.endswith("IgnoreCase"):
            start = self.random.randrange(len(value) + 1) if comparison.startswith("c") else 0
            piece = value[start : start + self.random.randrange(1, 5)]
            return self.random.choice((piece, piece.swapcase(), folded(piece)))
        return value

    def _given(self, value: Any, declared: str, type_: Any = None) -> str:
        """Return a value as a literal, or as a variable."""
        if self.random.random() < 0.4:
            name = f"v{len(self.variables)}"
            self.variables[name] = value
            self.declared.append(f"${name}: {declared}")
            return f"${name}"
        if type_ is not None and isinstance(get_named_type(type_), GraphQLEnumType):
            return json.dumps(value).replace('"', "")
        return json.dumps(value, ensure_ascii=False)
