"""Where a text matched, as pieces of text and never as markup.

The text is cut at what matched by a separator that it can't hold, so that the pieces are
JSON strings like any other.
"""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Text,
    case,
    cast,
    column,
    func,
    select,
)
from sqlalchemy import literal_column as constant

from csgraph.graph.plan import (
    Entry,
    Value,
)
from csgraph.graph.plan import Text as KnownText
from csgraph.graph.plan_mixed import HighlightPart, SegmentPart, SegmentsValue
from csgraph.graph.render.json_text import JsonText, object_text
from csgraph.storage.literals import literal

LONGEST_SHOWN = 500
LIKE_ENOUGH = 0.5
"""How much a word has to resemble the query to be marked where nothing matches literally."""
_SEPARATOR = literal("\ue000")
_BETWEEN_WORDS = literal(r"(\W|_)+")
_MARKED = literal("\ue000\\1\ue000")


def highlight(
    entries: Sequence[Entry],
    name: str,
    source: ColumnElement[str],
    pattern: ColumnElement[str],
    query: ColumnElement[str],
    new_name: Callable[[], str],
) -> ColumnElement[Any]:
    """Return the highlight of one field as JSON; null where nothing of it matched."""
    text = func.replace(func.left(source, constant(str(LONGEST_SHOWN))), _SEPARATOR, literal(""))
    found = case(
        (text.op("~*", is_comparison=True)(pattern), pattern),
        else_=_similar_words(text, query, new_name),
    )
    marked = func.regexp_replace(text, found, _MARKED, literal("gi"))
    pieces = [(entry.key, _part(entry.value, name, marked, new_name)) for entry in entries]
    return case((found.is_not(None), object_text(pieces)))


def _similar_words(
    text: ColumnElement[str], query: ColumnElement[str], new_name: Callable[[], str]
) -> ColumnElement[str]:
    words = (
        func.regexp_split_to_table(text, _BETWEEN_WORDS)
        .table_valued(column("word", Text()), name=new_name())
        .render_derived()
    )
    word = words.c.word
    any_of = func.string_agg(word, literal("|"))
    return (
        select(literal("(").op("||")(any_of).op("||")(literal(")")))
        .select_from(words)
        .where(
            func.length(word) > constant("2"),
            func.api.likeness(query, func.api.plain(word)) >= constant(str(LIKE_ENOUGH)),
        )
        .scalar_subquery()
    )


def _part(
    value: Value, name: str, marked: ColumnElement[str], new_name: Callable[[], str]
) -> ColumnElement[str]:
    match value:
        case HighlightPart():
            return literal(f'"{name}"')
        case SegmentsValue(entries=entries):
            return _segments(entries, marked, new_name)
        case KnownText(json=json):
            return literal(json)
        case _:
            raise AssertionError(value)


def _segments(
    entries: Sequence[Entry], marked: ColumnElement[str], new_name: Callable[[], str]
) -> ColumnElement[str]:
    pieces = (
        func.unnest(func.string_to_array(marked, _SEPARATOR))
        .table_valued(column("piece", Text()), with_ordinality="place", name=new_name())
        .render_derived()
    )
    item = object_text([(entry.key, _segment(entry.value, pieces)) for entry in entries])
    listed = func.coalesce(func.string_agg(item, literal(",")), literal(""))
    made = select(JsonText(["[", listed, "]"])).select_from(pieces)
    return made.where(pieces.c.piece != literal("")).scalar_subquery()


def _segment(value: Value, pieces: FromClause) -> ColumnElement[str]:
    match value:
        case SegmentPart(part="text"):
            return cast(func.to_json(pieces.c.piece), Text)
        case SegmentPart():
            even = cast(pieces.c.place, BigInteger) % constant("2") == constant("0")
            return cast(even, Text)
        case KnownText(json=json):
            return literal(json)
        case _:
            raise AssertionError(value)
