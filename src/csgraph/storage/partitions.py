"""Monthly partitions of the change log.

A month's partition is made before the month begins; rows that no partition takes go to
the default one, so that a late start of this job never loses a change.
"""

from typing import Final

from sqlalchemy import text  # noqa: TID251  DDL has no Core form
from sqlalchemy.ext.asyncio import AsyncConnection

MONTHS_AHEAD: Final = 3

_MISSING: Final = f"""
select 'change_' || to_char(month, 'YYYY_MM') as name,
  to_char(month, 'YYYY-MM-DD') as first, to_char(month + interval '1 month', 'YYYY-MM-DD') as after
from generate_series(
  date_trunc('month', now() at time zone 'UTC'),
  date_trunc('month', now() at time zone 'UTC') + interval '{MONTHS_AHEAD} months',
  interval '1 month') as month
where to_regclass('store.change_' || to_char(month, 'YYYY_MM')) is null
  and not exists (
    select from store.change_default
    where at >= month at time zone 'UTC'
      and at < (month + interval '1 month') at time zone 'UTC')
order by month
"""


async def ensure_change_partitions(connection: AsyncConnection) -> list[str]:
    """Make the partitions of this month and the next ones, as owner; return the new ones."""
    made = []
    for name, first, after in (await connection.execute(text(_MISSING))).all():
        await connection.exec_driver_sql(
            f"create table store.{name} partition of store.change "
            f"for values from ('{first} 00:00:00Z') to ('{after} 00:00:00Z')"
        )
        made.append(str(name))
    await connection.commit()
    return made
