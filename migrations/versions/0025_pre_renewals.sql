alter table contract
  add column annual_recurring_revenue_minor bigint,
  add column annual_recurring_revenue_currency text,
  add column list_price_minor bigint,
  add column list_price_currency text,
  add column buying_center text,
  add column auto_renews boolean,
  add column payment_terms text,
  add constraint ck_contract_annual_recurring_revenue_currency
    check (annual_recurring_revenue_currency ~ '^[A-Z]{3}$'),
  add constraint ck_contract_annual_recurring_revenue
    check ((annual_recurring_revenue_minor is null) = (annual_recurring_revenue_currency is null)),
  add constraint ck_contract_list_price_currency check (list_price_currency ~ '^[A-Z]{3}$'),
  add constraint ck_contract_list_price
    check ((list_price_minor is null) = (list_price_currency is null)),
  add constraint ck_contract_buying_center_length check (char_length(buying_center) <= 500);

CREATE INDEX ix_contract_annual_recurring_revenue_minor ON contract (tenant_id, annual_recurring_revenue_minor, id) WHERE deleted_at IS NULL;

CREATE TABLE commercial_model_choice (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	segment TEXT, 
	model TEXT NOT NULL, 
	decided_by TEXT[] DEFAULT '{}' NOT NULL, 
	decided_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_commercial_model_choice_decided_at CHECK (decided_at >= '0001-01-01 00:00:00Z' and decided_at < '10000-01-01 00:00:00Z'), 
	job_descriptions_aligned BOOLEAN DEFAULT 'false' NOT NULL, 
	pay_aligned BOOLEAN DEFAULT 'false' NOT NULL, 
	hiring_profiles_aligned BOOLEAN DEFAULT 'false' NOT NULL, 
	training_aligned BOOLEAN DEFAULT 'false' NOT NULL, 
	procedures_aligned BOOLEAN DEFAULT 'false' NOT NULL, 
	touchpoints_aligned BOOLEAN DEFAULT 'false' NOT NULL, 
	revision BIGINT DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_commercial_model_choice_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'), 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_commercial_model_choice_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'), 
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_commercial_model_choice_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'), 
	CONSTRAINT pk_commercial_model_choice PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_commercial_model_choice_segment CHECK (segment in ('ENTERPRISE', 'COMMERCIAL', 'CORPORATE')), 
	CONSTRAINT ck_commercial_model_choice_model CHECK (model in ('ALL_SALES', 'SPLIT', 'ALL_CSM'))
);

CREATE INDEX ix_commercial_model_choice_decided_at ON commercial_model_choice (tenant_id, decided_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_commercial_model_choice_segment ON commercial_model_choice (tenant_id, segment, id) WHERE deleted_at IS NULL;

CREATE UNIQUE INDEX uq_commercial_model_choice_live ON commercial_model_choice (tenant_id, segment) NULLS NOT DISTINCT WHERE deleted_at IS NULL;

CREATE TABLE ideal_customer_profile (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	version INTEGER NOT NULL, 
	buyer_role TEXT, 
	industry TEXT, 
	employee_min INTEGER, 
	employee_max INTEGER, 
	required_technology TEXT[] DEFAULT '{}' NOT NULL, 
	revision BIGINT DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_ideal_customer_profile_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'), 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_ideal_customer_profile_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'), 
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_ideal_customer_profile_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'), 
	CONSTRAINT pk_ideal_customer_profile PRIMARY KEY (tenant_id, id), 
	CONSTRAINT uq_ideal_customer_profile_tenant_id_version UNIQUE (tenant_id, version)
);

CREATE INDEX ix_ideal_customer_profile_version ON ideal_customer_profile (tenant_id, version, id) WHERE deleted_at IS NULL;

CREATE TABLE order_form_guideline (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	term TEXT NOT NULL CONSTRAINT ck_order_form_guideline_term_length CHECK (char_length(term) <= 500), 
	allowed_min NUMERIC(24, 6), 
	allowed_max NUMERIC(24, 6), 
	unit TEXT, 
	approver_role TEXT NOT NULL, 
	revision BIGINT DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_order_form_guideline_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'), 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_order_form_guideline_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'), 
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_order_form_guideline_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'), 
	CONSTRAINT pk_order_form_guideline PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_order_form_guideline_approver_role CHECK (approver_role in ('AE', 'AM', 'SUBSCRIPTION_SUCCESS_REP', 'CSM', 'SENIOR_CSM', 'CS_DIRECTOR', 'ASSOCIATE_CSM', 'CS_MANAGER', 'VP_SUCCESS', 'CCO', 'VP_SALES', 'CRO', 'CEO', 'CFO', 'FINANCE_OPS', 'DEAL_DESK', 'SE_TAM', 'TECHNICAL_SUCCESS', 'PS_IMPLEMENTATION', 'TRAINING', 'SUPPORT', 'PRODUCT', 'MARKETING', 'CUSTOMER_MARKETING', 'EXEC_SPONSOR', 'PROGRAM_MANAGER', 'REVOPS', 'PARTNER'))
);

CREATE INDEX ix_order_form_guideline_term ON order_form_guideline (tenant_id, term, id) WHERE deleted_at IS NULL;

CREATE UNIQUE INDEX uq_order_form_guideline_live ON order_form_guideline (tenant_id, term) WHERE deleted_at IS NULL;

CREATE TABLE mql_audit (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	year INTEGER NOT NULL, 
	quarter INTEGER NOT NULL CONSTRAINT ck_mql_audit_quarter CHECK (quarter between 1 and 4), 
	candidate_count INTEGER NOT NULL, 
	signed_by_sales_id UUID, 
	signed_by_sales_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_mql_audit_signed_by_sales_at CHECK (signed_by_sales_at >= '0001-01-01 00:00:00Z' and signed_by_sales_at < '10000-01-01 00:00:00Z'), 
	signed_by_success_id UUID, 
	signed_by_success_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_mql_audit_signed_by_success_at CHECK (signed_by_success_at >= '0001-01-01 00:00:00Z' and signed_by_success_at < '10000-01-01 00:00:00Z'), 
	revision BIGINT DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_mql_audit_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'), 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_mql_audit_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'), 
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_mql_audit_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'), 
	CONSTRAINT pk_mql_audit PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_mql_audit_tenant_id_signed_by_sales_id FOREIGN KEY(tenant_id, signed_by_sales_id) REFERENCES "user" (tenant_id, id) ON DELETE RESTRICT, 
	CONSTRAINT fk_mql_audit_tenant_id_signed_by_success_id FOREIGN KEY(tenant_id, signed_by_success_id) REFERENCES "user" (tenant_id, id) ON DELETE RESTRICT
);

CREATE INDEX ix_mql_audit_created_at ON mql_audit (tenant_id, created_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_mql_audit_signed_by_sales_id ON mql_audit (tenant_id, signed_by_sales_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_mql_audit_signed_by_sales_id_gone ON mql_audit (tenant_id, signed_by_sales_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_mql_audit_signed_by_success_id ON mql_audit (tenant_id, signed_by_success_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_mql_audit_signed_by_success_id_gone ON mql_audit (tenant_id, signed_by_success_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_mql_audit_year ON mql_audit (tenant_id, year, id) WHERE deleted_at IS NULL;

CREATE UNIQUE INDEX uq_mql_audit_quarter ON mql_audit (tenant_id, year, quarter) WHERE deleted_at IS NULL;

CREATE TABLE mql_audit_lead (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	mql_audit_id UUID NOT NULL, 
	reference TEXT NOT NULL CONSTRAINT ck_mql_audit_lead_reference_length CHECK (char_length(reference) <= 500), 
	verdict TEXT, 
	finding TEXT, 
	inspected_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_mql_audit_lead_inspected_at CHECK (inspected_at >= '0001-01-01 00:00:00Z' and inspected_at < '10000-01-01 00:00:00Z'), 
	revision BIGINT DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_mql_audit_lead_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'), 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_mql_audit_lead_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'), 
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_mql_audit_lead_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'), 
	CONSTRAINT pk_mql_audit_lead PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_mql_audit_lead_tenant_id_mql_audit_id FOREIGN KEY(tenant_id, mql_audit_id) REFERENCES mql_audit (tenant_id, id) ON DELETE RESTRICT, 
	CONSTRAINT ck_mql_audit_lead_verdict CHECK (verdict in ('QUALIFIED', 'UNQUALIFIED'))
);

CREATE INDEX ix_mql_audit_lead_inspected_at ON mql_audit_lead (tenant_id, inspected_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_mql_audit_lead_mql_audit_id ON mql_audit_lead (tenant_id, mql_audit_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_mql_audit_lead_mql_audit_id_gone ON mql_audit_lead (tenant_id, mql_audit_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_mql_audit_lead_reference ON mql_audit_lead (tenant_id, reference, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_mql_audit_lead_verdict ON mql_audit_lead (tenant_id, verdict, id) WHERE deleted_at IS NULL;

CREATE TABLE deal_assessment (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	opportunity_id UUID NOT NULL, 
	kind TEXT NOT NULL, 
	criteria TEXT[] DEFAULT '{}' NOT NULL, 
	flags TEXT[] DEFAULT '{}' NOT NULL, 
	expected_vs_received TEXT, 
	root_cause TEXT, 
	funnel_stage TEXT, 
	assessed_by_id UUID, 
	assessed_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_deal_assessment_assessed_at CHECK (assessed_at >= '0001-01-01 00:00:00Z' and assessed_at < '10000-01-01 00:00:00Z'), 
	revision BIGINT DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_deal_assessment_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'), 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_deal_assessment_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'), 
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_deal_assessment_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'), 
	CONSTRAINT pk_deal_assessment PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_deal_assessment_tenant_id_opportunity_id FOREIGN KEY(tenant_id, opportunity_id) REFERENCES opportunity (tenant_id, id) ON DELETE RESTRICT, 
	CONSTRAINT fk_deal_assessment_tenant_id_assessed_by_id FOREIGN KEY(tenant_id, assessed_by_id) REFERENCES "user" (tenant_id, id) ON DELETE RESTRICT, 
	CONSTRAINT ck_deal_assessment_kind CHECK (kind in ('MISUNDERSTANDING', 'BAD_DEAL')), 
	CONSTRAINT ck_deal_assessment_root_cause CHECK (root_cause in ('ICP_UNDEFINED', 'CAMPAIGNS_OFF_ICP', 'NURTURE_UNFILTERED', 'DISCOVERY_INCOMPLETE', 'UNCLEAR_ORDER_FORM_LIMITS', 'SPEED_REWARDED', 'AE_BELOW_QUOTA', 'MISREPRESENTATION', 'DEAL_DESK_MISSED_ERRORS', 'UNDISCOVERED_DEPENDENCIES')), 
	CONSTRAINT ck_deal_assessment_funnel_stage CHECK (funnel_stage in ('ICP', 'CAPTURE', 'ENRICHMENT', 'NURTURE', 'SCORE', 'MQL', 'LEAD_LIST', 'OUTREACH', 'QUALIFICATION_CALL', 'DEMO'))
);

CREATE INDEX ix_deal_assessment_assessed_at ON deal_assessment (tenant_id, assessed_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_deal_assessment_assessed_by_id ON deal_assessment (tenant_id, assessed_by_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_deal_assessment_assessed_by_id_gone ON deal_assessment (tenant_id, assessed_by_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_deal_assessment_kind ON deal_assessment (tenant_id, kind, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_deal_assessment_opportunity_id ON deal_assessment (tenant_id, opportunity_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_deal_assessment_opportunity_id_gone ON deal_assessment (tenant_id, opportunity_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_deal_assessment_root_cause ON deal_assessment (tenant_id, root_cause, id) WHERE deleted_at IS NULL;

CREATE TABLE deal_exception (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	opportunity_id UUID NOT NULL, 
	term TEXT NOT NULL CONSTRAINT ck_deal_exception_term_length CHECK (char_length(term) <= 500), 
	reason TEXT NOT NULL, 
	requested_by_id UUID NOT NULL, 
	approver_id UUID NOT NULL, 
	approver_role TEXT NOT NULL, 
	margin_impact_minor BIGINT, 
	margin_impact_currency TEXT, 
	approved_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_deal_exception_approved_at CHECK (approved_at >= '0001-01-01 00:00:00Z' and approved_at < '10000-01-01 00:00:00Z'), 
	revision BIGINT DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_deal_exception_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'), 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_deal_exception_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'), 
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_deal_exception_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'), 
	CONSTRAINT pk_deal_exception PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_deal_exception_margin_impact_currency CHECK (margin_impact_currency ~ '^[A-Z]{3}$'), 
	CONSTRAINT ck_deal_exception_margin_impact CHECK ((margin_impact_minor is null) = (margin_impact_currency is null)), 
	CONSTRAINT fk_deal_exception_tenant_id_opportunity_id FOREIGN KEY(tenant_id, opportunity_id) REFERENCES opportunity (tenant_id, id) ON DELETE RESTRICT, 
	CONSTRAINT fk_deal_exception_tenant_id_requested_by_id FOREIGN KEY(tenant_id, requested_by_id) REFERENCES "user" (tenant_id, id) ON DELETE RESTRICT, 
	CONSTRAINT fk_deal_exception_tenant_id_approver_id FOREIGN KEY(tenant_id, approver_id) REFERENCES "user" (tenant_id, id) ON DELETE RESTRICT, 
	CONSTRAINT ck_deal_exception_approver_role CHECK (approver_role in ('AE', 'AM', 'SUBSCRIPTION_SUCCESS_REP', 'CSM', 'SENIOR_CSM', 'CS_DIRECTOR', 'ASSOCIATE_CSM', 'CS_MANAGER', 'VP_SUCCESS', 'CCO', 'VP_SALES', 'CRO', 'CEO', 'CFO', 'FINANCE_OPS', 'DEAL_DESK', 'SE_TAM', 'TECHNICAL_SUCCESS', 'PS_IMPLEMENTATION', 'TRAINING', 'SUPPORT', 'PRODUCT', 'MARKETING', 'CUSTOMER_MARKETING', 'EXEC_SPONSOR', 'PROGRAM_MANAGER', 'REVOPS', 'PARTNER'))
);

CREATE INDEX ix_deal_exception_approved_at ON deal_exception (tenant_id, approved_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_deal_exception_approver_id ON deal_exception (tenant_id, approver_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_deal_exception_approver_id_gone ON deal_exception (tenant_id, approver_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_deal_exception_opportunity_id ON deal_exception (tenant_id, opportunity_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_deal_exception_opportunity_id_gone ON deal_exception (tenant_id, opportunity_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_deal_exception_requested_by_id ON deal_exception (tenant_id, requested_by_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_deal_exception_requested_by_id_gone ON deal_exception (tenant_id, requested_by_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_deal_exception_term ON deal_exception (tenant_id, term, id) WHERE deleted_at IS NULL;

CREATE TABLE deal_rejection (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	opportunity_id UUID NOT NULL, 
	proposer_id UUID NOT NULL, 
	kickoff_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_deal_rejection_kickoff_at CHECK (kickoff_at >= '0001-01-01 00:00:00Z' and kickoff_at < '10000-01-01 00:00:00Z'), 
	proposed_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_deal_rejection_proposed_at CHECK (proposed_at >= '0001-01-01 00:00:00Z' and proposed_at < '10000-01-01 00:00:00Z'), 
	state TEXT DEFAULT 'PROPOSED' NOT NULL, 
	decided_by_id UUID, 
	decided_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_deal_rejection_decided_at CHECK (decided_at >= '0001-01-01 00:00:00Z' and decided_at < '10000-01-01 00:00:00Z'), 
	decision_note TEXT, 
	root_cause TEXT, 
	is_compensation_excluded BOOLEAN DEFAULT 'false' NOT NULL, 
	revision BIGINT DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_deal_rejection_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'), 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_deal_rejection_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'), 
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_deal_rejection_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'), 
	CONSTRAINT pk_deal_rejection PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_deal_rejection_tenant_id_opportunity_id FOREIGN KEY(tenant_id, opportunity_id) REFERENCES opportunity (tenant_id, id) ON DELETE RESTRICT, 
	CONSTRAINT fk_deal_rejection_tenant_id_proposer_id FOREIGN KEY(tenant_id, proposer_id) REFERENCES "user" (tenant_id, id) ON DELETE RESTRICT, 
	CONSTRAINT fk_deal_rejection_tenant_id_decided_by_id FOREIGN KEY(tenant_id, decided_by_id) REFERENCES "user" (tenant_id, id) ON DELETE RESTRICT, 
	CONSTRAINT ck_deal_rejection_state CHECK (state in ('PROPOSED', 'APPROVED', 'DECLINED', 'WITHDRAWN')), 
	CONSTRAINT ck_deal_rejection_root_cause CHECK (root_cause in ('ICP_UNDEFINED', 'CAMPAIGNS_OFF_ICP', 'NURTURE_UNFILTERED', 'DISCOVERY_INCOMPLETE', 'UNCLEAR_ORDER_FORM_LIMITS', 'SPEED_REWARDED', 'AE_BELOW_QUOTA', 'MISREPRESENTATION', 'DEAL_DESK_MISSED_ERRORS', 'UNDISCOVERED_DEPENDENCIES'))
);

CREATE INDEX ix_deal_rejection_decided_at ON deal_rejection (tenant_id, decided_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_deal_rejection_decided_by_id ON deal_rejection (tenant_id, decided_by_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_deal_rejection_decided_by_id_gone ON deal_rejection (tenant_id, decided_by_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_deal_rejection_opportunity_id ON deal_rejection (tenant_id, opportunity_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_deal_rejection_opportunity_id_gone ON deal_rejection (tenant_id, opportunity_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_deal_rejection_proposed_at ON deal_rejection (tenant_id, proposed_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_deal_rejection_proposer_id ON deal_rejection (tenant_id, proposer_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_deal_rejection_proposer_id_gone ON deal_rejection (tenant_id, proposer_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_deal_rejection_state ON deal_rejection (tenant_id, state, id) WHERE deleted_at IS NULL;

CREATE UNIQUE INDEX uq_deal_rejection_open ON deal_rejection (tenant_id, opportunity_id) WHERE state = 'PROPOSED' AND deleted_at IS NULL;

CREATE TABLE expansion_lead (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	account_id UUID NOT NULL, 
	driver TEXT NOT NULL, 
	initiation TEXT, 
	buying_center TEXT CONSTRAINT ck_expansion_lead_buying_center_length CHECK (char_length(buying_center) <= 500), 
	note TEXT, 
	found_by_id UUID, 
	found_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_expansion_lead_found_at CHECK (found_at >= '0001-01-01 00:00:00Z' and found_at < '10000-01-01 00:00:00Z'), 
	state TEXT DEFAULT 'FOUND' NOT NULL, 
	state_since TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_expansion_lead_state_since CHECK (state_since >= '0001-01-01 00:00:00Z' and state_since < '10000-01-01 00:00:00Z'), 
	opportunity_id UUID, 
	rejected_reason TEXT, 
	revision BIGINT DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_expansion_lead_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'), 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_expansion_lead_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'), 
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_expansion_lead_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'), 
	CONSTRAINT pk_expansion_lead PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_expansion_lead_tenant_id_account_id FOREIGN KEY(tenant_id, account_id) REFERENCES account (tenant_id, id) ON DELETE RESTRICT, 
	CONSTRAINT fk_expansion_lead_tenant_id_found_by_id FOREIGN KEY(tenant_id, found_by_id) REFERENCES "user" (tenant_id, id) ON DELETE RESTRICT, 
	CONSTRAINT fk_expansion_lead_tenant_id_opportunity_id FOREIGN KEY(tenant_id, opportunity_id) REFERENCES opportunity (tenant_id, id) ON DELETE RESTRICT, 
	CONSTRAINT ck_expansion_lead_driver CHECK (driver in ('PRICE_INCREASE', 'CONSUMPTION', 'USERS_ORGANIC', 'USERS_PROACTIVE', 'NEW_FEATURES', 'NEW_SOLUTION')), 
	CONSTRAINT ck_expansion_lead_initiation CHECK (initiation in ('REACTIVE', 'PROACTIVE')), 
	CONSTRAINT ck_expansion_lead_state CHECK (state in ('FOUND', 'QUALIFIED', 'CONVERTED', 'REJECTED'))
);

CREATE INDEX ix_expansion_lead_account_id ON expansion_lead (tenant_id, account_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_expansion_lead_account_id_gone ON expansion_lead (tenant_id, account_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_expansion_lead_driver ON expansion_lead (tenant_id, driver, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_expansion_lead_found_at ON expansion_lead (tenant_id, found_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_expansion_lead_found_by_id ON expansion_lead (tenant_id, found_by_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_expansion_lead_found_by_id_gone ON expansion_lead (tenant_id, found_by_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_expansion_lead_opportunity_id ON expansion_lead (tenant_id, opportunity_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_expansion_lead_opportunity_id_gone ON expansion_lead (tenant_id, opportunity_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_expansion_lead_state ON expansion_lead (tenant_id, state, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_expansion_lead_state_since ON expansion_lead (tenant_id, state_since, id) WHERE deleted_at IS NULL;

CREATE TABLE fit_assessment (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	account_id UUID NOT NULL, 
	opportunity_id UUID, 
	assessed_by_id UUID, 
	assessed_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_fit_assessment_assessed_at CHECK (assessed_at >= '0001-01-01 00:00:00Z' and assessed_at < '10000-01-01 00:00:00Z'), 
	technical TEXT DEFAULT 'UNKNOWN' NOT NULL, 
	functional TEXT DEFAULT 'UNKNOWN' NOT NULL, 
	experience TEXT DEFAULT 'UNKNOWN' NOT NULL, 
	support TEXT DEFAULT 'UNKNOWN' NOT NULL, 
	buy_in TEXT DEFAULT 'UNKNOWN' NOT NULL, 
	technical_evidence TEXT, 
	functional_evidence TEXT, 
	experience_evidence TEXT, 
	support_evidence TEXT, 
	buy_in_evidence TEXT, 
	mitigation_plan TEXT, 
	revision BIGINT DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_fit_assessment_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'), 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_fit_assessment_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'), 
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_fit_assessment_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'), 
	CONSTRAINT pk_fit_assessment PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_fit_assessment_tenant_id_account_id FOREIGN KEY(tenant_id, account_id) REFERENCES account (tenant_id, id) ON DELETE RESTRICT, 
	CONSTRAINT fk_fit_assessment_tenant_id_opportunity_id FOREIGN KEY(tenant_id, opportunity_id) REFERENCES opportunity (tenant_id, id) ON DELETE RESTRICT, 
	CONSTRAINT fk_fit_assessment_tenant_id_assessed_by_id FOREIGN KEY(tenant_id, assessed_by_id) REFERENCES "user" (tenant_id, id) ON DELETE RESTRICT, 
	CONSTRAINT ck_fit_assessment_technical CHECK (technical in ('MET', 'PARTIAL', 'NOT_MET', 'UNKNOWN')), 
	CONSTRAINT ck_fit_assessment_functional CHECK (functional in ('MET', 'PARTIAL', 'NOT_MET', 'UNKNOWN')), 
	CONSTRAINT ck_fit_assessment_experience CHECK (experience in ('MET', 'PARTIAL', 'NOT_MET', 'UNKNOWN')), 
	CONSTRAINT ck_fit_assessment_support CHECK (support in ('MET', 'PARTIAL', 'NOT_MET', 'UNKNOWN')), 
	CONSTRAINT ck_fit_assessment_buy_in CHECK (buy_in in ('MET', 'PARTIAL', 'NOT_MET', 'UNKNOWN'))
);

CREATE INDEX ix_fit_assessment_account_id ON fit_assessment (tenant_id, account_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_fit_assessment_account_id_assessed_at ON fit_assessment (tenant_id, account_id, assessed_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_fit_assessment_account_id_gone ON fit_assessment (tenant_id, account_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_fit_assessment_assessed_at ON fit_assessment (tenant_id, assessed_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_fit_assessment_assessed_by_id ON fit_assessment (tenant_id, assessed_by_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_fit_assessment_assessed_by_id_gone ON fit_assessment (tenant_id, assessed_by_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_fit_assessment_opportunity_id ON fit_assessment (tenant_id, opportunity_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_fit_assessment_opportunity_id_gone ON fit_assessment (tenant_id, opportunity_id) WHERE deleted_at IS NOT NULL;

CREATE TABLE impact_rung (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	account_id UUID NOT NULL, 
	rung TEXT NOT NULL, 
	impact TEXT, 
	value_minor BIGINT, 
	value_currency TEXT, 
	decision_maker_id UUID, 
	revision BIGINT DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_impact_rung_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'), 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_impact_rung_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'), 
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_impact_rung_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'), 
	CONSTRAINT pk_impact_rung PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_impact_rung_value_currency CHECK (value_currency ~ '^[A-Z]{3}$'), 
	CONSTRAINT ck_impact_rung_value CHECK ((value_minor is null) = (value_currency is null)), 
	CONSTRAINT fk_impact_rung_tenant_id_account_id FOREIGN KEY(tenant_id, account_id) REFERENCES account (tenant_id, id) ON DELETE RESTRICT, 
	CONSTRAINT fk_impact_rung_tenant_id_decision_maker_id FOREIGN KEY(tenant_id, decision_maker_id) REFERENCES contact (tenant_id, id) ON DELETE RESTRICT, 
	CONSTRAINT ck_impact_rung_rung CHECK (rung in ('INITIAL', 'MIDDLE', 'BIG'))
);

CREATE INDEX ix_impact_rung_account_id ON impact_rung (tenant_id, account_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_impact_rung_account_id_gone ON impact_rung (tenant_id, account_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_impact_rung_decision_maker_id ON impact_rung (tenant_id, decision_maker_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_impact_rung_decision_maker_id_gone ON impact_rung (tenant_id, decision_maker_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_impact_rung_rung ON impact_rung (tenant_id, rung, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_impact_rung_updated_at ON impact_rung (tenant_id, updated_at, id) WHERE deleted_at IS NULL;

CREATE UNIQUE INDEX uq_impact_rung_live ON impact_rung (tenant_id, account_id, rung) WHERE deleted_at IS NULL;

CREATE TABLE order_form_term (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	opportunity_id UUID NOT NULL, 
	term TEXT NOT NULL CONSTRAINT ck_order_form_term_term_length CHECK (char_length(term) <= 500), 
	offered NUMERIC(24, 6) NOT NULL, 
	approver_id UUID, 
	approver_role TEXT, 
	revision BIGINT DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_order_form_term_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'), 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_order_form_term_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'), 
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_order_form_term_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'), 
	CONSTRAINT pk_order_form_term PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_order_form_term_tenant_id_opportunity_id FOREIGN KEY(tenant_id, opportunity_id) REFERENCES opportunity (tenant_id, id) ON DELETE RESTRICT, 
	CONSTRAINT fk_order_form_term_tenant_id_approver_id FOREIGN KEY(tenant_id, approver_id) REFERENCES "user" (tenant_id, id) ON DELETE RESTRICT, 
	CONSTRAINT ck_order_form_term_approver_role CHECK (approver_role in ('AE', 'AM', 'SUBSCRIPTION_SUCCESS_REP', 'CSM', 'SENIOR_CSM', 'CS_DIRECTOR', 'ASSOCIATE_CSM', 'CS_MANAGER', 'VP_SUCCESS', 'CCO', 'VP_SALES', 'CRO', 'CEO', 'CFO', 'FINANCE_OPS', 'DEAL_DESK', 'SE_TAM', 'TECHNICAL_SUCCESS', 'PS_IMPLEMENTATION', 'TRAINING', 'SUPPORT', 'PRODUCT', 'MARKETING', 'CUSTOMER_MARKETING', 'EXEC_SPONSOR', 'PROGRAM_MANAGER', 'REVOPS', 'PARTNER'))
);

CREATE INDEX ix_order_form_term_approver_id ON order_form_term (tenant_id, approver_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_order_form_term_approver_id_gone ON order_form_term (tenant_id, approver_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_order_form_term_opportunity_id ON order_form_term (tenant_id, opportunity_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_order_form_term_opportunity_id_gone ON order_form_term (tenant_id, opportunity_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_order_form_term_term ON order_form_term (tenant_id, term, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_order_form_term_updated_at ON order_form_term (tenant_id, updated_at, id) WHERE deleted_at IS NULL;

CREATE UNIQUE INDEX uq_order_form_term_live ON order_form_term (tenant_id, opportunity_id, term) WHERE deleted_at IS NULL;

CREATE TABLE contract_change_request (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	account_id UUID NOT NULL, 
	contract_id UUID, 
	contact_id UUID, 
	direction TEXT NOT NULL, 
	wish TEXT, 
	requested_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_contract_change_request_requested_at CHECK (requested_at >= '0001-01-01 00:00:00Z' and requested_at < '10000-01-01 00:00:00Z'), 
	revision BIGINT DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_contract_change_request_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'), 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_contract_change_request_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'), 
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_contract_change_request_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'), 
	CONSTRAINT pk_contract_change_request PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_contract_change_request_tenant_id_account_id FOREIGN KEY(tenant_id, account_id) REFERENCES account (tenant_id, id) ON DELETE RESTRICT, 
	CONSTRAINT fk_contract_change_request_tenant_id_contract_id FOREIGN KEY(tenant_id, contract_id) REFERENCES contract (tenant_id, id) ON DELETE RESTRICT, 
	CONSTRAINT fk_contract_change_request_tenant_id_contact_id FOREIGN KEY(tenant_id, contact_id) REFERENCES contact (tenant_id, id) ON DELETE RESTRICT, 
	CONSTRAINT ck_contract_change_request_direction CHECK (direction in ('UP', 'DOWN'))
);

CREATE INDEX ix_contract_change_request_account_id ON contract_change_request (tenant_id, account_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_contract_change_request_account_id_gone ON contract_change_request (tenant_id, account_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_contract_change_request_account_id_requested_at ON contract_change_request (tenant_id, account_id, requested_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_contract_change_request_contact_id ON contract_change_request (tenant_id, contact_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_contract_change_request_contact_id_gone ON contract_change_request (tenant_id, contact_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_contract_change_request_contract_id ON contract_change_request (tenant_id, contract_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_contract_change_request_contract_id_gone ON contract_change_request (tenant_id, contract_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_contract_change_request_direction ON contract_change_request (tenant_id, direction, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_contract_change_request_requested_at ON contract_change_request (tenant_id, requested_at, id) WHERE deleted_at IS NULL;

CREATE TABLE renewal (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	contract_id UUID NOT NULL, 
	account_id UUID, 
	owner_id UUID, 
	is_straight BOOLEAN DEFAULT 'false' NOT NULL, 
	sales_contact_id UUID, 
	sales_told_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_renewal_sales_told_at CHECK (sales_told_at >= '0001-01-01 00:00:00Z' and sales_told_at < '10000-01-01 00:00:00Z'), 
	outcome TEXT, 
	decided_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_renewal_decided_at CHECK (decided_at >= '0001-01-01 00:00:00Z' and decided_at < '10000-01-01 00:00:00Z'), 
	revenue_before_minor BIGINT, 
	revenue_before_currency TEXT, 
	revenue_after_minor BIGINT, 
	revenue_after_currency TEXT, 
	successor_id UUID, 
	lost_reason TEXT, 
	revision BIGINT DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_renewal_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'), 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_renewal_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'), 
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_renewal_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'), 
	CONSTRAINT pk_renewal PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_renewal_revenue_before_currency CHECK (revenue_before_currency ~ '^[A-Z]{3}$'), 
	CONSTRAINT ck_renewal_revenue_before CHECK ((revenue_before_minor is null) = (revenue_before_currency is null)), 
	CONSTRAINT ck_renewal_revenue_after_currency CHECK (revenue_after_currency ~ '^[A-Z]{3}$'), 
	CONSTRAINT ck_renewal_revenue_after CHECK ((revenue_after_minor is null) = (revenue_after_currency is null)), 
	CONSTRAINT fk_renewal_tenant_id_contract_id FOREIGN KEY(tenant_id, contract_id) REFERENCES contract (tenant_id, id) ON DELETE RESTRICT, 
	CONSTRAINT fk_renewal_tenant_id_account_id FOREIGN KEY(tenant_id, account_id) REFERENCES account (tenant_id, id) ON DELETE RESTRICT, 
	CONSTRAINT fk_renewal_tenant_id_owner_id FOREIGN KEY(tenant_id, owner_id) REFERENCES "user" (tenant_id, id) ON DELETE RESTRICT, 
	CONSTRAINT fk_renewal_tenant_id_sales_contact_id FOREIGN KEY(tenant_id, sales_contact_id) REFERENCES "user" (tenant_id, id) ON DELETE RESTRICT, 
	CONSTRAINT fk_renewal_tenant_id_successor_id FOREIGN KEY(tenant_id, successor_id) REFERENCES contract (tenant_id, id) ON DELETE RESTRICT, 
	CONSTRAINT ck_renewal_outcome CHECK (outcome in ('RENEWED_FLAT', 'RENEWED_UP', 'RENEWED_DOWN', 'LOST'))
);

CREATE INDEX ix_renewal_account_id ON renewal (tenant_id, account_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_renewal_account_id_gone ON renewal (tenant_id, account_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_renewal_contract_id ON renewal (tenant_id, contract_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_renewal_contract_id_gone ON renewal (tenant_id, contract_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_renewal_created_at ON renewal (tenant_id, created_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_renewal_decided_at ON renewal (tenant_id, decided_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_renewal_outcome ON renewal (tenant_id, outcome, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_renewal_owner_id ON renewal (tenant_id, owner_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_renewal_owner_id_gone ON renewal (tenant_id, owner_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_renewal_sales_contact_id ON renewal (tenant_id, sales_contact_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_renewal_sales_contact_id_gone ON renewal (tenant_id, sales_contact_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_renewal_successor_id ON renewal (tenant_id, successor_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_renewal_successor_id_gone ON renewal (tenant_id, successor_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_renewal_updated_at ON renewal (tenant_id, updated_at, id) WHERE deleted_at IS NULL;

CREATE UNIQUE INDEX uq_renewal_contract ON renewal (tenant_id, contract_id) WHERE deleted_at IS NULL;

CREATE TABLE unmet_criterion (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	deal_rejection_id UUID NOT NULL, 
	kind TEXT NOT NULL, 
	ref TEXT NOT NULL CONSTRAINT ck_unmet_criterion_ref_length CHECK (char_length(ref) <= 500), 
	evidence TEXT, 
	revision BIGINT DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_unmet_criterion_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'), 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_unmet_criterion_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'), 
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_unmet_criterion_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'), 
	CONSTRAINT pk_unmet_criterion PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_unmet_criterion_tenant_id_deal_rejection_id FOREIGN KEY(tenant_id, deal_rejection_id) REFERENCES deal_rejection (tenant_id, id) ON DELETE RESTRICT, 
	CONSTRAINT ck_unmet_criterion_kind CHECK (kind in ('FIT', 'BAD_DEAL', 'CSQL'))
);

CREATE INDEX ix_unmet_criterion_deal_rejection_id ON unmet_criterion (tenant_id, deal_rejection_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_unmet_criterion_deal_rejection_id_gone ON unmet_criterion (tenant_id, deal_rejection_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_unmet_criterion_kind ON unmet_criterion (tenant_id, kind, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_unmet_criterion_ref ON unmet_criterion (tenant_id, ref, id) WHERE deleted_at IS NULL;

CREATE TABLE renewal_ask (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	renewal_id UUID NOT NULL, 
	contact_id UUID, 
	occasion TEXT NOT NULL, 
	answer TEXT, 
	asked_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_renewal_ask_asked_at CHECK (asked_at >= '0001-01-01 00:00:00Z' and asked_at < '10000-01-01 00:00:00Z'), 
	revision BIGINT DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_renewal_ask_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'), 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_renewal_ask_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'), 
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_renewal_ask_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'), 
	CONSTRAINT pk_renewal_ask PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_renewal_ask_tenant_id_renewal_id FOREIGN KEY(tenant_id, renewal_id) REFERENCES renewal (tenant_id, id) ON DELETE RESTRICT, 
	CONSTRAINT fk_renewal_ask_tenant_id_contact_id FOREIGN KEY(tenant_id, contact_id) REFERENCES contact (tenant_id, id) ON DELETE RESTRICT, 
	CONSTRAINT ck_renewal_ask_occasion CHECK (occasion in ('SURVEY', 'REVIEW', 'CONVERSATION', 'RENEWAL_CALL')), 
	CONSTRAINT ck_renewal_ask_answer CHECK (answer in ('YES', 'UNSURE', 'NO'))
);

CREATE INDEX ix_renewal_ask_asked_at ON renewal_ask (tenant_id, asked_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_renewal_ask_contact_id ON renewal_ask (tenant_id, contact_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_renewal_ask_contact_id_gone ON renewal_ask (tenant_id, contact_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_renewal_ask_renewal_id ON renewal_ask (tenant_id, renewal_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_renewal_ask_renewal_id_asked_at ON renewal_ask (tenant_id, renewal_id, asked_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_renewal_ask_renewal_id_gone ON renewal_ask (tenant_id, renewal_id) WHERE deleted_at IS NOT NULL;

