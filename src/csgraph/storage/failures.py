"""The database's failures as ours.

A message of Postgres may quote a stored value, so none is passed on. Those about our
own SQL (class 42) go to the log in full, the others by their code alone.
"""

import asyncpg
import structlog

from csgraph.errors import CsgraphError, InvalidInput, Timeout, Unavailable

_log = structlog.get_logger(__name__)

_LOST = ("08", "53", "57P", "58")
"""Connection, resources, shutdown, disk: classes of failure that pass."""


def as_csgraph_error(error: Exception) -> CsgraphError:
    """Return what to raise in place of a driver's error."""
    match error:
        case CsgraphError():
            return error
        case asyncpg.QueryCanceledError() | TimeoutError():
            return Timeout()
        case asyncpg.DataError():
            return InvalidInput()
        case asyncpg.PostgresError() if not str(error.sqlstate).startswith(_LOST):
            _log_fault(error)
            return CsgraphError()
        case asyncpg.PostgresError() | asyncpg.InterfaceError() | OSError():
            return Unavailable()
        case _:
            _log.error("database_fault", kind=type(error).__name__)
            return CsgraphError()


def _log_fault(error: asyncpg.PostgresError) -> None:
    state = str(error.sqlstate)
    about_our_sql = state.startswith("42")
    _log.error(
        "database_fault",
        kind=type(error).__name__,
        sqlstate=state,
        detail=str(error) if about_our_sql else None,
    )
