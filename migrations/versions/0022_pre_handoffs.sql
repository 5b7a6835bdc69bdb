CREATE TABLE handoff (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	opportunity_id UUID NOT NULL, 
	account_id UUID NOT NULL, 
	ae_id UUID, 
	csm_id UUID, 
	sponsor_id UUID, 
	status TEXT DEFAULT 'NOT_STARTED' NOT NULL, 
	status_since TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_handoff_status_since CHECK (status_since >= '0001-01-01 00:00:00Z' and status_since < '10000-01-01 00:00:00Z'), 
	touch_model_override TEXT, 
	mode_override TEXT, 
	introduced_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_handoff_introduced_at CHECK (introduced_at >= '0001-01-01 00:00:00Z' and introduced_at < '10000-01-01 00:00:00Z'), 
	intro_moment TEXT, 
	intro_steps_done INTEGER DEFAULT '0' NOT NULL CONSTRAINT ck_handoff_intro_steps_done CHECK (intro_steps_done between 0 and 3), 
	debrief_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_handoff_debrief_at CHECK (debrief_at >= '0001-01-01 00:00:00Z' and debrief_at < '10000-01-01 00:00:00Z'), 
	intro_call_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_handoff_intro_call_at CHECK (intro_call_at >= '0001-01-01 00:00:00Z' and intro_call_at < '10000-01-01 00:00:00Z'), 
	ae_attended BOOLEAN, 
	csm_attended BOOLEAN, 
	hands_down_internally BOOLEAN, 
	implementation_days INTEGER CONSTRAINT ck_handoff_implementation_days CHECK (implementation_days between 0 and 36500), 
	provisioning_days INTEGER CONSTRAINT ck_handoff_provisioning_days CHECK (provisioning_days between 0 and 36500), 
	return_reason TEXT, 
	cancel_reason TEXT, 
	win_story TEXT, 
	win_story_protagonist TEXT, 
	win_story_title TEXT, 
	revision BIGINT DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_handoff_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'), 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_handoff_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'), 
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_handoff_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'), 
	CONSTRAINT pk_handoff PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_handoff_tenant_id_opportunity_id FOREIGN KEY(tenant_id, opportunity_id) REFERENCES opportunity (tenant_id, id) ON DELETE RESTRICT, 
	CONSTRAINT fk_handoff_tenant_id_account_id FOREIGN KEY(tenant_id, account_id) REFERENCES account (tenant_id, id) ON DELETE RESTRICT, 
	CONSTRAINT fk_handoff_tenant_id_ae_id FOREIGN KEY(tenant_id, ae_id) REFERENCES "user" (tenant_id, id) ON DELETE RESTRICT, 
	CONSTRAINT fk_handoff_tenant_id_csm_id FOREIGN KEY(tenant_id, csm_id) REFERENCES "user" (tenant_id, id) ON DELETE RESTRICT, 
	CONSTRAINT fk_handoff_tenant_id_sponsor_id FOREIGN KEY(tenant_id, sponsor_id) REFERENCES contact (tenant_id, id) ON DELETE RESTRICT, 
	CONSTRAINT ck_handoff_status CHECK (status in ('NOT_STARTED', 'CSM_ASSIGNED', 'CHECKLIST_SUBMITTED', 'RETURNED', 'ACCEPTED', 'DEBRIEFED', 'FIRST_MEETING_HELD', 'COMPLETE', 'CANCELLED')), 
	CONSTRAINT ck_handoff_touch_model_override CHECK (touch_model_override in ('HIGH', 'MEDIUM', 'LOW')), 
	CONSTRAINT ck_handoff_mode_override CHECK (mode_override in ('DURABLE_CUSTODY', 'LIGHT')), 
	CONSTRAINT ck_handoff_intro_moment CHECK (intro_moment in ('PRE_SALE', 'POINT_OF_SALE', 'GO_LIVE'))
);

CREATE INDEX ix_handoff_account_id ON handoff (tenant_id, account_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_handoff_account_id_debrief_at ON handoff (tenant_id, account_id, debrief_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_handoff_account_id_gone ON handoff (tenant_id, account_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_handoff_account_id_intro_call_at ON handoff (tenant_id, account_id, intro_call_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_handoff_account_id_introduced_at ON handoff (tenant_id, account_id, introduced_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_handoff_ae_id ON handoff (tenant_id, ae_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_handoff_ae_id_gone ON handoff (tenant_id, ae_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_handoff_created_at ON handoff (tenant_id, created_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_handoff_csm_id ON handoff (tenant_id, csm_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_handoff_csm_id_gone ON handoff (tenant_id, csm_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_handoff_debrief_at ON handoff (tenant_id, debrief_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_handoff_intro_call_at ON handoff (tenant_id, intro_call_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_handoff_introduced_at ON handoff (tenant_id, introduced_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_handoff_opportunity_id ON handoff (tenant_id, opportunity_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_handoff_opportunity_id_gone ON handoff (tenant_id, opportunity_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_handoff_sponsor_id ON handoff (tenant_id, sponsor_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_handoff_sponsor_id_gone ON handoff (tenant_id, sponsor_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_handoff_status ON handoff (tenant_id, status, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_handoff_status_since ON handoff (tenant_id, status_since, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_handoff_updated_at ON handoff (tenant_id, updated_at, id) WHERE deleted_at IS NULL;

CREATE UNIQUE INDEX uq_handoff_open ON handoff (tenant_id, opportunity_id) WHERE deleted_at IS NULL AND status != 'CANCELLED';

CREATE TABLE handoff_item (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	handoff_id UUID NOT NULL, 
	topic TEXT NOT NULL, 
	content TEXT, 
	author_id UUID, 
	revision BIGINT DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_handoff_item_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'), 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_handoff_item_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'), 
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_handoff_item_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'), 
	CONSTRAINT pk_handoff_item PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_handoff_item_tenant_id_author_id FOREIGN KEY(tenant_id, author_id) REFERENCES "user" (tenant_id, id) ON DELETE RESTRICT, 
	CONSTRAINT ck_handoff_item_topic CHECK (topic in ('DECISION_MAKING', 'VALUE', 'SALES_CHALLENGES', 'CONTRACT', 'SALES_OVERVIEW', 'GROWTH', 'SPICED', 'FIT_CATEGORY', 'SEGMENT', 'REASON_TO_BUY', 'SALES_PROMISES', 'WIN_STORY')), 
	CONSTRAINT fk_handoff_item_tenant_id_handoff_id FOREIGN KEY(tenant_id, handoff_id) REFERENCES handoff (tenant_id, id) ON DELETE RESTRICT
);

CREATE INDEX ix_handoff_item_author_id ON handoff_item (tenant_id, author_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_handoff_item_author_id_gone ON handoff_item (tenant_id, author_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_handoff_item_handoff_id ON handoff_item (tenant_id, handoff_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_handoff_item_handoff_id_gone ON handoff_item (tenant_id, handoff_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_handoff_item_topic ON handoff_item (tenant_id, topic, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_handoff_item_updated_at ON handoff_item (tenant_id, updated_at, id) WHERE deleted_at IS NULL;

CREATE UNIQUE INDEX uq_handoff_item_live ON handoff_item (tenant_id, handoff_id, topic) WHERE deleted_at IS NULL;

CREATE TABLE spiced_record (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	handoff_id UUID NOT NULL, 
	recorded_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_spiced_record_recorded_at CHECK (recorded_at >= '0001-01-01 00:00:00Z' and recorded_at < '10000-01-01 00:00:00Z'), 
	situation TEXT, 
	pain TEXT, 
	impact TEXT, 
	critical_event TEXT, 
	critical_event_on DATE, 
	business_priority TEXT, 
	decision_criteria TEXT, 
	revision BIGINT DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_spiced_record_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'), 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_spiced_record_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'), 
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_spiced_record_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'), 
	CONSTRAINT pk_spiced_record PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_spiced_record_tenant_id_handoff_id FOREIGN KEY(tenant_id, handoff_id) REFERENCES handoff (tenant_id, id) ON DELETE RESTRICT
);

CREATE INDEX ix_spiced_record_critical_event_on ON spiced_record (tenant_id, critical_event_on, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_spiced_record_handoff_id ON spiced_record (tenant_id, handoff_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_spiced_record_handoff_id_gone ON spiced_record (tenant_id, handoff_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_spiced_record_handoff_id_recorded_at ON spiced_record (tenant_id, handoff_id, recorded_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_spiced_record_recorded_at ON spiced_record (tenant_id, recorded_at, id) WHERE deleted_at IS NULL;

CREATE TABLE sales_promise (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	handoff_id UUID NOT NULL, 
	statement TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	made_by_id UUID, 
	made_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_sales_promise_made_at CHECK (made_at >= '0001-01-01 00:00:00Z' and made_at < '10000-01-01 00:00:00Z'), 
	status TEXT DEFAULT 'OPEN' NOT NULL, 
	status_since TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_sales_promise_status_since CHECK (status_since >= '0001-01-01 00:00:00Z' and status_since < '10000-01-01 00:00:00Z'), 
	evidence TEXT, 
	reason TEXT, 
	revision BIGINT DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_sales_promise_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'), 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_sales_promise_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'), 
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_sales_promise_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'), 
	CONSTRAINT pk_sales_promise PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_sales_promise_tenant_id_made_by_id FOREIGN KEY(tenant_id, made_by_id) REFERENCES "user" (tenant_id, id) ON DELETE RESTRICT, 
	CONSTRAINT ck_sales_promise_kind CHECK (kind in ('PITCH', 'PROMISE')), 
	CONSTRAINT ck_sales_promise_status CHECK (status in ('OPEN', 'EVIDENCED', 'BROKEN', 'RELEASED')), 
	CONSTRAINT fk_sales_promise_tenant_id_handoff_id FOREIGN KEY(tenant_id, handoff_id) REFERENCES handoff (tenant_id, id) ON DELETE RESTRICT
);

CREATE INDEX ix_sales_promise_handoff_id ON sales_promise (tenant_id, handoff_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_sales_promise_handoff_id_gone ON sales_promise (tenant_id, handoff_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_sales_promise_kind ON sales_promise (tenant_id, kind, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_sales_promise_made_at ON sales_promise (tenant_id, made_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_sales_promise_made_by_id ON sales_promise (tenant_id, made_by_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_sales_promise_made_by_id_gone ON sales_promise (tenant_id, made_by_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_sales_promise_status ON sales_promise (tenant_id, status, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_sales_promise_status_made_at ON sales_promise (tenant_id, status, made_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_sales_promise_status_since ON sales_promise (tenant_id, status_since, id) WHERE deleted_at IS NULL;

CREATE TABLE oversight_meeting (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	handoff_id UUID NOT NULL, 
	held_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_oversight_meeting_held_at CHECK (held_at >= '0001-01-01 00:00:00Z' and held_at < '10000-01-01 00:00:00Z'), 
	sponsor_attended BOOLEAN NOT NULL, 
	ae_attended BOOLEAN, 
	notes TEXT, 
	revision BIGINT DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_oversight_meeting_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'), 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_oversight_meeting_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'), 
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_oversight_meeting_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'), 
	CONSTRAINT pk_oversight_meeting PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_oversight_meeting_tenant_id_handoff_id FOREIGN KEY(tenant_id, handoff_id) REFERENCES handoff (tenant_id, id) ON DELETE RESTRICT
);

CREATE INDEX ix_oversight_meeting_handoff_id ON oversight_meeting (tenant_id, handoff_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_oversight_meeting_handoff_id_gone ON oversight_meeting (tenant_id, handoff_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_oversight_meeting_handoff_id_held_at ON oversight_meeting (tenant_id, handoff_id, held_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_oversight_meeting_held_at ON oversight_meeting (tenant_id, held_at, id) WHERE deleted_at IS NULL;

CREATE TABLE intro_feedback (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	handoff_id UUID NOT NULL, 
	source TEXT NOT NULL, 
	score INTEGER NOT NULL CONSTRAINT ck_intro_feedback_score CHECK (score between 0 and 100), 
	comment TEXT, 
	given_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_intro_feedback_given_at CHECK (given_at >= '0001-01-01 00:00:00Z' and given_at < '10000-01-01 00:00:00Z'), 
	revision BIGINT DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_intro_feedback_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'), 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_intro_feedback_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'), 
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_intro_feedback_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'), 
	CONSTRAINT pk_intro_feedback PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_intro_feedback_source CHECK (source in ('AE', 'CSM', 'CUSTOMER')), 
	CONSTRAINT fk_intro_feedback_tenant_id_handoff_id FOREIGN KEY(tenant_id, handoff_id) REFERENCES handoff (tenant_id, id) ON DELETE RESTRICT
);

CREATE INDEX ix_intro_feedback_given_at ON intro_feedback (tenant_id, given_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_intro_feedback_handoff_id ON intro_feedback (tenant_id, handoff_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_intro_feedback_handoff_id_gone ON intro_feedback (tenant_id, handoff_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_intro_feedback_score ON intro_feedback (tenant_id, score, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_intro_feedback_source ON intro_feedback (tenant_id, source, id) WHERE deleted_at IS NULL;

