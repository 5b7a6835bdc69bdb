"""What a search is for: the words of its query, in the forms that indexes can be asked for."""

import re
from typing import Any

from sqlalchemy import Text
from sqlalchemy.dialects.postgresql import TSQUERY

from csgraph.errors import InvalidInput
from csgraph.graph.operands import checked_text
from csgraph.graph.plan_mixed import SearchTerms
from csgraph.graph.predicates import Param, RequestValues
from csgraph.storage.plain_text import pattern_of, plain

LONGEST_QUERY = 200
SHORTEST_QUERY = 2
SHORTEST_PART = 3
"""Characters of a part that a trigram index can look up."""
_WORD = re.compile(r"[^\W_]+")
_COORDINATE = "Query.search(query:)"


def terms_of(site: int) -> SearchTerms:
    """Return the parameters of the search that stands at a site."""

    def param(convert: Any, type_: Any = None) -> Param:
        return Param(site, ("query",), type_ or Text(), convert)

    return SearchTerms(param(_text), param(_prefixes, TSQUERY()), param(_part), param(_pattern))


def _text(value: str, _values: RequestValues) -> str:
    """Return the query as texts are compared: plain, with single blanks.

    Raises:
        InvalidInput: it can't be searched for.
    """
    text = " ".join(checked_text(value).split())
    if not SHORTEST_QUERY <= len(text) <= LONGEST_QUERY:
        msg = f"`query` has {len(text)} characters; search for {SHORTEST_QUERY} to {LONGEST_QUERY}."
        raise InvalidInput(msg, coordinate=_COORDINATE)
    if not _WORD.search(text):
        msg = "`query` has no letter or digit to search for."
        raise InvalidInput(msg, coordinate=_COORDINATE)
    return plain(text)


def _words(value: str, values: RequestValues) -> list[str]:
    return _WORD.findall(_text(value, values))


def _prefixes(value: str, values: RequestValues) -> str:
    """Return a text-search query: every word, or a word that begins with it."""
    return " & ".join(f"'{word}':*" for word in _words(value, values))


def _part(value: str, values: RequestValues) -> str | None:
    """Return a pattern of LIKE; None, which matches nothing, when it is too short for an index."""
    text = _text(value, values)
    if max(map(len, _words(value, values))) < SHORTEST_PART:
        return None
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _pattern(value: str, values: RequestValues) -> str:
    """Return a regular expression of the whole query or any of its words."""
    parts = sorted({_text(value, values), *_words(value, values)}, key=lambda part: -len(part))
    return f"({'|'.join(map(pattern_of, parts))})"
