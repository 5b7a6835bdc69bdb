"""Which rows belong to an account, told from the tables' own foreign keys.

A grant names accounts. A row is granted with the account that its way leads to; a row
without a way, such as a user, is seen only where a granted row refers to it.
"""

from dataclasses import dataclass
from functools import cache

from sqlalchemy import Column, Table

from csgraph.storage.metadata import Access, tenant_tables

ACCOUNT = "account"


@dataclass(frozen=True)
class Way:
    """One step towards the account: the column that holds the id of a row of ``parent``.

    The account's own way is its id, without a parent.
    """

    column: Column[object]
    parent: Table | None


@cache  # the wall asks the same of each table a hundred times, at every start
def is_shareable(table: Table) -> bool:
    """Say whether rows of a table may ever be shown to a partner: facts, not machinery."""
    is_fact = table.info.get("access") == Access.NODE.name
    is_machinery = not {"connection_id", "grant_id"}.isdisjoint(table.c.keys())
    return (
        is_fact
        and not is_machinery
        and not any(column.info.get("secret") for column in table.columns)
    )


@cache
def way_to_account(table: Table) -> Way | None:
    """Return the first step from a row to its account; None where there is none.

    The account's own key comes first; else the first key to a row that has a way.
    """
    if not is_shareable(table):
        return None
    if table.name == ACCOUNT:
        return Way(table.c.id, None)
    parents = references(table)
    for column, parent in parents:
        if parent.name == ACCOUNT:
            return Way(column, None)
    for column, parent in parents:
        if parent is not table and way_to_account(parent):
            return Way(column, parent)
    return None


@cache
def referring(table: Table) -> tuple[Column[object], ...]:
    """Return the columns by which granted rows refer to rows that have no way of their own."""
    if not is_shareable(table) or way_to_account(table) is not None:
        return ()
    return tuple(
        column
        for other in tenant_tables()
        if way_to_account(other) is not None
        for column, parent in references(other)
        if parent is table
    )


@cache
def references(table: Table) -> tuple[tuple[Column[object], Table], ...]:
    """Return the columns that hold ids of other rows, each with the table of these."""
    found = []
    for column in table.columns:
        for key in table.foreign_key_constraints:
            if column.name in key.column_keys and column.name != "tenant_id":
                found.append((column, key.referred_table))
    return tuple(found)
