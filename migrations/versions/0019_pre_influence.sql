alter table contact
	add column level_override TEXT,
	add column level TEXT GENERATED ALWAYS AS (coalesce(level_override, case when lower(title) ~ '(^|[^a-z])(vp|svp|evp|avp|vice president|vice-president)([^a-z]|$)' then 'VP' when lower(title) ~ '(^|[^a-z])(chief|c[efotim]o|c[cdiprs]o|ciso|chro|president|founder|co-founder|cofounder|owner|managing director|managing partner|general manager)([^a-z]|$)' then 'C_LEVEL' when lower(title) ~ '(^|[^a-z])(director|head of|head)([^a-z]|$)' then 'DIRECTOR' when lower(title) ~ '(^|[^a-z])((account|product|project|program|programme|community|office|success|case) manager|product owner)([^a-z]|$)' then 'IC' when lower(title) ~ '(^|[^a-z])(manager|lead|leader|supervisor|teamlead)([^a-z]|$)' then 'MANAGER' when title ~ '[^[:space:]]' then 'IC' end)) STORED,
	add column department TEXT CONSTRAINT ck_contact_department_length CHECK (char_length(department) <= 500),
	add column buying_center TEXT CONSTRAINT ck_contact_buying_center_length CHECK (char_length(buying_center) <= 500),
	add column skills TEXT[] DEFAULT '{}' NOT NULL,
	add column reports_to_id UUID,
	add column assistant_of_id UUID,
	add column authority TEXT,
	add column influence INTEGER CONSTRAINT ck_contact_influence CHECK (influence between 0 and 100),
	add column product_importance INTEGER CONSTRAINT ck_contact_product_importance CHECK (product_importance between 0 and 100),
	add column department_buys BOOLEAN,
	add column is_promoter BOOLEAN,
	add column is_expected_owner BOOLEAN,
	add column status TEXT DEFAULT 'ACTIVE' NOT NULL,
	add column status_since TIMESTAMP WITH TIME ZONE CONSTRAINT ck_contact_status_since CHECK (status_since >= '0001-01-01 00:00:00Z' and status_since < '10000-01-01 00:00:00Z'),
	add column successor_id UUID,
	add column new_employer TEXT,
	add CONSTRAINT ck_contact_authority CHECK (authority in ('FINAL', 'CO_DECIDES', 'RECOMMENDS', 'NONE')),
	add CONSTRAINT ck_contact_level_override CHECK (level_override in ('C_LEVEL', 'VP', 'DIRECTOR', 'MANAGER', 'IC')),
	add CONSTRAINT ck_contact_status CHECK (status in ('ACTIVE', 'LEAVING', 'LEFT', 'VACANT', 'REPLACED')),
	add CONSTRAINT fk_contact_tenant_id_assistant_of_id FOREIGN KEY(tenant_id, assistant_of_id) REFERENCES contact (tenant_id, id) ON DELETE RESTRICT,
	add CONSTRAINT fk_contact_tenant_id_reports_to_id FOREIGN KEY(tenant_id, reports_to_id) REFERENCES contact (tenant_id, id) ON DELETE RESTRICT,
	add CONSTRAINT fk_contact_tenant_id_successor_id FOREIGN KEY(tenant_id, successor_id) REFERENCES contact (tenant_id, id) ON DELETE RESTRICT;

CREATE INDEX ix_contact_assistant_of_id ON contact (tenant_id, assistant_of_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_contact_buying_center ON contact (tenant_id, buying_center, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_contact_department ON contact (tenant_id, department, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_contact_influence ON contact (tenant_id, influence, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_contact_level ON contact (tenant_id, level, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_contact_product_importance ON contact (tenant_id, product_importance, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_contact_reports_to_id ON contact (tenant_id, reports_to_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_contact_status ON contact (tenant_id, status, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_contact_successor_id ON contact (tenant_id, successor_id, id) WHERE deleted_at IS NULL;

CREATE TABLE contact_role (
	tenant_id UUID NOT NULL,
	id UUID DEFAULT uuidv7() NOT NULL,
	contact_id UUID NOT NULL,
	deal_role TEXT,
	account_role TEXT,
	source TEXT,
	started_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_contact_role_started_at CHECK (started_at >= '0001-01-01 00:00:00Z' and started_at < '10000-01-01 00:00:00Z'),
	ended_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_contact_role_ended_at CHECK (ended_at >= '0001-01-01 00:00:00Z' and ended_at < '10000-01-01 00:00:00Z'),
	revision BIGINT DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_contact_role_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'),
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_contact_role_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'),
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_contact_role_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'),
	CONSTRAINT pk_contact_role PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_contact_role_tenant_id_contact_id FOREIGN KEY(tenant_id, contact_id) REFERENCES contact (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT ck_contact_role_deal_role CHECK (deal_role in ('ECONOMIC_BUYER', 'USER_BUYER', 'TECHNICAL_BUYER', 'CHAMPION', 'COACH')),
	CONSTRAINT ck_contact_role_account_role CHECK (account_role in ('CHAMPION', 'BUYER', 'POWER_USER', 'EXECUTIVE_SPONSOR', 'PROJECT_MANAGER', 'ADMIN', 'END_USER', 'SIGNER', 'EXEC_ASSISTANT', 'DETRACTOR')),
	CONSTRAINT ck_contact_role_role CHECK ((deal_role is null) <> (account_role is null))
);

CREATE INDEX ix_contact_role_account_role ON contact_role (tenant_id, account_role, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_contact_role_contact_id ON contact_role (tenant_id, contact_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_contact_role_deal_role ON contact_role (tenant_id, deal_role, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_contact_role_ended_at ON contact_role (tenant_id, ended_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_contact_role_started_at ON contact_role (tenant_id, started_at, id) WHERE deleted_at IS NULL;

CREATE UNIQUE INDEX uq_contact_role_open ON contact_role (tenant_id, contact_id, deal_role, account_role) NULLS NOT DISTINCT WHERE ended_at IS NULL AND deleted_at IS NULL;

CREATE TABLE contact_signal (
	tenant_id UUID NOT NULL,
	id UUID DEFAULT uuidv7() NOT NULL,
	contact_id UUID NOT NULL,
	kind TEXT NOT NULL,
	value INTEGER NOT NULL CONSTRAINT ck_contact_signal_value CHECK (value between 0 and 100),
	observed_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_contact_signal_observed_at CHECK (observed_at >= '0001-01-01 00:00:00Z' and observed_at < '10000-01-01 00:00:00Z'),
	revision BIGINT DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_contact_signal_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'),
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_contact_signal_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'),
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_contact_signal_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'),
	CONSTRAINT pk_contact_signal PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_contact_signal_tenant_id_contact_id FOREIGN KEY(tenant_id, contact_id) REFERENCES contact (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT ck_contact_signal_kind CHECK (kind in ('USAGE', 'SURVEY_RESPONSE', 'MEETING_RESPONSE', 'SURVEY_SCORE', 'ON_TIME_SUPPORT', 'FEATURES_SHIPPED', 'SENTIMENT'))
);

CREATE INDEX ix_contact_signal_contact_id ON contact_signal (tenant_id, contact_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_contact_signal_contact_id_kind_observed_at ON contact_signal (tenant_id, contact_id, kind, observed_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_contact_signal_kind ON contact_signal (tenant_id, kind, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_contact_signal_observed_at ON contact_signal (tenant_id, observed_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_contact_signal_value ON contact_signal (tenant_id, value, id) WHERE deleted_at IS NULL;

CREATE TABLE influence_edge (
	tenant_id UUID NOT NULL,
	id UUID DEFAULT uuidv7() NOT NULL,
	from_contact_id UUID NOT NULL,
	to_contact_id UUID NOT NULL,
	kind TEXT NOT NULL,
	strength INTEGER CONSTRAINT ck_influence_edge_strength CHECK (strength between 0 and 100),
	revision BIGINT DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_influence_edge_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'),
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_influence_edge_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'),
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_influence_edge_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'),
	CONSTRAINT pk_influence_edge PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_influence_edge_tenant_id_from_contact_id FOREIGN KEY(tenant_id, from_contact_id) REFERENCES contact (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_influence_edge_tenant_id_to_contact_id FOREIGN KEY(tenant_id, to_contact_id) REFERENCES contact (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT ck_influence_edge_kind CHECK (kind in ('ADVISES', 'SPONSORS', 'BLOCKS')),
	CONSTRAINT ck_influence_edge_ends CHECK (from_contact_id <> to_contact_id)
);

CREATE INDEX ix_influence_edge_from_contact_id ON influence_edge (tenant_id, from_contact_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_influence_edge_kind ON influence_edge (tenant_id, kind, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_influence_edge_strength ON influence_edge (tenant_id, strength, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_influence_edge_to_contact_id ON influence_edge (tenant_id, to_contact_id, id) WHERE deleted_at IS NULL;

CREATE UNIQUE INDEX uq_influence_edge_live ON influence_edge (tenant_id, from_contact_id, to_contact_id, kind) WHERE deleted_at IS NULL;

CREATE TABLE org_selling_plan (
	tenant_id UUID NOT NULL,
	id UUID DEFAULT uuidv7() NOT NULL,
	account_id UUID NOT NULL,
	decision_model TEXT,
	needs TEXT[] DEFAULT '{}' NOT NULL,
	decision_process TEXT,
	prescription TEXT,
	steps_done INTEGER DEFAULT '0' NOT NULL CONSTRAINT ck_org_selling_plan_steps_done CHECK (steps_done between 0 and 5),
	revision BIGINT DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_org_selling_plan_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'),
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_org_selling_plan_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'),
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_org_selling_plan_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'),
	CONSTRAINT pk_org_selling_plan PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_org_selling_plan_tenant_id_account_id FOREIGN KEY(tenant_id, account_id) REFERENCES account (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT ck_org_selling_plan_decision_model CHECK (decision_model in ('HIERARCHY', 'CONSENSUS'))
);

CREATE INDEX ix_org_selling_plan_account_id ON org_selling_plan (tenant_id, account_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_org_selling_plan_steps_done ON org_selling_plan (tenant_id, steps_done, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_org_selling_plan_updated_at ON org_selling_plan (tenant_id, updated_at, id) WHERE deleted_at IS NULL;

CREATE UNIQUE INDEX uq_org_selling_plan_live ON org_selling_plan (tenant_id, account_id) WHERE deleted_at IS NULL;

CREATE TABLE relationship (
	tenant_id UUID NOT NULL,
	id UUID DEFAULT uuidv7() NOT NULL,
	user_id UUID NOT NULL,
	contact_id UUID NOT NULL,
	strength INTEGER CONSTRAINT ck_relationship_strength CHECK (strength between 0 and 100),
	last_two_way_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_relationship_last_two_way_at CHECK (last_two_way_at >= '0001-01-01 00:00:00Z' and last_two_way_at < '10000-01-01 00:00:00Z'),
	revision BIGINT DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_relationship_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'),
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_relationship_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'),
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_relationship_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'),
	CONSTRAINT pk_relationship PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_relationship_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES "user" (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_relationship_tenant_id_contact_id FOREIGN KEY(tenant_id, contact_id) REFERENCES contact (tenant_id, id) ON DELETE RESTRICT
);

CREATE INDEX ix_relationship_contact_id ON relationship (tenant_id, contact_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_relationship_last_two_way_at ON relationship (tenant_id, last_two_way_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_relationship_strength ON relationship (tenant_id, strength, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_relationship_user_id ON relationship (tenant_id, user_id, id) WHERE deleted_at IS NULL;

CREATE UNIQUE INDEX uq_relationship_live ON relationship (tenant_id, user_id, contact_id) WHERE deleted_at IS NULL;

CREATE INDEX ix_contact_assistant_of_id_gone ON contact (tenant_id, assistant_of_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_contact_reports_to_id_gone ON contact (tenant_id, reports_to_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_contact_successor_id_gone ON contact (tenant_id, successor_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_contact_role_contact_id_gone ON contact_role (tenant_id, contact_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_contact_signal_contact_id_gone ON contact_signal (tenant_id, contact_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_influence_edge_from_contact_id_gone ON influence_edge (tenant_id, from_contact_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_influence_edge_to_contact_id_gone ON influence_edge (tenant_id, to_contact_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_org_selling_plan_account_id_gone ON org_selling_plan (tenant_id, account_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_relationship_contact_id_gone ON relationship (tenant_id, contact_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_relationship_user_id_gone ON relationship (tenant_id, user_id) WHERE deleted_at IS NOT NULL;
