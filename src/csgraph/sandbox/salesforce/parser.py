"""SOQL tokens to syntax, by recursive descent.

Grammar served: SELECT with paths, COUNT and FIELDS; one object; WHERE; ORDER BY; LIMIT;
OFFSET. As in Salesforce, AND may not stand beside OR without parentheses. Whatever else
SOQL has (sub-selects, GROUP BY, TYPEOF) is refused as an unexpected token.
"""

from collections.abc import Callable
from typing import TypeVar

from csgraph.sandbox.salesforce.errors import SalesforceError, at_position
from csgraph.sandbox.salesforce.lexer import Token, TokenKind, tokens_of
from csgraph.sandbox.salesforce.syntax import (
    Comparison,
    Condition,
    CountAll,
    CountOf,
    Every,
    FieldsOf,
    Includes,
    Literal,
    LiteralKind,
    Membership,
    Negation,
    Ordering,
    Path,
    Query,
    SelectItem,
    Some,
)

MAX_QUERY_LENGTH = 100_000
MAX_OFFSET = 2_000

Item = TypeVar("Item")

_COMPARISONS = {"=", "!=", "<>", "<", "<=", ">", ">="}
_LITERALS = {
    TokenKind.STRING: LiteralKind.STRING,
    TokenKind.NUMBER: LiteralKind.NUMBER,
    TokenKind.DATE: LiteralKind.DATE,
    TokenKind.DATETIME: LiteralKind.DATETIME,
}
_RESERVED = {
    "AND",
    "ASC",
    "DESC",
    "EXCLUDES",
    "FROM",
    "HAVING",
    "IN",
    "INCLUDES",
    "LIKE",
    "LIMIT",
} | {"NOT", "NULL", "NULLS", "OR", "SELECT", "USING", "WHERE", "WITH"}
_WORD_LITERALS = {
    "TRUE": (LiteralKind.BOOLEAN, True),
    "FALSE": (LiteralKind.BOOLEAN, False),
    "NULL": (LiteralKind.NULL, None),
}


def parse(soql: str) -> Query:
    """Return what a query says, raising `SalesforceError` for a malformed one."""
    if len(soql) > MAX_QUERY_LENGTH:
        raise SalesforceError(400, "QUERY_TOO_COMPLICATED", "SOQL statement is too long")
    return _Parser(soql).query()


class _Parser:
    def __init__(self, soql: str) -> None:
        self._soql = soql
        self._tokens = tokens_of(soql)
        self._at = 0

    def query(self) -> Query:
        self._expect_word("SELECT")
        select = self._listed(self._select_item)
        self._expect_word("FROM")
        target = self._word()
        where = self._condition() if self._take_word("WHERE") else None
        order: tuple[Ordering, ...] = ()
        if self._take_word("ORDER"):
            self._expect_word("BY")
            order = self._listed(self._ordering)
        limit = self._whole() if self._take_word("LIMIT") else None
        offset = self._whole() if self._take_word("OFFSET") else 0
        if self._next.kind is not TokenKind.END:
            raise self._unexpected()
        if offset > MAX_OFFSET:
            raise SalesforceError(
                400, "NUMBER_OUTSIDE_VALID_RANGE", f"Maximum SOQL offset allowed is {MAX_OFFSET}"
            )
        return Query(select, target.text, target.position, where, order, limit, offset)

    # Parts

    def _select_item(self) -> SelectItem:
        token, following = self._next, self._tokens[self._at + 1 :]
        is_call = bool(following) and following[0].text == "("
        if token.is_word("COUNT") and is_call:
            return self._count()
        if token.is_word("FIELDS") and is_call:
            self._at += 2
            group = self._word()
            if group.text.upper() not in {"ALL", "STANDARD", "CUSTOM"}:
                raise self._unexpected(group)
            self._expect(")")
            return FieldsOf(group.text.upper(), token.position)
        return self._path()

    def _count(self) -> CountAll | CountOf:
        self._at += 2
        if self._take(")"):
            return CountAll()
        path = self._path()
        self._expect(")")
        alias = "expr0"
        if self._next.kind is TokenKind.WORD and not self._next.is_word("FROM"):
            alias = self._word().text
        return CountOf(path, alias)

    def _path(self) -> Path:
        if self._next.text.upper() in _RESERVED:
            raise self._unexpected()
        first = self._word()
        names = [first.text]
        while self._take("."):
            names.append(self._word().text)
        return Path(tuple(names), first.position)

    def _ordering(self) -> Ordering:
        path = self._path()
        is_descending = self._take_word("DESC")
        if not is_descending:
            self._take_word("ASC")
        nulls_last = False
        if self._take_word("NULLS"):
            nulls_last = self._take_word("LAST")
            if not nulls_last:
                self._expect_word("FIRST")
        return Ordering(path, is_descending, nulls_last)

    # Conditions

    def _condition(self) -> Condition:
        conditions = [self._term()]
        if self._next.is_word("AND"):
            while self._take_word("AND"):
                conditions.append(self._term())
            return Every(tuple(conditions))
        while self._take_word("OR"):
            conditions.append(self._term())
        return Some(tuple(conditions)) if len(conditions) > 1 else conditions[0]

    def _term(self) -> Condition:
        if self._take_word("NOT"):
            return Negation(self._term())
        if self._take("("):
            inside = self._condition()
            self._expect(")")
            return inside
        return self._predicate()

    def _predicate(self) -> Condition:
        path = self._path()
        token = self._next
        if token.text in _COMPARISONS and token.kind is TokenKind.SYMBOL:
            self._at += 1
            operator = "!=" if token.text == "<>" else token.text
            return Comparison(path, operator, self._literal())
        if self._take_word("LIKE"):
            literal = self._literal()
            if literal.kind is not LiteralKind.STRING:
                raise self._unexpected(token)
            return Comparison(path, "LIKE", literal)
        if self._take_word("NOT"):
            self._expect_word("IN")
            return Membership(path, self._literals(), is_negated=True)
        if self._take_word("IN"):
            return Membership(path, self._literals(), is_negated=False)
        if self._take_word("INCLUDES"):
            return Includes(path, self._literals(), is_negated=False)
        if self._take_word("EXCLUDES"):
            return Includes(path, self._literals(), is_negated=True)
        raise self._unexpected()

    def _literals(self) -> tuple[Literal, ...]:
        self._expect("(")
        literals = self._listed(self._literal)
        self._expect(")")
        return literals

    def _literal(self) -> Literal:
        token = self._next
        kind = _LITERALS.get(token.kind)
        if kind is LiteralKind.NUMBER:
            self._at += 1
            is_whole = token.text.lstrip("+-").isdigit()
            value = int(token.text) if is_whole else float(token.text)
            return Literal(kind, value, token.position)
        if kind is not None:
            self._at += 1
            return Literal(kind, token.text, token.position, token.pattern)
        if token.kind is TokenKind.WORD and token.text.upper() in _WORD_LITERALS:
            self._at += 1
            kind, word_value = _WORD_LITERALS[token.text.upper()]
            return Literal(kind, word_value, token.position)
        raise self._unexpected()

    # Tokens

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

    def _listed(self, item: Callable[[], Item]) -> tuple[Item, ...]:
        items = [item()]
        while self._take(","):
            items.append(item())
        return tuple(items)

    def _take(self, symbol: str) -> bool:
        is_next = self._next.kind is TokenKind.SYMBOL and self._next.text == symbol
        self._at += is_next
        return is_next

    def _take_word(self, word: str) -> bool:
        is_next = self._next.is_word(word)
        self._at += is_next
        return is_next

    def _expect(self, symbol: str) -> None:
        if not self._take(symbol):
            raise self._unexpected()

    def _expect_word(self, word: str) -> None:
        if not self._take_word(word):
            raise self._unexpected()

    def _word(self) -> Token:
        token = self._next
        if token.kind is not TokenKind.WORD:
            raise self._unexpected()
        self._at += 1
        return token

    def _whole(self) -> int:
        token = self._next
        if token.kind is not TokenKind.NUMBER or not token.text.isdigit():
            raise self._unexpected()
        self._at += 1
        return int(token.text)

    def _unexpected(self, token: Token | None = None) -> SalesforceError:
        found = token or self._next
        return at_position(
            self._soql, found.position, "MALFORMED_QUERY", f"unexpected token: '{found.text}'"
        )
