CREATE TABLE vendor_alias (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	name TEXT NOT NULL CONSTRAINT ck_vendor_alias_name_length CHECK (char_length(name) <= 500), 
	revision BIGINT DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_vendor_alias_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'), 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_vendor_alias_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'), 
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_vendor_alias_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'), 
	CONSTRAINT pk_vendor_alias PRIMARY KEY (tenant_id, id)
);

CREATE INDEX ix_vendor_alias_name ON vendor_alias (tenant_id, name, id) WHERE deleted_at IS NULL;

CREATE UNIQUE INDEX uq_vendor_alias_live ON vendor_alias (tenant_id, name) WHERE deleted_at IS NULL;

