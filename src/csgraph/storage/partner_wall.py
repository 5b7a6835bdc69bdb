"""The wall behind a partner's grant: what its role can see, whatever a statement asks.

The partner's role has no right on the tenant's views. It sees views in a schema of their
own, which show the rows of the accounts of ``app.grant_id`` in ``app.tenant_id``, while the
grant is neither revoked nor over. Without either setting a view raises.
"""

from typing import Final

import asyncpg
from sqlalchemy import Table

from csgraph.storage.metadata import tenant_tables
from csgraph.storage.names import quoted
from csgraph.storage.shared_rows import referring, way_to_account
from csgraph.storage.wall import VERIFICATION, refuse_fault

_TENANT: Final = "current_setting('app.tenant_id')::uuid"
_GRANTED_ACCOUNTS: Final = f"""
create view partner.grant_account as
select a.tenant_id, a.grant_id, a.account_id
from store.grant_account a
join store."grant" g on g.tenant_id = a.tenant_id and g.id = a.grant_id
where a.tenant_id = {_TENANT} and a.grant_id = current_setting('app.grant_id')::uuid
  and g.revoked_at is null and g.deleted_at is null
  and g.expires_at > statement_timestamp()
"""


def partner_wall_statements(partner: str) -> list[str]:
    """Return the DDL of the partner's views and grants, for an empty schema ``partner``."""
    role = quoted(partner)
    shown = [table for table in tenant_tables() if way_to_account(table) or referring(table)]
    return [
        f"grant usage on schema partner, api to {role}",  # api: for its functions alone
        _GRANTED_ACCOUNTS,
        f"grant select on partner.grant_account to {role}",
        *(statement for table in shown for statement in _view(table, role)),
    ]


def _view(table: Table, role: str) -> list[str]:
    name = quoted(table.name)
    columns = ", ".join(f"t0.{quoted(column.name)}" for column in table.columns)
    return [
        f"""create view partner.{name} as select {columns} from store.{name} t0
        where t0.tenant_id = {_TENANT} and ({_granted(table, 0)})""",
        f"grant select on partner.{name} to {role}",
    ]


def _granted(table: Table, level: int) -> str:
    """Return the condition under which row ``t<level>`` of a table is in the grant."""
    way = way_to_account(table)
    here, there = f"t{level}", f"t{level + 1}"
    if way is None:
        return " or ".join(
            f"exists (select from store.{quoted(column.table.name)} {there} "
            f"where {there}.tenant_id = {here}.tenant_id "
            f"and {there}.{quoted(column.name)} = {here}.id "
            f"and {there}.deleted_at is null "
            f"and {_granted(column.table, level + 1)})"
            for column in referring(table)
        )
    column = f"{here}.{quoted(way.column.name)}"
    if way.parent is None:
        return (
            "exists (select from partner.grant_account granted "
            f"where granted.tenant_id = {here}.tenant_id and granted.account_id = {column})"
        )
    return (
        f"exists (select from store.{quoted(way.parent.name)} {there} "
        f"where {there}.tenant_id = {here}.tenant_id and {there}.id = {column} "
        f"and {_granted(way.parent, level + 1)})"
    )


_SEES_MORE: Final = """
select 'can read the view ' || quote_ident(nspname) || '.' || quote_ident(relname)
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = 'api' and c.relkind in ('r', 'p', 'v', 'm', 'f')
  and (has_table_privilege(c.oid, 'select, insert, update, delete')
    or has_any_column_privilege(c.oid, 'select, insert, update'))
union all
select 'can write through the view partner.' || quote_ident(relname)
from pg_class where relnamespace = 'partner'::regnamespace
  and has_table_privilege(oid, 'insert, update, delete, truncate')
union all
select 'would read through the view partner.' || quote_ident(relname) || ', which a superuser owns'
from pg_class c join pg_roles o on o.oid = c.relowner
where c.relnamespace = 'partner'::regnamespace and c.relkind = 'v'
  and (o.rolsuper or o.rolbypassrls)
union all
select 'finds no partner views to read through: run `csgraph migrate`'
where not exists (select from pg_class where relnamespace = 'partner'::regnamespace)
limit 1
"""


async def verify_partner_wall(connection: asyncpg.Connection) -> None:
    """Refuse a connection whose role could see more than one grant."""
    await refuse_fault(connection, VERIFICATION)
    await refuse_fault(connection, _SEES_MORE)
