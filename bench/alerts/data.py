"""Accounts with people, ties, contracts and tickets, made by the database itself."""

from collections.abc import Callable
from typing import Any

import asyncpg
from sqlalchemy import Select, select

from bench.data import SECRET
from csgraph.alerting.declare import AccountFact, AlertFacts
from csgraph.domain.accounts.tables import account
from csgraph.ids import TenantId
from csgraph.storage.database import DatabaseUrls, bootstrap
from csgraph.storage.engine import make_engine
from csgraph.storage.migrate import migrate
from csgraph.storage.secrets import Secrets
from csgraph.tenancy.tenants import create_tenant

TABLES = (
    *("account", "contact", "contact_role", "relationship", "interaction"),
    *("contract", "contact_signal", "ticket"),
)
"""What the rules read, and what is scanned beside."""

_PLACES = """
    create temporary table place as
    select g, uuidv7() as account_id, (select id from "user" where name = 'User ' || (1 + g % 200))
      as owner_id from generate_series(1, $2::int) g where $1::uuid is not null
"""
_PEOPLE = """
    create temporary table person as
    select g, k, account_id, uuidv7() as contact_id, owner_id
    from place, generate_series(1, 5) k where $1::uuid is not null
"""
_ROWS = (
    """insert into account (tenant_id, id, name, account_type, owner_id, created_at)
       select $1, account_id, 'Company ' || g,
         (array['STRATEGIC', 'MID', 'MID', 'SCALE', 'SCALE'])[1 + g % 5], owner_id,
         now() - interval '300 days'
       from place""",
    """insert into contact (tenant_id, id, name, title, account_id, status, status_since,
         product_importance, created_at)
       select $1, contact_id, 'Person ' || k || ' of ' || g,
         (array['Chief Operating Officer', 'Vice President', 'Director', 'Manager', 'Agent'])[k],
         account_id, case when (g * 7 + k) % 100 = 0 then 'LEFT' else 'ACTIVE' end,
         case when (g * 7 + k) % 100 = 0 then now() - g % 60 * interval '1 day' end, 60,
         now() - case when (g + k) % 211 = 0 then interval '5 days' else interval '299 days' end
       from person""",
    """insert into contact_role (tenant_id, contact_id, deal_role, account_role, started_at)
       select $1, contact_id, case when k = 1 then 'ECONOMIC_BUYER' end,
         case when k = 2 then 'CHAMPION' end, now() - interval '200 days'
       from person where k <= 2""",
    """insert into relationship (tenant_id, user_id, contact_id, strength, last_two_way_at)
       select $1, owner_id, contact_id, 50, now() - (g * 13 + k * 37) % 200 * interval '1 day'
       from person where k <= 4""",
    """insert into interaction (tenant_id, kind, direction, subject, started_at, account_id,
         contact_id, owner_id)
       select $1, (array['CALL', 'MEETING', 'EMAIL'])[1 + n % 3],
         (array['INBOUND', 'OUTBOUND'])[1 + n % 2], 'Call ' || n,
         now() - (g * 11 + n * 29) % 300 * interval '1 day', account_id, contact_id,
         (select id from "user" where name = 'User ' || (1 + (g * k + n) % 200))
       from person, generate_series(1, 2) n""",
    """insert into contract (tenant_id, number, status, starts_on, ends_on, account_id, owner_id)
       select $1, g::text, 'Activated', current_date - 200, current_date + g % 400, account_id,
         owner_id from place""",
    """insert into contact_signal (tenant_id, contact_id, kind, value, observed_at)
       select $1, contact_id, s.kind, (g * s.n * 31) % 101, now() - interval '10 days'
       from person, (values ('USAGE', 1), ('SENTIMENT', 2)) s(kind, n) where k <= 2""",
    """insert into ticket (tenant_id, subject, status, opened_at, account_id, requester_id)
       select $1, 'Case of ' || g, 'SOLVED', now() - (g * 3 + k) % 200 * interval '1 day',
         account_id, contact_id from person where k in (2, 5)""",
)


async def filled(admin_url: str, accounts: int) -> tuple[DatabaseUrls, TenantId]:
    """Make a tenant of so many accounts, analyse it."""
    urls = await bootstrap(admin_url, Secrets(SECRET))
    await migrate(urls)
    owner = make_engine(urls.owner, pool_size=1)
    tenant_id = await create_tenant(owner, "bench", "Benchmark")
    await owner.dispose()
    connection = await asyncpg.connect(admin_url, database="csgraph")
    try:
        await connection.execute("set search_path = store, public")
        await connection.execute("set session_replication_role = replica")  # no foreign keys
        await connection.execute(
            """insert into "user" (tenant_id, name) select $1, 'User ' || g
               from generate_series(1, 200) g""",
            tenant_id,
        )
        await connection.execute(_PLACES, tenant_id, accounts)
        await connection.execute(_PEOPLE, tenant_id)
        for statement in _ROWS:
            await connection.execute(statement, tenant_id)
        await connection.execute("vacuum analyze")
        await connection.execute("checkpoint")
    finally:
        await connection.close()
    return urls, tenant_id


def _told_by_type() -> Callable[[AlertFacts], Select[Any]]:
    def selected(facts: AlertFacts) -> Select[Any]:
        rows = facts.rows(account, "id", "account_type")
        known = select(rows.c.id.label("account_id"), rows.c.account_type.label("value"))
        return known.where(rows.c.account_type.is_not(None), facts.among(rows.c.id))

    return selected


TIER = AccountFact("tier", _told_by_type(), (account,))
"""The tier of an account, read from its type, so that rules which ask for one have work."""
