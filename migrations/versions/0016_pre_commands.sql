alter table connection drop constraint uq_connection_tenant_id_name;
CREATE UNIQUE INDEX uq_connection_name ON connection (tenant_id, name) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX uq_segment_name ON segment (tenant_id, name) WHERE deleted_at IS NULL;
alter table custom_field_definition
	add column custom_label TEXT CONSTRAINT ck_custom_field_definition_custom_label_length CHECK (char_length(custom_label) <= 500),
	add column description TEXT,
	add column is_hidden BOOLEAN DEFAULT 'false' NOT NULL;
alter table account
	add column external_id TEXT CONSTRAINT ck_account_external_id_length CHECK (char_length(external_id) <= 500),
	add column merged_into UUID,
	add constraint fk_account_tenant_id_merged_into FOREIGN KEY (tenant_id, merged_into) REFERENCES account (tenant_id, id) ON DELETE RESTRICT;
CREATE UNIQUE INDEX uq_account_external_id ON account (tenant_id, external_id) WHERE deleted_at IS NULL;
CREATE INDEX ix_account_merged_into ON account (tenant_id, merged_into) WHERE merged_into IS NOT NULL;
alter table contact
	add column external_id TEXT CONSTRAINT ck_contact_external_id_length CHECK (char_length(external_id) <= 500),
	add column merged_into UUID,
	add constraint fk_contact_tenant_id_merged_into FOREIGN KEY (tenant_id, merged_into) REFERENCES contact (tenant_id, id) ON DELETE RESTRICT;
CREATE UNIQUE INDEX uq_contact_external_id ON contact (tenant_id, external_id) WHERE deleted_at IS NULL;
CREATE INDEX ix_contact_merged_into ON contact (tenant_id, merged_into) WHERE merged_into IS NOT NULL;
alter table external_ref add column merged_from UUID;
CREATE INDEX ix_idempotency_key_at ON idempotency_key (at);
