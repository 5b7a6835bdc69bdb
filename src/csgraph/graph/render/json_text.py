"""JSON as text, piece by piece.

Response keys are literals inside the text, never SQL aliases, which Postgres cuts at
63 bytes. Every piece is non-null text: one null would swallow the whole object.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, func, literal_column
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from csgraph.graph.kinds import Kind
from csgraph.money import NO_DECIMALS, THREE_DECIMALS
from csgraph.storage.literals import literal, sql_literal

Piece = str | ColumnElement[Any]

NULL: ColumnElement[str] = literal_column("'null'", Text())
INSTANT_FORMAT = """'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'"""


class JsonText(ColumnElement[str]):
    """Texts and expressions, joined by ``||``."""

    inherit_cache = False
    type = Text()

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = _joined(pieces)


@compiles(JsonText)
def _compile(element: JsonText, compiler: SQLCompiler, **kw: Any) -> str:
    rendered = [
        sql_literal(piece) if isinstance(piece, str) else compiler.process(piece, **kw)
        for piece in element.pieces
    ]
    return f"({' || '.join(rendered)})"


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    """Flatten nested texts and join neighbouring literals."""
    flat: list[Piece] = []
    for piece in pieces:
        for item in piece.pieces if isinstance(piece, JsonText) else [piece]:
            if isinstance(item, str) and flat and isinstance(flat[-1], str):
                flat[-1] += item
            else:
                flat.append(item)
    return flat


def or_null(piece: ColumnElement[Any], *, nullable: bool) -> ColumnElement[Any]:
    """Return the piece, or ``null`` where it has no value."""
    return func.coalesce(piece, NULL) if nullable else piece


def value_piece(
    source: ColumnElement[Any], kind: Kind, *, nullable: bool, prefix: str | None = None
) -> ColumnElement[Any]:
    """Return a value as JSON text."""
    return or_null(_written(source, kind, prefix or ""), nullable=nullable)


def _written(source: ColumnElement[Any], kind: Kind, prefix: str) -> ColumnElement[Any]:
    match kind:
        case Kind.ID if isinstance(source.type, Text):
            return JsonText([f'"{prefix}_', source, '"'])
        case Kind.ID:
            return JsonText(['"', func.api.wire_id(literal(prefix), source), '"'])
        case Kind.TEXT if isinstance(source.type, Text):
            # It learns once a statement what it writes; to_json asks anew at each call.
            return cast(func.json_scalar(source), Text)
        case Kind.TEXT | Kind.TEXT_LIST:
            return cast(func.to_json(source), Text)
        case Kind.LABEL | Kind.DECIMAL | Kind.DAY:
            return JsonText(['"', cast(source, Text), '"'])
        case Kind.INTEGER | Kind.DAYS | Kind.FLOAT | Kind.BOOLEAN | Kind.JSON:
            return cast(source, Text)
        case Kind.INSTANT:
            utc = func.timezone(literal("UTC"), source)
            return JsonText(['"', func.to_char(utc, literal_column(INSTANT_FORMAT)), '"'])


def object_text(entries: Sequence[tuple[str, ColumnElement[str]]]) -> JsonText:
    """Return a JSON object of response keys and pieces."""
    pieces: list[str | ColumnElement[str]] = []
    for index, (key, piece) in enumerate(entries):
        pieces += [f'{"," if index else "{"}"{key}":', piece]
    return JsonText([*pieces, "}"]) if pieces else JsonText(["{}"])


def amount_piece(minor: ColumnElement[Any], currency: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return an amount in whole units as a JSON string, with its currency's decimals."""
    none = ", ".join(sql_literal(code) for code in sorted(NO_DECIMALS))
    three = ", ".join(sql_literal(code) for code in sorted(THREE_DECIMALS))
    return JsonText(['"', _Amount(minor, currency, none, three), '"'])


class _Amount(ColumnElement[str]):
    inherit_cache = False
    type = Text()

    def __init__(
        self, minor: ColumnElement[Any], currency: ColumnElement[Any], none: str, three: str
    ) -> None:
        self.minor, self.currency, self.none, self.three = minor, currency, none, three


@compiles(_Amount)
def _compile_amount(element: _Amount, compiler: SQLCompiler, **kw: Any) -> str:
    minor = compiler.process(element.minor, **kw)
    currency = compiler.process(element.currency, **kw)
    return (
        f"case when {currency} in ({element.none}) then ({minor})::text "
        f"when {currency} in ({element.three}) then round({minor} / 1000.0, 3)::text "
        f"else round({minor} / 100.0, 2)::text end"
    )
