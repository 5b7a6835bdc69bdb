"""A statement's rows as they come, by COPY: no object a row, no page a round trip."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

import asyncpg

from csgraph.storage.failures import as_csgraph_error
from csgraph.storage.work import Reading

_DELIMITER: Final = "\x02"
_QUOTE: Final = "\x01"
"""Stand in no JSON text, so that none is quoted or escaped."""


async def stream_lines(
    work: Reading,
    sql: str,
    parameters: Sequence[object],
    take: Callable[[bytes], Awaitable[None]],
) -> None:
    """Give the one JSON text of each row to ``take``, each ended by a line feed, many at once.

    Raises:
        CsgraphError: the database refused, or was interrupted.
    """
    raw: Any = (await work.connection.get_raw_connection()).driver_connection
    try:
        await raw.copy_from_query(
            sql,
            *parameters,
            output=take,
            format="csv",
            delimiter=_DELIMITER,
            quote=_QUOTE,
            encoding="utf8",
        )
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        raise as_csgraph_error(error, is_lost=raw.is_closed()) from error


__all__ = ["stream_lines"]
