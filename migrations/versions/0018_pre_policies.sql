CREATE TABLE policy_decision (
	tenant_id UUID NOT NULL,
	id UUID DEFAULT uuidv7() NOT NULL,
	key TEXT NOT NULL CONSTRAINT ck_policy_decision_key_length CHECK (char_length(key) <= 500),
	value JSONB,
	version INTEGER NOT NULL,
	effective_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_policy_decision_effective_at CHECK (effective_at >= '0001-01-01 00:00:00Z' and effective_at < '10000-01-01 00:00:00Z'),
	revision BIGINT DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_policy_decision_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'),
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_policy_decision_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'),
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_policy_decision_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'),
	CONSTRAINT pk_policy_decision PRIMARY KEY (tenant_id, id),
	CONSTRAINT uq_policy_decision_tenant_id_version UNIQUE (tenant_id, version)
);

CREATE INDEX ix_policy_decision_effective_at ON policy_decision (tenant_id, effective_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_policy_decision_key_effective_at_version ON policy_decision (tenant_id, key, effective_at, version, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_policy_decision_version ON policy_decision (tenant_id, version, id) WHERE deleted_at IS NULL;
