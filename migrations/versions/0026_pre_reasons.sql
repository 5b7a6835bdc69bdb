alter table deal_assessment add constraint ck_deal_assessment_criteria
  check (criteria <@ array['PROBLEM_NOT_SEVERE', 'USE_HORIZON_UNDER_1Y', 'WRONG_DEPARTMENT_OR_CHAMPION', 'MISSING_REQUIRED_TECHNOLOGY', 'INSUFFICIENT_SERVICES']::text[]);

alter table deal_assessment add constraint ck_deal_assessment_flags
  check (flags <@ array['NEEDS_MASSIVE_EFFORT', 'NEEDS_PRICE_CUT']::text[]);

CREATE TABLE shock_event (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	name TEXT NOT NULL CONSTRAINT ck_shock_event_name_length CHECK (char_length(name) <= 500), 
	starts_on DATE NOT NULL, 
	ends_on DATE, 
	revision BIGINT DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_shock_event_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'), 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_shock_event_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'), 
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_shock_event_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'), 
	CONSTRAINT pk_shock_event PRIMARY KEY (tenant_id, id)
);

CREATE INDEX ix_shock_event_ends_on ON shock_event (tenant_id, ends_on, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_shock_event_name ON shock_event (tenant_id, name, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_shock_event_starts_on ON shock_event (tenant_id, starts_on, id) WHERE deleted_at IS NULL;

CREATE TABLE industry_exposure (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	shock_event_id UUID NOT NULL, 
	industry TEXT NOT NULL CONSTRAINT ck_industry_exposure_industry_length CHECK (char_length(industry) <= 500), 
	industry_key TEXT COLLATE "C" GENERATED ALWAYS AS (lower(industry)) STORED, 
	exposure TEXT NOT NULL, 
	revision BIGINT DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_industry_exposure_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'), 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_industry_exposure_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'), 
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_industry_exposure_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'), 
	CONSTRAINT pk_industry_exposure PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_industry_exposure_tenant_id_shock_event_id FOREIGN KEY(tenant_id, shock_event_id) REFERENCES shock_event (tenant_id, id) ON DELETE RESTRICT, 
	CONSTRAINT ck_industry_exposure_exposure CHECK (exposure in ('HIGH', 'MODERATE', 'LOW'))
);

CREATE INDEX ix_industry_exposure_exposure ON industry_exposure (tenant_id, exposure, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_industry_exposure_industry_key ON industry_exposure (tenant_id, industry_key, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_industry_exposure_shock_event_id ON industry_exposure (tenant_id, shock_event_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_industry_exposure_shock_event_id_gone ON industry_exposure (tenant_id, shock_event_id) WHERE deleted_at IS NOT NULL;

CREATE UNIQUE INDEX uq_industry_exposure_live ON industry_exposure (tenant_id, shock_event_id, industry_key) WHERE deleted_at IS NULL;

CREATE TABLE account_exposure (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	shock_event_id UUID NOT NULL, 
	account_id UUID NOT NULL, 
	exposure TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	revision BIGINT DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_account_exposure_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'), 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_account_exposure_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'), 
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_account_exposure_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'), 
	CONSTRAINT pk_account_exposure PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_account_exposure_tenant_id_shock_event_id FOREIGN KEY(tenant_id, shock_event_id) REFERENCES shock_event (tenant_id, id) ON DELETE RESTRICT, 
	CONSTRAINT fk_account_exposure_tenant_id_account_id FOREIGN KEY(tenant_id, account_id) REFERENCES account (tenant_id, id) ON DELETE RESTRICT, 
	CONSTRAINT ck_account_exposure_exposure CHECK (exposure in ('HIGH', 'MODERATE', 'LOW'))
);

CREATE INDEX ix_account_exposure_account_id ON account_exposure (tenant_id, account_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_account_exposure_account_id_gone ON account_exposure (tenant_id, account_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_account_exposure_exposure ON account_exposure (tenant_id, exposure, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_account_exposure_shock_event_id ON account_exposure (tenant_id, shock_event_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_account_exposure_shock_event_id_gone ON account_exposure (tenant_id, shock_event_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_account_exposure_updated_at ON account_exposure (tenant_id, updated_at, id) WHERE deleted_at IS NULL;

CREATE UNIQUE INDEX uq_account_exposure_live ON account_exposure (tenant_id, shock_event_id, account_id) WHERE deleted_at IS NULL;

CREATE TABLE problem_to_solve (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	account_id UUID NOT NULL, 
	contact_id UUID, 
	statement TEXT NOT NULL, 
	why_purchased TEXT, 
	severity INTEGER NOT NULL CONSTRAINT ck_problem_to_solve_severity CHECK (severity between 1 and 5), 
	severity_since TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_problem_to_solve_severity_since CHECK (severity_since >= '0001-01-01 00:00:00Z' and severity_since < '10000-01-01 00:00:00Z'), 
	horizon TEXT, 
	seasonality TEXT, 
	linked_goal TEXT, 
	recorded_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_problem_to_solve_recorded_at CHECK (recorded_at >= '0001-01-01 00:00:00Z' and recorded_at < '10000-01-01 00:00:00Z'), 
	revision BIGINT DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_problem_to_solve_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'), 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_problem_to_solve_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'), 
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_problem_to_solve_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'), 
	CONSTRAINT pk_problem_to_solve PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_problem_to_solve_tenant_id_account_id FOREIGN KEY(tenant_id, account_id) REFERENCES account (tenant_id, id) ON DELETE RESTRICT, 
	CONSTRAINT fk_problem_to_solve_tenant_id_contact_id FOREIGN KEY(tenant_id, contact_id) REFERENCES contact (tenant_id, id) ON DELETE RESTRICT, 
	CONSTRAINT ck_problem_to_solve_horizon CHECK (horizon in ('ONGOING', 'TEMPORARY')), 
	CONSTRAINT ck_problem_to_solve_linked_goal CHECK (linked_goal in ('DEPARTMENT', 'COMPANY', 'ANNUAL'))
);

CREATE INDEX ix_problem_to_solve_account_id ON problem_to_solve (tenant_id, account_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_problem_to_solve_account_id_gone ON problem_to_solve (tenant_id, account_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_problem_to_solve_contact_id ON problem_to_solve (tenant_id, contact_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_problem_to_solve_contact_id_gone ON problem_to_solve (tenant_id, contact_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_problem_to_solve_recorded_at ON problem_to_solve (tenant_id, recorded_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_problem_to_solve_severity ON problem_to_solve (tenant_id, severity, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_problem_to_solve_severity_since ON problem_to_solve (tenant_id, severity_since, id) WHERE deleted_at IS NULL;

CREATE TABLE reason_to_buy (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	account_id UUID NOT NULL, 
	opportunity_id UUID, 
	category TEXT NOT NULL, 
	is_primary BOOLEAN DEFAULT 'false' NOT NULL, 
	is_reason_to_stay BOOLEAN, 
	pitch TEXT CONSTRAINT ck_reason_to_buy_pitch_length CHECK (char_length(pitch) <= 500), 
	note TEXT, 
	recorded_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_reason_to_buy_recorded_at CHECK (recorded_at >= '0001-01-01 00:00:00Z' and recorded_at < '10000-01-01 00:00:00Z'), 
	revision BIGINT DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_reason_to_buy_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'), 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_reason_to_buy_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'), 
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_reason_to_buy_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'), 
	CONSTRAINT pk_reason_to_buy PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_reason_to_buy_tenant_id_account_id FOREIGN KEY(tenant_id, account_id) REFERENCES account (tenant_id, id) ON DELETE RESTRICT, 
	CONSTRAINT fk_reason_to_buy_tenant_id_opportunity_id FOREIGN KEY(tenant_id, opportunity_id) REFERENCES opportunity (tenant_id, id) ON DELETE RESTRICT, 
	CONSTRAINT ck_reason_to_buy_category CHECK (category in ('TEMPORARY_NEED', 'WRONG_BENEFIT', 'WRONG_EXPECTATION', 'FEATURES_NOT_BENEFITS', 'TRY_OUT', 'SINGLE_FEATURE', 'WHIM_OR_RELATIONSHIP', 'BUDGET_FLUSH', 'LOWEST_COST_OR_DISCOUNT', 'DURABLE_MEASURABLE_RESULT'))
);

CREATE INDEX ix_reason_to_buy_account_id ON reason_to_buy (tenant_id, account_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_reason_to_buy_account_id_gone ON reason_to_buy (tenant_id, account_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_reason_to_buy_category ON reason_to_buy (tenant_id, category, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_reason_to_buy_opportunity_id ON reason_to_buy (tenant_id, opportunity_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_reason_to_buy_opportunity_id_gone ON reason_to_buy (tenant_id, opportunity_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_reason_to_buy_pitch ON reason_to_buy (tenant_id, pitch, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_reason_to_buy_recorded_at ON reason_to_buy (tenant_id, recorded_at, id) WHERE deleted_at IS NULL;

CREATE UNIQUE INDEX uq_reason_to_buy_primary ON reason_to_buy (tenant_id, account_id) WHERE is_primary AND deleted_at IS NULL;

CREATE TABLE discount_line (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	contract_id UUID NOT NULL, 
	label TEXT CONSTRAINT ck_discount_line_label_length CHECK (char_length(label) <= 500), 
	reason TEXT, 
	amount_minor BIGINT, 
	amount_currency TEXT, 
	starts_on DATE, 
	ends_on DATE, 
	revision BIGINT DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_discount_line_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'), 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_discount_line_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'), 
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_discount_line_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'), 
	CONSTRAINT pk_discount_line PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_discount_line_amount_currency CHECK (amount_currency ~ '^[A-Z]{3}$'), 
	CONSTRAINT ck_discount_line_amount CHECK ((amount_minor is null) = (amount_currency is null)), 
	CONSTRAINT fk_discount_line_tenant_id_contract_id FOREIGN KEY(tenant_id, contract_id) REFERENCES contract (tenant_id, id) ON DELETE RESTRICT
);

CREATE INDEX ix_discount_line_contract_id ON discount_line (tenant_id, contract_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_discount_line_contract_id_gone ON discount_line (tenant_id, contract_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_discount_line_ends_on ON discount_line (tenant_id, ends_on, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_discount_line_label ON discount_line (tenant_id, label, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_discount_line_starts_on ON discount_line (tenant_id, starts_on, id) WHERE deleted_at IS NULL;

CREATE TABLE problem_severity (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	problem_id UUID NOT NULL, 
	severity INTEGER NOT NULL CONSTRAINT ck_problem_severity_severity CHECK (severity between 1 and 5), 
	rated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_problem_severity_rated_at CHECK (rated_at >= '0001-01-01 00:00:00Z' and rated_at < '10000-01-01 00:00:00Z'), 
	revision BIGINT DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_problem_severity_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'), 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_problem_severity_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'), 
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_problem_severity_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'), 
	CONSTRAINT pk_problem_severity PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_problem_severity_tenant_id_problem_id FOREIGN KEY(tenant_id, problem_id) REFERENCES problem_to_solve (tenant_id, id) ON DELETE RESTRICT
);

CREATE INDEX ix_problem_severity_problem_id ON problem_severity (tenant_id, problem_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_problem_severity_problem_id_gone ON problem_severity (tenant_id, problem_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_problem_severity_problem_id_rated_at ON problem_severity (tenant_id, problem_id, rated_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_problem_severity_rated_at ON problem_severity (tenant_id, rated_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_problem_severity_severity ON problem_severity (tenant_id, severity, id) WHERE deleted_at IS NULL;

CREATE TABLE reason_to_stay (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	account_id UUID, 
	renewal_id UUID NOT NULL, 
	category TEXT, 
	statement TEXT NOT NULL, 
	recorded_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_reason_to_stay_recorded_at CHECK (recorded_at >= '0001-01-01 00:00:00Z' and recorded_at < '10000-01-01 00:00:00Z'), 
	revision BIGINT DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_reason_to_stay_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'), 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_reason_to_stay_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'), 
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_reason_to_stay_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'), 
	CONSTRAINT pk_reason_to_stay PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_reason_to_stay_tenant_id_account_id FOREIGN KEY(tenant_id, account_id) REFERENCES account (tenant_id, id) ON DELETE RESTRICT, 
	CONSTRAINT fk_reason_to_stay_tenant_id_renewal_id FOREIGN KEY(tenant_id, renewal_id) REFERENCES renewal (tenant_id, id) ON DELETE RESTRICT, 
	CONSTRAINT ck_reason_to_stay_category CHECK (category in ('TEMPORARY_NEED', 'WRONG_BENEFIT', 'WRONG_EXPECTATION', 'FEATURES_NOT_BENEFITS', 'TRY_OUT', 'SINGLE_FEATURE', 'WHIM_OR_RELATIONSHIP', 'BUDGET_FLUSH', 'LOWEST_COST_OR_DISCOUNT', 'DURABLE_MEASURABLE_RESULT'))
);

CREATE INDEX ix_reason_to_stay_account_id ON reason_to_stay (tenant_id, account_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_reason_to_stay_account_id_gone ON reason_to_stay (tenant_id, account_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_reason_to_stay_category ON reason_to_stay (tenant_id, category, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_reason_to_stay_recorded_at ON reason_to_stay (tenant_id, recorded_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_reason_to_stay_renewal_id ON reason_to_stay (tenant_id, renewal_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_reason_to_stay_renewal_id_gone ON reason_to_stay (tenant_id, renewal_id) WHERE deleted_at IS NOT NULL;

