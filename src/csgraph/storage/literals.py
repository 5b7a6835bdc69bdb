"""Texts as literals of SQL, where a parameter would make one statement of many."""

from sqlalchemy import ColumnElement, Text, literal_column


def sql_literal(text: str) -> str:
    """Return text as a SQL string literal (standard_conforming_strings)."""
    return "'" + text.replace("'", "''") + "'"


def literal(text: str) -> ColumnElement[str]:
    """Return text as a literal expression."""
    return literal_column(sql_literal(text), Text())
