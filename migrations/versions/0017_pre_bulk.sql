CREATE TABLE bulk_export (
	tenant_id UUID NOT NULL,
	id UUID DEFAULT uuidv7() NOT NULL,
	query TEXT NOT NULL,
	variables JSONB,
	status TEXT DEFAULT 'QUEUED' NOT NULL,
	credential_id UUID,
	scopes TEXT[] NOT NULL,
	attempt_id UUID,
	snapshot_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_bulk_export_snapshot_at CHECK (snapshot_at >= '0001-01-01 00:00:00Z' and snapshot_at < '10000-01-01 00:00:00Z'),
	finished_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_bulk_export_finished_at CHECK (finished_at >= '0001-01-01 00:00:00Z' and finished_at < '10000-01-01 00:00:00Z'),
	expires_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_bulk_export_expires_at CHECK (expires_at >= '0001-01-01 00:00:00Z' and expires_at < '10000-01-01 00:00:00Z'),
	row_count BIGINT,
	byte_count BIGINT,
	error_code TEXT,
	error_message TEXT,
	revision BIGINT DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_bulk_export_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'),
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_bulk_export_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'),
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_bulk_export_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'),
	CONSTRAINT pk_bulk_export PRIMARY KEY (tenant_id, id),
	CONSTRAINT ck_bulk_export_status CHECK (status in ('QUEUED', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED', 'EXPIRED'))
);

CREATE INDEX ix_bulk_export_created_at ON bulk_export (tenant_id, created_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_bulk_export_under_way ON bulk_export (tenant_id, status, id) WHERE status IN ('QUEUED', 'RUNNING');

CREATE TABLE staged_upload (
	tenant_id UUID NOT NULL,
	id UUID DEFAULT uuidv7() NOT NULL,
	byte_size BIGINT NOT NULL,
	sha256 TEXT,
	credential_id UUID,
	completed_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_staged_upload_completed_at CHECK (completed_at >= '0001-01-01 00:00:00Z' and completed_at < '10000-01-01 00:00:00Z'),
	expires_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_staged_upload_expires_at CHECK (expires_at >= '0001-01-01 00:00:00Z' and expires_at < '10000-01-01 00:00:00Z'),
	revision BIGINT DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_staged_upload_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'),
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_staged_upload_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'),
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_staged_upload_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'),
	CONSTRAINT pk_staged_upload PRIMARY KEY (tenant_id, id),
	CONSTRAINT ck_staged_upload_byte_size CHECK (byte_size > 0)
);

CREATE INDEX ix_staged_upload_created_at ON staged_upload (tenant_id, created_at, id) WHERE deleted_at IS NULL;

CREATE TABLE bulk_import (
	tenant_id UUID NOT NULL,
	id UUID DEFAULT uuidv7() NOT NULL,
	mutation TEXT NOT NULL,
	upload_id UUID NOT NULL,
	error_policy TEXT DEFAULT 'REJECT_FAILED_ROWS' NOT NULL,
	dry_run BOOLEAN DEFAULT 'false' NOT NULL,
	is_checked BOOLEAN DEFAULT 'false' NOT NULL,
	status TEXT DEFAULT 'QUEUED' NOT NULL,
	credential_id UUID,
	scopes TEXT[] NOT NULL,
	reason TEXT,
	request_id TEXT,
	attempt_id UUID,
	logged_as_id UUID,
	finished_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_bulk_import_finished_at CHECK (finished_at >= '0001-01-01 00:00:00Z' and finished_at < '10000-01-01 00:00:00Z'),
	expires_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_bulk_import_expires_at CHECK (expires_at >= '0001-01-01 00:00:00Z' and expires_at < '10000-01-01 00:00:00Z'),
	row_count BIGINT,
	failed_count BIGINT,
	error_code TEXT,
	error_message TEXT,
	revision BIGINT DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_bulk_import_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'),
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_bulk_import_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'),
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_bulk_import_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'),
	CONSTRAINT pk_bulk_import PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_bulk_import_tenant_id_upload_id FOREIGN KEY(tenant_id, upload_id) REFERENCES staged_upload (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT ck_bulk_import_status CHECK (status in ('QUEUED', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED', 'EXPIRED')),
	CONSTRAINT ck_bulk_import_error_policy CHECK (error_policy in ('REJECT_FAILED_ROWS', 'REJECT_EVERYTHING'))
);

CREATE INDEX ix_bulk_import_created_at ON bulk_import (tenant_id, created_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_bulk_import_under_way ON bulk_import (tenant_id, status, id) WHERE status IN ('QUEUED', 'RUNNING');

CREATE INDEX ix_bulk_import_upload_id ON bulk_import (tenant_id, upload_id, id) WHERE deleted_at IS NULL;

CREATE TABLE bulk_chunk (
	tenant_id UUID NOT NULL,
	file_id UUID NOT NULL,
	ordinal INTEGER NOT NULL,
	first_byte BIGINT NOT NULL,
	byte_count BIGINT NOT NULL,
	first_stored BIGINT NOT NULL,
	stored_count BIGINT NOT NULL,
	row_count BIGINT DEFAULT '0' NOT NULL,
	failed_count BIGINT DEFAULT '0' NOT NULL,
	source_byte BIGINT,
	source_line BIGINT,
	content BYTEA NOT NULL,
	CONSTRAINT pk_bulk_chunk PRIMARY KEY (tenant_id, file_id, ordinal)
);


CREATE INDEX ix_bulk_import_upload_id_gone ON bulk_import (tenant_id, upload_id) WHERE deleted_at IS NOT NULL;
