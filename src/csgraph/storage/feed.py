"""What is asked of the change log as a whole: where it ends, and a new beginning.

A change is read only once every transaction that began before it has ended: what commits
late is then never behind a reader. ``pg_snapshot_xmin`` is that bound.
"""

import time
from typing import Final

from sqlalchemy import text  # noqa: TID251  the log is rewritten as a whole
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

HEAD: Final = """
select coalesce(
  (select api.feed_cursor(xid, seq) from change
   where tenant_id = $1::uuid and xid < pg_snapshot_xmin(pg_current_snapshot())
   order by xid desc, seq desc limit 1),
  api.feed_cursor('0'::xid8, 0)) as cursor
"""
"""Where a tenant's feed ends at the moment."""

SETTLED: Final = "select pg_snapshot_xmin(pg_current_snapshot())::text"
"""Below which transaction everything can be read: while it stands still, no feed moves."""

MOVED: Final = (
    "select place, xid, seq from api.feed_moved($1::uuid[], $2::text[]::xid8[], $3::bigint[])"
)
"""Which of some tenants' feeds have gone on behind a position, and to where."""

CHANNEL: Final = "csgraph_changes"
TELL: Final = f"select pg_notify('{CHANNEL}', '')"

TOUCHED_AT_ONCE: Final = 1_000
TOUCHED: Final = f"""
with read as materialized (
  select xid, seq, node_type from change
  where tenant_id = $1::uuid and (xid, seq) > ($2::text::xid8, $3::bigint)
    and xid < pg_snapshot_xmin(pg_current_snapshot())
  order by xid, seq limit {TOUCHED_AT_ONCE})
select array(select distinct node_type from read) as types, count(*) as changes,
  (select api.feed_cursor(xid, seq) from read order by xid desc, seq desc limit 1) as cursor
from read
"""
"""Which types of records were changed behind a position, in so many changes at most."""

_LOCK: Final = "lock table store.change, store.change_set in share row exclusive mode"
_FROM_ELSEWHERE: Final = """
select exists(
  select from store.change where xid >= pg_snapshot_xmax(pg_current_snapshot())
  union all
  select from store.change_set where xid >= pg_snapshot_xmax(pg_current_snapshot()))
"""
# Every transaction of the log gets a number below those that the cluster will give, in the
# same order; where there are fewer numbers than transactions, neighbours share one.
_RENUMBERED: Final = """
create temporary table renumbered on commit drop as
select xid, (3 + (place * room) / count)::text::xid8 as low from (
  select xid, row_number() over (order by xid) - 1 as place, count(*) over () as count,
    greatest(1, pg_current_xact_id()::text::numeric::bigint - 4) as room
  from (select xid from store.change union select xid from store.change_set) every
  where xid is not null) known
"""
_REWRITE: Final = (
    "update store.change c set xid = n.low from renumbered n where n.xid = c.xid",
    "update store.change_set s set xid = n.low from renumbered n where n.xid = s.xid",
)


async def begin_epoch(owner: AsyncEngine) -> tuple[int, int]:
    """Begin the feed anew; return the new epoch, and how many changes were renumbered.

    All cursors that were given before are refused from now on. Changes that came from
    another cluster, and could not be read here, can be read.
    """
    async with owner.begin() as connection:
        await connection.execute(text(_LOCK))
        renumbered = 0
        if await connection.scalar(text(_FROM_ELSEWHERE)):
            renumbered = await _renumber(connection)
        epoch = int(
            await connection.scalar(
                text(
                    "update store.feed set epoch = greatest(epoch + 1, :now), "
                    "begun_at = clock_timestamp() returning epoch"
                ),
                {"now": int(time.time())},
            )
            or 0
        )
    return epoch, renumbered


async def _renumber(connection: AsyncConnection) -> int:
    await connection.execute(text(_RENUMBERED))
    changed = [(await connection.execute(text(each))).rowcount for each in _REWRITE]
    return changed[0]
