"""A tenant with 2,000 accounts, 10,000 people and 20,000 tickets."""

from dataclasses import dataclass

import asyncpg

from csgraph.ids import TenantId
from csgraph.storage.database import DatabaseUrls, bootstrap
from csgraph.storage.engine import make_engine
from csgraph.storage.migrate import migrate
from csgraph.storage.secrets import Secrets
from csgraph.tenancy.api_keys import KeyTerms, issue_key
from csgraph.tenancy.tenants import create_tenant

STATEMENTS = (
    """insert into "user" (tenant_id, name, email)
       select $1, 'User ' || g, 'u' || g || '@us.example' from generate_series(1, 50) g""",
    """insert into account (tenant_id, name, industry, employee_count, owner_id)
       select $1, 'Account ' || md5(g::text), (array['Retail', 'Energy', null])[1 + g % 3],
              g * 7919 % 5000, (select id from "user" where tenant_id = $1 order by id limit 1)
       from generate_series(1, 2000) g""",
    """insert into contact (tenant_id, name, email, account_id)
       select $1, 'Person ' || k || ' ' || name, 'p' || k || '@x.example', id
       from account, generate_series(1, 5) k where tenant_id = $1""",
    """insert into ticket (tenant_id, subject, status, opened_at, account_id)
       select $1, 'Case ' || k, (array['OPEN', 'SOLVED'])[1 + k % 2],
              now() - random() * interval '90 days', id
       from account, generate_series(1, 10) k where tenant_id = $1""",
)


@dataclass(frozen=True)
class Filled:
    """A database with data in it, and a key to it."""

    urls: DatabaseUrls
    secrets: Secrets
    tenant_id: TenantId
    api_key: str


async def fill(admin_url: str) -> Filled:
    """Make the data."""
    secrets = Secrets("the benchmark's secret of 32 characters")
    urls = await bootstrap(admin_url, secrets)
    await migrate(urls)
    owner = make_engine(urls.owner, pool_size=1)
    tenant_id = await create_tenant(owner, "bench", "Benchmark")
    key = await issue_key(owner, secrets, tenant_id, KeyTerms(name="bench"))
    await owner.dispose()
    connection = await asyncpg.connect(urls.owner)
    for statement in STATEMENTS:
        await connection.execute(statement, tenant_id)
    await connection.execute("vacuum analyze")
    await connection.close()
    return Filled(urls, secrets, tenant_id, key.text)
