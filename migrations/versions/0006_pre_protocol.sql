alter table api_key
    add column trusted_only boolean not null default false,
    add column cost_burst bigint constraint ck_api_key_cost_burst check (cost_burst > 0),
    add column cost_rate bigint constraint ck_api_key_cost_rate check (cost_rate > 0);

create table trusted_document (
    tenant_id uuid not null,
    document_id text not null,
    name text,
    text text not null,
    cost bigint,
    created_at timestamp with time zone default clock_timestamp() not null,
    constraint pk_trusted_document primary key (tenant_id, document_id),
    constraint ck_trusted_document_document_id check (document_id ~ '^sha256:[0-9a-f]{64}$'),
    constraint ck_trusted_document_created_at check (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z')
);

create table cost_bucket (
    tenant_id uuid not null,
    api_key_id uuid not null,
    points double precision not null,
    leased double precision not null,
    settled_at timestamp with time zone default clock_timestamp() not null,
    constraint pk_cost_bucket primary key (tenant_id, api_key_id),
    constraint ck_cost_bucket_settled_at check (settled_at >= '0001-01-01 00:00:00Z' and settled_at < '10000-01-01 00:00:00Z'),
    constraint fk_cost_bucket_tenant_id_api_key_id foreign key (tenant_id, api_key_id) references api_key (tenant_id, id) on delete restrict
);
