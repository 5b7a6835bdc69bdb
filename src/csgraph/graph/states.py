"""States of records as SQL, with the steps that each allows."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Text, case, func, literal_column
from sqlalchemy.dialects.postgresql import ARRAY

from csgraph.graph.declare import RowSql
from csgraph.transitions import StateMachine

StateSql = Callable[[FromClause], ColumnElement[str]]


def available_transitions(machine: StateMachine, state: StateSql) -> RowSql:
    """Return what lists the steps that a row's state allows, from the table that enforces them."""

    def made(row: FromClause, _parent: FromClause | None) -> ColumnElement[list[str]]:
        now = state(row)
        opened = [(now == _word(each), _words(machine.open_steps(each))) for each in machine.states]
        return case(*opened, else_=_words(()))

    return made


def stored_state(name: str) -> StateSql:
    """Return what reads a state from a column."""
    return lambda row: row.c[name]


def ended_state(row: FromClause, *, running: str) -> ColumnElement[str]:
    """Return the state of a row that can be revoked, or be over."""
    return case(
        (row.c.revoked_at.is_not(None), _word("REVOKED")),
        (row.c.expires_at <= func.statement_timestamp(), _word("EXPIRED")),
        else_=_word(running),
    )


def _words(words: tuple[str, ...]) -> ColumnElement[list[str]]:
    listed = ",".join(words)  # names of mutations: letters alone
    type_: Any = ARRAY(Text)
    return literal_column(f"'{{{listed}}}'::text[]", type_)


def _word(word: str) -> ColumnElement[str]:
    return literal_column(f"'{word}'", Text)
