alter table account
	add column annual_recurring_revenue_minor BIGINT,
	add column annual_recurring_revenue_currency TEXT,
	add column revenue_agreed_on DATE,
	add column sales_segment TEXT,
	add column growth_potential TEXT,
	add column engagement_level TEXT,
	add column contact_preference TEXT,
	add column presence_preference TEXT,
	add column customer_experience TEXT,
	add column use_cases TEXT[] DEFAULT '{}' NOT NULL,
	add column is_in_custody BOOLEAN DEFAULT 'false' NOT NULL,
	add column baseline_tier TEXT,
	add column override_tier TEXT,
	add column override_reason TEXT,
	add column override_by TEXT,
	add column override_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_account_override_at CHECK (override_at >= '0001-01-01 00:00:00Z' and override_at < '10000-01-01 00:00:00Z'),
	add column override_expires_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_account_override_expires_at CHECK (override_expires_at >= '0001-01-01 00:00:00Z' and override_expires_at < '10000-01-01 00:00:00Z'),
	add column experience_tier TEXT GENERATED ALWAYS AS (coalesce(override_tier, case when contact_preference in ('SELF_SERVICE') then 'SCALE' when growth_potential in ('NONE') and contact_preference not in ('HIGH_TOUCH') then 'SCALE' when baseline_tier not in ('STRATEGIC') and engagement_level in ('LOW') and growth_potential in ('LOW', 'NONE') then 'SCALE' when growth_potential in ('HIGH') then case baseline_tier when 'STRATEGIC' then 'STRATEGIC' when 'MID' then 'STRATEGIC' when 'SCALE' then 'MID' end else baseline_tier end)) STORED,
	add column touch_model TEXT GENERATED ALWAYS AS (case coalesce(override_tier, case when contact_preference in ('SELF_SERVICE') then 'SCALE' when growth_potential in ('NONE') and contact_preference not in ('HIGH_TOUCH') then 'SCALE' when baseline_tier not in ('STRATEGIC') and engagement_level in ('LOW') and growth_potential in ('LOW', 'NONE') then 'SCALE' when growth_potential in ('HIGH') then case baseline_tier when 'STRATEGIC' then 'STRATEGIC' when 'MID' then 'STRATEGIC' when 'SCALE' then 'MID' end else baseline_tier end) when 'STRATEGIC' then 'HIGH' when 'MID' then 'MEDIUM' when 'SCALE' then 'LOW' end) STORED,
	add CONSTRAINT ck_account_sales_segment CHECK (sales_segment in ('ENTERPRISE', 'COMMERCIAL', 'CORPORATE')),
	add CONSTRAINT ck_account_growth_potential CHECK (growth_potential in ('HIGH', 'MEDIUM', 'LOW', 'NONE')),
	add CONSTRAINT ck_account_engagement_level CHECK (engagement_level in ('HIGH', 'MEDIUM', 'LOW')),
	add CONSTRAINT ck_account_contact_preference CHECK (contact_preference in ('HIGH_TOUCH', 'STANDARD', 'SELF_SERVICE')),
	add CONSTRAINT ck_account_presence_preference CHECK (presence_preference in ('ONSITE', 'REMOTE', 'EITHER')),
	add CONSTRAINT ck_account_customer_experience CHECK (customer_experience in ('INEXPERIENCED', 'EXPERIENCED')),
	add CONSTRAINT ck_account_baseline_tier CHECK (baseline_tier in ('STRATEGIC', 'MID', 'SCALE')),
	add CONSTRAINT ck_account_override_tier CHECK (override_tier in ('STRATEGIC', 'MID', 'SCALE')),
	add CONSTRAINT ck_account_annual_recurring_revenue_currency CHECK (annual_recurring_revenue_currency ~ '^[A-Z]{3}$'),
	add CONSTRAINT ck_account_annual_recurring_revenue CHECK ((annual_recurring_revenue_minor is null) = (annual_recurring_revenue_currency is null));

CREATE INDEX ix_account_annual_recurring_revenue_minor ON account (tenant_id, annual_recurring_revenue_minor, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_account_experience_tier ON account (tenant_id, experience_tier, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_account_override_expires_at ON account (tenant_id, override_expires_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_account_sales_segment ON account (tenant_id, sales_segment, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_account_touch_model ON account (tenant_id, touch_model, id) WHERE deleted_at IS NULL;

alter table interaction
	add column activity_type TEXT,
	add column is_bullseye_aligned BOOLEAN,
	add CONSTRAINT ck_interaction_activity_type CHECK (activity_type in ('OUTCOME_WORK', 'ONBOARDING', 'TRAINING', 'RENEWAL', 'UPSELL', 'RELEASE', 'SUPPORT_RELAY', 'ADMIN'));

CREATE TABLE exchange_rate (
	tenant_id UUID NOT NULL,
	id UUID DEFAULT uuidv7() NOT NULL,
	currency TEXT NOT NULL,
	effective_on DATE NOT NULL,
	rate NUMERIC(20, 10) NOT NULL,
	revision BIGINT DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_exchange_rate_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'),
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_exchange_rate_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'),
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_exchange_rate_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'),
	CONSTRAINT pk_exchange_rate PRIMARY KEY (tenant_id, id),
	CONSTRAINT ck_exchange_rate_currency CHECK (currency ~ '^[A-Z]{3}$'),
	CONSTRAINT ck_exchange_rate_rate CHECK (rate > 0)
);

CREATE INDEX ix_exchange_rate_currency ON exchange_rate (tenant_id, currency, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_exchange_rate_effective_on ON exchange_rate (tenant_id, effective_on, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_exchange_rate_updated_at ON exchange_rate (tenant_id, updated_at, id) WHERE deleted_at IS NULL;

CREATE UNIQUE INDEX uq_exchange_rate_live ON exchange_rate (tenant_id, currency, effective_on) WHERE deleted_at IS NULL;

CREATE TABLE assignment (
	tenant_id UUID NOT NULL,
	id UUID DEFAULT uuidv7() NOT NULL,
	account_id UUID NOT NULL,
	user_id UUID NOT NULL,
	role TEXT NOT NULL,
	is_primary BOOLEAN DEFAULT 'false' NOT NULL,
	started_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_assignment_started_at CHECK (started_at >= '0001-01-01 00:00:00Z' and started_at < '10000-01-01 00:00:00Z'),
	ended_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_assignment_ended_at CHECK (ended_at >= '0001-01-01 00:00:00Z' and ended_at < '10000-01-01 00:00:00Z'),
	reason TEXT NOT NULL,
	approved_by_id UUID,
	note TEXT,
	watch_ends_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_assignment_watch_ends_at CHECK (watch_ends_at >= '0001-01-01 00:00:00Z' and watch_ends_at < '10000-01-01 00:00:00Z'),
	revision BIGINT DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_assignment_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'),
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_assignment_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'),
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_assignment_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'),
	CONSTRAINT pk_assignment PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_assignment_tenant_id_account_id FOREIGN KEY(tenant_id, account_id) REFERENCES account (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_assignment_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES "user" (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_assignment_tenant_id_approved_by_id FOREIGN KEY(tenant_id, approved_by_id) REFERENCES "user" (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT ck_assignment_role CHECK (role in ('AE', 'AM', 'SUBSCRIPTION_SUCCESS_REP', 'CSM', 'SENIOR_CSM', 'CS_DIRECTOR', 'ASSOCIATE_CSM', 'CS_MANAGER', 'VP_SUCCESS', 'CCO', 'VP_SALES', 'CRO', 'CEO', 'CFO', 'FINANCE_OPS', 'DEAL_DESK', 'SE_TAM', 'TECHNICAL_SUCCESS', 'PS_IMPLEMENTATION', 'TRAINING', 'SUPPORT', 'PRODUCT', 'MARKETING', 'CUSTOMER_MARKETING', 'EXEC_SPONSOR', 'PROGRAM_MANAGER', 'REVOPS', 'PARTNER')),
	CONSTRAINT ck_assignment_reason CHECK (reason in ('INITIAL', 'POST_RENEWAL', 'CSM_DEPARTURE', 'OVERRIDE')),
	CONSTRAINT ck_assignment_ended_after CHECK (ended_at >= started_at),
	CONSTRAINT ck_assignment_primary_role CHECK (not is_primary or role in ('CSM', 'SENIOR_CSM', 'CS_DIRECTOR', 'ASSOCIATE_CSM')),
	CONSTRAINT ex_assignment_primary EXCLUDE USING gist (tenant_id WITH =, account_id WITH =, tstzrange(started_at, ended_at) WITH &&) WHERE (is_primary and deleted_at is null)
);

CREATE INDEX ix_assignment_account_id ON assignment (tenant_id, account_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_assignment_account_id_gone ON assignment (tenant_id, account_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_assignment_account_id_started_at ON assignment (tenant_id, account_id, started_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_assignment_approved_by_id ON assignment (tenant_id, approved_by_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_assignment_approved_by_id_gone ON assignment (tenant_id, approved_by_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_assignment_ended_at ON assignment (tenant_id, ended_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_assignment_role ON assignment (tenant_id, role, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_assignment_started_at ON assignment (tenant_id, started_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_assignment_updated_at ON assignment (tenant_id, updated_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_assignment_user_id ON assignment (tenant_id, user_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_assignment_user_id_gone ON assignment (tenant_id, user_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_assignment_watch_ends_at ON assignment (tenant_id, watch_ends_at, id) WHERE deleted_at IS NULL;

CREATE UNIQUE INDEX uq_assignment_open_primary ON assignment (tenant_id, account_id) WHERE is_primary and deleted_at is null and ended_at is null;

CREATE TABLE csm_profile (
	tenant_id UUID NOT NULL,
	id UUID DEFAULT uuidv7() NOT NULL,
	user_id UUID NOT NULL,
	role TEXT,
	industries TEXT[] DEFAULT '{}' NOT NULL,
	use_cases TEXT[] DEFAULT '{}' NOT NULL,
	languages TEXT[] DEFAULT '{}' NOT NULL,
	location TEXT CONSTRAINT ck_csm_profile_location_length CHECK (char_length(location) <= 500),
	product_depth INTEGER CONSTRAINT ck_csm_profile_product_depth CHECK (product_depth between 0 and 100),
	leaves_on DATE,
	revision BIGINT DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_csm_profile_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'),
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_csm_profile_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'),
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_csm_profile_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'),
	CONSTRAINT pk_csm_profile PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_csm_profile_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES "user" (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT ck_csm_profile_role CHECK (role in ('AE', 'AM', 'SUBSCRIPTION_SUCCESS_REP', 'CSM', 'SENIOR_CSM', 'CS_DIRECTOR', 'ASSOCIATE_CSM', 'CS_MANAGER', 'VP_SUCCESS', 'CCO', 'VP_SALES', 'CRO', 'CEO', 'CFO', 'FINANCE_OPS', 'DEAL_DESK', 'SE_TAM', 'TECHNICAL_SUCCESS', 'PS_IMPLEMENTATION', 'TRAINING', 'SUPPORT', 'PRODUCT', 'MARKETING', 'CUSTOMER_MARKETING', 'EXEC_SPONSOR', 'PROGRAM_MANAGER', 'REVOPS', 'PARTNER'))
);

CREATE INDEX ix_csm_profile_leaves_on ON csm_profile (tenant_id, leaves_on, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_csm_profile_location ON csm_profile (tenant_id, location, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_csm_profile_role ON csm_profile (tenant_id, role, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_csm_profile_updated_at ON csm_profile (tenant_id, updated_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_csm_profile_user_id ON csm_profile (tenant_id, user_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_csm_profile_user_id_gone ON csm_profile (tenant_id, user_id) WHERE deleted_at IS NOT NULL;

CREATE UNIQUE INDEX uq_csm_profile_live ON csm_profile (tenant_id, user_id) WHERE deleted_at IS NULL;

CREATE TABLE program (
	tenant_id UUID NOT NULL,
	id UUID DEFAULT uuidv7() NOT NULL,
	name TEXT NOT NULL CONSTRAINT ck_program_name_length CHECK (char_length(name) <= 500),
	name_key TEXT COLLATE "C" GENERATED ALWAYS AS (lower(name)) STORED,
	kind TEXT NOT NULL,
	tier TEXT,
	channel TEXT,
	schedule TEXT,
	revision BIGINT DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_program_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'),
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_program_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'),
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_program_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'),
	CONSTRAINT pk_program PRIMARY KEY (tenant_id, id),
	CONSTRAINT ck_program_kind CHECK (kind in ('COMMUNITY', 'COMMUNICATION', 'ENGAGEMENT', 'OFFICE_HOURS', 'IN_PRODUCT', 'CONFERENCE')),
	CONSTRAINT ck_program_tier CHECK (tier in ('STRATEGIC', 'MID', 'SCALE'))
);

CREATE INDEX ix_program_kind ON program (tenant_id, kind, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_program_name_key ON program (tenant_id, name_key, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_program_tier ON program (tenant_id, tier, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_program_updated_at ON program (tenant_id, updated_at, id) WHERE deleted_at IS NULL;

CREATE TABLE program_csm (
	tenant_id UUID NOT NULL,
	id UUID DEFAULT uuidv7() NOT NULL,
	program_id UUID NOT NULL,
	user_id UUID NOT NULL,
	revision BIGINT DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_program_csm_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'),
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_program_csm_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'),
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_program_csm_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'),
	CONSTRAINT pk_program_csm PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_program_csm_tenant_id_program_id FOREIGN KEY(tenant_id, program_id) REFERENCES program (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_program_csm_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES "user" (tenant_id, id) ON DELETE RESTRICT
);

CREATE INDEX ix_program_csm_created_at ON program_csm (tenant_id, created_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_program_csm_program_id ON program_csm (tenant_id, program_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_program_csm_program_id_gone ON program_csm (tenant_id, program_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_program_csm_user_id ON program_csm (tenant_id, user_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_program_csm_user_id_gone ON program_csm (tenant_id, user_id) WHERE deleted_at IS NOT NULL;

CREATE UNIQUE INDEX uq_program_csm_live ON program_csm (tenant_id, program_id, user_id) WHERE deleted_at IS NULL;

CREATE TABLE program_enrollment (
	tenant_id UUID NOT NULL,
	id UUID DEFAULT uuidv7() NOT NULL,
	program_id UUID NOT NULL,
	account_id UUID NOT NULL,
	reason TEXT NOT NULL,
	started_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_program_enrollment_started_at CHECK (started_at >= '0001-01-01 00:00:00Z' and started_at < '10000-01-01 00:00:00Z'),
	ended_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_program_enrollment_ended_at CHECK (ended_at >= '0001-01-01 00:00:00Z' and ended_at < '10000-01-01 00:00:00Z'),
	revision BIGINT DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_program_enrollment_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'),
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_program_enrollment_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'),
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_program_enrollment_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'),
	CONSTRAINT pk_program_enrollment PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_program_enrollment_tenant_id_program_id FOREIGN KEY(tenant_id, program_id) REFERENCES program (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_program_enrollment_tenant_id_account_id FOREIGN KEY(tenant_id, account_id) REFERENCES account (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT ck_program_enrollment_reason CHECK (reason in ('PREFERENCE', 'NO_GROWTH', 'TIER')),
	CONSTRAINT ck_program_enrollment_ended_after CHECK (ended_at >= started_at)
);

CREATE INDEX ix_program_enrollment_account_id ON program_enrollment (tenant_id, account_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_program_enrollment_account_id_gone ON program_enrollment (tenant_id, account_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_program_enrollment_ended_at ON program_enrollment (tenant_id, ended_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_program_enrollment_program_id ON program_enrollment (tenant_id, program_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_program_enrollment_program_id_gone ON program_enrollment (tenant_id, program_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_program_enrollment_reason ON program_enrollment (tenant_id, reason, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_program_enrollment_started_at ON program_enrollment (tenant_id, started_at, id) WHERE deleted_at IS NULL;

CREATE UNIQUE INDEX uq_program_enrollment_open ON program_enrollment (tenant_id, program_id, account_id) WHERE ended_at IS NULL AND deleted_at IS NULL;

CREATE TABLE program_touch (
	tenant_id UUID NOT NULL,
	id UUID DEFAULT uuidv7() NOT NULL,
	enrollment_id UUID NOT NULL,
	contact_id UUID,
	kind TEXT NOT NULL,
	happened_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_program_touch_happened_at CHECK (happened_at >= '0001-01-01 00:00:00Z' and happened_at < '10000-01-01 00:00:00Z'),
	revision BIGINT DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_program_touch_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'),
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_program_touch_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'),
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_program_touch_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'),
	CONSTRAINT pk_program_touch PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_program_touch_tenant_id_enrollment_id FOREIGN KEY(tenant_id, enrollment_id) REFERENCES program_enrollment (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_program_touch_tenant_id_contact_id FOREIGN KEY(tenant_id, contact_id) REFERENCES contact (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT ck_program_touch_kind CHECK (kind in ('ATTENDED', 'POSTED', 'ASKED', 'ONE_TO_ONE', 'OPENED'))
);

CREATE INDEX ix_program_touch_contact_id ON program_touch (tenant_id, contact_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_program_touch_contact_id_gone ON program_touch (tenant_id, contact_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_program_touch_contact_id_happened_at ON program_touch (tenant_id, contact_id, happened_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_program_touch_enrollment_id ON program_touch (tenant_id, enrollment_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_program_touch_enrollment_id_gone ON program_touch (tenant_id, enrollment_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_program_touch_enrollment_id_happened_at ON program_touch (tenant_id, enrollment_id, happened_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_program_touch_happened_at ON program_touch (tenant_id, happened_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_program_touch_kind ON program_touch (tenant_id, kind, id) WHERE deleted_at IS NULL;
