"""The tenant wall: what stands between the application's roles and other tenants' rows.

The application's roles have no right on any base table. They see one plain view a
table, which shows and accepts the rows of ``app.tenant_id`` alone; without that
setting a view raises. A plain view and not a policy: under row-level security an
operator that isn't leakproof loses its index (ADR 3). Policies are enabled all the
same, for any other role that is ever granted a table.
"""

from typing import Final

import asyncpg
from sqlalchemy import Table

from csgraph.errors import Misconfigured
from csgraph.storage.metadata import Access, tenant_tables
from csgraph.storage.names import quoted

_GRANTS: Final = {
    Access.NODE: {"app": "insert, update", "ingest": "insert, update"},
    Access.EVIDENCE: {"ingest": "insert, update"},
    Access.QUEUE: {"ingest": "insert, update, delete"},
    Access.LOG: {"app": "insert", "ingest": "insert"},
    Access.SHARED: {"app": "insert, delete", "ingest": "insert, delete"},
    Access.REFERENCE: {"app": "update", "ingest": "insert, update, delete"},
    Access.DEFINITION: {"app": "update", "ingest": "insert, update"},
    Access.CREDENTIAL: {"app": "insert, update"},
    Access.OUTBOX: {"app": "insert, update", "ingest": "insert, update, delete"},
    Access.METER: {"app": "insert, update"},
    Access.FILE: {"app": "insert, delete", "ingest": "insert, delete"},
    Access.ADMIN: dict[str, str](),
}


def wall_statements(app: str, ingest: str) -> list[str]:
    """Return the DDL of every view, policy and grant, for an empty schema ``api``."""
    roles = {"app": quoted(app), "ingest": quoted(ingest)}
    statements = [f"grant usage on schema api to {', '.join(roles.values())}"]
    for table in tenant_tables():
        statements += [_view(table), *_policy(table), *_grants(table, roles)]
    return statements


def _view(table: Table) -> str:
    columns = ", ".join(quoted(column.name) for column in table.columns)
    name = quoted(table.name)
    return (
        f"create view api.{name} as select {columns} from store.{name} "
        "where tenant_id = current_setting('app.tenant_id')::uuid with local check option"
    )


def _policy(table: Table) -> list[str]:
    name = f"store.{quoted(table.name)}"
    mine = "tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid"
    return [
        f"alter table {name} enable row level security",
        f"drop policy if exists tenant on {name}",
        f"create policy tenant on {name} using ({mine}) with check ({mine})",
    ]


def _grants(table: Table, roles: dict[str, str]) -> list[str]:
    view = f"api.{quoted(table.name)}"
    readable = [column for column in table.columns if not column.info.get("secret")]
    shown = ", ".join(quoted(column.name) for column in readable)
    some = f"select ({shown})" if len(readable) < len(table.columns) else "select"
    statements = [
        f"grant {some} on {view} to {roles['app']}",
        f"grant select on {view} to {roles['ingest']}",
    ]
    for role, verbs in _GRANTS[Access[table.info["access"]]].items():
        statements.append(f"grant {verbs} on {view} to {roles[role]}")
    return statements


VERIFICATION = """
with relation as (
  select c.oid, c.relname, n.nspname, c.relkind, c.relowner from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  where n.nspname in ('store', 'api') and c.relkind in ('r', 'p', 'v', 'm', 'f')
)
select 'is a superuser' from pg_roles where rolname = current_user and rolsuper
union all
select 'bypasses row-level security' from pg_roles where rolname = current_user and rolbypassrls
union all
select 'acts as the owner ' || quote_ident(o.rolname)
from (select distinct relowner from relation) r join pg_roles o on o.oid = r.relowner
where pg_has_role(current_user, o.oid, 'member')
union all
select 'can reach the base table ' || quote_ident(relname) from relation
where nspname = 'store' and (
  has_table_privilege(oid, 'select, insert, update, delete, truncate, references, trigger')
  or has_any_column_privilege(oid, 'select, insert, update, references'))
union all
select 'can create objects in the schema ' || quote_ident(nspname) from pg_namespace
where nspname !~ '^pg_(toast|temp)' and has_schema_privilege(oid, 'create')
union all
select 'can create schemas in the database'
where has_database_privilege(current_database(), 'create')
union all
select 'would read through the view ' || quote_ident(relname) || ', which a superuser owns'
from relation join pg_roles o on o.oid = relowner
where nspname = 'api' and relkind = 'v' and (o.rolsuper or o.rolbypassrls)
union all
select 'finds no views to read through: run `csgraph migrate`'
where not exists (select from relation where nspname = 'api' and relkind = 'v')
limit 1
"""


async def verify_wall(connection: asyncpg.Connection) -> None:
    """Refuse a connection whose role could see past the wall."""
    await refuse_fault(connection, VERIFICATION)


async def refuse_fault(connection: asyncpg.Connection, verification: str) -> None:
    """Refuse a connection about whose role a query finds something to say."""
    fault = await connection.fetchval(verification)
    if fault is not None:
        role = await connection.fetchval("select current_user")
        raise Misconfigured(
            f"The database role `{role}` {fault}, so tenants would not be kept apart: "
            "let `csgraph migrate` prepare the database, and grant this role nothing else."
        )
