CREATE TABLE account_phase (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	account_id UUID NOT NULL, 
	phase TEXT NOT NULL, 
	entered_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_account_phase_entered_at CHECK (entered_at >= '0001-01-01 00:00:00Z' and entered_at < '10000-01-01 00:00:00Z'), 
	left_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_account_phase_left_at CHECK (left_at >= '0001-01-01 00:00:00Z' and left_at < '10000-01-01 00:00:00Z'), 
	reason TEXT, 
	revision BIGINT DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_account_phase_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'), 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_account_phase_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'), 
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_account_phase_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'), 
	CONSTRAINT pk_account_phase PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_account_phase_tenant_id_account_id FOREIGN KEY(tenant_id, account_id) REFERENCES account (tenant_id, id) ON DELETE RESTRICT, 
	CONSTRAINT ck_account_phase_phase CHECK (phase in ('PROSPECT', 'PREBOARDING', 'HANDOFF', 'ORCHESTRATION_AND_KICKOFF', 'DELIVERING_VALUE', 'MONITOR_AND_RESPOND', 'REVIEW_RESULTS', 'RENEW_AND_EXPAND', 'CHURNED', 'WON_BACK')), 
	CONSTRAINT ck_account_phase_left_after CHECK (left_at >= entered_at)
);

CREATE INDEX ix_account_phase_account_id ON account_phase (tenant_id, account_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_account_phase_account_id_entered_at ON account_phase (tenant_id, account_id, entered_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_account_phase_account_id_gone ON account_phase (tenant_id, account_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_account_phase_entered_at ON account_phase (tenant_id, entered_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_account_phase_left_at ON account_phase (tenant_id, left_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_account_phase_phase ON account_phase (tenant_id, phase, id) WHERE deleted_at IS NULL;

CREATE UNIQUE INDEX uq_account_phase_current ON account_phase (tenant_id, account_id) WHERE left_at IS NULL AND deleted_at IS NULL;

