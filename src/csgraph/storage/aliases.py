"""Tables under names of a statement's own.

An alias of a declared table copies each of its columns with all that the declaration says of
them, which took most of the time in which a statement is made. Here a table is told once by the
names and types of its columns, which is all that a statement goes by.
"""

from functools import cache

from sqlalchemy import FromClause, Table, TableClause, column
from sqlalchemy import table as table_clause


def aliased(table: Table, name: str | None = None) -> FromClause:
    """Return a table's rows under a name; the statement finds one where none is given."""
    return _told(table).alias(name)


@cache
def _told(table: Table) -> TableClause:
    columns = (column(each.name, each.type) for each in table.columns)
    return table_clause(table.name, *columns, schema=table.schema)
