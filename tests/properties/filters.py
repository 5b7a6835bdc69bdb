"""Whether a row fits a filter, as the manual says it."""

from typing import Any

from csgraph.graph.catalog import FieldSpec, NodeSpec, ToManyRead, ToOneEdge
from csgraph.graph.kinds import Kind
from tests.properties.figures import bounds_hold
from tests.properties.meaning import holds, operand, same_id
from tests.properties.world import CUSTOM, typed

OPERANDS: dict[str, Kind] = {
    "text": Kind.TEXT,
    "number": Kind.DECIMAL,
    "boolean": Kind.BOOLEAN,
    "date": Kind.DAY,
    "dateTime": Kind.INSTANT,
    "options": Kind.TEXT_LIST,
}


def custom_value(row: dict[str, Any], key: str) -> Any:
    """Return what a record holds in a field that its tenant defined."""
    held = row["custom_fields"].get(key)
    return None if held is None else typed(CUSTOM[key][0], held)


def custom_value_fits(row: dict[str, Any], given: dict[str, Any]) -> bool:
    value = custom_value(row, given["key"])
    return all(
        holds(comparison, value, _custom_operand(kind, comparison, each))
        for name, kind in OPERANDS.items()
        for comparison, each in given.get(name, {}).items()
    )


def _custom_operand(kind: Kind, comparison: str, given: Any) -> Any:
    """Return the operand; two texts are equal when their first 500 characters are."""
    if comparison == "isNull":
        return given
    if kind is Kind.TEXT and comparison in {"eq", "neq"}:
        return given[:500]
    if kind is Kind.TEXT and comparison in {"in", "nin"}:
        return [each[:500] for each in given]
    return operand(kind, given)


class Filters:
    """Filters over what a caller sees."""

    def __init__(self, see: Any) -> None:
        self.see = see

    def fits(self, spec: NodeSpec, row: dict[str, Any], given: dict[str, Any]) -> bool:
        """Whether all that is given holds for a row."""
        return all(self._holds(spec, row, name, value) for name, value in given.items())

    def _holds(self, spec: NodeSpec, row: dict[str, Any], name: str, value: Any) -> bool:
        match name:
            case "and":
                return all(self.fits(spec, row, each) for each in value)
            case "or":
                return any(self.fits(spec, row, each) for each in value)
            case "not":
                return not self.fits(spec, row, value)
        if name == "customField":
            return custom_value_fits(row, value)
        if name not in spec.fields:
            return self._figures(spec.fields[name.removesuffix("Aggregate")], row, value)
        field = spec.fields[name]
        match field.read:
            case ToOneEdge(target=target):
                other = self.see.catalog.nodes[target]
                found = self.see.by_id(other, self.see.value(spec, field, row))
                return found is not None and self.fits(other, found, value)
            case ToManyRead():
                return self._quantified(field, row, value)
            case _:
                return all(self._compares(spec, field, row, each, value[each]) for each in value)

    def _compares(
        self, spec: NodeSpec, field: FieldSpec, row: dict[str, Any], comparison: str, given: Any
    ) -> bool:
        value = self.see.value(spec, field, row)
        if field.kind is Kind.ID:
            ids = given if isinstance(given, list) else [given]
            known = [same_id(spec.prefix, id_) for id_ in ids]
            return (value in known) == (comparison in {"eq", "in"})
        wanted = given if comparison == "isNull" else operand(field.kind, given)
        return holds(comparison, value, wanted)

    def _children(self, field: FieldSpec, row: dict[str, Any]) -> tuple[NodeSpec, list[Any]]:
        assert isinstance(field.read, ToManyRead)
        other = self.see.catalog.nodes[field.read.child]
        column = field.read.column.name
        return other, [each for each in self.see.listed(other) if each[column] == row["id"]]

    def _quantified(self, field: FieldSpec, row: dict[str, Any], value: dict[str, Any]) -> bool:
        other, children = self._children(field, row)
        quantifiers = {"some": any, "every": all, "none": lambda found: not any(found)}
        return all(
            quantifiers[name](self.fits(other, each, inner) for each in children)
            for name, inner in value.items()
        )

    def _figures(self, field: FieldSpec, row: dict[str, Any], value: dict[str, Any]) -> bool:
        other, children = self._children(field, row)
        counted = [each for each in children if self.fits(other, each, value.get("filter") or {})]
        bounds = {name: each for name, each in value.items() if name != "filter"}
        return bounds_hold(self.see, other, counted, bounds)
