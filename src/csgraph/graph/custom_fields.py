"""Fields that tenants define: how lists are filtered and sorted by what records hold in them.

Which fields there are is data, and an operation is one statement, so that it names each by
its key and says of which type it takes it to be. The statement itself tells when there is no
such field, more than one, or one of another type: then it answers with that alone.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy import Column, Table, Text
from sqlalchemy.types import TypeEngine

from csgraph.errors import InvalidInput
from csgraph.graph.kinds import Kind, sql_type
from csgraph.graph.operands import id_operand, text_operand
from csgraph.graph.predicates import (
    AllOf,
    Compare,
    Comparison,
    DefinedField,
    Equals,
    OfField,
    Param,
    Path,
    Predicate,
    RequestValues,
    Rows,
)

CUSTOM_FIELD = "customField"
UNKNOWN, AMBIGUOUS = "UNKNOWN", "AMBIGUOUS"
"""What is wrong with a key; else the type that its field has."""


@dataclass(frozen=True)
class ValueKind:
    """One kind of value: how a filter calls it, the types of fields that hold it, its columns.

    ``sorted_by`` is the column that its order follows; ``folded`` holds it in lower case,
    and is the one that is indexed.
    """

    name: str
    kind: Kind
    types: tuple[str, ...]
    column: Column[Any]
    sorted_by: Column[Any] | None
    folded: Column[Any] | None = None


@dataclass(frozen=True)
class CustomFields:
    """Where tenants' fields are defined, and their values stored, one row each."""

    definitions: Table
    values: Table
    kinds: tuple[ValueKind, ...]
    types: type[Enum]
    connection_prefix: str

    def kind_named(self, name: str) -> ValueKind | None:
        """Return the kind of value that a filter calls by a name."""
        return next((kind for kind in self.kinds if kind.name == name), None)

    def kind_of(self, type_: str) -> ValueKind:
        """Return the kind of value that fields of a type hold."""
        return next(kind for kind in self.kinds if type_ in kind.types)

    def is_value_of(
        self,
        node_type: str,
        kind: ValueKind,
        given: dict[str, Any],
        site: int,
        path: Path,
        coordinate: str,
    ) -> Predicate:
        """Return what holds for the stored values of the field that is named at a path."""
        known = self.definitions.c
        key = Param(site, (*path, "key"), Text(), text_operand)
        wanted: list[Predicate] = [
            Equals(known.node_type, node_type),
            Compare(known.key, Comparison.EQ, key),
        ]
        if given.get("connection") is not None:
            column: Column[Any] = known.connection_id
            type_: TypeEngine[Any] = sql_type(column)
            convert = id_operand(self.connection_prefix)
            param = Param(site, (*path, "connection"), type_, convert)
            wanted.append(Compare(column, Comparison.EQ, param))
        rows = Rows(self.definitions, AllOf(tuple(wanted)))
        place = (*path, "type") if "type" in given else (*path, kind.name)
        field = DefinedField(
            rows, known.value_type, kind.types, key, node_type, f"{coordinate}({path[0]}:)", place
        )
        return OfField(self.values.c.definition_id, field)


def refusal(field: DefinedField, fault: str, values: RequestValues) -> InvalidInput:
    """Return the error of an operation that names a field wrongly."""
    key: Any = values.sites[field.key.site]
    for step in field.key.path:
        key = key[step]
    where = ".".join(map(str, field.key.path))
    if fault == UNKNOWN:
        message = (
            f"`{where}`: no field with the key `{key}` is defined for {field.node_type}. "
            "`customFields` of a record and `customFieldDefinitions` tell the keys."
        )
    elif fault == AMBIGUOUS:
        message = (
            f"`{where}`: more than one connection defines a field with the key `{key}` for "
            f"{field.node_type}; say which is meant with `connection`."
        )
    else:
        message = (
            f"`{'.'.join(map(str, field.place))}`: the field `{key}` of {field.node_type} is "
            f"of the type {fault}, not {' or '.join(field.types)}."
        )
    return InvalidInput(message, coordinate=field.coordinate)
