"""Reading the feed by a document, for whoever stands below the compiler's own callers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from csgraph.tenancy.principal import Principal


@dataclass(frozen=True)
class ToldChange:
    """A change in a subscriber's words: the JSON of an answer's data."""

    cursor: str
    node_type: str
    data: bytes


@dataclass(frozen=True)
class ToldChanges:
    """Changes of a stretch of the feed; reading goes on behind ``cursor``, now if ``has_more``.

    A page without changes may still have got further.
    """

    changes: tuple[ToldChange, ...]
    cursor: str
    has_more: bool


class Subscriptions(Protocol):
    """Reads the feed by subscription documents, each under a principal's policy."""

    def check(self, principal: Principal, document: str, now: datetime) -> None:
        """Check a document before it is kept: its form, its price, what it may see.

        Raises:
            CsgraphError: it can't be served to the principal.
        """

    async def head(self, principal: Principal) -> str:
        """Return where the feed ends now."""

    async def read(
        self, principal: Principal, document: str, after: str, limit: int, now: datetime
    ) -> ToldChanges:
        """Return what the feed tells behind a cursor, at most ``limit`` changes.

        Raises:
            CsgraphError: the document can't be served any more, the feed has no such cursor, or
                the database can't answer.
        """
