CREATE TABLE webhook (
	tenant_id UUID NOT NULL,
	id UUID DEFAULT uuidv7() NOT NULL,
	name TEXT NOT NULL CONSTRAINT ck_webhook_name_length CHECK (char_length(name) <= 500),
	name_key TEXT COLLATE "C" GENERATED ALWAYS AS (lower(name)) STORED,
	url TEXT NOT NULL,
	query TEXT NOT NULL,
	status TEXT DEFAULT 'ACTIVE' NOT NULL,
	disabled_reason TEXT,
	disabled_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_webhook_disabled_at CHECK (disabled_at >= '0001-01-01 00:00:00Z' and disabled_at < '10000-01-01 00:00:00Z'),
	api_key_id UUID NOT NULL,
	secret_rotated_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_webhook_secret_rotated_at CHECK (secret_rotated_at >= '0001-01-01 00:00:00Z' and secret_rotated_at < '10000-01-01 00:00:00Z'),
	revision BIGINT DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_webhook_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'),
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_webhook_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'),
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_webhook_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'),
	CONSTRAINT pk_webhook PRIMARY KEY (tenant_id, id),
	CONSTRAINT ck_webhook_status CHECK (status in ('ACTIVE', 'DISABLED')),
	CONSTRAINT ck_webhook_disabled_reason CHECK (disabled_reason in ('BY_CALLER', 'ENDPOINT_GONE', 'ENDPOINT_FAILING', 'KEY_ENDED', 'QUERY_REFUSED')),
	CONSTRAINT fk_webhook_tenant_id_api_key_id FOREIGN KEY(tenant_id, api_key_id) REFERENCES api_key (tenant_id, id) ON DELETE RESTRICT
);

CREATE INDEX ix_webhook_name_key ON webhook (tenant_id, name_key, id) WHERE deleted_at IS NULL;

CREATE TABLE webhook_secret (
	tenant_id UUID NOT NULL,
	id UUID DEFAULT uuidv7() NOT NULL,
	webhook_id UUID NOT NULL,
	sealed BYTEA NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_webhook_secret_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'),
	expires_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_webhook_secret_expires_at CHECK (expires_at >= '0001-01-01 00:00:00Z' and expires_at < '10000-01-01 00:00:00Z'),
	CONSTRAINT pk_webhook_secret PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_webhook_secret_tenant_id_webhook_id FOREIGN KEY(tenant_id, webhook_id) REFERENCES webhook (tenant_id, id) ON DELETE RESTRICT
);

CREATE INDEX ix_webhook_secret_webhook ON webhook_secret (tenant_id, webhook_id);

CREATE TABLE webhook_position (
	tenant_id UUID NOT NULL,
	id UUID DEFAULT uuidv7() NOT NULL,
	webhook_id UUID NOT NULL,
	cursor TEXT NOT NULL,
	until TEXT,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_webhook_position_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'),
	CONSTRAINT pk_webhook_position PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_webhook_position_tenant_id_webhook_id FOREIGN KEY(tenant_id, webhook_id) REFERENCES webhook (tenant_id, id) ON DELETE RESTRICT
);

CREATE INDEX ix_webhook_position_webhook ON webhook_position (tenant_id, webhook_id);

CREATE TABLE webhook_circuit (
	tenant_id UUID NOT NULL,
	webhook_id UUID NOT NULL,
	failures INTEGER DEFAULT '0' NOT NULL,
	open_until TIMESTAMP WITH TIME ZONE CONSTRAINT ck_webhook_circuit_open_until CHECK (open_until >= '0001-01-01 00:00:00Z' and open_until < '10000-01-01 00:00:00Z'),
	succeeded_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_webhook_circuit_succeeded_at CHECK (succeeded_at >= '0001-01-01 00:00:00Z' and succeeded_at < '10000-01-01 00:00:00Z'),
	rung_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_webhook_circuit_rung_at CHECK (rung_at >= '0001-01-01 00:00:00Z' and rung_at < '10000-01-01 00:00:00Z'),
	CONSTRAINT pk_webhook_circuit PRIMARY KEY (tenant_id, webhook_id),
	CONSTRAINT fk_webhook_circuit_tenant_id_webhook_id FOREIGN KEY(tenant_id, webhook_id) REFERENCES webhook (tenant_id, id) ON DELETE RESTRICT
);

CREATE TABLE webhook_delivery (
	tenant_id UUID NOT NULL,
	id UUID DEFAULT uuidv7() NOT NULL,
	position BIGINT GENERATED ALWAYS AS IDENTITY (CACHE 1),
	webhook_id UUID NOT NULL,
	cursor TEXT,
	node_type TEXT,
	node_id UUID,
	lane UUID NOT NULL,
	payload TEXT NOT NULL,
	is_test BOOLEAN DEFAULT 'false' NOT NULL,
	status TEXT DEFAULT 'PENDING' NOT NULL,
	attempts_made INTEGER DEFAULT '0' NOT NULL,
	first_attempt_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_webhook_delivery_first_attempt_at CHECK (first_attempt_at >= '0001-01-01 00:00:00Z' and first_attempt_at < '10000-01-01 00:00:00Z'),
	next_attempt_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_webhook_delivery_next_attempt_at CHECK (next_attempt_at >= '0001-01-01 00:00:00Z' and next_attempt_at < '10000-01-01 00:00:00Z'),
	delivered_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_webhook_delivery_delivered_at CHECK (delivered_at >= '0001-01-01 00:00:00Z' and delivered_at < '10000-01-01 00:00:00Z'),
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_webhook_delivery_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'),
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_webhook_delivery_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'),
	CONSTRAINT pk_webhook_delivery PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_webhook_delivery_tenant_id_webhook_id FOREIGN KEY(tenant_id, webhook_id) REFERENCES webhook (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT ck_webhook_delivery_status CHECK (status in ('PENDING', 'DELIVERED', 'FAILED'))
);

CREATE INDEX ix_webhook_delivery_created_at ON webhook_delivery (tenant_id, created_at, id);

CREATE INDEX ix_webhook_delivery_due ON webhook_delivery (tenant_id, webhook_id, next_attempt_at) WHERE status = 'PENDING';

CREATE INDEX ix_webhook_delivery_lane ON webhook_delivery (tenant_id, webhook_id, lane, position) WHERE status = 'PENDING';

CREATE INDEX ix_webhook_delivery_status ON webhook_delivery (tenant_id, status, created_at, id);

CREATE INDEX ix_webhook_delivery_webhook ON webhook_delivery (tenant_id, webhook_id, created_at, id);

CREATE INDEX ix_webhook_delivery_webhook_status ON webhook_delivery (tenant_id, webhook_id, status, created_at, id);

CREATE TABLE webhook_attempt (
	tenant_id UUID NOT NULL,
	id UUID DEFAULT uuidv7() NOT NULL,
	delivery_id UUID NOT NULL,
	number INTEGER NOT NULL,
	started_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_webhook_attempt_started_at CHECK (started_at >= '0001-01-01 00:00:00Z' and started_at < '10000-01-01 00:00:00Z'),
	milliseconds INTEGER NOT NULL,
	status_code INTEGER,
	error TEXT,
	request_headers JSONB NOT NULL,
	response_headers JSONB NOT NULL,
	CONSTRAINT pk_webhook_attempt PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_webhook_attempt_tenant_id_delivery_id FOREIGN KEY(tenant_id, delivery_id) REFERENCES webhook_delivery (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT ck_webhook_attempt_error CHECK (error in ('TIMEOUT', 'CONNECTION_FAILED', 'TARGET_REFUSED', 'REDIRECTED', 'THROTTLED', 'GONE', 'REFUSED'))
);

CREATE INDEX ix_webhook_attempt_delivery ON webhook_attempt (tenant_id, delivery_id, number);


CREATE INDEX ix_webhook_api_key_id_gone ON webhook (tenant_id, api_key_id) WHERE deleted_at IS NOT NULL;
