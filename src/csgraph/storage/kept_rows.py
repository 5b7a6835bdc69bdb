"""Rows that a connection keeps for several transactions, in temporary tables of its own.

They end with the connection, and no other one sees them.
"""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import DDL, Column, FromClause, MetaData, Select, Table, column, insert, table
from sqlalchemy.schema import CreateTable, DropTable, ExecutableDDLElement

from csgraph.storage.work import Writing

_SCHEMA: Final = "pg_temp"


def kept_rows(name: str, rows: Select[Any]) -> FromClause:
    """Return what ``keep_rows`` made of such rows."""
    columns = (column(each.name, each.type) for each in rows.subquery().c)
    return table(name, *columns, schema=_SCHEMA)


async def keep_rows(
    work: Writing, name: str, rows: Select[Any], given: Mapping[str, object]
) -> None:
    """Compute rows once, anew where the connection has them."""
    columns = (Column(each.name, each.type) for each in rows.subquery().c)
    made = Table(name, MetaData(), *columns, prefixes=["TEMPORARY"], schema=_SCHEMA)
    await work.connection.execute(DropTable(made, if_exists=True))
    await work.connection.execute(CreateTable(made))
    filled = insert(made).from_select([each.name for each in made.c], rows)
    await work.connection.execute(filled, dict(given))
    told: ExecutableDDLElement = DDL(f"analyze {_SCHEMA}.{name}")  # type: ignore[no-untyped-call]
    await work.connection.execute(told)
