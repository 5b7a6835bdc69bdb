"""Statements that come back with the same values, so that a plan made for those is worth keeping.

A screen's list asks with the same filter again and again, and to plan it for its values takes
longer than to run it. Postgres keeps no plan that is made for values; but a statement in which
they stand as constants has no other plan, and that one is kept, until statistics change.

What no plan is chosen by stays a parameter: the instant of a request, which is never the same
and is looked at by rules, not by what people filter by; and what is only told again.
"""

import re
from collections import OrderedDict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

RECURS_FROM: Final = 5
"""Which time of the same values makes it likely that there will be more."""
STATEMENTS_WATCHED: Final = 1_000
CHARACTERS_KEPT: Final = 5_000_000
"""Of the texts with their values in them."""
LONGEST_STATEMENT: Final = 40_000
"""In characters. The server's memory of a plan grows with it."""
LONGEST_VALUE: Final = 200
"""In characters. What is longer was pasted, not chosen."""
LONGEST_LIST: Final = 50

# Strings and quoted names are stepped over, so that a `$1` in one of them is left alone.
_TOKEN: Final = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|\$([1-9][0-9]*)""")
_PLAIN: Final = (int, UUID, date, datetime, Decimal)


@dataclass(frozen=True)
class Known:
    """A statement with its values in it, and which of its parameters are left, in their order."""

    text: str
    left: tuple[int, ...] = ()


class Recurring:
    """Tells a statement's text with its values in it, once it has come with them often enough.

    What is watched is bounded: the longest unseen is forgotten.
    """

    def __init__(self) -> None:
        self._watched: OrderedDict[tuple[object, ...], int | Known] = OrderedDict()
        self._characters = 0

    def known(
        self, sql: str, parameters: Sequence[object], loose: Collection[int] = ()
    ) -> Known | None:
        """Return the statement with constants for parameters; None while it is not known well.

        ``loose`` are the positions of those by whose values no plan is chosen. None for good where
        another value has no plain notation.
        """
        if len(sql) > LONGEST_STATEMENT:
            return None
        given = [each for index, each in enumerate(parameters) if index not in loose]
        if not all(map(_is_plain, given)):
            return None
        asked = (sql, *(tuple(each) if isinstance(each, list) else each for each in given))
        found = self._watched.pop(asked, 0)
        if isinstance(found, int):
            found += 1
            if found == RECURS_FROM:
                found = with_constants(sql, parameters, loose)
                self._characters += len(found.text)
        self._watched[asked] = found
        while len(self._watched) > STATEMENTS_WATCHED or self._characters > CHARACTERS_KEPT:
            _, forgotten = self._watched.popitem(last=False)
            self._characters -= len(forgotten.text) if isinstance(forgotten, Known) else 0
        return found if isinstance(found, Known) else None


def with_constants(sql: str, parameters: Sequence[object], loose: Collection[int] = ()) -> Known:
    """Return a statement with plain values as constants, all but those that are ``loose``.

    A constant is quoted and has no type of its own, as a parameter has none: what stands
    around it decides on both alike.
    """
    left = tuple(sorted(loose))
    numbers = {position: f"${number}" for number, position in enumerate(left, 1)}
    written = [numbers.get(index) or _constant(each) for index, each in enumerate(parameters)]
    text = _TOKEN.sub(
        lambda found: written[int(found[1]) - 1] if found[1] else found[0],
        sql,
    )
    return Known(text, left)


def _constant(value: object) -> str:
    if isinstance(value, list):
        return _constant("{" + ",".join(f'"{each}"' for each in value) + "}")
    return "'" + str(value).replace("'", "''") + "'"


def _is_plain(value: object) -> bool:
    if isinstance(value, list):
        return len(value) <= LONGEST_LIST and all(map(_is_plain_item, value))
    if not isinstance(value, str):
        return isinstance(value, _PLAIN)
    # In SQL's own strings a quote alone is special; a server can be set to see escapes in them.
    return len(value) <= LONGEST_VALUE and "\\" not in value and "\0" not in value


def _is_plain_item(value: object) -> bool:
    return not isinstance(value, list) and _is_plain(value) and '"' not in str(value)


__all__ = ["Known", "Recurring", "with_constants"]
