CREATE TABLE change_set_part (
	tenant_id UUID NOT NULL,
	change_set_id UUID NOT NULL,
	node_type TEXT NOT NULL,
	xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
	CONSTRAINT pk_change_set_part PRIMARY KEY (tenant_id, change_set_id, node_type, xid)
);

CREATE INDEX ix_change_set_part_type ON change_set_part (tenant_id, node_type, change_set_id);

CREATE INDEX ix_change_former_id ON change USING gin (tenant_id, before jsonb_path_ops) WHERE strpos(CAST(before AS TEXT), '_id": "') > 0;

CREATE INDEX ix_change_type ON change (tenant_id, node_type, at);

CREATE INDEX ix_change_set_actor_id ON change_set (tenant_id, actor_id, at, id);

CREATE INDEX ix_change_set_actor_kind ON change_set (tenant_id, actor_kind, at, id);

CREATE INDEX ix_change_set_reason_trgm ON change_set USING gin (tenant_id, reason gin_trgm_ops);

CREATE INDEX ix_change_set_request_id ON change_set (tenant_id, request_id, at, id);

CREATE INDEX ix_account_owner_id_gone ON account (tenant_id, owner_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_account_parent_id_gone ON account (tenant_id, parent_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_custom_field_definition_connection_id_gone ON custom_field_definition (tenant_id, connection_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_grant_segment_id_gone ON "grant" (tenant_id, segment_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_api_key_grant_id_gone ON api_key (tenant_id, grant_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_contact_account_id_gone ON contact (tenant_id, account_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_opportunity_account_id_gone ON opportunity (tenant_id, account_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_opportunity_owner_id_gone ON opportunity (tenant_id, owner_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_source_match_account_id_gone ON source_match (tenant_id, account_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_source_match_connection_id_gone ON source_match (tenant_id, connection_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_contract_account_id_gone ON contract (tenant_id, account_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_contract_owner_id_gone ON contract (tenant_id, owner_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_contract_signer_id_gone ON contract (tenant_id, signer_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_interaction_account_id_gone ON interaction (tenant_id, account_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_interaction_contact_id_gone ON interaction (tenant_id, contact_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_interaction_opportunity_id_gone ON interaction (tenant_id, opportunity_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_interaction_owner_id_gone ON interaction (tenant_id, owner_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_opportunity_contact_role_contact_id_gone ON opportunity_contact_role (tenant_id, contact_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_opportunity_contact_role_opportunity_id_gone ON opportunity_contact_role (tenant_id, opportunity_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_opportunity_stage_change_changed_by_id_gone ON opportunity_stage_change (tenant_id, changed_by_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_opportunity_stage_change_opportunity_id_gone ON opportunity_stage_change (tenant_id, opportunity_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_organization_membership_account_id_gone ON organization_membership (tenant_id, account_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_organization_membership_contact_id_gone ON organization_membership (tenant_id, contact_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_ticket_account_id_gone ON ticket (tenant_id, account_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_ticket_assignee_id_gone ON ticket (tenant_id, assignee_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_ticket_requester_id_gone ON ticket (tenant_id, requester_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_satisfaction_rating_assignee_id_gone ON satisfaction_rating (tenant_id, assignee_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_satisfaction_rating_requester_id_gone ON satisfaction_rating (tenant_id, requester_id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_satisfaction_rating_ticket_id_gone ON satisfaction_rating (tenant_id, ticket_id) WHERE deleted_at IS NOT NULL;


INSERT INTO change_set_part (tenant_id, change_set_id, node_type, xid)
SELECT DISTINCT tenant_id, change_set_id, node_type, xid FROM change;
