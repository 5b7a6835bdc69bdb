"""Statements that come back with the same values, so that a plan made for those is worth keeping.

A screen's list asks with the same filter again and again, and to plan it for its values takes
longer than to run it. Postgres keeps no plan that is made for values; but a statement in which
they stand as constants has no other plan, and that one is kept, until statistics change.
"""

import re
from collections import OrderedDict
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

RECURS_FROM: Final = 5
"""Which time of the same values makes it likely that there will be more."""
STATEMENTS_WATCHED: Final = 1_000
LONGEST_STATEMENT: Final = 20_000
"""In characters. What is longer takes longer to run than to plan."""
LONGEST_VALUE: Final = 200
"""In characters. What is longer was pasted, not chosen."""

# Strings and quoted names are stepped over, so that a `$1` in one of them is left alone.
_TOKEN: Final = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|\$([1-9][0-9]*)""")
_PLAIN: Final = (int, UUID, date, datetime, Decimal)


class Recurring:
    """Tells a statement's text with its values in it, once it has come with them often enough.

    What is watched is bounded: the longest unseen is forgotten.
    """

    def __init__(self) -> None:
        self._watched: OrderedDict[tuple[object, ...], int | str] = OrderedDict()

    def text(self, sql: str, parameters: Sequence[object]) -> str | None:
        """Return the statement with constants for parameters; None while it is not known well.

        None for good where a value has no plain notation, as lists have none.
        """
        if len(sql) > LONGEST_STATEMENT or not all(map(_is_plain, parameters)):
            return None
        asked = (sql, *parameters)
        known = self._watched.pop(asked, 0)
        if isinstance(known, int):
            known += 1
            if known == RECURS_FROM:
                known = with_constants(sql, parameters)
        self._watched[asked] = known
        if len(self._watched) > STATEMENTS_WATCHED:
            self._watched.popitem(last=False)
        return known if isinstance(known, str) else None


def with_constants(sql: str, parameters: Sequence[object]) -> str:
    """Return a statement with plain values as constants.

    A constant is quoted and has no type of its own, as a parameter has none: what stands
    around it decides on both alike.
    """
    constants = ["'" + str(value).replace("'", "''") + "'" for value in parameters]
    return _TOKEN.sub(
        lambda found: constants[int(found[1]) - 1] if found[1] else found[0],
        sql,
    )


def _is_plain(value: object) -> bool:
    if not isinstance(value, str):
        return isinstance(value, _PLAIN)
    # In SQL's own strings a quote alone is special; a server can be set to see escapes in them.
    return len(value) <= LONGEST_VALUE and "\\" not in value and "\0" not in value


__all__ = ["Recurring", "with_constants"]
