"""A position in a tenant's feed of changes: ``<epoch>.<transaction>.<number>``.

Postgres writes them (``api.feed_cursor``); here they are read. A transaction's number means
something in one database cluster only, so that a restore begins a new epoch.
"""

import re
from dataclasses import dataclass
from typing import Final

from csgraph.errors import CsgraphError, InvalidInput

LONGEST: Final = 60
_FORM: Final = re.compile(r"([0-9]{1,18})\.([0-9]{1,20})\.([0-9]{1,19})", re.ASCII)
_MOST_XID: Final = 2**64 - 1
_MOST_SEQ: Final = 2**63 - 1


class FeedCursorUnknown(CsgraphError):
    """The cursor is none of this feed: read the records again, then go on from a new cursor."""

    code = "FEED_CURSOR_UNKNOWN"


@dataclass(frozen=True)
class FeedCursor:
    """Behind which change a reader is."""

    epoch: int
    xid: int
    seq: int

    nulls: tuple[()] = ()
    """What of it decides a plan, as of the cursors of lists: nothing."""

    @classmethod
    def of(cls, text: str) -> "FeedCursor":
        """Return the position that a text tells.

        Raises:
            InvalidInput: it is none.
        """
        found = _FORM.fullmatch(text)
        if found is not None:
            epoch, xid, seq = map(int, found.groups())
            if xid <= _MOST_XID and seq <= _MOST_SEQ:
                return cls(epoch, xid, seq)
        raise InvalidInput(
            "`after` is no cursor of the feed: pass a `cursor`, `endCursor` or `feedCursor` that "
            "you were given, unchanged."
        )

    def __str__(self) -> str:
        """Return the text form."""
        return f"{self.epoch}.{self.xid}.{self.seq}"
