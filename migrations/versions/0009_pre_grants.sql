CREATE TABLE segment (
	tenant_id UUID NOT NULL,
	id UUID DEFAULT uuidv7() NOT NULL,
	name TEXT NOT NULL CONSTRAINT ck_segment_name_length CHECK (char_length(name) <= 500),
	name_key TEXT COLLATE "C" GENERATED ALWAYS AS (lower(name)) STORED,
	node_type TEXT NOT NULL,
	filter JSONB NOT NULL,
	revision BIGINT DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_segment_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'),
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_segment_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'),
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_segment_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'),
	CONSTRAINT pk_segment PRIMARY KEY (tenant_id, id)
);

CREATE INDEX ix_segment_name_key ON segment (tenant_id, name_key, id) WHERE deleted_at IS NULL;

CREATE TABLE "grant" (
	tenant_id UUID NOT NULL,
	id UUID DEFAULT uuidv7() NOT NULL,
	name TEXT NOT NULL CONSTRAINT ck_grant_name_length CHECK (char_length(name) <= 500),
	purpose TEXT NOT NULL,
	fields TEXT[] NOT NULL,
	expires_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_grant_expires_at CHECK (expires_at >= '0001-01-01 00:00:00Z' and expires_at < '10000-01-01 00:00:00Z'),
	revoked_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_grant_revoked_at CHECK (revoked_at >= '0001-01-01 00:00:00Z' and revoked_at < '10000-01-01 00:00:00Z'),
	revision BIGINT DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_grant_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'),
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_grant_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'),
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_grant_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'),
	CONSTRAINT pk_grant PRIMARY KEY (tenant_id, id)
);

CREATE TABLE grant_account (
	tenant_id UUID NOT NULL,
	grant_id UUID NOT NULL,
	account_id UUID NOT NULL,
	CONSTRAINT pk_grant_account PRIMARY KEY (tenant_id, grant_id, account_id),
	CONSTRAINT fk_grant_account_tenant_id_grant_id FOREIGN KEY(tenant_id, grant_id) REFERENCES "grant" (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_grant_account_tenant_id_account_id FOREIGN KEY(tenant_id, account_id) REFERENCES account (tenant_id, id) ON DELETE RESTRICT
);

alter table api_key add column grant_id uuid;
alter table api_key add constraint ck_api_key_grant
    check ((kind = 'PARTNER') = (grant_id is not null));
alter table api_key add constraint fk_api_key_tenant_id_grant_id
    foreign key (tenant_id, grant_id) references "grant" (tenant_id, id) on delete restrict;
