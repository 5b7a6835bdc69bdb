"""What the planner believes a tenant to hold, held against what is known of it.

Statistics are of all tenants. One that they do not know yet, since its rows came a moment ago,
is taken for a single row of each table; and what is written is then looked for among all of
what is there, again for each row: nine thousand took half a minute. Until statistics are
gathered anew, whoever knows better says so here.
"""

from typing import Any, Final

from sqlalchemy import Table

from csgraph.storage.names import quoted
from csgraph.storage.work import Writing

FEW: Final = 1_000
"""So many rows are soon compared, each with each."""


async def distrust_estimates(work: Writing, table: Table, rows: int) -> None:
    """Have joins hashed for the rest of a transaction, where more rows are there than believed.

    ``rows`` are those of the tenant that are known to be in the table.
    """
    if rows < FEW:
        return
    asked = f"explain (format json) select from {quoted(table.name)}"
    told: Any = (await work.connection.exec_driver_sql(asked)).scalar_one()
    if told[0]["Plan"]["Plan Rows"] < rows:
        await work.connection.exec_driver_sql("set local enable_nestloop = off")
