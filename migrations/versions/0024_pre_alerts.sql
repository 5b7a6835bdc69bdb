alter table contact
add column email_bounced_at timestamptz constraint ck_contact_email_bounced_at
  check (email_bounced_at >= '0001-01-01 00:00:00Z' and email_bounced_at < '10000-01-01 00:00:00Z'),
add column is_suspended boolean,
add column former_account_id uuid,
add column moved_at timestamptz constraint ck_contact_moved_at
  check (moved_at >= '0001-01-01 00:00:00Z' and moved_at < '10000-01-01 00:00:00Z'),
add constraint fk_contact_tenant_id_former_account_id foreign key (tenant_id, former_account_id)
  references account (tenant_id, id) on delete restrict;

CREATE INDEX ix_contact_email_bounced_at ON contact (tenant_id, email_bounced_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_contact_former_account_id ON contact (tenant_id, former_account_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_contact_former_account_id_gone ON contact (tenant_id, former_account_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_contact_moved_at ON contact (tenant_id, moved_at, id) WHERE deleted_at IS NULL;

CREATE TABLE alert (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	code TEXT NOT NULL, 
	severity TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	state TEXT DEFAULT 'OPEN' NOT NULL, 
	risk TEXT DEFAULT 'ACUTE' NOT NULL, 
	subject_type TEXT NOT NULL, 
	subject_prefix TEXT NOT NULL, 
	subject_id UUID NOT NULL, 
	account_id UUID, 
	contact_id UUID, 
	opened_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_alert_opened_at CHECK (opened_at >= '0001-01-01 00:00:00Z' and opened_at < '10000-01-01 00:00:00Z'), 
	state_since TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_alert_state_since CHECK (state_since >= '0001-01-01 00:00:00Z' and state_since < '10000-01-01 00:00:00Z'), 
	wakes_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_alert_wakes_at CHECK (wakes_at >= '0001-01-01 00:00:00Z' and wakes_at < '10000-01-01 00:00:00Z'), 
	due_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_alert_due_at CHECK (due_at >= '0001-01-01 00:00:00Z' and due_at < '10000-01-01 00:00:00Z'), 
	ended_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_alert_ended_at CHECK (ended_at >= '0001-01-01 00:00:00Z' and ended_at < '10000-01-01 00:00:00Z'), 
	is_ended_by_person BOOLEAN DEFAULT 'false' NOT NULL, 
	dismissal_reason TEXT, 
	priority INTEGER DEFAULT '0' NOT NULL, 
	severity_points INTEGER DEFAULT '0' NOT NULL CONSTRAINT ck_alert_severity_points CHECK (severity_points between 0 and 100), 
	renewal_points INTEGER DEFAULT '0' NOT NULL CONSTRAINT ck_alert_renewal_points CHECK (renewal_points between 0 and 100), 
	arr_points INTEGER DEFAULT '0' NOT NULL CONSTRAINT ck_alert_arr_points CHECK (arr_points between 0 and 100), 
	influence_points INTEGER DEFAULT '0' NOT NULL CONSTRAINT ck_alert_influence_points CHECK (influence_points between 0 and 100), 
	rule_id TEXT NOT NULL, 
	rule_scope TEXT NOT NULL, 
	policy_version INTEGER NOT NULL, 
	inputs JSONB NOT NULL, 
	explanation TEXT NOT NULL, 
	playbook JSONB DEFAULT '[]' NOT NULL, 
	revision BIGINT DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_alert_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'), 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_alert_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'), 
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_alert_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'), 
	CONSTRAINT pk_alert PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_alert_tenant_id_account_id FOREIGN KEY(tenant_id, account_id) REFERENCES account (tenant_id, id) ON DELETE RESTRICT, 
	CONSTRAINT fk_alert_tenant_id_contact_id FOREIGN KEY(tenant_id, contact_id) REFERENCES contact (tenant_id, id) ON DELETE RESTRICT, 
	CONSTRAINT ck_alert_code CHECK (code in ('ADVICE_REFUSED', 'ADVOCACY_SIGNAL', 'BAD_FIT_DEAL', 'BEHAVIOR_OVERDUE', 'BULK_REASSIGNMENT', 'CHAMPION_LEFT', 'CHAMPION_SHOPPING', 'CHANGE_REQUEST', 'COMMITMENT_OVERDUE', 'CSM_INTRO_DUE', 'CSM_OVER_CAPACITY', 'CUSTODY_LOST', 'DURABLE_CUSTODY_NEEDED', 'ECONOMIC_BUYER_UNKNOWN', 'ENGAGEMENT_FELL', 'ESCALATION_OPEN', 'EXPANSION_READY', 'EXPOSURE_FORECAST', 'FEATURE_SHIPPED', 'FEEDBACK_REVIEW_GAP', 'FIRST_VALUE_REACHED', 'HANDOFF_INCOMPLETE', 'HANDOFF_SLA_BREACH', 'HEALTH_RED', 'HEALTH_YELLOW', 'HOTLINE_NOT_SHARED', 'INSIGHT_FOLLOWUP', 'INVOICE_OVERDUE', 'KEY_ACCOUNT_UNSPONSORED', 'LEVEL_MISMATCH', 'LOW_SCORE', 'MEDDICC_GAP', 'METRIC_STALLED', 'MILESTONE_MISSED', 'NEW_CONTACT_JOINED', 'ONBOARDING_STUCK', 'ONE_ON_ONE_MISSED', 'PLAN_MISSING', 'PLAN_NOT_FOLLOWED', 'PRICE_BELOW_VALUE_FLOOR', 'PROBLEM_LOW_SEVERITY', 'PROGRAM_REVIEW_OVERDUE', 'PROMISE_DEBT', 'RECAP_LATE', 'REDUNDANCY_NOT_MET', 'REFERENCE_CHECKIN_DUE', 'REFERENCE_CONSENT_EXPIRING', 'REFERENCE_COVERAGE_GAP', 'REFERENCE_FATIGUE', 'REFERENCE_HEALTH_DROPPED', 'REFERENCE_OUTCOME_DUE', 'REFERENCE_THANKS_DUE', 'RENEWAL_AT_RISK', 'RENEWAL_MILESTONE_MISSED', 'RENEWAL_SCRAMBLE', 'RESCUED_AGAIN', 'REVIEW_OVERDUE', 'SEATS_UNASSIGNED', 'SILENT_ACCOUNT', 'SINGLE_THREADED', 'SPONSOR_COMMITMENT_OVERDUE', 'SPONSOR_DISENGAGED', 'SPONSOR_MISSED_EBR', 'SPONSOR_OVERLOADED', 'SPONSOR_TOUCH_LOW', 'SPONSOR_UNBRIEFED', 'STAKEHOLDER_CHANGED', 'SURFACE_GREEN', 'TASKS_DONE_NOT_CONFIRMED', 'TOP_CUSTOMER_BENEFIT_IDLE', 'TROUGH_UNADDRESSED', 'UNMEASURED', 'VALUE_UNPROVEN', 'VELOCITY_FLAT')), 
	CONSTRAINT ck_alert_severity CHECK (severity in ('LOW', 'MEDIUM', 'HIGH', 'CRITICAL')), 
	CONSTRAINT ck_alert_kind CHECK (kind in ('LEADING', 'LAGGING', 'POSITIVE')), 
	CONSTRAINT ck_alert_state CHECK (state in ('OPEN', 'ACKNOWLEDGED', 'IN_PLAYBOOK', 'SNOOZED', 'RESOLVED', 'DISMISSED', 'EXPIRED')), 
	CONSTRAINT ck_alert_risk CHECK (risk in ('CHRONIC', 'ACUTE'))
);

CREATE INDEX ix_alert_account_id ON alert (tenant_id, account_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_alert_account_id_gone ON alert (tenant_id, account_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_alert_account_id_priority ON alert (tenant_id, account_id, priority, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_alert_code_priority ON alert (tenant_id, code, priority, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_alert_contact_id ON alert (tenant_id, contact_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_alert_contact_id_gone ON alert (tenant_id, contact_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_alert_due_at ON alert (tenant_id, due_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_alert_ended_at ON alert (tenant_id, ended_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_alert_kind_priority ON alert (tenant_id, kind, priority, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_alert_opened_at ON alert (tenant_id, opened_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_alert_past ON alert (tenant_id, code, subject_id, opened_at);

CREATE INDEX ix_alert_priority ON alert (tenant_id, priority, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_alert_severity_priority ON alert (tenant_id, severity, priority, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_alert_state_priority ON alert (tenant_id, state, priority, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_alert_state_since ON alert (tenant_id, state_since, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_alert_subject_id ON alert (tenant_id, subject_id, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_alert_wakes_at ON alert (tenant_id, wakes_at, id) WHERE deleted_at IS NULL;

CREATE UNIQUE INDEX uq_alert_open ON alert (tenant_id, code, subject_id) WHERE ended_at IS NULL AND deleted_at IS NULL;

CREATE TABLE alert_position (
	tenant_id UUID NOT NULL, 
	cursor TEXT NOT NULL, 
	evaluated_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_alert_position_evaluated_at CHECK (evaluated_at >= '0001-01-01 00:00:00Z' and evaluated_at < '10000-01-01 00:00:00Z'), 
	rung_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_alert_position_rung_at CHECK (rung_at >= '0001-01-01 00:00:00Z' and rung_at < '10000-01-01 00:00:00Z'), 
	CONSTRAINT pk_alert_position PRIMARY KEY (tenant_id)
);

