"""Amounts of money as JSON: what was selected of each, in the order of the selection."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, case

from csgraph.graph.plan import Entry, MoneyPart, Text
from csgraph.graph.render.json_text import JsonText, amount_piece, object_text
from csgraph.storage.literals import literal


def money_text(
    minor: ColumnElement[Any], currency: ColumnElement[Any], entries: Sequence[Entry]
) -> ColumnElement[Any]:
    """Return what is selected of an amount; null where there is none."""
    pieces: list[tuple[str, ColumnElement[Any]]] = []
    for entry in entries:
        match entry.value:
            case MoneyPart(part="amount"):
                pieces.append((entry.key, amount_piece(minor, currency)))
            case MoneyPart():
                pieces.append((entry.key, JsonText(['"', currency, '"'])))
            case Text(json=json):
                pieces.append((entry.key, literal(json)))
            case _:
                raise AssertionError(entry)
    return case((minor.is_(None), literal("null")), else_=object_text(pieces))
