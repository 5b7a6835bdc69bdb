"""The job queue's schema ``jobs``: procrastinate's own SQL, and who may do what there.

The worker's role reaches the queue and no tenant's table. The application's roles can't
reach the queue: by one function they put a job into it, for the tenant of their
transaction and for no other. Which version of procrastinate made the schema is its
comment; a newer one's SQL is applied step by step.
"""

import importlib.util
from functools import cache
from pathlib import Path
from typing import Any, Final

import asyncpg
from sqlalchemy import text  # noqa: TID251  DDL has no Core form
from sqlalchemy.ext.asyncio import AsyncConnection

from csgraph.storage.names import quoted
from csgraph.storage.wall import refuse_fault

TOO_MANY: Final = -1
"""What ``api.enqueue_job`` answers when a tenant has as many jobs in the queue as it may."""

_TENANTS_JOBS: Final = """
create index if not exists csgraph_jobs_of_tenant on jobs.procrastinate_jobs
((args ->> 'tenant_id')) where status in ('todo', 'doing')
"""

# A job that has begun no longer stands for the next one of its name. Else one that is put
# back, since it failed or its worker died, would clash with one that waits by then, stay
# begun for ever, and keep its lock.
_BEGUN: Final = (
    """
    create or replace function jobs.csgraph_begun() returns trigger language plpgsql as $$
    begin
      new.queueing_lock = null;
      return new;
    end
    $$
    """,
    """
    create or replace trigger csgraph_begun before update of status on jobs.procrastinate_jobs
    for each row when (old.status = 'todo' and new.status = 'doing')
    execute function jobs.csgraph_begun()
    """,
)

# A job is named after its tenant in its locks too: no tenant waits for another one's.
_ENQUEUE: Final = f"""
create function api.enqueue_job(
  queue text, task text, arguments jsonb, lock text, once text, priority integer,
  at timestamptz, most integer) returns bigint
language plpgsql volatile security definer set search_path = jobs, pg_temp as $$
declare
  tenant text = current_setting('app.tenant_id')::uuid::text;
begin
  if (select count(*) from procrastinate_jobs j
      where j.args ->> 'tenant_id' = tenant and j.status in ('todo', 'doing')) >= most then
    return {TOO_MANY};
  end if;
  return (procrastinate_defer_jobs_v1(array[row(
    queue, task, priority, tenant || '/' || lock, tenant || '/' || once,
    arguments || jsonb_build_object('tenant_id', tenant), at
  )::procrastinate_job_to_defer_v1]))[1];
exception when unique_violation then
  return null;
end
$$
"""

_FIGURES: Final = """
create or replace function jobs.queue_figures(at timestamptz)
returns table (task text, state text, count bigint, oldest_seconds double precision)
language sql stable set search_path = jobs, pg_temp as $$
  with known as (
    select j.task_name, case
        when j.status = 'doing' then 'RUNNING'
        when j.status = 'failed' then 'FAILED'
        when j.scheduled_at > queue_figures.at then 'SCHEDULED'
        else 'DUE'
      end as state,
      greatest(j.scheduled_at, (
        select min(e.at) from procrastinate_events e where e.job_id = j.id and e.type = 'deferred'
      )) as since
    from procrastinate_jobs j where j.status in ('todo', 'doing', 'failed')
  )
  select k.task_name, k.state, count(*),
    greatest(0, coalesce(extract(epoch from queue_figures.at - min(k.since)), 0))
  from known k group by 1, 2
$$
"""

_VERIFICATION: Final = """
select 'can reach ' || quote_ident(n.nspname) || '.' || quote_ident(c.relname)
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname in ('store', 'api', 'partner') and c.relkind in ('r', 'p', 'v', 'm', 'f') and (
  has_table_privilege(c.oid, 'select, insert, update, delete, truncate, references, trigger')
  or has_any_column_privilege(c.oid, 'select, insert, update, references'))
union all
select 'is a superuser' from pg_roles where rolname = current_user and rolsuper
union all
select 'finds no queue: run `csgraph migrate`' where to_regclass('jobs.procrastinate_jobs') is null
limit 1
"""


def queue_statements(app: str, ingest: str, jobs: str) -> list[str]:
    """Return the DDL of the ways into the queue, for an empty schema ``api``."""
    worker = quoted(jobs)
    return [
        f"comment on schema jobs is '{queue_version()}'",  # renews the rights with the tables
        _TENANTS_JOBS,
        *_BEGUN,
        f"grant usage on schema jobs to {worker}",
        f"grant select, insert, update, delete on all tables in schema jobs to {worker}",
        f"grant usage on all sequences in schema jobs to {worker}",
        _ENQUEUE,
        _FIGURES,
        "revoke all on function jobs.queue_figures from public",
        f"grant execute on function jobs.queue_figures to {worker}",
        "revoke all on function api.enqueue_job from public",
        f"grant execute on function api.enqueue_job to {quoted(app)}, {quoted(ingest)}",
    ]


async def install_queue(connection: AsyncConnection) -> None:
    """Bring the queue's schema to the installed procrastinate's version, as owner."""
    made = await connection.scalar(text("select obj_description('jobs'::regnamespace)"))
    if made == queue_version():
        return
    if made is None:
        scripts = [_directory() / "schema.sql"]
    else:
        scripts = [path for path in _steps() if path.stem > made]
    raw: Any = (await connection.get_raw_connection()).driver_connection
    await connection.exec_driver_sql("set local search_path = jobs")
    for script in scripts:
        # Scripts of many statements, with bodies in dollars: the driver sends them as they are.
        await raw.execute(script.read_text(encoding="utf-8"))
    await connection.exec_driver_sql(f"comment on schema jobs is '{queue_version()}'")
    await connection.commit()


async def verify_queue_wall(connection: asyncpg.Connection) -> None:
    """Refuse a worker's connection whose role could see what is none of the queue's."""
    await refuse_fault(connection, _VERIFICATION)


@cache
def queue_version() -> str:
    """Return the name of the last step of procrastinate's SQL."""
    return _steps()[-1].stem


def _steps() -> list[Path]:
    return sorted((_directory() / "migrations").glob("[0-9]*.sql"))


def _directory() -> Path:
    """Return where procrastinate keeps its SQL, without the time that it takes to import."""
    package = importlib.util.find_spec("procrastinate")
    if package is None or package.origin is None:
        raise LookupError("procrastinate is not installed")
    return Path(package.origin).parent / "sql"
