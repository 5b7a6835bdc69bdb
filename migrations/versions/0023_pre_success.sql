CREATE TABLE customer_bullseye (
	tenant_id UUID NOT NULL,
	id UUID DEFAULT uuidv7() NOT NULL,
	business_objective TEXT,
	success_measure TEXT,
	enabling_attribute TEXT,
	essential_process TEXT,
	revision BIGINT DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_customer_bullseye_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'),
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_customer_bullseye_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'),
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_customer_bullseye_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'),
	CONSTRAINT pk_customer_bullseye PRIMARY KEY (tenant_id, id)
);

CREATE INDEX ix_customer_bullseye_updated_at ON customer_bullseye (tenant_id, updated_at, id) WHERE deleted_at IS NULL;

CREATE TABLE first_value_definition (
	tenant_id UUID NOT NULL,
	id UUID DEFAULT uuidv7() NOT NULL,
	segment TEXT NOT NULL CONSTRAINT ck_first_value_definition_segment_length CHECK (char_length(segment) <= 500),
	customer_experience TEXT,
	statement TEXT NOT NULL,
	target_days INTEGER NOT NULL,
	revision BIGINT DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_first_value_definition_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'),
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_first_value_definition_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'),
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_first_value_definition_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'),
	CONSTRAINT pk_first_value_definition PRIMARY KEY (tenant_id, id),
	CONSTRAINT ck_first_value_definition_customer_experience CHECK (customer_experience in ('INEXPERIENCED', 'EXPERIENCED')),
	CONSTRAINT ck_first_value_definition_target_days CHECK (target_days between 1 and 3650)
);

CREATE INDEX ix_first_value_definition_segment ON first_value_definition (tenant_id, segment, id) WHERE deleted_at IS NULL;

CREATE UNIQUE INDEX uq_first_value_definition_live ON first_value_definition (tenant_id, segment, customer_experience) NULLS NOT DISTINCT WHERE deleted_at IS NULL;

CREATE TABLE impact_journey (
	tenant_id UUID NOT NULL,
	id UUID DEFAULT uuidv7() NOT NULL,
	name TEXT NOT NULL,
	segments TEXT[] DEFAULT '{}' NOT NULL,
	months INTEGER DEFAULT '12' NOT NULL,
	milestones TEXT[] DEFAULT '{}' NOT NULL,
	dos TEXT[] DEFAULT '{}' NOT NULL,
	donts TEXT[] DEFAULT '{}' NOT NULL,
	is_customer_facing BOOLEAN DEFAULT 'true' NOT NULL,
	revision BIGINT DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_impact_journey_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'),
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_impact_journey_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'),
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_impact_journey_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'),
	CONSTRAINT pk_impact_journey PRIMARY KEY (tenant_id, id),
	CONSTRAINT ck_impact_journey_months CHECK (months between 1 and 120)
);

CREATE INDEX ix_impact_journey_created_at ON impact_journey (tenant_id, created_at, id) WHERE deleted_at IS NULL;

CREATE TABLE key_behavior (
	tenant_id UUID NOT NULL,
	id UUID DEFAULT uuidv7() NOT NULL,
	product TEXT NOT NULL CONSTRAINT ck_key_behavior_product_length CHECK (char_length(product) <= 500),
	name TEXT NOT NULL,
	result TEXT,
	revision BIGINT DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_key_behavior_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'),
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_key_behavior_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'),
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_key_behavior_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'),
	CONSTRAINT pk_key_behavior PRIMARY KEY (tenant_id, id)
);

CREATE INDEX ix_key_behavior_product ON key_behavior (tenant_id, product, id) WHERE deleted_at IS NULL;

CREATE TABLE bullseye_alignment (
	tenant_id UUID NOT NULL,
	id UUID DEFAULT uuidv7() NOT NULL,
	bullseye_id UUID NOT NULL,
	owner_id UUID,
	department TEXT NOT NULL,
	question TEXT NOT NULL,
	answer TEXT,
	change TEXT,
	revision BIGINT DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_bullseye_alignment_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'),
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_bullseye_alignment_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'),
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_bullseye_alignment_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'),
	CONSTRAINT pk_bullseye_alignment PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_bullseye_alignment_tenant_id_bullseye_id FOREIGN KEY(tenant_id, bullseye_id) REFERENCES customer_bullseye (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_bullseye_alignment_tenant_id_owner_id FOREIGN KEY(tenant_id, owner_id) REFERENCES "user" (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT ck_bullseye_alignment_department CHECK (department in ('MARKETING', 'SALES', 'ONBOARDING', 'RENEWAL', 'PRODUCT'))
);

CREATE INDEX ix_bullseye_alignment_bullseye_id ON bullseye_alignment (tenant_id, bullseye_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_bullseye_alignment_bullseye_id_gone ON bullseye_alignment (tenant_id, bullseye_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_bullseye_alignment_department ON bullseye_alignment (tenant_id, department, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_bullseye_alignment_owner_id ON bullseye_alignment (tenant_id, owner_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_bullseye_alignment_owner_id_gone ON bullseye_alignment (tenant_id, owner_id) WHERE deleted_at IS NOT NULL;

CREATE TABLE insight (
	tenant_id UUID NOT NULL,
	id UUID DEFAULT uuidv7() NOT NULL,
	behavior_id UUID,
	text TEXT NOT NULL,
	source TEXT NOT NULL,
	revision BIGINT DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_insight_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'),
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_insight_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'),
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_insight_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'),
	CONSTRAINT pk_insight PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_insight_tenant_id_behavior_id FOREIGN KEY(tenant_id, behavior_id) REFERENCES key_behavior (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT ck_insight_source CHECK (source in ('SUCCESSFUL_CUSTOMER', 'INTERNAL_EXPERT'))
);

CREATE INDEX ix_insight_behavior_id ON insight (tenant_id, behavior_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_insight_behavior_id_gone ON insight (tenant_id, behavior_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_insight_created_at ON insight (tenant_id, created_at, id) WHERE deleted_at IS NULL;

CREATE TABLE behavior_adoption (
	tenant_id UUID NOT NULL,
	id UUID DEFAULT uuidv7() NOT NULL,
	account_id UUID NOT NULL,
	behavior_id UUID NOT NULL,
	state TEXT DEFAULT 'NOT_STARTED' NOT NULL,
	state_since TIMESTAMP WITH TIME ZONE CONSTRAINT ck_behavior_adoption_state_since CHECK (state_since >= '0001-01-01 00:00:00Z' and state_since < '10000-01-01 00:00:00Z'),
	due_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_behavior_adoption_due_at CHECK (due_at >= '0001-01-01 00:00:00Z' and due_at < '10000-01-01 00:00:00Z'),
	evidence TEXT,
	revision BIGINT DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_behavior_adoption_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'),
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_behavior_adoption_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'),
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_behavior_adoption_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'),
	CONSTRAINT pk_behavior_adoption PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_behavior_adoption_tenant_id_account_id FOREIGN KEY(tenant_id, account_id) REFERENCES account (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_behavior_adoption_tenant_id_behavior_id FOREIGN KEY(tenant_id, behavior_id) REFERENCES key_behavior (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT ck_behavior_adoption_state CHECK (state in ('NOT_STARTED', 'COMMITTED', 'IN_PROGRESS', 'ADOPTED', 'REGRESSED'))
);

CREATE INDEX ix_behavior_adoption_account_id ON behavior_adoption (tenant_id, account_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_behavior_adoption_account_id_gone ON behavior_adoption (tenant_id, account_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_behavior_adoption_behavior_id ON behavior_adoption (tenant_id, behavior_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_behavior_adoption_behavior_id_gone ON behavior_adoption (tenant_id, behavior_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_behavior_adoption_due_at ON behavior_adoption (tenant_id, due_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_behavior_adoption_state_due_at ON behavior_adoption (tenant_id, state, due_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_behavior_adoption_state_since ON behavior_adoption (tenant_id, state_since, id) WHERE deleted_at IS NULL;

CREATE UNIQUE INDEX uq_behavior_adoption_live ON behavior_adoption (tenant_id, account_id, behavior_id) WHERE deleted_at IS NULL;

CREATE TABLE bullseye_fit (
	tenant_id UUID NOT NULL,
	id UUID DEFAULT uuidv7() NOT NULL,
	bullseye_id UUID NOT NULL,
	account_id UUID NOT NULL,
	business_objective_matches BOOLEAN,
	success_measure_matches BOOLEAN,
	enabling_attribute_matches BOOLEAN,
	essential_process_matches BOOLEAN,
	revision BIGINT DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_bullseye_fit_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'),
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_bullseye_fit_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'),
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_bullseye_fit_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'),
	CONSTRAINT pk_bullseye_fit PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_bullseye_fit_tenant_id_bullseye_id FOREIGN KEY(tenant_id, bullseye_id) REFERENCES customer_bullseye (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_bullseye_fit_tenant_id_account_id FOREIGN KEY(tenant_id, account_id) REFERENCES account (tenant_id, id) ON DELETE RESTRICT
);

CREATE INDEX ix_bullseye_fit_account_id ON bullseye_fit (tenant_id, account_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_bullseye_fit_account_id_gone ON bullseye_fit (tenant_id, account_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_bullseye_fit_bullseye_id ON bullseye_fit (tenant_id, bullseye_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_bullseye_fit_bullseye_id_gone ON bullseye_fit (tenant_id, bullseye_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_bullseye_fit_updated_at ON bullseye_fit (tenant_id, updated_at, id) WHERE deleted_at IS NULL;

CREATE UNIQUE INDEX uq_bullseye_fit_live ON bullseye_fit (tenant_id, bullseye_id, account_id) WHERE deleted_at IS NULL;

CREATE TABLE challenge (
	tenant_id UUID NOT NULL,
	id UUID DEFAULT uuidv7() NOT NULL,
	account_id UUID NOT NULL,
	raised_by_id UUID,
	target TEXT NOT NULL,
	current_practice TEXT NOT NULL,
	proposed_change TEXT NOT NULL,
	raised_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_challenge_raised_at CHECK (raised_at >= '0001-01-01 00:00:00Z' and raised_at < '10000-01-01 00:00:00Z'),
	response TEXT,
	responded_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_challenge_responded_at CHECK (responded_at >= '0001-01-01 00:00:00Z' and responded_at < '10000-01-01 00:00:00Z'),
	revision BIGINT DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_challenge_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'),
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_challenge_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'),
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_challenge_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'),
	CONSTRAINT pk_challenge PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_challenge_tenant_id_account_id FOREIGN KEY(tenant_id, account_id) REFERENCES account (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_challenge_tenant_id_raised_by_id FOREIGN KEY(tenant_id, raised_by_id) REFERENCES "user" (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT ck_challenge_target CHECK (target in ('PROCESS', 'GOAL', 'PRECONCEPTION', 'STRATEGY', 'OTHER')),
	CONSTRAINT ck_challenge_response CHECK (response in ('ACCEPTED', 'CONSIDERING', 'REFUSED'))
);

CREATE INDEX ix_challenge_account_id ON challenge (tenant_id, account_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_challenge_account_id_gone ON challenge (tenant_id, account_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_challenge_raised_at ON challenge (tenant_id, raised_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_challenge_raised_by_id ON challenge (tenant_id, raised_by_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_challenge_raised_by_id_gone ON challenge (tenant_id, raised_by_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_challenge_responded_at ON challenge (tenant_id, responded_at, id) WHERE deleted_at IS NULL;

CREATE TABLE learning_note (
	tenant_id UUID NOT NULL,
	id UUID DEFAULT uuidv7() NOT NULL,
	account_id UUID NOT NULL,
	asked_by_id UUID,
	kind TEXT,
	category TEXT CONSTRAINT ck_learning_note_category_length CHECK (char_length(category) <= 500),
	question TEXT NOT NULL,
	answer TEXT,
	asked_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_learning_note_asked_at CHECK (asked_at >= '0001-01-01 00:00:00Z' and asked_at < '10000-01-01 00:00:00Z'),
	revision BIGINT DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_learning_note_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'),
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_learning_note_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'),
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_learning_note_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'),
	CONSTRAINT pk_learning_note PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_learning_note_tenant_id_account_id FOREIGN KEY(tenant_id, account_id) REFERENCES account (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_learning_note_tenant_id_asked_by_id FOREIGN KEY(tenant_id, asked_by_id) REFERENCES "user" (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT ck_learning_note_kind CHECK (kind in ('WHY', 'HOW', 'WHAT', 'WHO', 'WHEN'))
);

CREATE INDEX ix_learning_note_account_id ON learning_note (tenant_id, account_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_learning_note_account_id_gone ON learning_note (tenant_id, account_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_learning_note_asked_at ON learning_note (tenant_id, asked_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_learning_note_asked_by_id ON learning_note (tenant_id, asked_by_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_learning_note_asked_by_id_gone ON learning_note (tenant_id, asked_by_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_learning_note_category ON learning_note (tenant_id, category, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_learning_note_kind ON learning_note (tenant_id, kind, id) WHERE deleted_at IS NULL;

CREATE TABLE success_interview (
	tenant_id UUID NOT NULL,
	id UUID DEFAULT uuidv7() NOT NULL,
	bullseye_id UUID NOT NULL,
	account_id UUID NOT NULL,
	interviewer_id UUID,
	held_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_success_interview_held_at CHECK (held_at >= '0001-01-01 00:00:00Z' and held_at < '10000-01-01 00:00:00Z'),
	results TEXT,
	why_bought TEXT,
	how_successful TEXT,
	what_they_did TEXT,
	process_behind TEXT,
	revision BIGINT DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_success_interview_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'),
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_success_interview_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'),
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_success_interview_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'),
	CONSTRAINT pk_success_interview PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_success_interview_tenant_id_bullseye_id FOREIGN KEY(tenant_id, bullseye_id) REFERENCES customer_bullseye (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_success_interview_tenant_id_account_id FOREIGN KEY(tenant_id, account_id) REFERENCES account (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_success_interview_tenant_id_interviewer_id FOREIGN KEY(tenant_id, interviewer_id) REFERENCES "user" (tenant_id, id) ON DELETE RESTRICT
);

CREATE INDEX ix_success_interview_account_id ON success_interview (tenant_id, account_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_success_interview_account_id_gone ON success_interview (tenant_id, account_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_success_interview_bullseye_id ON success_interview (tenant_id, bullseye_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_success_interview_bullseye_id_gone ON success_interview (tenant_id, bullseye_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_success_interview_created_at ON success_interview (tenant_id, created_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_success_interview_held_at ON success_interview (tenant_id, held_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_success_interview_interviewer_id ON success_interview (tenant_id, interviewer_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_success_interview_interviewer_id_gone ON success_interview (tenant_id, interviewer_id) WHERE deleted_at IS NOT NULL;

CREATE TABLE success_plan (
	tenant_id UUID NOT NULL,
	id UUID DEFAULT uuidv7() NOT NULL,
	account_id UUID NOT NULL,
	purpose TEXT,
	measurement TEXT,
	target TEXT,
	timeline TEXT,
	responsibilities TEXT,
	next_phase TEXT,
	next_phase_kind TEXT,
	elements_filled INTEGER GENERATED ALWAYS AS ((coalesce(purpose, '') ~ '[^[:space:]]')::integer + (coalesce(measurement, '') ~ '[^[:space:]]')::integer + (coalesce(target, '') ~ '[^[:space:]]')::integer + (coalesce(timeline, '') ~ '[^[:space:]]')::integer + (coalesce(responsibilities, '') ~ '[^[:space:]]')::integer + (coalesce(next_phase, '') ~ '[^[:space:]]')::integer) STORED NOT NULL,
	status TEXT DEFAULT 'DRAFT' NOT NULL,
	status_since TIMESTAMP WITH TIME ZONE CONSTRAINT ck_success_plan_status_since CHECK (status_since >= '0001-01-01 00:00:00Z' and status_since < '10000-01-01 00:00:00Z'),
	engagement TEXT,
	engagement_since TIMESTAMP WITH TIME ZONE CONSTRAINT ck_success_plan_engagement_since CHECK (engagement_since >= '0001-01-01 00:00:00Z' and engagement_since < '10000-01-01 00:00:00Z'),
	purpose_known BOOLEAN,
	responsibilities_kept BOOLEAN,
	end_reason TEXT,
	successor_id UUID,
	revision BIGINT DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_success_plan_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'),
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_success_plan_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'),
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_success_plan_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'),
	CONSTRAINT pk_success_plan PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_success_plan_tenant_id_account_id FOREIGN KEY(tenant_id, account_id) REFERENCES account (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_success_plan_tenant_id_successor_id FOREIGN KEY(tenant_id, successor_id) REFERENCES success_plan (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT ck_success_plan_next_phase_kind CHECK (next_phase_kind in ('MORE_IMPROVEMENT', 'MORE_TARGETS', 'MORE_EXPERTISE_SERVICES', 'MORE_PEOPLE_DIVISIONS', 'MORE_TECHNOLOGY')),
	CONSTRAINT ck_success_plan_status CHECK (status in ('DRAFT', 'PROPOSED', 'AGREED', 'ACTIVE', 'ACHIEVED', 'PARTIALLY_ACHIEVED', 'ABANDONED', 'SUPERSEDED')),
	CONSTRAINT ck_success_plan_engagement CHECK (engagement in ('ENGAGED', 'UNRESPONSIVE', 'REFUSED'))
);

CREATE INDEX ix_success_plan_account_id ON success_plan (tenant_id, account_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_success_plan_account_id_gone ON success_plan (tenant_id, account_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_success_plan_elements_filled ON success_plan (tenant_id, elements_filled, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_success_plan_engagement ON success_plan (tenant_id, engagement, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_success_plan_engagement_since ON success_plan (tenant_id, engagement_since, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_success_plan_status ON success_plan (tenant_id, status, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_success_plan_status_since ON success_plan (tenant_id, status_since, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_success_plan_successor_id ON success_plan (tenant_id, successor_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_success_plan_successor_id_gone ON success_plan (tenant_id, successor_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_success_plan_updated_at ON success_plan (tenant_id, updated_at, id) WHERE deleted_at IS NULL;

CREATE TABLE term_impact (
	tenant_id UUID NOT NULL,
	id UUID DEFAULT uuidv7() NOT NULL,
	account_id UUID NOT NULL,
	starts_on DATE NOT NULL,
	ends_on DATE NOT NULL,
	goals_attained INTEGER,
	active_teams INTEGER,
	use_cases INTEGER,
	metric_level NUMERIC,
	story TEXT,
	next_phase TEXT,
	revision BIGINT DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_term_impact_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'),
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_term_impact_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'),
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_term_impact_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'),
	CONSTRAINT pk_term_impact PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_term_impact_tenant_id_account_id FOREIGN KEY(tenant_id, account_id) REFERENCES account (tenant_id, id) ON DELETE RESTRICT
);

CREATE INDEX ix_term_impact_account_id ON term_impact (tenant_id, account_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_term_impact_account_id_gone ON term_impact (tenant_id, account_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_term_impact_ends_on ON term_impact (tenant_id, ends_on, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_term_impact_starts_on ON term_impact (tenant_id, starts_on, id) WHERE deleted_at IS NULL;

CREATE UNIQUE INDEX uq_term_impact_live ON term_impact (tenant_id, account_id, starts_on) WHERE deleted_at IS NULL;

CREATE TABLE value_indicator (
	tenant_id UUID NOT NULL,
	id UUID DEFAULT uuidv7() NOT NULL,
	account_id UUID NOT NULL,
	kind TEXT NOT NULL,
	holds BOOLEAN NOT NULL,
	evidence TEXT,
	revision BIGINT DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_value_indicator_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'),
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_value_indicator_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'),
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_value_indicator_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'),
	CONSTRAINT pk_value_indicator PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_value_indicator_tenant_id_account_id FOREIGN KEY(tenant_id, account_id) REFERENCES account (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT ck_value_indicator_kind CHECK (kind in ('EMBEDDED_IN_PROCESSES', 'ENOUGH_CHAMPIONS', 'PERCEIVED_PAIN', 'PRODUCT_FEELS_COMPLETE'))
);

CREATE INDEX ix_value_indicator_account_id ON value_indicator (tenant_id, account_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_value_indicator_account_id_gone ON value_indicator (tenant_id, account_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_value_indicator_kind ON value_indicator (tenant_id, kind, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_value_indicator_updated_at ON value_indicator (tenant_id, updated_at, id) WHERE deleted_at IS NULL;

CREATE UNIQUE INDEX uq_value_indicator_live ON value_indicator (tenant_id, account_id, kind) WHERE deleted_at IS NULL;

CREATE TABLE goal (
	tenant_id UUID NOT NULL,
	id UUID DEFAULT uuidv7() NOT NULL,
	account_id UUID NOT NULL,
	owner_id UUID,
	kind TEXT DEFAULT 'OTHER' NOT NULL,
	statement TEXT NOT NULL,
	target_on DATE,
	weight NUMERIC DEFAULT '1' NOT NULL,
	playbook TEXT,
	revision BIGINT DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_goal_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'),
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_goal_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'),
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_goal_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'),
	CONSTRAINT pk_goal PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_goal_tenant_id_account_id FOREIGN KEY(tenant_id, account_id) REFERENCES account (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_goal_tenant_id_owner_id FOREIGN KEY(tenant_id, owner_id) REFERENCES contact (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT ck_goal_kind CHECK (kind in ('FIRST_VALUE', 'TWELVE_MONTH', 'OTHER')),
	CONSTRAINT ck_goal_weight CHECK (weight > 0)
);

CREATE INDEX ix_goal_account_id ON goal (tenant_id, account_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_goal_account_id_gone ON goal (tenant_id, account_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_goal_kind ON goal (tenant_id, kind, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_goal_owner_id ON goal (tenant_id, owner_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_goal_owner_id_gone ON goal (tenant_id, owner_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_goal_target_on ON goal (tenant_id, target_on, id) WHERE deleted_at IS NULL;

CREATE TABLE onboarding (
	tenant_id UUID NOT NULL,
	id UUID DEFAULT uuidv7() NOT NULL,
	account_id UUID NOT NULL,
	opportunity_id UUID,
	definition_id UUID,
	business_orchestration_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_onboarding_business_orchestration_at CHECK (business_orchestration_at >= '0001-01-01 00:00:00Z' and business_orchestration_at < '10000-01-01 00:00:00Z'),
	technical_kickoff_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_onboarding_technical_kickoff_at CHECK (technical_kickoff_at >= '0001-01-01 00:00:00Z' and technical_kickoff_at < '10000-01-01 00:00:00Z'),
	first_value_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_onboarding_first_value_at CHECK (first_value_at >= '0001-01-01 00:00:00Z' and first_value_at < '10000-01-01 00:00:00Z'),
	first_value_evidence TEXT,
	customer_confirmed_technical_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_onboarding_customer_confirmed_technical_at CHECK (customer_confirmed_technical_at >= '0001-01-01 00:00:00Z' and customer_confirmed_technical_at < '10000-01-01 00:00:00Z'),
	customer_confirmed_process_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_onboarding_customer_confirmed_process_at CHECK (customer_confirmed_process_at >= '0001-01-01 00:00:00Z' and customer_confirmed_process_at < '10000-01-01 00:00:00Z'),
	confirmed_by_id UUID,
	revision BIGINT DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_onboarding_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'),
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_onboarding_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'),
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_onboarding_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'),
	CONSTRAINT pk_onboarding PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_onboarding_tenant_id_account_id FOREIGN KEY(tenant_id, account_id) REFERENCES account (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_onboarding_tenant_id_opportunity_id FOREIGN KEY(tenant_id, opportunity_id) REFERENCES opportunity (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_onboarding_tenant_id_definition_id FOREIGN KEY(tenant_id, definition_id) REFERENCES first_value_definition (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_onboarding_tenant_id_confirmed_by_id FOREIGN KEY(tenant_id, confirmed_by_id) REFERENCES contact (tenant_id, id) ON DELETE RESTRICT
);

CREATE INDEX ix_onboarding_account_id ON onboarding (tenant_id, account_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_onboarding_account_id_gone ON onboarding (tenant_id, account_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_onboarding_confirmed_by_id ON onboarding (tenant_id, confirmed_by_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_onboarding_confirmed_by_id_gone ON onboarding (tenant_id, confirmed_by_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_onboarding_created_at ON onboarding (tenant_id, created_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_onboarding_definition_id ON onboarding (tenant_id, definition_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_onboarding_definition_id_gone ON onboarding (tenant_id, definition_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_onboarding_first_value_at ON onboarding (tenant_id, first_value_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_onboarding_opportunity_id ON onboarding (tenant_id, opportunity_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_onboarding_opportunity_id_gone ON onboarding (tenant_id, opportunity_id) WHERE deleted_at IS NOT NULL;

CREATE TABLE ecosystem_component (
	tenant_id UUID NOT NULL,
	id UUID DEFAULT uuidv7() NOT NULL,
	goal_id UUID NOT NULL,
	name TEXT NOT NULL,
	kind TEXT NOT NULL,
	is_ours BOOLEAN NOT NULL,
	metric TEXT,
	rating TEXT,
	rated_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_ecosystem_component_rated_at CHECK (rated_at >= '0001-01-01 00:00:00Z' and rated_at < '10000-01-01 00:00:00Z'),
	revision BIGINT DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_ecosystem_component_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'),
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_ecosystem_component_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'),
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_ecosystem_component_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'),
	CONSTRAINT pk_ecosystem_component PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_ecosystem_component_tenant_id_goal_id FOREIGN KEY(tenant_id, goal_id) REFERENCES goal (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT ck_ecosystem_component_kind CHECK (kind in ('PRODUCT', 'PROCESS', 'SERVICE', 'PEOPLE')),
	CONSTRAINT ck_ecosystem_component_rating CHECK (rating in ('BELOW', 'MEETING', 'EXCEEDING'))
);

CREATE INDEX ix_ecosystem_component_created_at ON ecosystem_component (tenant_id, created_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_ecosystem_component_goal_id ON ecosystem_component (tenant_id, goal_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_ecosystem_component_goal_id_gone ON ecosystem_component (tenant_id, goal_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_ecosystem_component_rated_at ON ecosystem_component (tenant_id, rated_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_ecosystem_component_rating ON ecosystem_component (tenant_id, rating, id) WHERE deleted_at IS NULL;

CREATE TABLE goal_review (
	tenant_id UUID NOT NULL,
	id UUID DEFAULT uuidv7() NOT NULL,
	goal_id UUID NOT NULL,
	reviewed_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_goal_review_reviewed_at CHECK (reviewed_at >= '0001-01-01 00:00:00Z' and reviewed_at < '10000-01-01 00:00:00Z'),
	is_joint BOOLEAN NOT NULL,
	findings TEXT,
	revision BIGINT DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_goal_review_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'),
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_goal_review_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'),
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_goal_review_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'),
	CONSTRAINT pk_goal_review PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_goal_review_tenant_id_goal_id FOREIGN KEY(tenant_id, goal_id) REFERENCES goal (tenant_id, id) ON DELETE RESTRICT
);

CREATE INDEX ix_goal_review_goal_id ON goal_review (tenant_id, goal_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_goal_review_goal_id_gone ON goal_review (tenant_id, goal_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_goal_review_reviewed_at ON goal_review (tenant_id, reviewed_at, id) WHERE deleted_at IS NULL;

CREATE TABLE impact_plan_item (
	tenant_id UUID NOT NULL,
	id UUID DEFAULT uuidv7() NOT NULL,
	onboarding_id UUID NOT NULL,
	statement TEXT NOT NULL,
	owner TEXT NOT NULL,
	due_on DATE NOT NULL,
	done_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_impact_plan_item_done_at CHECK (done_at >= '0001-01-01 00:00:00Z' and done_at < '10000-01-01 00:00:00Z'),
	revision BIGINT DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_impact_plan_item_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'),
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_impact_plan_item_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'),
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_impact_plan_item_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'),
	CONSTRAINT pk_impact_plan_item PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_impact_plan_item_tenant_id_onboarding_id FOREIGN KEY(tenant_id, onboarding_id) REFERENCES onboarding (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT ck_impact_plan_item_owner CHECK (owner in ('VENDOR', 'CUSTOMER'))
);

CREATE INDEX ix_impact_plan_item_done_at ON impact_plan_item (tenant_id, done_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_impact_plan_item_due_on ON impact_plan_item (tenant_id, due_on, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_impact_plan_item_onboarding_id ON impact_plan_item (tenant_id, onboarding_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_impact_plan_item_onboarding_id_gone ON impact_plan_item (tenant_id, onboarding_id) WHERE deleted_at IS NOT NULL;

CREATE TABLE insight_sharing (
	tenant_id UUID NOT NULL,
	id UUID DEFAULT uuidv7() NOT NULL,
	insight_id UUID NOT NULL,
	interaction_id UUID NOT NULL,
	account_id UUID NOT NULL,
	follow_up_on DATE,
	outcome TEXT,
	followed_up_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_insight_sharing_followed_up_at CHECK (followed_up_at >= '0001-01-01 00:00:00Z' and followed_up_at < '10000-01-01 00:00:00Z'),
	revision BIGINT DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_insight_sharing_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'),
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_insight_sharing_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'),
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_insight_sharing_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'),
	CONSTRAINT pk_insight_sharing PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_insight_sharing_tenant_id_insight_id FOREIGN KEY(tenant_id, insight_id) REFERENCES insight (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_insight_sharing_tenant_id_interaction_id FOREIGN KEY(tenant_id, interaction_id) REFERENCES interaction (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_insight_sharing_tenant_id_account_id FOREIGN KEY(tenant_id, account_id) REFERENCES account (tenant_id, id) ON DELETE RESTRICT
);

CREATE INDEX ix_insight_sharing_account_id ON insight_sharing (tenant_id, account_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_insight_sharing_account_id_gone ON insight_sharing (tenant_id, account_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_insight_sharing_created_at ON insight_sharing (tenant_id, created_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_insight_sharing_follow_up_on ON insight_sharing (tenant_id, follow_up_on, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_insight_sharing_followed_up_at ON insight_sharing (tenant_id, followed_up_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_insight_sharing_insight_id ON insight_sharing (tenant_id, insight_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_insight_sharing_insight_id_gone ON insight_sharing (tenant_id, insight_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_insight_sharing_interaction_id ON insight_sharing (tenant_id, interaction_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_insight_sharing_interaction_id_gone ON insight_sharing (tenant_id, interaction_id) WHERE deleted_at IS NOT NULL;

CREATE UNIQUE INDEX uq_insight_sharing_live ON insight_sharing (tenant_id, insight_id, interaction_id) WHERE deleted_at IS NULL;

CREATE TABLE onboarding_step (
	tenant_id UUID NOT NULL,
	id UUID DEFAULT uuidv7() NOT NULL,
	onboarding_id UUID NOT NULL,
	position INTEGER NOT NULL,
	name TEXT NOT NULL,
	done_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_onboarding_step_done_at CHECK (done_at >= '0001-01-01 00:00:00Z' and done_at < '10000-01-01 00:00:00Z'),
	revision BIGINT DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_onboarding_step_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'),
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_onboarding_step_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'),
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_onboarding_step_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'),
	CONSTRAINT pk_onboarding_step PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_onboarding_step_tenant_id_onboarding_id FOREIGN KEY(tenant_id, onboarding_id) REFERENCES onboarding (tenant_id, id) ON DELETE RESTRICT
);

CREATE INDEX ix_onboarding_step_done_at ON onboarding_step (tenant_id, done_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_onboarding_step_onboarding_id ON onboarding_step (tenant_id, onboarding_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_onboarding_step_onboarding_id_gone ON onboarding_step (tenant_id, onboarding_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_onboarding_step_position ON onboarding_step (tenant_id, position, id) WHERE deleted_at IS NULL;

CREATE TABLE renewal_milestone (
	tenant_id UUID NOT NULL,
	id UUID DEFAULT uuidv7() NOT NULL,
	contract_id UUID NOT NULL,
	statement TEXT NOT NULL,
	days_before INTEGER NOT NULL,
	due_on DATE NOT NULL,
	done_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_renewal_milestone_done_at CHECK (done_at >= '0001-01-01 00:00:00Z' and done_at < '10000-01-01 00:00:00Z'),
	revision BIGINT DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_renewal_milestone_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'),
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_renewal_milestone_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'),
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_renewal_milestone_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'),
	CONSTRAINT pk_renewal_milestone PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_renewal_milestone_tenant_id_contract_id FOREIGN KEY(tenant_id, contract_id) REFERENCES contract (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT ck_renewal_milestone_days_before CHECK (days_before between 0 and 3650)
);

CREATE INDEX ix_renewal_milestone_contract_id ON renewal_milestone (tenant_id, contract_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_renewal_milestone_contract_id_gone ON renewal_milestone (tenant_id, contract_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_renewal_milestone_done_at ON renewal_milestone (tenant_id, done_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_renewal_milestone_due_on ON renewal_milestone (tenant_id, due_on, id) WHERE deleted_at IS NULL;

CREATE TABLE success_metric (
	tenant_id UUID NOT NULL,
	id UUID DEFAULT uuidv7() NOT NULL,
	account_id UUID NOT NULL,
	goal_id UUID,
	name TEXT NOT NULL,
	unit TEXT,
	baseline NUMERIC NOT NULL,
	target NUMERIC NOT NULL,
	direction TEXT NOT NULL,
	grain TEXT DEFAULT 'MONTHLY' NOT NULL,
	effective_since TIMESTAMP WITH TIME ZONE CONSTRAINT ck_success_metric_effective_since CHECK (effective_since >= '0001-01-01 00:00:00Z' and effective_since < '10000-01-01 00:00:00Z'),
	tracks_our_effect TEXT,
	customer_changed_practice TEXT,
	not_yet_understood TEXT,
	revision BIGINT DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_success_metric_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'),
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_success_metric_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'),
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_success_metric_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'),
	CONSTRAINT pk_success_metric PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_success_metric_tenant_id_account_id FOREIGN KEY(tenant_id, account_id) REFERENCES account (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_success_metric_tenant_id_goal_id FOREIGN KEY(tenant_id, goal_id) REFERENCES goal (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT ck_success_metric_direction CHECK (direction in ('UP', 'DOWN')),
	CONSTRAINT ck_success_metric_grain CHECK (grain in ('WEEKLY', 'MONTHLY', 'QUARTERLY'))
);

CREATE INDEX ix_success_metric_account_id ON success_metric (tenant_id, account_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_success_metric_account_id_gone ON success_metric (tenant_id, account_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_success_metric_created_at ON success_metric (tenant_id, created_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_success_metric_goal_id ON success_metric (tenant_id, goal_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_success_metric_goal_id_gone ON success_metric (tenant_id, goal_id) WHERE deleted_at IS NOT NULL;

CREATE TABLE success_milestone (
	tenant_id UUID NOT NULL,
	id UUID DEFAULT uuidv7() NOT NULL,
	account_id UUID NOT NULL,
	plan_id UUID,
	goal_id UUID,
	statement TEXT NOT NULL,
	owner TEXT NOT NULL,
	due_on DATE NOT NULL,
	done_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_success_milestone_done_at CHECK (done_at >= '0001-01-01 00:00:00Z' and done_at < '10000-01-01 00:00:00Z'),
	revision BIGINT DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_success_milestone_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'),
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_success_milestone_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'),
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_success_milestone_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'),
	CONSTRAINT pk_success_milestone PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_success_milestone_tenant_id_account_id FOREIGN KEY(tenant_id, account_id) REFERENCES account (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_success_milestone_tenant_id_plan_id FOREIGN KEY(tenant_id, plan_id) REFERENCES success_plan (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_success_milestone_tenant_id_goal_id FOREIGN KEY(tenant_id, goal_id) REFERENCES goal (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT ck_success_milestone_owner CHECK (owner in ('VENDOR', 'CUSTOMER'))
);

CREATE INDEX ix_success_milestone_account_id ON success_milestone (tenant_id, account_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_success_milestone_account_id_gone ON success_milestone (tenant_id, account_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_success_milestone_done_at ON success_milestone (tenant_id, done_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_success_milestone_due_on ON success_milestone (tenant_id, due_on, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_success_milestone_goal_id ON success_milestone (tenant_id, goal_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_success_milestone_goal_id_gone ON success_milestone (tenant_id, goal_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_success_milestone_plan_id ON success_milestone (tenant_id, plan_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_success_milestone_plan_id_gone ON success_milestone (tenant_id, plan_id) WHERE deleted_at IS NOT NULL;

CREATE TABLE metric_point (
	tenant_id UUID NOT NULL,
	id UUID DEFAULT uuidv7() NOT NULL,
	metric_id UUID NOT NULL,
	measured_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_metric_point_measured_at CHECK (measured_at >= '0001-01-01 00:00:00Z' and measured_at < '10000-01-01 00:00:00Z'),
	value NUMERIC NOT NULL,
	source TEXT,
	revision BIGINT DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_metric_point_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'),
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_metric_point_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'),
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_metric_point_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'),
	CONSTRAINT pk_metric_point PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_metric_point_tenant_id_metric_id FOREIGN KEY(tenant_id, metric_id) REFERENCES success_metric (tenant_id, id) ON DELETE RESTRICT
);

CREATE INDEX ix_metric_point_measured_at ON metric_point (tenant_id, measured_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_metric_point_metric_id ON metric_point (tenant_id, metric_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_metric_point_metric_id_gone ON metric_point (tenant_id, metric_id) WHERE deleted_at IS NOT NULL;

CREATE UNIQUE INDEX uq_metric_point_live ON metric_point (tenant_id, metric_id, measured_at) WHERE deleted_at IS NULL;

