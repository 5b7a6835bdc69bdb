"""What a change's ``before`` says of a column, as values of the column's type."""

from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Text, case, cast, func, literal_column, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

CUSTOM_FIELDS: Final = "custom_fields"
NO_VALUE: Final[ColumnElement[Any]] = literal_column("'null'::jsonb", JSONB)


def named(column: str) -> ColumnElement[str]:
    """Return the name of a column as a constant of the statement's text."""
    return literal_column(f"'{column}'", Text)


def former_value(before: ColumnElement[Any], column: Column[Any]) -> ColumnElement[Any]:
    """Return what a change's ``before`` says that a column held."""
    key = named(column.name)
    json = before.op("->", return_type=JSONB())(key)
    if isinstance(column.type, ARRAY):
        item = func.jsonb_array_elements_text(json).column_valued("item")
        items = func.array(select(item).scalar_subquery(), type_=column.type)
        return case((func.jsonb_typeof(json) == named("array"), items))
    if isinstance(column.type, JSONB):
        return func.nullif(json, NO_VALUE, type_=JSONB())
    text = before.op("->>", return_type=Text())(key)
    return text if isinstance(column.type, Text) else cast(text, column.type)


def names_key(before: ColumnElement[Any], column: str) -> ColumnElement[bool]:
    """Whether a change's ``before`` speaks of a column, a null included."""
    return before.op("?", is_comparison=True)(named(column))
