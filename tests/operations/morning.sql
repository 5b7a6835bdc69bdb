-- What a CSM's morning is about, for the customer base of company.sql: book, alerts, handoffs,
-- onboardings, plans, metrics, champions. What holds for record n follows from n.

update account set sales_segment = pg_temp.one(array['ENTERPRISE', 'COMMERCIAL', 'CORPORATE'], told.n),
  annual_recurring_revenue_minor = told.n * 1000000, annual_recurring_revenue_currency = 'EUR',
  baseline_tier = pg_temp.one(array['SCALE', 'MID', 'SCALE', 'STRATEGIC'], told.n),
  is_in_custody = told.n % 40 = 0
from generate_series(1, 1500) told(n)
where account.tenant_id = pg_temp.tenant() and account.id = pg_temp.id('account', told.n);

insert into csm_profile (tenant_id, id, user_id, role, industries, created_at, updated_at)
select pg_temp.tenant(), pg_temp.id('profile', n), pg_temp.id('user', n),
  pg_temp.one(array['CSM', 'SENIOR_CSM', 'ASSOCIATE_CSM'], n), array['Retail'], pg_temp.ago(4000),
  pg_temp.ago(n)
from generate_series(1, 20) n;

insert into "user" (tenant_id, id, name, email, title, created_at, updated_at)
select pg_temp.tenant(), pg_temp.id('user', 20 + n), 'Executive ' || n, 'executive' || n || '@us.example',
  'Executive sponsor', pg_temp.ago(9000), pg_temp.ago(9000)
from generate_series(1, 3) n;

insert into csm_profile (tenant_id, id, user_id, role, industries, created_at, updated_at)
select pg_temp.tenant(), pg_temp.id('profile', 20 + n), pg_temp.id('user', 20 + n), 'EXEC_SPONSOR',
  array[]::text[], pg_temp.ago(4000), pg_temp.ago(n)
from generate_series(1, 3) n;

insert into relationship (tenant_id, id, user_id, contact_id, strength, last_two_way_at, created_at,
  updated_at)
select pg_temp.tenant(), pg_temp.id('tie', n), pg_temp.id('user', 18 + n % 6),
  pg_temp.id('contact', n), n % 101, pg_temp.ago(n), pg_temp.ago(4000), pg_temp.ago(n)
from generate_series(1, 4500) n;

insert into assignment (tenant_id, id, account_id, user_id, role, is_primary, started_at, ended_at,
  reason, created_at, updated_at)
select pg_temp.tenant(), pg_temp.id('assignment', n), pg_temp.id('account', n),
  pg_temp.id('user', 1 + n % 20), 'CSM', true, pg_temp.ago(3000), null, 'INITIAL', pg_temp.ago(3000),
  pg_temp.ago(n)
from generate_series(1, 1400) n
union all
select pg_temp.tenant(), pg_temp.id('assignment', 2000 + n), pg_temp.id('account', n),
  pg_temp.id('user', 1 + (n + 1) % 20), 'CSM', true, pg_temp.ago(4900), pg_temp.ago(3000), 'INITIAL',
  pg_temp.ago(4900), pg_temp.ago(n)
from generate_series(1, 700) n;

update contract set annual_recurring_revenue_minor = told.n * 500000,
  annual_recurring_revenue_currency = 'EUR'
from generate_series(1, 2000) told(n)
where contract.tenant_id = pg_temp.tenant() and contract.id = pg_temp.id('contract', told.n);

insert into renewal (tenant_id, id, contract_id, account_id, owner_id, outcome, decided_at, created_at,
  updated_at)
select pg_temp.tenant(), pg_temp.id('renewal', n), pg_temp.id('contract', n),
  pg_temp.id('account', 1 + n % 1500), pg_temp.id('user', 1 + n % 20),
  case when n / 20 % 5 = 0 then 'RENEWED_FLAT' end,
  case when n / 20 % 5 = 0 then pg_temp.ago(n) end,
  pg_temp.ago(4000), pg_temp.ago(n)
from generate_series(1, 2000) n;

insert into renewal_milestone (tenant_id, id, contract_id, statement, days_before, due_on, done_at,
  created_at, updated_at)
select pg_temp.tenant(), pg_temp.id('before', n), pg_temp.id('contract', n), 'Agree on scope ' || n,
  60, (pg_temp.ago((n % 700 - 350 + 60) * 24))::date,
  case when n / 20 % 4 > 0 then pg_temp.ago(n) end, pg_temp.ago(4000), pg_temp.ago(n)
from generate_series(1, 2000) n;

update contact set status = pg_temp.one(array['ACTIVE', 'LEFT', 'LEAVING', 'VACANT'], told.n),
  status_since = pg_temp.ago(told.n), new_employer = 'Elsewhere', influence = 90
from generate_series(0, 4490, 21) told(n)
where contact.tenant_id = pg_temp.tenant() and contact.id = pg_temp.id('contact', 2 + told.n);

insert into contact_role (tenant_id, id, contact_id, account_role, started_at, created_at, updated_at)
select pg_temp.tenant(), pg_temp.id('part', n), pg_temp.id('contact', 2 + n), 'CHAMPION',
  pg_temp.ago(3000), pg_temp.ago(3000), pg_temp.ago(n)
from generate_series(0, 4497, 3) n;

insert into contact_signal (tenant_id, id, contact_id, kind, value, observed_at, created_at, updated_at)
select pg_temp.tenant(), pg_temp.id('signal', n * 10 + k), pg_temp.id('contact', 2 + n), kind,
  case k when 1 then 60 + n % 40 else n % 100 end, pg_temp.ago(100), pg_temp.ago(100),
  pg_temp.ago(100)
from generate_series(0, 4497, 3) n, (values ('USAGE', 1), ('SENTIMENT', 2)) s(kind, k);

insert into alert (tenant_id, id, code, severity, kind, state, subject_type, subject_prefix, subject_id,
  account_id, contact_id, opened_at, state_since, due_at, ended_at, priority, severity_points,
  renewal_points, rule_id, rule_scope, policy_version, inputs, explanation, playbook, created_at,
  updated_at)
select pg_temp.tenant(), pg_temp.id('alert', n),
  case when n % 3 = 2 and (n - 2) % 100 < 50 then 'CHAMPION_SHOPPING' else
    pg_temp.one(array['CHAMPION_LEFT', 'ECONOMIC_BUYER_UNKNOWN', 'SINGLE_THREADED'], n / 3) end,
  pg_temp.one(array['HIGH', 'MEDIUM', 'LOW'], n), 'LEADING',
  case when n / 20 % 4 = 0 then 'RESOLVED' when n % 7 = 0 then 'ACKNOWLEDGED' else 'OPEN' end,
  'Contact', 'con', pg_temp.id('contact', n), pg_temp.id('account', 1 + n % 1500),
  pg_temp.id('contact', n), pg_temp.ago(n % 900), pg_temp.ago(n % 900), pg_temp.ago(n % 900 - 120),
  case when n / 20 % 4 = 0 then pg_temp.ago(0) end, 10 + n * 7 % 80, 10 + n * 7 % 50, n * 7 % 30,
  'alert.champion', 'contacts:read', 0, '{}', 'Found at contact ' || n || '.',
  '[{"role": "CSM", "action": "Call them.", "dueAt": null}]', pg_temp.ago(n % 900), pg_temp.ago(n % 900)
from generate_series(1, 4500) n;

insert into handoff (tenant_id, id, opportunity_id, account_id, ae_id, csm_id, status, status_since,
  touch_model_override, debrief_at, created_at, updated_at)
select pg_temp.tenant(), pg_temp.id('handoff', n), pg_temp.id('opportunity', n),
  pg_temp.id('account', 1 + n % 1500), pg_temp.id('user', 1 + n % 20),
  pg_temp.id('user', 1 + n / 5 % 20),
  case when n / 100 % 5 > 0 then 'COMPLETE' else
    pg_temp.one(array['CSM_ASSIGNED', 'CHECKLIST_SUBMITTED', 'ACCEPTED', 'DEBRIEFED'], n) end,
  pg_temp.ago(n % 1000), 'HIGH', case when n / 100 % 5 > 0 or n % 4 = 3 then pg_temp.ago(n % 1000) end,
  pg_temp.ago(2000), pg_temp.ago(n)
from generate_series(3, 2998, 5) n;

insert into sales_promise (tenant_id, id, handoff_id, statement, kind, made_by_id, made_at, status,
  status_since, created_at, updated_at)
select pg_temp.tenant(), pg_temp.id('promise', n), pg_temp.id('handoff', n), 'Promise ' || n, 'PROMISE',
  pg_temp.id('user', 1 + n % 20), pg_temp.ago(2000 + n % 1000),
  case when n / 100 % 3 = 0 then 'OPEN' else 'EVIDENCED' end, pg_temp.ago(1000), pg_temp.ago(2000),
  pg_temp.ago(n)
from generate_series(3, 2998, 5) n;

insert into onboarding (tenant_id, id, account_id, business_orchestration_at, technical_kickoff_at,
  first_value_at, customer_confirmed_technical_at, customer_confirmed_process_at, confirmed_by_id,
  created_at, updated_at)
select pg_temp.tenant(), pg_temp.id('onboarding', n), pg_temp.id('account', n), pg_temp.ago(2000),
  pg_temp.ago(1900), case when n / 20 % 3 > 0 then pg_temp.ago(1000) end,
  case when n / 20 % 5 > 0 then pg_temp.ago(900) end,
  case when n / 20 % 5 > 1 then pg_temp.ago(800) end,
  case when n / 20 % 5 > 0 then pg_temp.id('contact', n) end, pg_temp.ago(2100 + n), pg_temp.ago(n)
from generate_series(1, 1500) n;

insert into onboarding_step (tenant_id, id, onboarding_id, position, name, done_at, created_at,
  updated_at)
select pg_temp.tenant(), pg_temp.id('step', n * 10 + k), pg_temp.id('onboarding', n), k,
  'Step ' || k, case when k <= n % 3 then pg_temp.ago(1500) end, pg_temp.ago(2000), pg_temp.ago(n)
from generate_series(1, 1500) n, generate_series(1, 2) k;

insert into impact_plan_item (tenant_id, id, onboarding_id, statement, owner, due_on, done_at,
  created_at, updated_at)
select pg_temp.tenant(), pg_temp.id('item', n), pg_temp.id('onboarding', n), 'Name an admin ' || n,
  pg_temp.one(array['CUSTOMER', 'VENDOR'], n / 2), (pg_temp.ago(n % 900 * 24))::date,
  case when n / 20 % 6 > 0 then pg_temp.ago(1000) end, pg_temp.ago(2000), pg_temp.ago(n)
from generate_series(1, 1500) n;

insert into success_plan (tenant_id, id, account_id, purpose, measurement, target, timeline,
  responsibilities, next_phase, status, status_since, engagement, engagement_since, created_at,
  updated_at)
select pg_temp.tenant(), pg_temp.id('plan', n), pg_temp.id('account', n), 'Shorter waits',
  'Minutes to the first answer', '10 minutes', 'By autumn', 'Theirs: training. Ours: set-up',
  'A second team', pg_temp.one(array['ACTIVE', 'ACTIVE', 'PROPOSED', 'ACHIEVED'], n),
  pg_temp.ago(1000), pg_temp.one(array['ENGAGED', 'UNRESPONSIVE'], n / 4), pg_temp.ago(1000),
  pg_temp.ago(2000), pg_temp.ago(n)
from generate_series(1, 1500) n;

insert into success_milestone (tenant_id, id, account_id, plan_id, statement, owner, due_on, done_at,
  created_at, updated_at)
select pg_temp.tenant(), pg_temp.id('milestone', n), pg_temp.id('account', 1 + n % 1500),
  pg_temp.id('plan', 1 + n % 1500), 'Milestone ' || n,
  pg_temp.one(array['CUSTOMER', 'VENDOR'], n), (pg_temp.ago((n % 300 - 150) * 24))::date,
  case when n / 20 % 5 > 0 and n % 300 > 150 then pg_temp.ago(n) end, pg_temp.ago(4000), pg_temp.ago(n)
from generate_series(1, 3000) n;

insert into success_metric (tenant_id, id, account_id, name, unit, baseline, target, direction,
  created_at, updated_at)
select pg_temp.tenant(), pg_temp.id('metric', n), pg_temp.id('account', n), 'First answer', 'minutes',
  60, 10, 'DOWN', pg_temp.ago(4000), pg_temp.ago(n)
from generate_series(1, 1500) n;

insert into metric_point (tenant_id, id, metric_id, measured_at, value, created_at, updated_at)
select pg_temp.tenant(), pg_temp.id('point', n * 10 + k), pg_temp.id('metric', n),
  pg_temp.ago(k * 720 + n % 700 + case when n / 20 % 5 = 0 then 2500 else 0 end),
  30 + case when n / 20 % 4 = 0 then 0 else k * 8 end, pg_temp.ago(k * 720), pg_temp.ago(n)
from generate_series(1, 1500) n, generate_series(0, 4) k;
