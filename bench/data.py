"""One tenant's data, made where it lies: 20,000 accounts with all that hangs on them.

Rows are made by the database itself, without their indexes and foreign keys, which come
back afterwards: seconds in place of minutes. Everything that an operation orders by is
different in each row, so that every contender has the same order to return.
"""

from dataclasses import dataclass
from uuid import UUID

import asyncpg

from csgraph.ids import TenantId
from csgraph.storage.database import DatabaseUrls, bootstrap
from csgraph.storage.engine import make_engine
from csgraph.storage.migrate import migrate
from csgraph.storage.secrets import Secrets
from csgraph.tenancy.api_keys import KeyTerms, issue_key
from csgraph.tenancy.tenants import create_tenant

SECRET = "the benchmark's secret of 32 characters"
ACCOUNTS = 20_000
INDUSTRY = "Energy"
BIGGEST_ACCOUNT = 7
"""The account that is read by id: its contacts, deals and tickets fill every page."""

_PLACES = """
    create temporary table place as
    select g, uuidv7() as account_id, (select id from "user" where name = 'User ' || (1 + g % 200))
      as owner_id from generate_series(1, $2::int) g where $1::uuid is not null
"""
_ROWS = (
    """insert into account (tenant_id, id, name, domain, website, industry, account_type,
         billing_country, employee_count, annual_revenue_minor, annual_revenue_currency,
         annual_revenue_reporting, annual_revenue_on, owner_id)
       select $1, account_id, 'Company ' || left(md5(g::text), 8) || ' ' || g,
         'company' || g || '.example', 'https://www.company' || g || '.example',
         (array['Retail', 'Energy', 'Banking', 'Media', 'Health', 'Travel', 'Logistics', 'Software',
           'Education', 'Insurance'])[1 + g % 10],
         (array['Customer - Direct', 'Customer - Channel', 'Prospect'])[1 + g % 3],
         (array['Germany', 'France', 'Spain', 'Poland', 'United States'])[1 + g % 5],
         (g::bigint * 7919 % 1000003)::int, g::bigint * 100000, 'USD',
         g::numeric * 1000, current_date, owner_id  -- as triggers keep it, which rest here
       from place""",
    """insert into contact (tenant_id, name, email, title, phone, account_id)
       select $1, 'Person ' || left(md5(k || ' ' || g), 8) || ' ' || g, 'p' || k || '@company' || g
         || '.example', (array['Buyer', 'Head of IT', 'Agent', 'Owner'])[1 + k % 4],
         '+49 30 ' || g || k, account_id
       from place, generate_series(1, 10) k""",
    """insert into ticket (tenant_id, subject, status, priority, ticket_type, tags, opened_at,
         account_id)
       select $1, 'Case ' || k || ' of company ' || g,
         (array['OPEN', 'SOLVED', 'CLOSED', 'PENDING'])[1 + k % 4],
         (array['LOW', 'NORMAL', 'HIGH', 'URGENT'])[1 + (k + g) % 4],
         (array['QUESTION', 'INCIDENT', 'PROBLEM', 'TASK'])[1 + k % 4], array['bench'],
         timestamptz '2026-06-01 00:00Z' - (k * 20011 + g) * interval '31 seconds', account_id
       from place, generate_series(1, 25) k""",
    # Eight deals on five of eight accounts: five of them open.
    """insert into opportunity (tenant_id, name, stage, opportunity_type, probability, close_on,
         is_closed, is_won, forecast_category, lead_source, opened_at, account_id, owner_id,
         amount_minor, amount_currency)
       select $1, 'Deal ' || k || ' with company ' || g,
         (array['Prospecting', 'Proposal', 'Negotiation'])[1 + k % 3], 'New Business', k * 10,
         date '2026-06-01' + k * 17 + g % 300, k > 5, k = 6, 'Pipeline', 'Web',
         timestamptz '2026-01-01 00:00Z' + g * interval '1 minute', account_id, owner_id,
         k * 1000000, 'EUR'
       from place, generate_series(1, 8) k where g % 8 in (1, 2, 4, 6, 7)""",
    """insert into opportunity_contact_role (tenant_id, role, is_primary, opportunity_id,
         contact_id)
       select $1, (array['Decision Maker', 'Evaluator'])[k], k = 1, o.id, c.id
       from (select id, account_id, row_number() over (partition by account_id order by id) as n
             from opportunity) o
       cross join generate_series(1, 2) k
       join (select id, account_id, row_number() over (partition by account_id order by id) as n
             from contact) c on c.account_id = o.account_id and c.n = 1 + (o.n * 2 + k) % 10""",
    """insert into contract (tenant_id, number, status, starts_on, ends_on, term_months, account_id,
         owner_id)
       select $1, lpad(g::text, 8, '0'), (array['Activated', 'Draft'])[1 + (g % 8 = 3)::int],
         date '2026-01-01' + g % 300, date '2027-01-01' + g % 300, 12, account_id, owner_id
       from place""",
)
_INDEXES = """
    select c.relname as name, pg_get_indexdef(i.indexrelid) as definition
    from pg_index i join pg_class c on c.oid = i.indexrelid
    where c.relnamespace = 'store'::regnamespace and not i.indisprimary and not i.indisunique
      and i.indrelid = any(array['account', 'contact', 'ticket', 'opportunity',
        'opportunity_contact_role', 'contract']::regclass[])
"""


@dataclass(frozen=True)
class Filled:
    """A database with data in it, a key to it, and what the operations ask for."""

    urls: DatabaseUrls
    secrets: Secrets
    tenant_id: TenantId
    api_key: str
    account_id: UUID
    rows: dict[str, int]


async def fill(admin_url: str, accounts: int) -> Filled:
    """Make the data, analyse it."""
    secrets = Secrets(SECRET)
    urls = await bootstrap(admin_url, secrets)
    await migrate(urls)
    owner = make_engine(urls.owner, pool_size=1)
    tenant_id = await create_tenant(owner, "bench", "Benchmark")
    key = await issue_key(owner, secrets, tenant_id, KeyTerms(name="bench"))
    await owner.dispose()
    connection = await asyncpg.connect(admin_url, database="csgraph")
    try:
        await connection.execute("set search_path = store, public")
        await _make_rows(connection, tenant_id, accounts)
        account_id = await connection.fetchval(
            "select account_id from place where g = $1", BIGGEST_ACCOUNT
        )
        counts = {
            name: await connection.fetchval(f"select count(*) from {name}")
            for name in (
                *("account", "contact", "ticket", "opportunity"),
                *("opportunity_contact_role", "contract"),
            )
        }
        await connection.execute("vacuum analyze")
        await connection.execute("checkpoint")
    finally:
        await connection.close()
    return Filled(urls, secrets, tenant_id, key.text, account_id, counts)


async def _make_rows(connection: asyncpg.Connection, tenant_id: TenantId, accounts: int) -> None:
    indexes = await connection.fetch(_INDEXES)
    for index in indexes:
        await connection.execute(f"drop index store.{index['name']}")
    await connection.execute("set session_replication_role = replica")  # no checks of foreign keys
    await connection.execute("set maintenance_work_mem = '256MB'")
    await connection.execute(
        """insert into "user" (tenant_id, name, email) select $1, 'User ' || g,
           'u' || g || '@us.example' from generate_series(1, 200) g""",
        tenant_id,
    )
    await connection.execute(_PLACES, tenant_id, accounts)
    for statement in _ROWS:
        await connection.execute(statement, tenant_id)
    await connection.execute("reset session_replication_role")
    for index in indexes:
        await connection.execute(index["definition"])
