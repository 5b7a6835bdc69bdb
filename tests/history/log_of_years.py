"""A company with a long log: written past the primitive, as two months of changes left it."""

from asyncpg import Connection

from csgraph.ids import TenantId

PLANT = """
with made as (
  insert into store.account (tenant_id, name, industry, created_at, updated_at)
  select $1, 'Account ' || n, (array['Retail', 'Energy'])[1 + n % 2],
    now() - interval '90 days', now()
  from generate_series(1, $2::int) n returning id)
insert into store.contact (tenant_id, name, account_id, created_at, updated_at)
select $1, 'Person ' || n, made.id, now() - interval '90 days', now()
from made, generate_series(1, 10) n
"""
LOG = """
with records as (
  select id, 'Account' as node_type, row_number() over () as n
  from store.account where tenant_id = $1
  union all
  select id, 'Contact', row_number() over () from store.contact where tenant_id = $1)
insert into store.change (tenant_id, xid, at, node_type, node_id, operation, changed_fields,
  before, change_set_id)
select $1, (1000 + row_number() over (order by r.n, k))::text::xid8,
  now() - interval '89 days' + interval '89 days' * ((k - 0.5) / $2::int),
  r.node_type, r.id, 'UPDATE', array['name'], jsonb_build_object('name', 'Name ' || k),
  uuidv7()
from records r, generate_series(1, $2::int) k
"""
BEGUN = """
insert into store.change_set (tenant_id, id, actor_kind, actor_id, at)
values ($1, uuidv7(), 'SYSTEM', 'test', now() - interval '90 days')
"""


async def plant(owner: Connection, tenant_id: TenantId, accounts: int, changes: int) -> None:
    """Write accounts with ten contacts each, and so many changes of each record."""
    await owner.execute(PLANT, tenant_id, accounts)
    await owner.execute(LOG, tenant_id, changes)
    await owner.execute(BEGUN, tenant_id)
    for table in ("account", "contact", "change", "change_set"):
        await owner.execute(f"vacuum analyze store.{table}")
