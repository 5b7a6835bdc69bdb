"""The kinds of scalar value a field can hold: how each is written, compared, bound."""

from enum import Enum
from typing import Any

import strawberry
from sqlalchemy import BigInteger, Boolean, Column, Integer, Numeric, Text
from sqlalchemy import Date as SqlDate
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP, UUID
from sqlalchemy.types import TypeEngine
from strawberry.types.base import StrawberryList, StrawberryOptional
from strawberry.types.enum import StrawberryEnumDefinition

from csgraph.errors import Misconfigured
from csgraph.graph.scalars import Date, DateTime, ExactDecimal


class Kind(Enum):
    """A kind of scalar value."""

    ID = "ID"
    TEXT = "TEXT"
    LABEL = "LABEL"
    INTEGER = "INTEGER"
    FLOAT = "FLOAT"
    BOOLEAN = "BOOLEAN"
    DECIMAL = "DECIMAL"
    INSTANT = "INSTANT"
    DAY = "DAY"
    DAYS = "DAYS"  # from today to a day, which is what is stored
    TEXT_LIST = "TEXT_LIST"
    JSON = "JSON"


_BY_SQL_TYPE: tuple[tuple[type[TypeEngine[Any]], Kind], ...] = (
    (ARRAY, Kind.TEXT_LIST),
    (JSONB, Kind.JSON),
    (TIMESTAMP, Kind.INSTANT),
    (SqlDate, Kind.DAY),
    (Boolean, Kind.BOOLEAN),
    (BigInteger, Kind.INTEGER),
    (Integer, Kind.INTEGER),
    (Numeric, Kind.DECIMAL),
    (Text, Kind.TEXT),
)


def unwrapped(annotation: Any) -> Any:
    """Return a resolved strawberry type without its optionality."""
    while isinstance(annotation, StrawberryOptional):
        annotation = annotation.of_type
    return annotation


def kind_of(type_: TypeEngine[Any], annotation: Any) -> Kind:
    """Return the kind of a value from its SQL type and its GraphQL type."""
    wanted = unwrapped(annotation)
    if wanted is strawberry.ID:
        return Kind.ID
    if isinstance(wanted, StrawberryEnumDefinition):
        return Kind.LABEL
    if wanted is int and isinstance(type_, SqlDate):
        return Kind.DAYS
    for sql_type, kind in _BY_SQL_TYPE:
        if isinstance(type_, sql_type):
            return kind
    msg = f"No kind of value for SQL type {type_!r}."
    raise Misconfigured(msg)


_BY_ANNOTATION: dict[Any, Kind] = {
    str: Kind.TEXT,
    int: Kind.INTEGER,
    bool: Kind.BOOLEAN,
    DateTime: Kind.INSTANT,
    Date: Kind.DAY,
    ExactDecimal: Kind.DECIMAL,
}


def kind_of_annotation(annotation: Any) -> Kind:
    """Return the kind of a computed value from its GraphQL type alone."""
    wanted = unwrapped(annotation)
    if isinstance(wanted, StrawberryList):
        return Kind.TEXT_LIST
    if isinstance(wanted, StrawberryEnumDefinition):
        return Kind.LABEL
    return _BY_ANNOTATION.get(wanted, Kind.TEXT)


_SQL_TYPES: dict[Kind, TypeEngine[Any]] = {
    Kind.INTEGER: BigInteger(),
    Kind.DECIMAL: Numeric(),
    Kind.BOOLEAN: Boolean(),
    Kind.INSTANT: TIMESTAMP(timezone=True),
    Kind.DAY: SqlDate(),
    Kind.TEXT_LIST: ARRAY(Text()),
}


def column_of_kind(kind: Kind) -> Column[Any]:
    """Return a column that stands for a value which no table holds."""
    return Column("value", _SQL_TYPES.get(kind, Text()))


def sql_type(column: Column[Any]) -> TypeEngine[Any]:
    """Return the type a parameter compared with this column is cast to."""
    if isinstance(column.type, UUID):
        return UUID(as_uuid=True)
    if isinstance(column.type, Text):
        return Text()  # the column's collation decides, not the parameter's
    return column.type
