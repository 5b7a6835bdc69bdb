"""Statements that are built once and run for every page.

To build one of the larger ones takes Python longer than Postgres takes to run it. So
what differs from page to page is a parameter, and a builder's result is kept for good:
there are as many as mappings and node types.
"""

from typing import Any, Final

from sqlalchemy import CursorResult, Executable, Text, bindparam

from csgraph.ingest.origin import Origin
from csgraph.storage.columns import Id
from csgraph.storage.work import Writing

TENANT: Final = bindparam("this_tenant", type_=Id)
CONNECTION: Final = bindparam("this_connection", type_=Id)
RUN: Final = bindparam("this_run", type_=Id)
LINK_ROOT: Final = bindparam("this_link_root", type_=Text)


async def run(
    work: Writing, statement: Executable, origin: Origin | None = None
) -> CursorResult[Any]:
    """Execute a statement over the tenant's rows; ``origin`` gives the other parameters."""
    return await work.connection.execute(statement, values_of(work, origin))


async def ask(work: Writing, statement: Executable, origin: Origin | None = None) -> Any:
    """Execute a statement; return the first value of its first row."""
    return await work.connection.scalar(statement, values_of(work, origin))


async def ask_row(work: Writing, statement: Executable, origin: Origin | None = None) -> Any:
    """Execute a statement; return its one row."""
    return (await run(work, statement, origin)).one()


def values_of(work: Writing, origin: Origin | None = None) -> dict[str, object]:
    """Return the parameters' values."""
    values: dict[str, object] = {TENANT.key: work.tenant_id}
    if origin is not None:
        values |= {
            CONNECTION.key: origin.connection_id,
            RUN.key: origin.sync_run_id,
            LINK_ROOT.key: origin.link_root,
        }
    return values
