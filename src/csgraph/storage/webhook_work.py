"""What the job queue asks of webhooks across all tenants: whose turn it is, what is too old.

The worker's role can't reach a tenant's rows. Three functions, which act as the owner, tell
it no more than it needs: they put jobs into the queue, delete what is past keeping, count
circuit breakers by their state.
"""

from typing import Final

from csgraph.storage.names import quoted

QUEUE: Final = "webhooks"
TASK: Final = "webhook"

_HAS_CHANGES: Final = """
exists (
  select from store.webhook_position p join store.change c
    on c.tenant_id = p.tenant_id
    and (c.xid, c.seq) > (split_part(p.cursor, '.', 2)::xid8, split_part(p.cursor, '.', 3)::bigint)
    and c.xid < pg_snapshot_xmin(pg_current_snapshot())
  where p.tenant_id = w.tenant_id and p.webhook_id = w.id
) or exists (
  select from store.webhook_position p
  where p.tenant_id = w.tenant_id and p.webhook_id = w.id and (p.until is not null
    or split_part(p.cursor, '.', 1)::bigint <> api.feed_epoch())
)
"""

_HAS_DUE: Final = """
exists (
  select from store.webhook_delivery d
  where d.tenant_id = w.tenant_id and d.webhook_id = w.id and d.status = 'PENDING'
    and d.next_attempt_at <= ring_webhooks.at and (d.is_test or w.status = 'ACTIVE')
    and not exists (
      select from store.webhook_delivery e
      where e.tenant_id = d.tenant_id and e.webhook_id = d.webhook_id and e.lane = d.lane
        and e.status = 'PENDING' and e.position < d.position)
)
"""

_RING: Final = f"""
create or replace function jobs.ring_webhooks(at timestamptz, most integer) returns integer
language sql volatile security definer set search_path = jobs, pg_temp as $$
  with busy as (
    select args ->> 'tenant_id' as tenant, count(*) as jobs,
      array_agg(lock) as names
    from procrastinate_jobs
    where queue_name = '{QUEUE}' and status in ('todo', 'doing')
    group by 1
  ), due as (
    select w.tenant_id, w.id, format('%s/webhook/%s', w.tenant_id, w.id) as name,
      row_number() over (partition by w.tenant_id order by c.rung_at nulls first, w.id) as place
    from store.webhook w
    join store.webhook_circuit c on c.tenant_id = w.tenant_id and c.webhook_id = w.id
    where w.deleted_at is null
      and (c.open_until is null or c.open_until <= ring_webhooks.at or w.status <> 'ACTIVE')
      and ((w.status = 'ACTIVE' and ({_HAS_CHANGES})) or {_HAS_DUE})
  ), admitted as (
    select d.* from due d left join busy b on b.tenant = d.tenant_id::text
    where d.place + coalesce(b.jobs, 0) <= ring_webhooks.most
      and (b.names is null or d.name <> all(b.names))
  ), rung as (
    update store.webhook_circuit c set rung_at = ring_webhooks.at from admitted a
    where c.tenant_id = a.tenant_id and c.webhook_id = a.id
  ), queued as (
    insert into procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args)
    select '{QUEUE}', '{TASK}', name, name,
      jsonb_build_object('tenant_id', tenant_id, 'webhook_id', id)
    from admitted
    on conflict (queueing_lock) where status = 'todo' do nothing
    returning id
  )
  select count(*)::integer from queued
$$
"""

_PRUNE: Final = """
create or replace function jobs.prune_webhook_log(before timestamptz, most integer)
returns integer
language sql volatile security definer set search_path = jobs, pg_temp as $$
  with old as (
    select d.tenant_id, d.id from store.webhook_delivery d
    where d.status <> 'PENDING' and d.updated_at < prune_webhook_log.before
    limit prune_webhook_log.most
  ), attempts as (
    delete from store.webhook_attempt a using old
    where a.tenant_id = old.tenant_id and a.delivery_id = old.id
  ), gone as (
    delete from store.webhook_delivery d using old
    where d.tenant_id = old.tenant_id and d.id = old.id returning d.id
  )
  select count(*)::integer from gone
$$
"""

_CIRCUITS: Final = """
create or replace function jobs.webhook_circuits(at timestamptz, failures integer)
returns table (state text, count bigint)
language sql stable security definer set search_path = jobs, pg_temp as $$
  with known as (
    select case
        when w.status <> 'ACTIVE' then 'DISABLED'
        when c.open_until > webhook_circuits.at then 'OPEN'
        when c.failures >= webhook_circuits.failures then 'HALF_OPEN'
        else 'CLOSED'
      end as state
    from store.webhook w
    join store.webhook_circuit c on c.tenant_id = w.tenant_id and c.webhook_id = w.id
    where w.deleted_at is null
  )
  select k.state, count(*) from known k group by 1
$$
"""

_SECRETS: Final = """
create function api.webhook_secrets(webhook uuid, at timestamptz) returns setof bytea
language sql stable security definer set search_path = '' as $$
  select s.sealed from store.webhook_secret s
  where s.tenant_id = current_setting('app.tenant_id')::uuid
    and s.webhook_id = webhook_secrets.webhook
    and (s.expires_at is null or s.expires_at > webhook_secrets.at)
  order by s.created_at desc, s.id desc
$$
"""


def webhook_statements(app: str, jobs: str) -> list[str]:
    """Return the DDL of the functions, for an empty schema ``api``."""
    statements = [_SECRETS, _RING, _PRUNE, _CIRCUITS]
    for name, role in (
        ("api.webhook_secrets", app),
        ("jobs.ring_webhooks", jobs),
        ("jobs.prune_webhook_log", jobs),
        ("jobs.webhook_circuits", jobs),
    ):
        statements += [
            f"revoke all on function {name} from public",
            f"grant execute on function {name} to {quoted(role)}",
        ]
    return statements
