alter table change_set add column xid xid8 default pg_current_xact_id();
CREATE INDEX ix_change_set_at ON change_set (tenant_id, at, id);

CREATE TABLE field_hold (
	tenant_id UUID NOT NULL,
	node_id UUID NOT NULL,
	field TEXT NOT NULL,
	change_set_id UUID NOT NULL,
	held_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_field_hold_held_at CHECK (held_at >= '0001-01-01 00:00:00Z' and held_at < '10000-01-01 00:00:00Z'),
	released_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_field_hold_released_at CHECK (released_at >= '0001-01-01 00:00:00Z' and released_at < '10000-01-01 00:00:00Z'),
	CONSTRAINT pk_field_hold PRIMARY KEY (tenant_id, node_id, field)
);

CREATE TABLE idempotency_key (
	tenant_id UUID NOT NULL,
	credential_id UUID NOT NULL,
	key TEXT NOT NULL,
	mutation TEXT NOT NULL,
	input_hash TEXT NOT NULL,
	outcome JSONB,
	at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_idempotency_key_at CHECK (at >= '0001-01-01 00:00:00Z' and at < '10000-01-01 00:00:00Z'),
	CONSTRAINT pk_idempotency_key PRIMARY KEY (tenant_id, credential_id, key)
);
