"""Fields that tenants define: how lists are filtered and sorted by what records hold in them.

Which fields there are is data, and an operation is one statement, so that it names each by
its key and says of which type it takes it to be. The statement itself tells when there is no
such field, more than one, or one of another type: then it answers with that alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    FromClause,
    Select,
    Table,
    Text,
    func,
    literal_column,
    select,
)
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
    Withheld,
)
from csgraph.storage.columns import ROW_SCOPE
from csgraph.storage.former import CUSTOM_FIELDS
from csgraph.tenancy.scopes import SCOPES

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

    def withheld(self, scopes: Iterable[str]) -> Withheld:
        """Return what a caller with some scopes can't know of."""
        return Withheld(self.definitions, tuple(sorted(scopes)))

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
        place = (*path, "type") if "type" in given else (*path, kind.name)
        coordinate = f"{coordinate}({path[0]}:)"
        field = self.named(node_type, kind.types, given, site, path, coordinate, place)
        return OfField(self.values.c.definition_id, field)

    def named(
        self,
        node_type: str,
        types: tuple[str, ...],
        given: dict[str, Any],
        site: int,
        path: Path,
        coordinate: str,
        place: Path = (),
    ) -> DefinedField:
        """Return the field of one of some types that is named at a path."""
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
        return DefinedField(rows, known.value_type, types, key, node_type, coordinate, place)


def logged_word(node_type: Any, key: Any) -> ColumnElement[str]:
    """Return what the log calls a field of a type, behind the type's name and a dot."""
    dot: ColumnElement[str] = literal_column(f"'.{CUSTOM_FIELDS}.'", Text)
    return func.concat(node_type, dot, key, type_=Text())


def withheld_words(
    definitions: FromClause, tenant: ColumnElement[Any], held: Iterable[str]
) -> Select[Any]:
    """Select what the log calls the fields whose scope is not held."""
    scope = definitions.c[ROW_SCOPE]
    words = select(logged_word(definitions.c.node_type, definitions.c.key))
    words = words.where(definitions.c.tenant_id == tenant, scope.is_not(None))
    known = [literal_column(f"'{each}'", Text) for each in held if each in SCOPES]
    return words.where(scope.not_in(known)) if known else words


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
