"""SOQL text to tokens.

Words keep their spelling: keywords are told apart by the parser, since a field may be
named like one.
"""

import re
from dataclasses import dataclass
from enum import Enum

from csgraph.sandbox.salesforce.errors import SalesforceError, at_position


class TokenKind(Enum):
    """What a token is."""

    WORD = "word"
    STRING = "string"
    NUMBER = "number"
    DATE = "date"
    DATETIME = "datetime"
    SYMBOL = "symbol"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the query; a string's `text` is decoded, its `pattern` is for LIKE."""

    kind: TokenKind
    text: str
    position: int
    pattern: str = ""

    def is_word(self, word: str) -> bool:
        """Tell whether this is the keyword, in any case."""
        return self.kind is TokenKind.WORD and self.text.upper() == word


_TOKEN = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<datetime>\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2}))"
    r"|(?P<date>\d{4}-\d{2}-\d{2})(?![\dT])"
    r"|(?P<number>[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)(?![\w.])"
    r"|(?P<word>[A-Za-z]\w*)"
    r"|(?P<symbol><=|>=|!=|<>|[=<>(),.])"
)
_STRING = re.compile(r"'((?:[^'\\]|\\.)*)'", re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED = {
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "b": "\b",
    "f": "\f",
    '"': '"',
    "'": "'",
    "\\": "\\",
    "_": "_",
    "%": "%",
}


def tokens_of(soql: str) -> list[Token]:
    """Return the tokens of a query, an END last."""
    tokens: list[Token] = []
    position = 0
    while position < len(soql):
        if soql[position] == "'":
            token, position = _string_at(soql, position)
            tokens.append(token)
            continue
        found = _TOKEN.match(soql, position)
        if found is None:
            raise at_position(
                soql, position, "MALFORMED_QUERY", f"unexpected token: '{soql[position]}'"
            )
        kind = str(found.lastgroup)
        if kind != "space":
            tokens.append(Token(TokenKind(kind), found.group(), position))
        position = found.end()
    tokens.append(Token(TokenKind.END, "<EOF>", len(soql)))
    return tokens


def _string_at(soql: str, position: int) -> tuple[Token, int]:
    found = _STRING.match(soql, position)
    if found is None:
        raise at_position(
            soql, position, "MALFORMED_QUERY", "line breaks or end of query inside a string literal"
        )
    raw = found.group(1)

    def decoded(escape: re.Match[str]) -> str:
        character = _ESCAPED.get(escape.group(1))
        if character is None:
            raise _illegal_escape(soql, position, raw, escape.group())
        return character

    def kept_for_like(escape: re.Match[str]) -> str:
        # A backslash is the escape of LIKE in the store too, so `\%`, `\_` and `\\` stay.
        return escape.group() if escape.group(1) in "%_\\" else decoded(escape)

    text = _ESCAPE.sub(decoded, raw)
    pattern = _ESCAPE.sub(kept_for_like, raw)
    return Token(TokenKind.STRING, text, position, pattern), found.end()


def _illegal_escape(soql: str, position: int, raw: str, sequence: str) -> SalesforceError:
    message = f"Invalid string literal '{raw}'. Illegal character sequence '{sequence}' in string"
    return at_position(soql, position, "MALFORMED_QUERY", message)
