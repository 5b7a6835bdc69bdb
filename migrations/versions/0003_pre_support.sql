alter table ticket
    add column satisfaction text,
    add column solved_at timestamptz
        constraint ck_ticket_solved_at
        check (solved_at >= '0001-01-01 00:00:00Z' and solved_at < '10000-01-01 00:00:00Z'),
    add column first_reply_minutes integer,
    add column first_reply_business_minutes integer,
    add column first_resolution_minutes integer,
    add column full_resolution_minutes integer,
    add column full_resolution_business_minutes integer,
    add column requester_wait_minutes integer,
    add column requester_wait_business_minutes integer,
    add column on_hold_minutes integer,
    add column reply_count integer,
    add column reopen_count integer,
    add constraint ck_ticket_satisfaction
        check (satisfaction in ('GOOD', 'BAD', 'OFFERED', 'UNOFFERED'));

create index ix_ticket_solved_at on ticket (tenant_id, solved_at, id) where deleted_at is null;

create index ix_ticket_full_resolution_minutes
    on ticket (tenant_id, full_resolution_minutes, id) where deleted_at is null;

create index ix_ticket_satisfaction_opened_at
    on ticket (tenant_id, satisfaction, opened_at, id) where deleted_at is null;

create table organization_membership (
    tenant_id uuid not null,
    id uuid default uuidv7() not null,
    organization_name text,
    is_default boolean default 'false' not null,
    joined_at timestamptz
        constraint ck_organization_membership_joined_at
        check (joined_at >= '0001-01-01 00:00:00Z'
            and joined_at < '10000-01-01 00:00:00Z'),
    contact_id uuid,
    account_id uuid,
    revision bigint default '1' not null,
    created_at timestamptz default clock_timestamp() not null
        constraint ck_organization_membership_created_at
        check (created_at >= '0001-01-01 00:00:00Z'
            and created_at < '10000-01-01 00:00:00Z'),
    updated_at timestamptz default clock_timestamp() not null
        constraint ck_organization_membership_updated_at
        check (updated_at >= '0001-01-01 00:00:00Z'
            and updated_at < '10000-01-01 00:00:00Z'),
    deleted_at timestamptz
        constraint ck_organization_membership_deleted_at
        check (deleted_at >= '0001-01-01 00:00:00Z'
            and deleted_at < '10000-01-01 00:00:00Z'),
    constraint pk_organization_membership primary key (tenant_id, id),
    constraint fk_organization_membership_tenant_id_contact_id foreign key(tenant_id, contact_id)
        references contact (tenant_id, id) on delete restrict,
    constraint fk_organization_membership_tenant_id_account_id foreign key(tenant_id, account_id)
        references account (tenant_id, id) on delete restrict
);

create index ix_organization_membership_account_id
    on organization_membership (tenant_id, account_id, id) where deleted_at is null;

create index ix_organization_membership_contact_id
    on organization_membership (tenant_id, contact_id, id) where deleted_at is null;

create index ix_organization_membership_joined_at
    on organization_membership (tenant_id, joined_at, id) where deleted_at is null;

create index ix_organization_membership_updated_at
    on organization_membership (tenant_id, updated_at, id) where deleted_at is null;

create table satisfaction_rating (
    tenant_id uuid not null,
    id uuid default uuidv7() not null,
    score text not null,
    comment text,
    reason text,
    rated_at timestamptz default clock_timestamp() not null
        constraint ck_satisfaction_rating_rated_at
        check (rated_at >= '0001-01-01 00:00:00Z'
            and rated_at < '10000-01-01 00:00:00Z'),
    amended_at timestamptz
        constraint ck_satisfaction_rating_amended_at
        check (amended_at >= '0001-01-01 00:00:00Z'
            and amended_at < '10000-01-01 00:00:00Z'),
    ticket_id uuid,
    requester_id uuid,
    assignee_id uuid,
    revision bigint default '1' not null,
    created_at timestamptz default clock_timestamp() not null
        constraint ck_satisfaction_rating_created_at
        check (created_at >= '0001-01-01 00:00:00Z'
            and created_at < '10000-01-01 00:00:00Z'),
    updated_at timestamptz default clock_timestamp() not null
        constraint ck_satisfaction_rating_updated_at
        check (updated_at >= '0001-01-01 00:00:00Z'
            and updated_at < '10000-01-01 00:00:00Z'),
    deleted_at timestamptz
        constraint ck_satisfaction_rating_deleted_at
        check (deleted_at >= '0001-01-01 00:00:00Z'
            and deleted_at < '10000-01-01 00:00:00Z'),
    constraint pk_satisfaction_rating primary key (tenant_id, id),
    constraint ck_satisfaction_rating_score check (score in ('GOOD', 'BAD', 'OFFERED', 'UNOFFERED')),
    constraint fk_satisfaction_rating_tenant_id_ticket_id foreign key(tenant_id, ticket_id)
        references ticket (tenant_id, id) on delete restrict,
    constraint fk_satisfaction_rating_tenant_id_requester_id foreign key(tenant_id, requester_id)
        references contact (tenant_id, id) on delete restrict,
    constraint fk_satisfaction_rating_tenant_id_assignee_id foreign key(tenant_id, assignee_id)
        references "user" (tenant_id, id) on delete restrict
);

create index ix_satisfaction_rating_assignee_id
    on satisfaction_rating (tenant_id, assignee_id, id) where deleted_at is null;

create index ix_satisfaction_rating_rated_at
    on satisfaction_rating (tenant_id, rated_at, id) where deleted_at is null;

create index ix_satisfaction_rating_requester_id
    on satisfaction_rating (tenant_id, requester_id, id) where deleted_at is null;

create index ix_satisfaction_rating_score_rated_at
    on satisfaction_rating (tenant_id, score, rated_at, id) where deleted_at is null;

create index ix_satisfaction_rating_ticket_id
    on satisfaction_rating (tenant_id, ticket_id, id) where deleted_at is null;

create index ix_satisfaction_rating_updated_at
    on satisfaction_rating (tenant_id, updated_at, id) where deleted_at is null;

alter table sync_run drop constraint ck_sync_run_status;

alter table sync_run add constraint ck_sync_run_status
    check (status in ('RUNNING', 'SUCCEEDED', 'PARTIAL', 'FAILED', 'INTERRUPTED', 'UNAVAILABLE'));

alter table stream_run drop constraint ck_stream_run_status;

alter table stream_run add constraint ck_stream_run_status
    check (status in ('RUNNING', 'SUCCEEDED', 'PARTIAL', 'FAILED', 'INTERRUPTED', 'UNAVAILABLE'));
