"""Filter arguments to predicates.

Only the keys that are present matter here; their values stay parameters. Nulls are
refused by name: ``{eq: null}`` must not match everything.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import BigInteger, Column, Double, Numeric, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import TypeEngine

from csgraph.errors import InvalidInput
from csgraph.graph.aggregates import result_kind
from csgraph.graph.catalog import (
    Catalog,
    FieldSpec,
    NodeSpec,
    ToManyRead,
    ToOneEdge,
    column_of,
)
from csgraph.graph.custom_fields import CUSTOM_FIELD
from csgraph.graph.custom_filters import has_value
from csgraph.graph.declare import ColumnRead, MoneyRead, ThroughRead
from csgraph.graph.derive_figures import RELATED_FIGURES
from csgraph.graph.kinds import Kind, column_of_kind, sql_type
from csgraph.graph.limits import FieldLimitExceeded, Limits
from csgraph.graph.nulls import in_place_of_filter, in_place_of_operand
from csgraph.graph.operands import (
    day_list_operand,
    day_operand,
    days_list_operand,
    days_operand,
    decimal_operand,
    id_list_operand,
    id_operand,
    instant_list_operand,
    instant_operand,
    integer_operand,
    label_list_operand,
    label_operand,
    pattern_operand,
    text_list_operand,
    text_operand,
)
from csgraph.graph.predicates import (
    AllOf,
    AnyOf,
    Compare,
    Comparison,
    Constant,
    Convert,
    Figure,
    FigureTest,
    Function,
    IsNull,
    Judging,
    Not,
    Param,
    Path,
    Predicate,
    Related,
    RelatedFigures,
    Rows,
)
from csgraph.graph.worked import JudgedRead

_ONE: dict[Kind, Convert | None] = {
    Kind.TEXT: text_operand,
    Kind.LABEL: label_operand,
    Kind.INSTANT: instant_operand,
    Kind.DAY: day_operand,
    Kind.DAYS: days_operand,
    Kind.DECIMAL: decimal_operand,
    Kind.INTEGER: integer_operand,
}
_MANY: dict[Kind, Convert | None] = {
    Kind.TEXT: text_list_operand,
    Kind.LABEL: label_list_operand,
    Kind.INSTANT: instant_list_operand,
    Kind.DAY: day_list_operand,
    Kind.DAYS: days_list_operand,
}
_FIGURE_TYPES: dict[Kind, TypeEngine[Any]] = {
    Kind.INTEGER: BigInteger(),
    Kind.DECIMAL: Numeric(),
    Kind.FLOAT: Double(),
}
HOP_WEIGHT = 10
"""How many conditions a relation counts for: it becomes a subquery."""

_PATTERNS = {Comparison.CONTAINS, Comparison.STARTS_WITH}
_LISTS = {Comparison.IN, Comparison.NIN, Comparison.HAS_ANY, Comparison.HAS_ALL}


class FilterCompiler:
    """Compiles the filters of one argument site.

    ``conditions`` counts on from the operation's other filters.
    """

    def __init__(
        self,
        catalog: Catalog,
        limits: Limits,
        site: int,
        coordinate: str,
        scopes: frozenset[str],
        conditions: int = 0,
    ) -> None:
        self.conditions = conditions
        self._catalog = catalog
        self._limits = limits
        self._site = site
        self._coordinate = coordinate
        self._scopes = scopes

    def compile(self, node: NodeSpec, given: dict[str, Any] | None, path: Path) -> Predicate:
        """Return the predicate of a filter argument.

        Raises:
            InvalidInput: for a null operand, a list too long, a filter too deep, or a
                field whose scope the caller lacks.
            FieldLimitExceeded: the operation has too many conditions.
        """
        if given is None:
            self.refuse(path, "is null; leave the filter out instead")
        return self._object(node, given or {}, path, depth=1, hops=0)

    def refuse(self, path: Path, problem: str) -> None:
        """Refuse a value of the argument by its path."""
        name = ".".join(str(step) for step in path)
        raise InvalidInput(f"`{name}` {problem}.", coordinate=f"{self._coordinate}({path[0]}:)")

    def _count(self, weight: int = 1) -> None:
        self.conditions += weight
        if self.conditions > self._limits.conditions:
            raise FieldLimitExceeded(
                f"The filters have more than {self._limits.conditions} conditions; `in` takes a "
                "list for one.",
                limit=self._limits.conditions,
            )

    def _object(
        self, node: NodeSpec, given: dict[str, Any], path: Path, *, depth: int, hops: int
    ) -> Predicate:
        if depth > self._limits.filter_depth:
            self.refuse(path, f"is nested deeper than {self._limits.filter_depth} levels")
        self._count()
        parts: list[Predicate] = []
        for name, value in given.items():
            here = (*path, name)
            if value is None:
                self.refuse(here, in_place_of_filter(node, name))
            if name in {"and", "or"}:
                if len(value) > self._limits.list_operands:
                    self.refuse(here, f"has more than {self._limits.list_operands} items")
                inner = tuple(
                    self._object(node, item, (*here, index), depth=depth + 1, hops=hops)
                    for index, item in enumerate(value)
                )
                parts.append(AllOf(inner) if name == "and" else AnyOf(inner))
            elif name == "not":
                parts.append(Not(self._object(node, value, here, depth=depth + 1, hops=hops)))
            elif name == CUSTOM_FIELD:
                parts.append(self._custom(node, value, here))
            elif name in node.fields:
                parts.append(self._field(node, node.fields[name], value, here, depth, hops))
            else:
                spec = node.fields[name.removesuffix(RELATED_FIGURES)]
                parts.append(self._related_figures(node, spec, value, here, depth, hops))
        return AllOf(tuple(parts))

    def _field(
        self,
        node: NodeSpec,
        spec: FieldSpec,
        value: dict[str, Any],
        path: Path,
        depth: int,
        hops: int,
    ) -> Predicate:
        self._allow(spec.scope, path)
        match spec.read:
            case ToOneEdge(column=column, target=target):
                other = self._catalog.nodes[target]
                self._hop(other, path, hops)
                part = self._object(other, value, path, depth=depth, hops=hops + 1)
                referred = Rows(other.table, reached=True)
                return Related("some", referred, other.table.c.id, column, part)
            case ToManyRead(child=child, column=column):
                other = self._catalog.nodes[child]
                self._hop(other, path, hops)
                return self._quantified(node, other, column, value, path, depth, hops)
            case ThroughRead(column=column, key=key):
                self._count(HOP_WEIGHT)
                part = self.comparisons(node, column, Kind.TEXT, value, path)
                return Related("some", Rows(column.table), key, node.table.c.id, part)
            case ColumnRead() | MoneyRead() if spec.kind is not None:
                return self.comparisons(node, column_of(spec), spec.kind, value, path)
            case JudgedRead(tables=tables) if spec.kind is not None:
                self._count(HOP_WEIGHT)
                part = self.comparisons(node, column_of_kind(spec.kind), spec.kind, value, path)
                return Judging(spec.read, tuple(map(Rows, tables)), self._site, part)
            case _:
                return Constant(True)

    def _quantified(
        self,
        node: NodeSpec,
        other: NodeSpec,
        column: Column[Any],
        value: dict[str, Any],
        path: Path,
        depth: int,
        hops: int,
    ) -> Predicate:
        parts: list[Predicate] = []
        for quantifier, inner in value.items():
            here = (*path, quantifier)
            if inner is None:
                self.refuse(here, "is null; leave it out instead")
            part = self._object(other, inner, here, depth=depth + 1, hops=hops + 1)
            parts.append(Related(quantifier, Rows(other.table), column, node.table.c.id, part))  # type: ignore[arg-type]
        return AllOf(tuple(parts))

    def _related_figures(
        self,
        node: NodeSpec,
        spec: FieldSpec,
        value: dict[str, Any],
        path: Path,
        depth: int,
        hops: int,
    ) -> Predicate:
        if not isinstance(spec.read, ToManyRead):
            raise AssertionError(spec)  # noqa: TRY004 - the schema offers no other
        other = self._catalog.nodes[spec.read.child]
        self._hop(other, path, hops)
        bounds = dict(value)
        part: Predicate = Constant(True)
        if "filter" in bounds:
            here, inner = (*path, "filter"), bounds.pop("filter")
            if inner is None:
                self.refuse(here, "is null; leave it out instead")
            part = self._object(other, inner, here, depth=depth + 1, hops=hops + 1)
        tests = self.figures(other, bounds, path)
        if not tests:
            return Constant(True)
        rows = Rows(other.table)
        return RelatedFigures(rows, spec.read.column, node.table.c.id, part, tests)

    def figures(self, node: NodeSpec, given: dict[str, Any], path: Path) -> tuple[FigureTest, ...]:
        """Return the tests of bounds on figures over a node's items.

        Raises:
            InvalidInput, FieldLimitExceeded: as for a filter.
        """
        tests: list[FigureTest] = []
        for name, value in given.items():
            here = (*path, name)
            if value is None:
                self.refuse(here, "is null; leave it out instead")
            if name == "count":
                tests += self._bounds(Figure(Function.COUNT), Kind.INTEGER, value, here)
                continue
            spec = node.fields[name]
            self.allow(spec, here)
            for function_name, bounds in value.items():
                inner = (*here, function_name)
                if bounds is None:
                    self.refuse(inner, "is null; leave it out instead")
                figure = Figure(
                    Function(function_name), column_of(spec), target=self._catalog.target(spec)
                )
                kind = result_kind(figure.function, spec.kind or Kind.ID)
                tests += self._bounds(figure, kind, bounds, inner)
        return tuple(tests)

    def _bounds(
        self, figure: Figure, kind: Kind, value: dict[str, Any], path: Path
    ) -> Iterator[FigureTest]:
        column = figure.column if figure.function in {Function.MIN, Function.MAX} else None
        type_ = _FIGURE_TYPES[kind] if column is None else sql_type(column)
        for name, operand in value.items():
            here = (*path, name)
            if operand is None:
                self.refuse(here, in_place_of_operand(name))
            self._count()
            if name == "isNull":
                yield FigureTest(figure, None, null=operand)
                continue
            comparison = Comparison(name)
            many = comparison in _LISTS
            if many and len(operand) > self._limits.list_operands:
                self.refuse(here, f"has more than {self._limits.list_operands} items")
            convert = (_MANY if many else _ONE).get(kind)
            param = Param(self._site, here, ARRAY(type_) if many else type_, convert)
            yield FigureTest(figure, comparison, param)

    def allow(self, spec: FieldSpec, path: Path) -> None:
        """Refuse a field that the caller may not see, or whose node it may not.

        Raises:
            InvalidInput: naming the scope.
        """
        self._allow(spec.scope, path)
        if isinstance(spec.read, ToOneEdge):
            self._allow(self._catalog.nodes[spec.read.target].scope, path)

    def prefix_of(self, spec: FieldSpec) -> str | None:
        """Return the prefix of the ids that a relation's values are."""
        edge = spec.read
        return self._catalog.nodes[edge.target].prefix if isinstance(edge, ToOneEdge) else None

    def _hop(self, other: NodeSpec, path: Path, hops: int) -> None:
        if hops >= self._limits.relation_hops:
            self.refuse(path, f"follows more than {self._limits.relation_hops} relations")
        self._allow(other.scope, path)
        self._count(HOP_WEIGHT)

    def _allow(self, scope: str | None, path: Path) -> None:
        if scope is not None and scope not in self._scopes:
            name = ".".join(str(step) for step in path)
            raise InvalidInput(
                f"`{name}` takes the scope `{scope}`.",
                coordinate=f"{self._coordinate}({path[0]}:)",
                requiredScopes=[scope],
            )

    def comparisons(
        self,
        node: NodeSpec,
        column: Column[Any],
        kind: Kind,
        value: dict[str, Any],
        path: Path,
    ) -> AllOf:
        """Return the comparisons of one column.

        Raises:
            InvalidInput, FieldLimitExceeded: as for a filter.
        """
        parts: list[Predicate] = []
        for name, operand in value.items():
            here = (*path, name)
            if operand is None:
                self.refuse(here, in_place_of_operand(name))
            self._count()
            if name == "isNull":
                parts.append(IsNull(column, null=operand))
                continue
            comparison = Comparison(name)
            if comparison in _LISTS and len(operand) > self._limits.list_operands:
                self.refuse(here, f"has more than {self._limits.list_operands} items")
            param = self._param(node, column, kind, comparison, here)
            parts.append(Compare(column, comparison, param))
        return AllOf(tuple(parts))

    def _custom(self, node: NodeSpec, value: dict[str, Any], path: Path) -> Predicate:
        custom, parts = node.custom, list[Predicate]()
        if custom is None:
            raise AssertionError(node)
        for name, operands in value.items():
            here = (*path, name)
            if operands is None:
                self.refuse(here, "is null; leave it out instead")
            kind = custom.kind_named(name)
            if kind is None:
                continue  # it names the field
            tests = self.comparisons(node, kind.column, kind.kind, operands, here)
            self._count(HOP_WEIGHT * len(operands))
            where = custom.is_value_of(node.name, kind, value, self._site, path, self._coordinate)
            parts.append(has_value(custom, kind, where, tests, node.table.c.id))
        return AllOf(tuple(parts))

    def _param(
        self, node: NodeSpec, column: Column[Any], kind: Kind, comparison: Comparison, path: Path
    ) -> Param:
        if kind is Kind.ID:
            many = comparison in _LISTS
            type_ = ARRAY(sql_type(column)) if many else sql_type(column)
            convert = id_list_operand(node.prefix) if many else id_operand(node.prefix)
            return Param(self._site, path, type_, convert)
        if comparison in _PATTERNS:
            return Param(self._site, path, Text(), pattern_operand(comparison))
        if comparison is Comparison.HAS:
            return Param(self._site, path, Text(), text_operand)
        if comparison in {Comparison.HAS_ANY, Comparison.HAS_ALL}:
            return Param(self._site, path, ARRAY(Text()), text_list_operand)
        if comparison in _LISTS:
            return Param(self._site, path, ARRAY(sql_type(column)), _MANY.get(kind))
        return Param(self._site, path, sql_type(column), _ONE.get(kind))
