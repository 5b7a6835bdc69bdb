"""What the job queue asks of alerts across all tenants: whose rules are to be evaluated.

As with webhooks, the worker's role can't reach a tenant's rows: a function that acts as the
owner puts jobs into the queue.
"""

from typing import Final

from csgraph.storage.names import quoted

QUEUE: Final = "alerts"
TASK: Final = "alerts"

_HAS_CHANGES: Final = """
exists (
  select from store.change c
  where c.tenant_id = p.tenant_id
    and (c.xid, c.seq) > (split_part(p.cursor, '.', 2)::xid8, split_part(p.cursor, '.', 3)::bigint)
    and c.xid < pg_snapshot_xmin(pg_current_snapshot())
) or split_part(p.cursor, '.', 1)::bigint <> api.feed_epoch()
"""

_HAS_SNOOZED: Final = """
exists (
  select from store.alert a
  where a.tenant_id = p.tenant_id and a.deleted_at is null and a.state = 'SNOOZED'
    and a.wakes_at <= ring_alerts.at
)
"""

_RING: Final = f"""
create or replace function jobs.ring_alerts(at timestamptz, every interval, most integer)
returns integer
language sql volatile security definer set search_path = jobs, pg_temp as $$
  with busy as (
    select lock as name from procrastinate_jobs
    where queue_name = '{QUEUE}' and status in ('todo', 'doing')
  ), due as (
    select t.tenant_id, format('%s/alerts', t.tenant_id) as name
    from store.tenant t
    left join store.alert_position p on p.tenant_id = t.tenant_id
    where p.tenant_id is null or p.evaluated_at is null
      or p.evaluated_at <= ring_alerts.at - ring_alerts.every
      or {_HAS_CHANGES} or {_HAS_SNOOZED}
    order by p.rung_at nulls first, t.tenant_id
  ), admitted as (
    select d.* from due d where d.name not in (select name from busy where name is not null)
    limit greatest(0, ring_alerts.most - (select count(*) from busy)::integer)
  ), rung as (
    update store.alert_position p set rung_at = ring_alerts.at from admitted a
    where p.tenant_id = a.tenant_id
  ), queued as (
    insert into procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args)
    select '{QUEUE}', '{TASK}', name, name, jsonb_build_object('tenant_id', tenant_id)
    from admitted
    on conflict (queueing_lock) where status = 'todo' do nothing
    returning id
  )
  select count(*)::integer from queued
$$
"""


def alert_statements(jobs: str) -> list[str]:
    """Return the DDL of the function."""
    return [
        _RING,
        "revoke all on function jobs.ring_alerts from public",
        f"grant execute on function jobs.ring_alerts to {quoted(jobs)}",
    ]
