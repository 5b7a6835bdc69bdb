"""Sessions of the org with the query cursors they opened.

A cursor belongs to the session that made it: another session, even of the same client,
can't read on from it. Per session the oldest cursors give way to new ones.
"""

import secrets
from array import array
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from csgraph.clock import Clock
from csgraph.sandbox.salesforce.catalog import ObjectShape
from csgraph.sandbox.salesforce.errors import SalesforceError
from csgraph.sandbox.salesforce.records import Selection

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


@dataclass(frozen=True, slots=True)
class Cursor:
    """The outcome of one query: which rows, in which order, showing what."""

    locator: str
    shape: ObjectShape
    selection: Selection
    positions: "array[int]"
    batch_size: int


@dataclass(slots=True)
class Session:
    """One login."""

    token: str
    expires_at: datetime | None
    cursors: OrderedDict[str, Cursor] = field(default_factory=OrderedDict)


class Sessions:
    """The logins that still hold."""

    def __init__(self, clock: Clock, ttl: timedelta | None, max_cursors: int) -> None:
        self._clock = clock
        self._ttl = ttl
        self._max_cursors = max_cursors
        self._sessions: dict[str, Session] = {}

    def open(self, organization_id: str) -> Session:
        """Start a session with a token shaped like Salesforce's."""
        token = f"{organization_id[:15]}!AQ{random_text(80)}"
        expires_at = None if self._ttl is None else self._clock() + self._ttl
        session = Session(token, expires_at)
        self._sessions[token] = session
        return session

    def find(self, token: str) -> Session:
        """Return the session of a token, raising what an expired one is answered."""
        session = self._sessions.get(token)
        if session is None or (session.expires_at and session.expires_at <= self._clock()):
            self._sessions.pop(token, None)
            raise SalesforceError(401, "INVALID_SESSION_ID", "Session expired or invalid")
        return session

    def expire_all(self) -> None:
        """End every session, as an administrator can."""
        self._sessions.clear()

    def keep(self, session: Session, cursor: Cursor) -> None:
        """Remember a cursor in its session."""
        session.cursors[cursor.locator] = cursor
        while len(session.cursors) > self._max_cursors:
            session.cursors.popitem(last=False)


def new_locator() -> str:
    """Return a query locator that no one can guess."""
    return f"0r8{random_text(15)}"


def random_text(length: int) -> str:
    """Return letters or digits chosen at random."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))
