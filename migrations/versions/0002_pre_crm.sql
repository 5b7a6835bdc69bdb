alter table account add column is_person_account boolean default 'false' not null;

create table opportunity (
    tenant_id uuid not null,
    id uuid default uuidv7() not null,
    name text not null constraint ck_opportunity_name_length check (char_length(name) <= 500),
    name_key text collate "C" generated always as (lower(name)) stored,
    stage text constraint ck_opportunity_stage_length check (char_length(stage) <= 500),
    opportunity_type text,
    probability numeric(7, 2),
    close_on date,
    is_closed boolean default 'false' not null,
    is_won boolean default 'false' not null,
    forecast_category text,
    next_step text,
    lead_source text,
    opened_at timestamptz
        constraint ck_opportunity_opened_at
        check (opened_at >= '0001-01-01 00:00:00Z'
            and opened_at < '10000-01-01 00:00:00Z'),
    account_id uuid,
    owner_id uuid,
    amount_minor bigint,
    amount_currency text,
    custom_fields jsonb default '{}' not null,
    revision bigint default '1' not null,
    created_at timestamptz default clock_timestamp() not null
        constraint ck_opportunity_created_at
        check (created_at >= '0001-01-01 00:00:00Z'
            and created_at < '10000-01-01 00:00:00Z'),
    updated_at timestamptz default clock_timestamp() not null
        constraint ck_opportunity_updated_at
        check (updated_at >= '0001-01-01 00:00:00Z'
            and updated_at < '10000-01-01 00:00:00Z'),
    deleted_at timestamptz
        constraint ck_opportunity_deleted_at
        check (deleted_at >= '0001-01-01 00:00:00Z'
            and deleted_at < '10000-01-01 00:00:00Z'),
    constraint pk_opportunity primary key (tenant_id, id),
    constraint ck_opportunity_amount_currency check (amount_currency ~ '^[A-Z]{3}$'),
    constraint ck_opportunity_amount check ((amount_minor is null) = (amount_currency is null)),
    constraint fk_opportunity_tenant_id_account_id
        foreign key (tenant_id, account_id) references account (tenant_id, id) on delete restrict,
    constraint fk_opportunity_tenant_id_owner_id
        foreign key (tenant_id, owner_id) references "user" (tenant_id, id) on delete restrict
);

create index ix_opportunity_account_id
    on opportunity (tenant_id, account_id, id) where deleted_at is null;

create index ix_opportunity_account_id_close_on
    on opportunity (tenant_id, account_id, close_on, id) where deleted_at is null;

create index ix_opportunity_close_on
    on opportunity (tenant_id, close_on, id) where deleted_at is null;

create index ix_opportunity_created_at
    on opportunity (tenant_id, created_at, id) where deleted_at is null;

create index ix_opportunity_is_closed_close_on
    on opportunity (tenant_id, is_closed, close_on, id) where deleted_at is null;

create index ix_opportunity_name_key
    on opportunity (tenant_id, name_key, id) where deleted_at is null;

create index ix_opportunity_name_trgm on opportunity using gin (tenant_id, name gin_trgm_ops);

create index ix_opportunity_opened_at
    on opportunity (tenant_id, opened_at, id) where deleted_at is null;

create index ix_opportunity_owner_id
    on opportunity (tenant_id, owner_id, id) where deleted_at is null;

create index ix_opportunity_probability
    on opportunity (tenant_id, probability, id) where deleted_at is null;

create index ix_opportunity_stage on opportunity (tenant_id, stage, id) where deleted_at is null;

create index ix_opportunity_stage_close_on
    on opportunity (tenant_id, stage, close_on, id) where deleted_at is null;

create index ix_opportunity_updated_at
    on opportunity (tenant_id, updated_at, id) where deleted_at is null;

create table opportunity_contact_role (
    tenant_id uuid not null,
    id uuid default uuidv7() not null,
    role text constraint ck_opportunity_contact_role_role_length check (char_length(role) <= 500),
    is_primary boolean default 'false' not null,
    opportunity_id uuid,
    contact_id uuid,
    revision bigint default '1' not null,
    created_at timestamptz default clock_timestamp() not null
        constraint ck_opportunity_contact_role_created_at
        check (created_at >= '0001-01-01 00:00:00Z'
            and created_at < '10000-01-01 00:00:00Z'),
    updated_at timestamptz default clock_timestamp() not null
        constraint ck_opportunity_contact_role_updated_at
        check (updated_at >= '0001-01-01 00:00:00Z'
            and updated_at < '10000-01-01 00:00:00Z'),
    deleted_at timestamptz
        constraint ck_opportunity_contact_role_deleted_at
        check (deleted_at >= '0001-01-01 00:00:00Z'
            and deleted_at < '10000-01-01 00:00:00Z'),
    constraint pk_opportunity_contact_role primary key (tenant_id, id),
    constraint fk_opportunity_contact_role_tenant_id_opportunity_id
        foreign key (tenant_id, opportunity_id) references opportunity (tenant_id, id) on delete restrict,
    constraint fk_opportunity_contact_role_tenant_id_contact_id
        foreign key (tenant_id, contact_id) references contact (tenant_id, id) on delete restrict
);

create index ix_opportunity_contact_role_contact_id
    on opportunity_contact_role (tenant_id, contact_id, id) where deleted_at is null;

create index ix_opportunity_contact_role_created_at
    on opportunity_contact_role (tenant_id, created_at, id) where deleted_at is null;

create index ix_opportunity_contact_role_opportunity_id
    on opportunity_contact_role (tenant_id, opportunity_id, id) where deleted_at is null;

create index ix_opportunity_contact_role_role
    on opportunity_contact_role (tenant_id, role, id) where deleted_at is null;

create index ix_opportunity_contact_role_updated_at
    on opportunity_contact_role (tenant_id, updated_at, id) where deleted_at is null;

create table opportunity_stage_change (
    tenant_id uuid not null,
    id uuid default uuidv7() not null,
    stage text
        constraint ck_opportunity_stage_change_stage_length check (char_length(stage) <= 500),
    probability numeric(7, 2),
    close_on date,
    forecast_category text,
    changed_at timestamptz
        constraint ck_opportunity_stage_change_changed_at
        check (changed_at >= '0001-01-01 00:00:00Z'
            and changed_at < '10000-01-01 00:00:00Z'),
    opportunity_id uuid,
    changed_by_id uuid,
    amount_minor bigint,
    amount_currency text,
    revision bigint default '1' not null,
    created_at timestamptz default clock_timestamp() not null
        constraint ck_opportunity_stage_change_created_at
        check (created_at >= '0001-01-01 00:00:00Z'
            and created_at < '10000-01-01 00:00:00Z'),
    updated_at timestamptz default clock_timestamp() not null
        constraint ck_opportunity_stage_change_updated_at
        check (updated_at >= '0001-01-01 00:00:00Z'
            and updated_at < '10000-01-01 00:00:00Z'),
    deleted_at timestamptz
        constraint ck_opportunity_stage_change_deleted_at
        check (deleted_at >= '0001-01-01 00:00:00Z'
            and deleted_at < '10000-01-01 00:00:00Z'),
    constraint pk_opportunity_stage_change primary key (tenant_id, id),
    constraint ck_opportunity_stage_change_amount_currency check (amount_currency ~ '^[A-Z]{3}$'),
   
        constraint ck_opportunity_stage_change_amount check ((amount_minor is null) = (amount_currency is null)),
    constraint fk_opportunity_stage_change_tenant_id_opportunity_id
        foreign key (tenant_id, opportunity_id) references opportunity (tenant_id, id) on delete restrict,
    constraint fk_opportunity_stage_change_tenant_id_changed_by_id
        foreign key (tenant_id, changed_by_id) references "user" (tenant_id, id) on delete restrict
);

create index ix_opportunity_stage_change_changed_at
    on opportunity_stage_change (tenant_id, changed_at, id) where deleted_at is null;

create index ix_opportunity_stage_change_changed_by_id
    on opportunity_stage_change (tenant_id, changed_by_id, id) where deleted_at is null;

create index ix_opportunity_stage_change_created_at
    on opportunity_stage_change (tenant_id, created_at, id) where deleted_at is null;

create index ix_opportunity_stage_change_opportunity_id
    on opportunity_stage_change (tenant_id, opportunity_id, id) where deleted_at is null;

create index ix_opportunity_stage_change_opportunity_id_changed_at
    on opportunity_stage_change (tenant_id, opportunity_id, changed_at, id) where deleted_at is null;

create index ix_opportunity_stage_change_stage
    on opportunity_stage_change (tenant_id, stage, id) where deleted_at is null;

create index ix_opportunity_stage_change_updated_at
    on opportunity_stage_change (tenant_id, updated_at, id) where deleted_at is null;

create table contract (
    tenant_id uuid not null,
    id uuid default uuidv7() not null,
    number text constraint ck_contract_number_length check (char_length(number) <= 500),
    status text constraint ck_contract_status_length check (char_length(status) <= 500),
    starts_on date,
    ends_on date,
    term_months integer,
    signed_on date,
    activated_at timestamptz
        constraint ck_contract_activated_at
        check (activated_at >= '0001-01-01 00:00:00Z'
            and activated_at < '10000-01-01 00:00:00Z'),
    special_terms text,
    account_id uuid,
    owner_id uuid,
    signer_id uuid,
    custom_fields jsonb default '{}' not null,
    revision bigint default '1' not null,
    created_at timestamptz default clock_timestamp() not null
        constraint ck_contract_created_at
        check (created_at >= '0001-01-01 00:00:00Z'
            and created_at < '10000-01-01 00:00:00Z'),
    updated_at timestamptz default clock_timestamp() not null
        constraint ck_contract_updated_at
        check (updated_at >= '0001-01-01 00:00:00Z'
            and updated_at < '10000-01-01 00:00:00Z'),
    deleted_at timestamptz
        constraint ck_contract_deleted_at
        check (deleted_at >= '0001-01-01 00:00:00Z'
            and deleted_at < '10000-01-01 00:00:00Z'),
    constraint pk_contract primary key (tenant_id, id),
    constraint fk_contract_tenant_id_account_id
        foreign key (tenant_id, account_id) references account (tenant_id, id) on delete restrict,
    constraint fk_contract_tenant_id_owner_id
        foreign key (tenant_id, owner_id) references "user" (tenant_id, id) on delete restrict,
    constraint fk_contract_tenant_id_signer_id
        foreign key (tenant_id, signer_id) references contact (tenant_id, id) on delete restrict
);

create index ix_contract_account_id
    on contract (tenant_id, account_id, id) where deleted_at is null;

create index ix_contract_account_id_ends_on
    on contract (tenant_id, account_id, ends_on, id) where deleted_at is null;

create index ix_contract_created_at
    on contract (tenant_id, created_at, id) where deleted_at is null;

create index ix_contract_ends_on on contract (tenant_id, ends_on, id) where deleted_at is null;

create index ix_contract_number on contract (tenant_id, number, id) where deleted_at is null;

create index ix_contract_owner_id on contract (tenant_id, owner_id, id) where deleted_at is null;

create index ix_contract_signer_id on contract (tenant_id, signer_id, id) where deleted_at is null;

create index ix_contract_starts_on on contract (tenant_id, starts_on, id) where deleted_at is null;

create index ix_contract_status on contract (tenant_id, status, id) where deleted_at is null;

create index ix_contract_status_ends_on
    on contract (tenant_id, status, ends_on, id) where deleted_at is null;

create index ix_contract_updated_at
    on contract (tenant_id, updated_at, id) where deleted_at is null;

create table interaction (
    tenant_id uuid not null,
    id uuid default uuidv7() not null,
    kind text not null,
    direction text,
    subject text,
    notes text,
    status text,
    is_done boolean,
    happens_on date,
    started_at timestamptz
        constraint ck_interaction_started_at
        check (started_at >= '0001-01-01 00:00:00Z'
            and started_at < '10000-01-01 00:00:00Z'),
    ended_at timestamptz
        constraint ck_interaction_ended_at
        check (ended_at >= '0001-01-01 00:00:00Z'
            and ended_at < '10000-01-01 00:00:00Z'),
    duration_seconds integer,
    account_id uuid,
    contact_id uuid,
    opportunity_id uuid,
    owner_id uuid,
    revision bigint default '1' not null,
    created_at timestamptz default clock_timestamp() not null
        constraint ck_interaction_created_at
        check (created_at >= '0001-01-01 00:00:00Z'
            and created_at < '10000-01-01 00:00:00Z'),
    updated_at timestamptz default clock_timestamp() not null
        constraint ck_interaction_updated_at
        check (updated_at >= '0001-01-01 00:00:00Z'
            and updated_at < '10000-01-01 00:00:00Z'),
    deleted_at timestamptz
        constraint ck_interaction_deleted_at
        check (deleted_at >= '0001-01-01 00:00:00Z'
            and deleted_at < '10000-01-01 00:00:00Z'),
    constraint pk_interaction primary key (tenant_id, id),
   
        constraint ck_interaction_kind check (kind in ('CALL', 'MEETING', 'ONSITE_VISIT', 'EMAIL', 'EVENT', 'CHAT', 'LETTER', 'TASK')),
    constraint ck_interaction_direction check (direction in ('INBOUND', 'OUTBOUND')),
    constraint fk_interaction_tenant_id_account_id
        foreign key (tenant_id, account_id) references account (tenant_id, id) on delete restrict,
    constraint fk_interaction_tenant_id_contact_id
        foreign key (tenant_id, contact_id) references contact (tenant_id, id) on delete restrict,
    constraint fk_interaction_tenant_id_opportunity_id
        foreign key (tenant_id, opportunity_id) references opportunity (tenant_id, id) on delete restrict,
    constraint fk_interaction_tenant_id_owner_id
        foreign key (tenant_id, owner_id) references "user" (tenant_id, id) on delete restrict
);

create index ix_interaction_account_id
    on interaction (tenant_id, account_id, id) where deleted_at is null;

create index ix_interaction_account_id_happens_on
    on interaction (tenant_id, account_id, happens_on, id) where deleted_at is null;

create index ix_interaction_contact_id
    on interaction (tenant_id, contact_id, id) where deleted_at is null;

create index ix_interaction_contact_id_happens_on
    on interaction (tenant_id, contact_id, happens_on, id) where deleted_at is null;

create index ix_interaction_created_at
    on interaction (tenant_id, created_at, id) where deleted_at is null;

create index ix_interaction_happens_on
    on interaction (tenant_id, happens_on, id) where deleted_at is null;

create index ix_interaction_kind_happens_on
    on interaction (tenant_id, kind, happens_on, id) where deleted_at is null;

create index ix_interaction_opportunity_id
    on interaction (tenant_id, opportunity_id, id) where deleted_at is null;

create index ix_interaction_owner_id
    on interaction (tenant_id, owner_id, id) where deleted_at is null;

create index ix_interaction_owner_id_happens_on
    on interaction (tenant_id, owner_id, happens_on, id) where deleted_at is null;

create index ix_interaction_started_at
    on interaction (tenant_id, started_at, id) where deleted_at is null;

create index ix_interaction_subject_trgm on interaction using gin (tenant_id, subject gin_trgm_ops);

create index ix_interaction_updated_at
    on interaction (tenant_id, updated_at, id) where deleted_at is null;
