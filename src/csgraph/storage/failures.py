"""The database's failures as ours.

A message of Postgres may quote a stored value, so none is passed on. Those about our
own SQL (class 42) go to the log in full, the others by their code alone.
"""

import asyncpg
import structlog
from sqlalchemy.exc import IntegrityError

from csgraph.errors import Contended, CsgraphError, InvalidInput, Timeout, Unavailable

_log = structlog.get_logger(__name__)

UNREADABLE_INPUT = (asyncpg.DataError, asyncpg.ProgramLimitExceededError)
"""Raised by a COPY of which a value can't be read as its column's type."""

_LOST = ("08", "53", "57P", "58")
"""Connection, resources, shutdown, disk: classes of failure that pass."""


_CONTENDED = frozenset({"40001", "40P01"})
"""Could not be serialised; waited for each other in a circle."""


def ends_connection(error: Exception) -> bool:
    """Say whether the server says with this error that it can serve no longer, or not now."""
    return str(getattr(error, "sqlstate", None) or "").startswith(_LOST)


def taken_key(error: IntegrityError) -> str | None:
    """Return the name of the key that is unique and was taken; None if it was another rule."""
    cause = error.orig.__cause__ if error.orig else None
    return cause.constraint_name if isinstance(cause, asyncpg.UniqueViolationError) else None


def is_contended(error: Exception) -> bool:
    """Say whether the server rolled a write back for others that wait for it, or came before."""
    return getattr(error, "sqlstate", None) in _CONTENDED


def as_csgraph_error(error: Exception, *, is_lost: bool) -> CsgraphError:
    """Return what to raise for a driver's error; ``is_lost`` tells of its connection."""
    state = str(getattr(error, "sqlstate", None) or "")
    if isinstance(error, CsgraphError):
        return error
    if isinstance(error, asyncpg.QueryCanceledError | asyncpg.LockNotAvailableError | TimeoutError):
        return Timeout()
    if is_contended(error):
        return Contended()
    if isinstance(error, asyncpg.DataError):
        return InvalidInput()
    if is_lost or ends_connection(error) or isinstance(error, OSError):
        return Unavailable()
    _log.error(
        "database_fault",
        kind=type(error).__name__,
        sqlstate=state,
        detail=str(error) if state.startswith("42") else None,
    )
    return CsgraphError()
