"""A customer base with books, alerts, handoffs, onboardings, plans, made where it lies.

Rows are made by the database itself, without their indexes and foreign keys, which come back
afterwards. Every account has a CSM: 200 of them, so that a book has 500 accounts of 100,000,
several times what the policies let one carry.
"""

from typing import Any
from uuid import UUID

import asyncpg

from bench.data import SECRET, Filled
from csgraph.ids import TenantId
from csgraph.storage.database import bootstrap
from csgraph.storage.engine import make_engine
from csgraph.storage.migrate import migrate
from csgraph.storage.secrets import Secrets
from csgraph.tenancy.api_keys import KeyTerms, issue_key
from csgraph.tenancy.tenants import create_tenant

CSMS = 200
CSM, ACCOUNT = 8, 7
"""Whose morning is asked for, and which account."""

TABLES = (
    *("account", "assignment", "contact", "contact_role", "contact_signal", "ticket"),
    *("contract", "renewal", "renewal_milestone", "alert", "opportunity", "handoff"),
    *("sales_promise", "onboarding", "onboarding_step", "impact_plan_item", "success_plan"),
    *("success_milestone", "success_metric", "metric_point"),
)
_NO_LIMIT = 10**9
_PLACES = (
    """create temporary table place as
       select g, uuidv7() as account_id, uuidv7() as contract_id, uuidv7() as deal_id,
         uuidv7() as handoff_id, uuidv7() as onboarding_id, uuidv7() as plan_id,
         uuidv7() as metric_id, u.id as owner_id
       from generate_series(1, $2::int) g
       join "user" u on u.tenant_id = $1 and u.name = 'User ' || (1 + g % 200)""",
    """create temporary table person as
       select g, k, account_id, uuidv7() as contact_id
       from place, generate_series(1, 5) k where $1::uuid is not null and $2::int > 0""",
)
_ROWS = (
    """insert into account (tenant_id, id, name, domain, industry, owner_id, sales_segment,
         annual_recurring_revenue_minor, annual_recurring_revenue_currency, baseline_tier)
       select $1, account_id, 'Company ' || g, 'company' || g || '.example',
         (array['Retail', 'Energy', 'Banking'])[1 + g % 3], owner_id, 'COMMERCIAL',
         g::bigint * 1000, 'EUR',
         (array['STRATEGIC', 'MID', 'MID', 'SCALE', 'SCALE', 'SCALE', 'SCALE'])[1 + g % 7]
       from place""",
    """insert into assignment (tenant_id, account_id, user_id, role, is_primary, started_at, reason)
       select $1, account_id, owner_id, 'CSM', true, now() - interval '300 days', 'INITIAL'
       from place""",
    """insert into contact (tenant_id, id, name, title, account_id, status, status_since, influence,
         product_importance)
       select $1, contact_id, 'Person ' || k || ' of ' || g,
         (array['Chief Operating Officer', 'Vice President', 'Director', 'Manager', 'Agent'])[k],
         account_id, case when (g / 200 * 7 + k) % 50 = 0 then 'LEFT' else 'ACTIVE' end,
         case when (g / 200 * 7 + k) % 50 = 0 then now() - g % 60 * interval '1 day' end,
         50 + k * 9, 60
       from person""",
    """insert into contact_role (tenant_id, contact_id, account_role, started_at)
       select $1, contact_id, case k when 1 then 'EXECUTIVE_SPONSOR' else 'CHAMPION' end,
         now() - interval '200 days' from person where k <= 2""",
    """insert into contact_signal (tenant_id, contact_id, kind, value, observed_at)
       select $1, contact_id, s.kind, (g * s.n * 31) % 101, now() - interval '10 days'
       from person, (values ('USAGE', 1), ('SENTIMENT', 2)) s(kind, n) where k = 2""",
    """insert into ticket (tenant_id, subject, status, priority, opened_at, account_id,
         requester_id)
       select $1, 'Case of ' || g, case when (g / 200 + k) % 10 = 0 then 'OPEN' else 'CLOSED' end,
         'NORMAL', now() - (g * 3 + k * 17) % 200 * interval '1 day', account_id, contact_id
       from person""",
    """insert into contract (tenant_id, id, number, status, starts_on, ends_on, account_id,
         owner_id, annual_recurring_revenue_minor, annual_recurring_revenue_currency)
       select $1, contract_id, g::text, 'Activated', current_date - 200,
         current_date + g / 200 % 365, account_id, owner_id, g::bigint * 1000, 'EUR' from place""",
    """insert into renewal (tenant_id, contract_id, account_id, owner_id, outcome, decided_at)
       select $1, contract_id, account_id, owner_id,
         case when g / 200 % 20 = 0 then 'RENEWED_FLAT' end,
         case when g / 200 % 20 = 0 then now() end from place""",
    """insert into renewal_milestone (tenant_id, contract_id, statement, days_before, due_on,
         done_at)
       select $1, contract_id, 'Agree on scope', 60, current_date + g / 200 % 365 - 60,
         case when g % 3 > 0 then now() end from place""",
    """insert into alert (tenant_id, code, severity, kind, state, subject_type, subject_prefix,
         subject_id, account_id, contact_id, opened_at, state_since, ended_at, priority, rule_id,
         rule_scope, policy_version, inputs, explanation)
       select $1, (array['CHAMPION_LEFT', 'CHAMPION_SHOPPING', 'ECONOMIC_BUYER_UNKNOWN',
           'SINGLE_THREADED'])[k], (array['HIGH', 'MEDIUM', 'LOW'])[1 + g % 3], 'LEADING',
         case when (g / 200 + k) % 3 > 0 then 'RESOLVED' else 'OPEN' end, 'Contact', 'con',
         contact_id, account_id, contact_id, now() - g % 90 * interval '1 day',
         now() - g % 90 * interval '1 day', case when (g / 200 + k) % 3 > 0 then now() end,
         (g * 13 + k) % 100, 'alert.champion', 'contacts:read', 0, '{}', 'Found.'
       from person where k <= 4""",
    """insert into opportunity (tenant_id, id, name, stage, is_closed, is_won, close_on, account_id,
         owner_id)
       select $1, deal_id, 'Deal with ' || g, 'Closed Won', true, true,
         current_date - case when g / 200 % 20 = 0 then g % 9 else 300 end, account_id, owner_id
       from place""",
    """insert into handoff (tenant_id, id, opportunity_id, account_id, ae_id, csm_id, status,
         status_since, debrief_at, intro_call_at)
       select $1, handoff_id, deal_id, account_id, owner_id, owner_id,
         case when g / 200 % 20 = 0 then 'CSM_ASSIGNED' else 'COMPLETE' end,
         now() - case when g / 200 % 20 = 0 then g % 9 else 290 end * interval '1 day',
         case when g / 200 % 20 > 0 then now() - interval '299 days' end,
         case when g / 200 % 20 > 0 then now() - interval '298 days' end
       from place""",
    """insert into sales_promise (tenant_id, handoff_id, statement, kind, made_by_id, made_at,
         status, status_since)
       select $1, handoff_id, 'Promise to ' || g, 'PROMISE', owner_id,
         now() - g % 200 * interval '1 day',
         case when g / 200 % 10 = 0 then 'OPEN' else 'EVIDENCED' end, now() from place""",
    """insert into onboarding (tenant_id, id, account_id, technical_kickoff_at, first_value_at,
         customer_confirmed_technical_at, customer_confirmed_process_at, created_at)
       select $1, onboarding_id, account_id, now(), case when g / 200 % 20 > 0 then now() end,
         case when g / 200 % 20 > 0 then now() end, case when g / 200 % 20 > 1 then now() end,
         now() - g % 300 * interval '1 day' from place""",
    """insert into onboarding_step (tenant_id, onboarding_id, position, name, done_at)
       select $1, onboarding_id, k, 'Step ' || k, case when g / 200 % 20 > k then now() end
       from place, generate_series(1, 3) k""",
    """insert into impact_plan_item (tenant_id, onboarding_id, statement, owner, due_on, done_at)
       select $1, onboarding_id, 'Name an admin', 'CUSTOMER', current_date - g % 200,
         case when g / 200 % 20 > 0 then now() end from place""",
    """insert into success_plan (tenant_id, id, account_id, purpose, status, status_since,
         engagement, engagement_since)
       select $1, plan_id, account_id, 'Shorter waits', 'ACTIVE', now(), 'ENGAGED', now()
       from place where g % 3 = 0""",
    """insert into success_milestone (tenant_id, account_id, plan_id, statement, owner, due_on,
         done_at)
       select $1, account_id, plan_id, 'Milestone ' || k, 'CUSTOMER', current_date + 100 - k * 60,
         case when k > 2 or g / 200 % 10 > 0 then now() end
       from place, generate_series(1, 4) k where g % 3 = 0""",
    """insert into success_metric (tenant_id, id, account_id, name, baseline, target, direction,
         created_at)
       select $1, metric_id, account_id, 'First answer', 60, 10, 'DOWN', now() - interval '300 days'
       from place""",
    """insert into metric_point (tenant_id, metric_id, measured_at, value)
       select $1, metric_id, now() - (k * 30 + case when g / 200 % 20 = 0 then 100 else 0 end)
           * interval '1 day', 20 + k * case when g / 200 % 20 = 1 then 0 else 8 end
       from place, generate_series(0, 4) k""",
)
_INDEXES = """
    select c.relname as name, pg_get_indexdef(i.indexrelid) as definition
    from pg_index i join pg_class c on c.oid = i.indexrelid
    where c.relnamespace = 'store'::regnamespace and not i.indisprimary and not i.indisunique
      and not i.indisexclusion and i.indrelid = any($1::text[]::regclass[])
"""


async def filled(admin_url: str, accounts: int) -> Filled:
    """Make a tenant of so many accounts, analyse it; one that is there already is taken."""
    secrets = Secrets(SECRET)
    urls = await bootstrap(admin_url, secrets)
    await migrate(urls)
    connection = await asyncpg.connect(admin_url, database="csgraph")
    owner = make_engine(urls.owner, pool_size=1)
    try:
        await connection.execute("create extension if not exists pg_stat_statements")
        await connection.execute("set search_path = store, public")
        tenant_id = await connection.fetchval("select tenant_id from account limit 1")
        if tenant_id is None:
            tenant_id = await create_tenant(owner, "bench", "Benchmark")
            await _make_rows(connection, tenant_id, accounts)
            await connection.execute("vacuum analyze")
            await connection.execute("checkpoint")
        terms = KeyTerms(name="bench", cost_burst=_NO_LIMIT)  # no points are leased meanwhile
        key = await issue_key(owner, secrets, TenantId(UUID(str(tenant_id))), terms)
        account_id = await connection.fetchval(
            "select id from account where name = $1", f"Company {ACCOUNT}"
        )
        counts = {
            name: await connection.fetchval(f"select count(*) from {name}") for name in TABLES
        }
    finally:
        await connection.close()
        await owner.dispose()
    tenant = TenantId(UUID(str(tenant_id)))
    return Filled(urls, secrets, tenant, key.text, UUID(str(account_id)), counts)


async def _make_rows(connection: Any, tenant_id: TenantId, accounts: int) -> None:
    indexes = await connection.fetch(_INDEXES, list(TABLES))
    for index in indexes:
        await connection.execute(f"drop index store.{index['name']}")
    await connection.execute("set session_replication_role = replica")  # no checks of foreign keys
    await connection.execute("set maintenance_work_mem = '256MB'")
    await connection.execute(
        f"""insert into "user" (tenant_id, name) select $1, 'User ' || g
           from generate_series(1, {CSMS}) g""",
        tenant_id,
    )
    await connection.execute(
        """insert into csm_profile (tenant_id, user_id, role) select $1, id, 'CSM' from "user" """,
        tenant_id,
    )
    for statement in _PLACES:
        await connection.execute(statement, tenant_id, accounts)
    for statement in _ROWS:
        await connection.execute(statement, tenant_id)
    await connection.execute("reset session_replication_role")
    for index in indexes:
        await connection.execute(index["definition"])
