-- A customer base of some size, the same each time: what holds for record n follows from n.

insert into "user" (tenant_id, id, name, email, created_at, updated_at)
select pg_temp.tenant(), pg_temp.id('user', n), 'Colleague ' || n, 'colleague' || n || '@us.example',
  pg_temp.ago(9000), pg_temp.ago(9000)
from generate_series(1, 20) n;

insert into account (tenant_id, id, name, domain, industry, employee_count, owner_id,
  annual_revenue_minor, annual_revenue_currency, created_at, updated_at)
select pg_temp.tenant(), pg_temp.id('account', n), 'Customer ' || n, 'customer-' || n || '.example',
  pg_temp.one(array['Retail', 'Media', 'Energy', null, 'Banking'], n), (n * 37) % 5000,
  pg_temp.id('user', 1 + n % 20), n * 100000, 'EUR', pg_temp.ago(5000 + n), pg_temp.ago(n)
from generate_series(1, 1500) n;

insert into contact (tenant_id, id, name, email, title, account_id, created_at, updated_at)
select pg_temp.tenant(), pg_temp.id('contact', n), 'Person ' || n, 'person' || n || '@customer.example',
  pg_temp.one(array['CFO', 'Head of IT', null, 'Buyer'], n), pg_temp.id('account', 1 + n % 1500),
  pg_temp.ago(4000), pg_temp.ago(n)
from generate_series(1, 4500) n;

insert into opportunity (tenant_id, id, name, stage, probability, close_on, is_closed, is_won,
  opened_at, account_id, owner_id, created_at, updated_at)
select pg_temp.tenant(), pg_temp.id('opportunity', n), 'Deal ' || n,
  pg_temp.one(array['Prospecting', 'Proposal', 'Negotiation', 'Closed Won', 'Closed Lost'], n),
  (array[10, 40, 75, 100, 0])[1 + n % 5], (pg_temp.ago((n % 400 - 150) * 24))::date,
  n % 5 >= 3, n % 5 = 3, pg_temp.ago(4000), pg_temp.id('account', 1 + n % 1500),
  pg_temp.id('user', 1 + n % 20), pg_temp.ago(4000), pg_temp.ago(n)
from generate_series(1, 3000) n;

insert into opportunity_contact_role (tenant_id, id, role, is_primary, opportunity_id, contact_id,
  created_at, updated_at)
select pg_temp.tenant(), pg_temp.id('role', n), pg_temp.one(array['Economic Buyer', 'Champion'], n),
  n % 2 = 0, pg_temp.id('opportunity', 1 + n % 2950), pg_temp.id('contact', 1 + n % 4500),
  pg_temp.ago(4000 - n % 1000), pg_temp.ago(n)
from generate_series(1, 4500) n;

insert into opportunity_stage_change (tenant_id, id, stage, probability, close_on, changed_at,
  opportunity_id, created_at, updated_at)
select pg_temp.tenant(), pg_temp.id('change', n),
  pg_temp.one(array['Prospecting', 'Proposal', 'Negotiation'], n), (array[10, 40, 75])[1 + n % 3],
  (pg_temp.ago((n % 400 - 150) * 24))::date, pg_temp.ago(n % 4000),
  pg_temp.id('opportunity', 1 + n % 3000), pg_temp.ago(4000), pg_temp.ago(n)
from generate_series(1, 6000) n;

insert into contract (tenant_id, id, number, status, starts_on, ends_on, account_id, owner_id,
  created_at, updated_at)
select pg_temp.tenant(), pg_temp.id('contract', n), 'C-' || n, 'Activated',
  (pg_temp.ago(n % 700 * 24))::date, (pg_temp.ago((n % 700 - 350) * 24))::date,
  pg_temp.id('account', 1 + n % 1500), pg_temp.id('user', 1 + n % 20), pg_temp.ago(4000), pg_temp.ago(n)
from generate_series(1, 2000) n;

insert into ticket (tenant_id, id, subject, status, priority, opened_at, solved_at, account_id,
  requester_id, assignee_id, first_reply_minutes, satisfaction, created_at, updated_at)
select pg_temp.tenant(), pg_temp.id('ticket', n), 'Question ' || n,
  pg_temp.one(array['NEW', 'OPEN', 'PENDING', 'SOLVED', 'CLOSED', 'CLOSED', 'CLOSED'], n),
  pg_temp.one(array['URGENT', 'LOW', 'NORMAL', 'NORMAL', 'HIGH', null], n / 7), pg_temp.ago(n % 8000),
  case when n % 7 >= 3 then pg_temp.ago(n % 8000 - 1) end, pg_temp.id('account', 1 + n % 1500),
  pg_temp.id('contact', 1 + n % 4500), pg_temp.id('user', 1 + n % 20), n % 600,
  pg_temp.one(array['GOOD', null, 'OFFERED', 'BAD'], n), pg_temp.ago(4000), pg_temp.ago(n % 8000)
from generate_series(1, 12000) n;

insert into satisfaction_rating (tenant_id, id, score, reason, rated_at, ticket_id, requester_id,
  assignee_id, created_at, updated_at)
select pg_temp.tenant(), pg_temp.id('rating', n), pg_temp.one(array['GOOD', 'OFFERED', 'GOOD', 'BAD'], n),
  pg_temp.one(array[null, 'Took too long'], n / 4), pg_temp.ago(n % 6000), pg_temp.id('ticket', n),
  pg_temp.id('contact', 1 + n % 4500), pg_temp.id('user', 1 + n % 20), pg_temp.ago(4000), pg_temp.ago(n)
from generate_series(1, 4500) n;

insert into interaction (tenant_id, id, kind, subject, happens_on, started_at, account_id, contact_id,
  owner_id, created_at, updated_at)
select pg_temp.tenant(), pg_temp.id('interaction', n), pg_temp.one(array['CALL', 'MEETING', 'EMAIL'], n),
  'Talk ' || n, (pg_temp.ago(n % 5000))::date, pg_temp.ago(n % 5000),
  pg_temp.id('account', 1 + n % 1500), pg_temp.id('contact', 1 + n % 4500),
  pg_temp.id('user', 1 + n % 20), pg_temp.ago(4000), pg_temp.ago(n)
from generate_series(1, 6000) n;

insert into connection (tenant_id, id, system, name, base_url, credentials, created_at, updated_at)
values
  (pg_temp.tenant(), pg_temp.id('connection', 1), 'SALESFORCE', 'crm', 'https://crm.example', '\x00',
    pg_temp.ago(9000), pg_temp.ago(9000)),
  (pg_temp.tenant(), pg_temp.id('connection', 2), 'ZENDESK', 'helpdesk', 'https://desk.example', '\x00',
    pg_temp.ago(9000), pg_temp.ago(9000));

insert into external_ref (tenant_id, connection_id, object_type, external_id, system, node_type, node_id)
select pg_temp.tenant(), pg_temp.id('connection', 1), 'Account', '001' || lpad(n::text, 12, '0') || 'AAA',
  'SALESFORCE', 'Account', pg_temp.id('account', n)
from generate_series(1, 1500) n;

insert into sync_run (tenant_id, id, connection_id, status, started_at, finished_at)
select pg_temp.tenant(), pg_temp.id('run', n), pg_temp.id('connection', 1 + n % 2),
  pg_temp.one(array['SUCCEEDED', 'SUCCEEDED', 'PARTIAL'], n), pg_temp.ago(n), pg_temp.ago(n - 1)
from generate_series(1, 500) n;

insert into stream_run (tenant_id, id, sync_run_id, stream, phase, status, records_read, started_at,
  finished_at)
select pg_temp.tenant(), pg_temp.id('stream', n), pg_temp.id('run', 1 + n / 3),
  pg_temp.one(array['users', 'accounts', 'contacts'], n), 'INCREMENTAL', 'SUCCEEDED', n % 50,
  pg_temp.ago(1 + n / 3), pg_temp.ago(n / 3)
from generate_series(0, 1499) n;

insert into source_match (tenant_id, id, connection_id, object_type, external_id, name, status,
  account_id, evidence, created_at, updated_at)
select pg_temp.tenant(), pg_temp.id('match', n), pg_temp.id('connection', 2), 'organization', n::text,
  'Customer ' || n, case when n % 10 = 0 then 'UNMATCHED' else 'MATCHED' end,
  case when n % 10 > 0 then pg_temp.id('account', n) end,
  case when n % 10 > 0 then 'DOMAIN' end, pg_temp.ago(4000), pg_temp.ago(n)
from generate_series(1, 1500) n;

insert into quarantined_record (tenant_id, id, connection_id, object_type, external_id, field, reason,
  raw, fingerprint, sync_run_id, quarantined_at, resolved_at)
select pg_temp.tenant(), pg_temp.id('quarantine', n), pg_temp.id('connection', 1), 'Contact', n::text,
  'Email', 'The value is no text.', '{}', decode(md5(n::text), 'hex'), pg_temp.id('run', 1),
  pg_temp.ago(n), case when n % 3 = 0 then pg_temp.ago(n - 1) end
from generate_series(1, 60) n;

insert into custom_field_definition (tenant_id, id, connection_id, node_type, key, label, value_type,
  created_at, updated_at)
select pg_temp.tenant(), pg_temp.id('definition', n), pg_temp.id('connection', 1),
  pg_temp.one(array['Account', 'Contact'], n), 'field_' || n || '__c', 'Field ' || n,
  pg_temp.one(array['TEXT', 'NUMBER', 'DATE'], n), pg_temp.ago(9000), pg_temp.ago(9000)
from generate_series(1, 6) n;

update account set custom_fields = jsonb_build_object('field_4__c', told.n * 37 % 911,
  'field_6__c', pg_temp.one(array['EMEA', 'Americas', 'APAC', 'Japan'], told.n))
from generate_series(1, 1500) told(n)
where account.tenant_id = pg_temp.tenant() and account.id = pg_temp.id('account', told.n);

insert into custom_field_value (tenant_id, record_id, definition_id, text_value, number_value)
select pg_temp.tenant(), pg_temp.id('account', n), pg_temp.id('definition', 6),
  pg_temp.one(array['EMEA', 'Americas', 'APAC', 'Japan'], n), null
from generate_series(1, 1500) n
union all
select pg_temp.tenant(), pg_temp.id('account', n), pg_temp.id('definition', 4), null, n * 37 % 911
from generate_series(1, 1500) n;
