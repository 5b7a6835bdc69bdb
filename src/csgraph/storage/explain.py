"""How Postgres runs a statement of ours: EXPLAIN, as the caller who would run it.

The parameters reach the statement as settings of the transaction, so that no value is
spliced into SQL text and the plan is the one which the operation itself gets: with the
values in sight, or for any. The transaction is read only and rolled back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import asyncpg
import orjson

from csgraph.storage.names import quoted

_EXPLAIN: Final = "explain (verbose, format json)"
_ANALYZE: Final = "explain (analyze, buffers, verbose, format json)"


@dataclass(frozen=True)
class Explained:
    """What Postgres tells of a statement; the times are None where it was not run."""

    plan: dict[str, Any]
    types: tuple[str, ...]
    planning_ms: float | None
    execution_ms: float | None


async def explain(
    connection: asyncpg.Connection,
    name: str,
    sql: str,
    parameters: Sequence[object],
    *,
    runs: bool,
    seconds: float,
) -> Explained:
    """Return the plan of a statement, and with ``runs`` what running it came to.

    The connection is as it was afterwards; after a failure it is of no more use.
    """
    found = await _types_of(connection, sql, seconds)
    types = [_written(type_) for type_ in found]
    await connection.execute("begin read only", timeout=seconds)
    for number, (value, type_) in enumerate(zip(parameters, types, strict=True), 1):
        if value is not None:
            setting = f"select set_config('explain.p{number}', ($1::{type_})::text, true)"
            await connection.fetchval(setting, value, timeout=seconds)
    arguments = [
        f"null::{type_}" if value is None else f"current_setting('explain.p{number}')::{type_}"
        for number, (value, type_) in enumerate(zip(parameters, types, strict=True), 1)
    ]
    given = f"({', '.join(arguments)})" if arguments else ""
    await connection.execute(f"prepare {quoted(name)} as {sql}", timeout=seconds)
    asked = f"{_ANALYZE if runs else _EXPLAIN} execute {quoted(name)}{given}"
    told = orjson.loads(await connection.fetchval(asked, timeout=seconds))[0]
    await connection.execute(f"rollback; deallocate {quoted(name)}", timeout=seconds)
    names = tuple(type_.name for type_ in found)
    return Explained(told["Plan"], names, told.get("Planning Time"), told.get("Execution Time"))


async def _types_of(
    connection: asyncpg.Connection, sql: str, seconds: float
) -> tuple[asyncpg.Type, ...]:
    """Return the types that Postgres finds for a statement's parameters."""
    prepared = await connection.prepare(sql, timeout=seconds)
    return tuple(prepared.get_parameters())


def _written(type_: asyncpg.Type) -> str:
    name = type_.name.removesuffix("[]")
    array = "[]" if type_.kind == "array" else ""
    return f"{quoted(type_.schema)}.{quoted(name)}{array}"
