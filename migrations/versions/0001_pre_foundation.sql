create table api_key (
    tenant_id uuid not null,
    id uuid default uuidv7() not null,
    name text not null,
    hint text not null,
    kind text not null,
    scopes text[] not null,
    expires_at timestamptz
        constraint ck_api_key_expires_at
        check (expires_at >= '0001-01-01 00:00:00Z'
            and expires_at < '10000-01-01 00:00:00Z'),
    revoked_at timestamptz
        constraint ck_api_key_revoked_at
        check (revoked_at >= '0001-01-01 00:00:00Z'
            and revoked_at < '10000-01-01 00:00:00Z'),
    last_used_at timestamptz
        constraint ck_api_key_last_used_at
        check (last_used_at >= '0001-01-01 00:00:00Z'
            and last_used_at < '10000-01-01 00:00:00Z'),
    revision bigint default '1' not null,
    created_at timestamptz default clock_timestamp() not null
        constraint ck_api_key_created_at
        check (created_at >= '0001-01-01 00:00:00Z'
            and created_at < '10000-01-01 00:00:00Z'),
    updated_at timestamptz default clock_timestamp() not null
        constraint ck_api_key_updated_at
        check (updated_at >= '0001-01-01 00:00:00Z'
            and updated_at < '10000-01-01 00:00:00Z'),
    deleted_at timestamptz
        constraint ck_api_key_deleted_at
        check (deleted_at >= '0001-01-01 00:00:00Z'
            and deleted_at < '10000-01-01 00:00:00Z'),
    constraint pk_api_key primary key (tenant_id, id),
    constraint ck_api_key_kind check (kind in ('SERVICE', 'PARTNER'))
);

create table api_key_directory (
    key_hash bytea not null,
    tenant_id uuid not null,
    api_key_id uuid not null,
    constraint pk_api_key_directory primary key (key_hash)
);

create table change (
    tenant_id uuid not null,
    xid xid8 default pg_current_xact_id() not null,
    seq bigint generated always as identity (cache 1),
    at timestamptz default clock_timestamp() not null
        constraint ck_change_at
        check (at >= '0001-01-01 00:00:00Z'
            and at < '10000-01-01 00:00:00Z'),
    node_type text not null,
    node_id uuid not null,
    operation text not null,
    changed_fields text[] not null,
    before jsonb,
    change_set_id uuid not null,
    constraint pk_change primary key (tenant_id, xid, seq, at),
    constraint ck_change_operation
        check (operation in ('INSERT', 'UPDATE', 'DELETE', 'RESTORE'))
)
 partition by range (at);

create table change_default partition of change default;

create index ix_change_node on change (tenant_id, node_id, at, seq);

create table change_set (
    tenant_id uuid not null,
    id uuid default uuidv7() not null,
    actor_kind text not null,
    actor_id text not null,
    reason text,
    request_id text,
    at timestamptz default clock_timestamp() not null
        constraint ck_change_set_at
        check (at >= '0001-01-01 00:00:00Z'
            and at < '10000-01-01 00:00:00Z'),
    constraint pk_change_set primary key (tenant_id, id),
    constraint ck_change_set_actor_kind
        check (actor_kind in ('PRINCIPAL', 'CONNECTOR', 'RULE', 'SYSTEM'))
);

create table connection (
    tenant_id uuid not null,
    id uuid default uuidv7() not null,
    system text not null,
    name text not null,
    base_url text not null,
    credentials bytea not null,
    options jsonb default '{}' not null,
    status text default 'ACTIVE' not null,
    remote_identity text,
    revision bigint default '1' not null,
    created_at timestamptz default clock_timestamp() not null
        constraint ck_connection_created_at
        check (created_at >= '0001-01-01 00:00:00Z'
            and created_at < '10000-01-01 00:00:00Z'),
    updated_at timestamptz default clock_timestamp() not null
        constraint ck_connection_updated_at
        check (updated_at >= '0001-01-01 00:00:00Z'
            and updated_at < '10000-01-01 00:00:00Z'),
    deleted_at timestamptz
        constraint ck_connection_deleted_at
        check (deleted_at >= '0001-01-01 00:00:00Z'
            and deleted_at < '10000-01-01 00:00:00Z'),
    constraint pk_connection primary key (tenant_id, id),
    constraint uq_connection_tenant_id_name unique (tenant_id, name),
    constraint ck_connection_system check (system in ('SALESFORCE', 'ZENDESK')),
    constraint ck_connection_status
        check (status in ('ACTIVE', 'PAUSED', 'NEEDS_AUTHORIZATION'))
);

create table tenant (
    tenant_id uuid not null,
    slug text not null,
    name text not null,
    reporting_currency text default 'USD' not null,
    created_at timestamptz default clock_timestamp() not null
        constraint ck_tenant_created_at
        check (created_at >= '0001-01-01 00:00:00Z'
            and created_at < '10000-01-01 00:00:00Z'),
    constraint pk_tenant primary key (tenant_id),
    constraint ck_tenant_slug check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    constraint ck_tenant_reporting_currency check (reporting_currency ~ '^[A-Z]{3}$')
);

create table tenant_directory (
    slug text not null,
    tenant_id uuid not null,
    constraint pk_tenant_directory primary key (slug),
    constraint uq_tenant_directory_tenant_id unique (tenant_id)
);

create table "user" (
    tenant_id uuid not null,
    id uuid default uuidv7() not null,
    name text not null constraint ck_user_name_length check (char_length(name) <= 500),
    name_key text collate "C" generated always as (lower(name)) stored,
    email text constraint ck_user_email_length check (char_length(email) <= 500),
    email_key text collate "C" generated always as (lower(email)) stored,
    title text,
    active boolean default 'true' not null,
    revision bigint default '1' not null,
    created_at timestamptz default clock_timestamp() not null
        constraint ck_user_created_at
        check (created_at >= '0001-01-01 00:00:00Z'
            and created_at < '10000-01-01 00:00:00Z'),
    updated_at timestamptz default clock_timestamp() not null
        constraint ck_user_updated_at
        check (updated_at >= '0001-01-01 00:00:00Z'
            and updated_at < '10000-01-01 00:00:00Z'),
    deleted_at timestamptz
        constraint ck_user_deleted_at
        check (deleted_at >= '0001-01-01 00:00:00Z'
            and deleted_at < '10000-01-01 00:00:00Z'),
    constraint pk_user primary key (tenant_id, id)
);

create index ix_user_email_key on "user" (tenant_id, email_key, id) where deleted_at is null;

create index ix_user_name_key on "user" (tenant_id, name_key, id) where deleted_at is null;

create table account (
    tenant_id uuid not null,
    id uuid default uuidv7() not null,
    name text not null constraint ck_account_name_length check (char_length(name) <= 500),
    name_key text collate "C" generated always as (lower(name)) stored,
    domain text constraint ck_account_domain_length check (char_length(domain) <= 500),
    website text,
    industry text constraint ck_account_industry_length check (char_length(industry) <= 500),
    account_type text,
    billing_country text,
    employee_count integer,
    annual_revenue_minor bigint,
    annual_revenue_currency text,
    owner_id uuid,
    parent_id uuid,
    custom_fields jsonb default '{}' not null,
    revision bigint default '1' not null,
    created_at timestamptz default clock_timestamp() not null
        constraint ck_account_created_at
        check (created_at >= '0001-01-01 00:00:00Z'
            and created_at < '10000-01-01 00:00:00Z'),
    updated_at timestamptz default clock_timestamp() not null
        constraint ck_account_updated_at
        check (updated_at >= '0001-01-01 00:00:00Z'
            and updated_at < '10000-01-01 00:00:00Z'),
    deleted_at timestamptz
        constraint ck_account_deleted_at
        check (deleted_at >= '0001-01-01 00:00:00Z'
            and deleted_at < '10000-01-01 00:00:00Z'),
    constraint pk_account primary key (tenant_id, id),
    constraint fk_account_tenant_id_owner_id foreign key(tenant_id, owner_id)
        references "user" (tenant_id, id) on delete restrict,
    constraint fk_account_tenant_id_parent_id foreign key(tenant_id, parent_id)
        references account (tenant_id, id) on delete restrict,
    constraint ck_account_annual_revenue_currency
        check (annual_revenue_currency ~ '^[A-Z]{3}$'),
    constraint ck_account_annual_revenue
        check ((annual_revenue_minor is null) = (annual_revenue_currency is null))
);

create index ix_account_annual_revenue_minor
    on account (tenant_id, annual_revenue_minor, id)
    where deleted_at is null;

create index ix_account_created_at
    on account (tenant_id, created_at, id)
    where deleted_at is null;

create index ix_account_domain on account (tenant_id, domain, id) where deleted_at is null;

create index ix_account_employee_count
    on account (tenant_id, employee_count, id)
    where deleted_at is null;

create index ix_account_industry on account (tenant_id, industry, id) where deleted_at is null;

create index ix_account_name_key on account (tenant_id, name_key, id) where deleted_at is null;

create index ix_account_name_trgm on account using gin (tenant_id, name gin_trgm_ops);

create index ix_account_owner_id on account (tenant_id, owner_id, id) where deleted_at is null;

create index ix_account_parent_id on account (tenant_id, parent_id, id) where deleted_at is null;

create index ix_account_updated_at
    on account (tenant_id, updated_at, id)
    where deleted_at is null;

create table custom_field_definition (
    tenant_id uuid not null,
    id uuid default uuidv7() not null,
    connection_id uuid not null,
    node_type text not null,
    key text not null,
    label text not null,
    value_type text not null,
    options text[],
    unavailable_since timestamptz
        constraint ck_custom_field_definition_unavailable_since
        check (unavailable_since >= '0001-01-01 00:00:00Z'
            and unavailable_since < '10000-01-01 00:00:00Z'),
    revision bigint default '1' not null,
    created_at timestamptz default clock_timestamp() not null
        constraint ck_custom_field_definition_created_at
        check (created_at >= '0001-01-01 00:00:00Z'
            and created_at < '10000-01-01 00:00:00Z'),
    updated_at timestamptz default clock_timestamp() not null
        constraint ck_custom_field_definition_updated_at
        check (updated_at >= '0001-01-01 00:00:00Z'
            and updated_at < '10000-01-01 00:00:00Z'),
    deleted_at timestamptz
        constraint ck_custom_field_definition_deleted_at
        check (deleted_at >= '0001-01-01 00:00:00Z'
            and deleted_at < '10000-01-01 00:00:00Z'),
    constraint pk_custom_field_definition primary key (tenant_id, id),
    constraint fk_custom_field_definition_tenant_id_connection_id foreign key(tenant_id, connection_id)
        references connection (tenant_id, id) on delete restrict,
    constraint uq_custom_field_definition_tenant_id_connection_id_node_a0b0 unique (tenant_id, connection_id, node_type, key),
    constraint ck_custom_field_definition_value_type
       
        check (value_type in ('TEXT', 'NUMBER', 'BOOLEAN', 'DATE', 'DATE_TIME', 'OPTION',
            'MULTI_OPTION'))
);

create table external_ref (
    tenant_id uuid not null,
    connection_id uuid not null,
    object_type text not null,
    external_id text not null
        constraint ck_external_ref_external_id_length check (char_length(external_id) <= 500),
    system text not null,
    node_type text not null,
    node_id uuid not null,
    url text,
    synced_at timestamptz
        constraint ck_external_ref_synced_at
        check (synced_at >= '0001-01-01 00:00:00Z'
            and synced_at < '10000-01-01 00:00:00Z'),
    match_key text
        constraint ck_external_ref_match_key_length check (char_length(match_key) <= 500),
    constraint pk_external_ref primary key (tenant_id, connection_id, object_type, external_id),
    constraint fk_external_ref_tenant_id_connection_id foreign key(tenant_id, connection_id)
        references connection (tenant_id, id) on delete restrict,
    constraint ck_external_ref_system check (system in ('SALESFORCE', 'ZENDESK'))
);

create index ix_external_ref_lookup
    on external_ref (external_id, tenant_id, system, object_type);

create index ix_external_ref_match_key on external_ref (match_key, tenant_id, node_type);

create index ix_external_ref_node on external_ref (node_id, tenant_id);

create table pending_link (
    tenant_id uuid not null,
    connection_id uuid not null,
    node_type text not null,
    node_id uuid not null,
    field text not null,
    object_type text not null,
    external_id text not null
        constraint ck_pending_link_external_id_length check (char_length(external_id) <= 500),
    constraint pk_pending_link primary key (tenant_id, node_id, field, connection_id),
    constraint fk_pending_link_tenant_id_connection_id foreign key(tenant_id, connection_id)
        references connection (tenant_id, id) on delete restrict
);

create index ix_pending_link_parent
    on pending_link (tenant_id, connection_id, object_type, external_id);

create table source_record (
    tenant_id uuid not null,
    connection_id uuid not null,
    object_type text not null,
    external_id text not null
        constraint ck_source_record_external_id_length check (char_length(external_id) <= 500),
    payload jsonb not null,
    source_version text collate "C" not null,
    is_deleted boolean not null,
    landed_at timestamptz default clock_timestamp() not null
        constraint ck_source_record_landed_at
        check (landed_at >= '0001-01-01 00:00:00Z'
            and landed_at < '10000-01-01 00:00:00Z'),
    constraint pk_source_record primary key (tenant_id, connection_id, object_type, external_id),
    constraint fk_source_record_tenant_id_connection_id foreign key(tenant_id, connection_id)
        references connection (tenant_id, id) on delete restrict
);

create table stream_state (
    tenant_id uuid not null,
    connection_id uuid not null,
    stream text not null,
    state jsonb not null,
    schema_hash text,
    updated_at timestamptz default clock_timestamp() not null
        constraint ck_stream_state_updated_at
        check (updated_at >= '0001-01-01 00:00:00Z'
            and updated_at < '10000-01-01 00:00:00Z'),
    constraint pk_stream_state primary key (tenant_id, connection_id, stream),
    constraint fk_stream_state_tenant_id_connection_id foreign key(tenant_id, connection_id)
        references connection (tenant_id, id) on delete restrict
);

create table sync_run (
    tenant_id uuid not null,
    id uuid default uuidv7() not null,
    connection_id uuid not null,
    status text not null,
    started_at timestamptz default clock_timestamp() not null
        constraint ck_sync_run_started_at
        check (started_at >= '0001-01-01 00:00:00Z'
            and started_at < '10000-01-01 00:00:00Z'),
    finished_at timestamptz
        constraint ck_sync_run_finished_at
        check (finished_at >= '0001-01-01 00:00:00Z'
            and finished_at < '10000-01-01 00:00:00Z'),
    error_code text,
    error_message text,
    constraint pk_sync_run primary key (tenant_id, id),
    constraint fk_sync_run_tenant_id_connection_id foreign key(tenant_id, connection_id)
        references connection (tenant_id, id) on delete restrict,
    constraint ck_sync_run_status
        check (status in ('RUNNING', 'SUCCEEDED', 'PARTIAL', 'FAILED', 'INTERRUPTED'))
);

create index ix_sync_run_connection on sync_run (tenant_id, connection_id, started_at, id);

create index ix_sync_run_started on sync_run (tenant_id, started_at, id);

create table contact (
    tenant_id uuid not null,
    id uuid default uuidv7() not null,
    name text not null constraint ck_contact_name_length check (char_length(name) <= 500),
    name_key text collate "C" generated always as (lower(name)) stored,
    email text constraint ck_contact_email_length check (char_length(email) <= 500),
    email_key text collate "C" generated always as (lower(email)) stored,
    title text,
    phone text,
    account_id uuid,
    custom_fields jsonb default '{}' not null,
    revision bigint default '1' not null,
    created_at timestamptz default clock_timestamp() not null
        constraint ck_contact_created_at
        check (created_at >= '0001-01-01 00:00:00Z'
            and created_at < '10000-01-01 00:00:00Z'),
    updated_at timestamptz default clock_timestamp() not null
        constraint ck_contact_updated_at
        check (updated_at >= '0001-01-01 00:00:00Z'
            and updated_at < '10000-01-01 00:00:00Z'),
    deleted_at timestamptz
        constraint ck_contact_deleted_at
        check (deleted_at >= '0001-01-01 00:00:00Z'
            and deleted_at < '10000-01-01 00:00:00Z'),
    constraint pk_contact primary key (tenant_id, id),
    constraint fk_contact_tenant_id_account_id foreign key(tenant_id, account_id)
        references account (tenant_id, id) on delete restrict
);

create index ix_contact_account_id
    on contact (tenant_id, account_id, id)
    where deleted_at is null;

create index ix_contact_account_id_name_key
    on contact (tenant_id, account_id, name_key, id)
    where deleted_at is null;

create index ix_contact_created_at
    on contact (tenant_id, created_at, id)
    where deleted_at is null;

create index ix_contact_email_key on contact (tenant_id, email_key, id) where deleted_at is null;

create index ix_contact_name_key on contact (tenant_id, name_key, id) where deleted_at is null;

create index ix_contact_name_trgm on contact using gin (tenant_id, name gin_trgm_ops);

create index ix_contact_updated_at
    on contact (tenant_id, updated_at, id)
    where deleted_at is null;

create table quarantined_record (
    tenant_id uuid not null,
    id uuid default uuidv7() not null,
    connection_id uuid not null,
    object_type text not null,
    external_id text
        constraint ck_quarantined_record_external_id_length
        check (char_length(external_id) <= 500),
    field text,
    reason text not null,
    raw text not null,
    fingerprint bytea not null,
    sync_run_id uuid not null,
    quarantined_at timestamptz default clock_timestamp() not null
        constraint ck_quarantined_record_quarantined_at
        check (quarantined_at >= '0001-01-01 00:00:00Z'
            and quarantined_at < '10000-01-01 00:00:00Z'),
    resolved_at timestamptz
        constraint ck_quarantined_record_resolved_at
        check (resolved_at >= '0001-01-01 00:00:00Z'
            and resolved_at < '10000-01-01 00:00:00Z'),
    constraint pk_quarantined_record primary key (tenant_id, id),
    constraint fk_quarantined_record_tenant_id_connection_id foreign key(tenant_id, connection_id)
        references connection (tenant_id, id) on delete restrict,
    constraint fk_quarantined_record_tenant_id_sync_run_id foreign key(tenant_id, sync_run_id)
        references sync_run (tenant_id, id) on delete restrict,
    constraint uq_quarantined_record_tenant_id_connection_id_object_ty_7a41 unique (tenant_id, connection_id, object_type, fingerprint)
);

create index ix_quarantined_record_external
    on quarantined_record (tenant_id, connection_id, object_type, external_id);

create table source_match (
    tenant_id uuid not null,
    id uuid default uuidv7() not null,
    connection_id uuid not null,
    object_type text not null,
    external_id text not null
        constraint ck_source_match_external_id_length check (char_length(external_id) <= 500),
    name text not null,
    status text not null,
    account_id uuid,
    evidence text,
    evidence_value text,
    linked_to text,
    keyed_to text,
    domains text[] default '{}' not null,
    revision bigint default '1' not null,
    created_at timestamptz default clock_timestamp() not null
        constraint ck_source_match_created_at
        check (created_at >= '0001-01-01 00:00:00Z'
            and created_at < '10000-01-01 00:00:00Z'),
    updated_at timestamptz default clock_timestamp() not null
        constraint ck_source_match_updated_at
        check (updated_at >= '0001-01-01 00:00:00Z'
            and updated_at < '10000-01-01 00:00:00Z'),
    deleted_at timestamptz
        constraint ck_source_match_deleted_at
        check (deleted_at >= '0001-01-01 00:00:00Z'
            and deleted_at < '10000-01-01 00:00:00Z'),
    constraint pk_source_match primary key (tenant_id, id),
    constraint fk_source_match_tenant_id_connection_id foreign key(tenant_id, connection_id)
        references connection (tenant_id, id) on delete restrict,
    constraint fk_source_match_tenant_id_account_id foreign key(tenant_id, account_id)
        references account (tenant_id, id) on delete restrict,
    constraint uq_source_match_tenant_id_connection_id_object_type_external_id unique (tenant_id, connection_id, object_type, external_id),
    constraint ck_source_match_status check (status in ('MATCHED', 'AMBIGUOUS', 'UNMATCHED')),
    constraint ck_source_match_evidence
        check (evidence in ('LINK_FIELD', 'EXTERNAL_ID', 'DOMAIN', 'HUMAN'))
);

create index ix_source_match_account on source_match (tenant_id, account_id);

create index ix_source_match_status on source_match (tenant_id, status, id);

create table stream_run (
    tenant_id uuid not null,
    id uuid default uuidv7() not null,
    sync_run_id uuid not null,
    stream text not null,
    phase text not null,
    status text not null,
    records_read bigint default '0' not null,
    records_changed bigint default '0' not null,
    records_quarantined bigint default '0' not null,
    records_expected bigint,
    started_at timestamptz default clock_timestamp() not null
        constraint ck_stream_run_started_at
        check (started_at >= '0001-01-01 00:00:00Z'
            and started_at < '10000-01-01 00:00:00Z'),
    finished_at timestamptz
        constraint ck_stream_run_finished_at
        check (finished_at >= '0001-01-01 00:00:00Z'
            and finished_at < '10000-01-01 00:00:00Z'),
    error_code text,
    error_message text,
    constraint pk_stream_run primary key (tenant_id, id),
    constraint fk_stream_run_tenant_id_sync_run_id foreign key(tenant_id, sync_run_id)
        references sync_run (tenant_id, id) on delete restrict,
    constraint ck_stream_run_phase check (phase in ('BACKFILL', 'INCREMENTAL')),
    constraint ck_stream_run_status
        check (status in ('RUNNING', 'SUCCEEDED', 'PARTIAL', 'FAILED', 'INTERRUPTED'))
);

create index ix_stream_run_run on stream_run (tenant_id, sync_run_id, id);

create table ticket (
    tenant_id uuid not null,
    id uuid default uuidv7() not null,
    subject text,
    status text not null,
    priority text,
    ticket_type text,
    tags text[] default '{}' not null,
    opened_at timestamptz default clock_timestamp() not null
        constraint ck_ticket_opened_at
        check (opened_at >= '0001-01-01 00:00:00Z'
            and opened_at < '10000-01-01 00:00:00Z'),
    account_id uuid,
    requester_id uuid,
    assignee_id uuid,
    custom_fields jsonb default '{}' not null,
    revision bigint default '1' not null,
    created_at timestamptz default clock_timestamp() not null
        constraint ck_ticket_created_at
        check (created_at >= '0001-01-01 00:00:00Z'
            and created_at < '10000-01-01 00:00:00Z'),
    updated_at timestamptz default clock_timestamp() not null
        constraint ck_ticket_updated_at
        check (updated_at >= '0001-01-01 00:00:00Z'
            and updated_at < '10000-01-01 00:00:00Z'),
    deleted_at timestamptz
        constraint ck_ticket_deleted_at
        check (deleted_at >= '0001-01-01 00:00:00Z'
            and deleted_at < '10000-01-01 00:00:00Z'),
    constraint pk_ticket primary key (tenant_id, id),
    constraint ck_ticket_status
        check (status in ('NEW', 'OPEN', 'PENDING', 'HOLD', 'SOLVED', 'CLOSED')),
    constraint ck_ticket_priority check (priority in ('LOW', 'NORMAL', 'HIGH', 'URGENT')),
    constraint ck_ticket_ticket_type
        check (ticket_type in ('QUESTION', 'INCIDENT', 'PROBLEM', 'TASK')),
    constraint fk_ticket_tenant_id_account_id foreign key(tenant_id, account_id)
        references account (tenant_id, id) on delete restrict,
    constraint fk_ticket_tenant_id_requester_id foreign key(tenant_id, requester_id)
        references contact (tenant_id, id) on delete restrict,
    constraint fk_ticket_tenant_id_assignee_id foreign key(tenant_id, assignee_id)
        references "user" (tenant_id, id) on delete restrict
);

create index ix_ticket_account_id on ticket (tenant_id, account_id, id) where deleted_at is null;

create index ix_ticket_account_id_opened_at
    on ticket (tenant_id, account_id, opened_at, id)
    where deleted_at is null;

create index ix_ticket_assignee_id
    on ticket (tenant_id, assignee_id, id)
    where deleted_at is null;

create index ix_ticket_opened_at on ticket (tenant_id, opened_at, id) where deleted_at is null;

create index ix_ticket_priority_opened_at
    on ticket (tenant_id, priority, opened_at, id)
    where deleted_at is null;

create index ix_ticket_requester_id
    on ticket (tenant_id, requester_id, id)
    where deleted_at is null;

create index ix_ticket_status_opened_at
    on ticket (tenant_id, status, opened_at, id)
    where deleted_at is null;

create index ix_ticket_subject_trgm on ticket using gin (tenant_id, subject gin_trgm_ops);

create index ix_ticket_updated_at on ticket (tenant_id, updated_at, id) where deleted_at is null;
