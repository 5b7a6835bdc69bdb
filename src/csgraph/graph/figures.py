"""Aggregates and groups of a list: selection to plan.

What the caller may not see of a field it may not compute either: the figure reads null
with an error, and neither groups nor bounds may name the field.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from graphql import SelectionSetNode
from sqlalchemy import Double

from csgraph.errors import InvalidInput
from csgraph.graph.aggregates import MOST_BUCKETS, result_kind
from csgraph.graph.catalog import FieldSpec, NodeSpec, column_of
from csgraph.graph.derive_figures import GROUPS_USUALLY, MOST_GROUPS, MOST_KEYS, types_of
from csgraph.graph.filters import FilterCompiler
from csgraph.graph.kinds import Kind
from csgraph.graph.made import definition_of
from csgraph.graph.plan import (
    BucketPart,
    Entry,
    FigureObject,
    FigureValue,
    GroupKey,
    GroupObject,
    GroupOrder,
    GroupsPart,
    HistogramValue,
    Text,
    Value,
)
from csgraph.graph.predicates import Convert, Figure, Function, Param, RequestValues, Rows
from csgraph.graph.selection import SelectedField, Selector

Sets = Iterable[SelectionSetNode]
Path = tuple[str, ...]
Seen = Callable[[FieldSpec, str, Path], Text | None]
"""Returns a null, and notes the error, when the caller lacks a field's scope."""
Read = Callable[[NodeSpec, FieldSpec, SelectedField, Path, int], Value]
"""Plans how a field of a row reads."""
Target = Callable[[FieldSpec], Rows | None]
"""Returns the rows that a field's ids name, where it holds ids of other nodes."""


@dataclass(frozen=True)
class FigurePlanner:
    """Plans the figures of one list."""

    node: NodeSpec
    selector: Selector
    arguments: tuple[dict[str, Any], ...]
    seen: Seen
    read: Read
    target: Target

    def aggregate(self, sets: Sets, path: Path) -> FigureObject:
        """Return the figures over all items."""
        name = f"{self.node.name}Aggregate"
        return FigureObject(
            tuple(
                Entry(found.key, self._figures(name, found, (*path, found.key)))
                for found in self.selector.fields(name, sets)
            )
        )

    def groups(self, found: SelectedField, path: Path, filters: FilterCompiler) -> GroupsPart:
        """Return the groups asked for.

        Raises:
            InvalidInput: keys, order or size can't be used, or take a scope.
        """
        given, coordinate = self._given(found), f"{self.node.name}Connection.groupBy"
        size = _size(given.get("first"), coordinate)
        keys = self._keys(given["keys"], coordinate, filters)
        having = filters.figures(self.node, given.get("having") or {}, ("having",))
        order = tuple(self._order(each, coordinate, filters) for each in given.get("orderBy") or ())
        entries = tuple(
            Entry(part.key, self._group_part(part, keys, (*path, part.key), size))
            for part in self.selector.fields(f"{self.node.name}Group", found.sets)
        )
        return GroupsPart(tuple(keys.values()), having, order, size, entries)

    # Figures

    def _figures(self, owner: str, found: SelectedField, path: Path) -> Value:
        if found.name == "__typename":
            return Text(f'"{owner}"')
        if found.name == "count":
            return FigureValue(Figure(Function.COUNT), Kind.INTEGER)
        spec = self.node.fields[found.name]
        denied = self.seen(spec, f"{owner}.{found.name}", path)
        if denied:
            return denied
        name = definition_of(types_of(spec)[0]).name
        inner = self.selector.fields(name, found.sets)
        return FigureObject(
            tuple(Entry(each.key, self._figure(name, spec, each)) for each in inner)
        )

    def _figure(self, owner: str, spec: FieldSpec, found: SelectedField) -> Value:
        if found.name == "__typename":
            return Text(f'"{owner}"')
        function, column = Function(found.name), column_of(spec)
        kind = result_kind(function, spec.kind or Kind.ID)
        if found.site is None:
            return FigureValue(Figure(function, column, target=self.target(spec)), kind)
        site = found.site.index
        if function is Function.PERCENTILE:
            fraction = Param(site, ("fraction",), Double(), _fraction)
            return FigureValue(Figure(function, column, (fraction,)), kind)
        buckets = self.arguments[site]["of"]["buckets"]
        if not 1 <= buckets <= MOST_BUCKETS:
            msg = f"`buckets` is {buckets}; a histogram has 1 to {MOST_BUCKETS}."
            raise InvalidInput(msg, coordinate=f"{owner}.histogram(of:)")
        bounds = tuple(
            Param(site, ("of", end), Double(), _bound(site, owner)) for end in ("from", "to")
        )
        parts = self.selector.fields("HistogramBucket", found.sets)
        return HistogramValue(
            Figure(function, column, bounds, buckets), tuple(map(_bucket_part, parts))
        )

    # Groups

    def _given(self, found: SelectedField) -> dict[str, Any]:
        return self.arguments[found.site.index] if found.site else {}

    def _keys(
        self, given: list[dict[str, Any]], coordinate: str, filters: FilterCompiler
    ) -> dict[str, GroupKey]:
        where = f"{coordinate}(keys:)"
        if not 1 <= len(given) <= MOST_KEYS:
            msg = f"`keys` has {len(given)} items; group by 1 to {MOST_KEYS}."
            raise InvalidInput(msg, coordinate=where)
        keys: dict[str, GroupKey] = {}
        for index, item in enumerate(given):
            spec = _named(self.node.groupable(), item["field"])
            filters.allow(spec, ("keys", index, spec.name))
            if spec.name in keys:
                raise InvalidInput(f"`keys` names `{spec.name}` twice.", coordinate=where)
            keys[spec.name] = GroupKey(
                column_of(spec), _bucket(spec, item.get("bucket"), where), self.target(spec)
            )
        return keys

    def _order(self, item: dict[str, Any], coordinate: str, filters: FilterCompiler) -> GroupOrder:
        function = Function(item["function"].value.lower())
        field = item.get("field")
        figure = Figure(Function.COUNT)
        if function is not Function.COUNT:
            if field is None:
                msg = f"`{function.name}` takes a `field`."
                raise InvalidInput(msg, coordinate=f"{coordinate}(orderBy:)")
            spec = _named(self.node.aggregable(), field)
            filters.allow(spec, ("orderBy", spec.name))
            if function.value not in {
                f.python_name for f in definition_of(types_of(spec)[0]).fields
            }:
                msg = f"`{spec.name}` has no `{function.name}`: its values can't be computed with."
                raise InvalidInput(msg, coordinate=f"{coordinate}(orderBy:)")
            figure = Figure(function, column_of(spec), target=self.target(spec))
        return GroupOrder(
            figure,
            descending=item["direction"].value == "DESC",
            nulls_first=item["nulls"].value == "FIRST",
        )

    def _group_part(
        self, found: SelectedField, keys: dict[str, GroupKey], path: Path, size: int
    ) -> Value:
        if found.name == "__typename":
            return Text(f'"{self.node.name}Group"')
        if found.name == "aggregate":
            return self.aggregate(found.sets, path)
        inner = self.selector.fields(f"{self.node.name}GroupKey", found.sets)
        return GroupObject(
            tuple(Entry(each.key, self._key(each, keys, (*path, each.key), size)) for each in inner)
        )

    def _key(self, found: SelectedField, keys: dict[str, GroupKey], path: Path, size: int) -> Value:
        if found.name == "__typename":
            return Text(f'"{self.node.name}GroupKey"')
        if found.name not in keys:
            return Text("null")
        return self.read(self.node, self.node.fields[found.name], found, path, size)


def _named(fields: Iterable[FieldSpec], member: Any) -> FieldSpec:
    name = str(getattr(member, "value", member))
    return next(spec for spec in fields if spec.enum_name == name)


def _size(first: int | None, coordinate: str) -> int:
    if first is None:
        return GROUPS_USUALLY
    if not 1 <= first <= MOST_GROUPS:
        msg = f"`first` is {first}; 1 to {MOST_GROUPS} groups are served."
        raise InvalidInput(msg, coordinate=f"{coordinate}(first:)")
    return first


def _bucket(spec: FieldSpec, bucket: Any, where: str) -> str | None:
    if spec.kind is Kind.INSTANT and bucket is None:
        msg = f"`{spec.name}` is an instant: name the `bucket` to group it by, such as MONTH."
        raise InvalidInput(msg, coordinate=where)
    if bucket is not None and spec.kind not in {Kind.INSTANT, Kind.DAY}:
        msg = f"`{spec.name}` is no time: leave `bucket` out."
        raise InvalidInput(msg, coordinate=where)
    return str(bucket.value).lower() if bucket is not None else None


def _bucket_part(found: SelectedField) -> Entry:
    if found.name == "__typename":
        return Entry(found.key, Text('"HistogramBucket"'))
    return Entry(found.key, BucketPart(found.name))  # type: ignore[arg-type]  # its three fields


def _fraction(value: float, _values: RequestValues) -> float:
    if not 0 <= value <= 1:
        raise InvalidInput(f"`fraction` is {value:g}; it has to be between 0 and 1.")
    return value


def _bound(site: int, owner: str) -> Convert:
    def convert(value: float, values: RequestValues) -> float:
        given = values.sites[site]["of"]
        if not given["from"] < given["to"]:
            msg = "`from` has to be less than `to`."
            raise InvalidInput(msg, coordinate=f"{owner}.histogram(of:)")
        return value

    return convert
