CREATE TABLE custom_field_value (
	tenant_id UUID NOT NULL,
	record_id UUID NOT NULL,
	definition_id UUID NOT NULL,
	text_value TEXT CONSTRAINT ck_custom_field_value_text_value_length CHECK (char_length(text_value) <= 500),
	text_key TEXT COLLATE "C" GENERATED ALWAYS AS (lower(text_value)) STORED,
	number_value NUMERIC,
	boolean_value BOOLEAN,
	date_value DATE,
	instant_value TIMESTAMP WITH TIME ZONE CONSTRAINT ck_custom_field_value_instant_value CHECK (instant_value >= '0001-01-01 00:00:00Z' and instant_value < '10000-01-01 00:00:00Z'),
	options_value TEXT[],
	CONSTRAINT pk_custom_field_value PRIMARY KEY (tenant_id, record_id, definition_id),
	CONSTRAINT fk_custom_field_value_tenant_id_definition_id FOREIGN KEY(tenant_id, definition_id) REFERENCES custom_field_definition (tenant_id, id) ON DELETE RESTRICT
);

CREATE INDEX ix_custom_field_definition_key ON custom_field_definition (tenant_id, node_type, key);

insert into custom_field_value (tenant_id, record_id, definition_id, text_value, number_value,
  boolean_value, date_value, instant_value, options_value)
with record (tenant_id, node_type, id, custom_fields) as (
  select tenant_id, 'Account', id, custom_fields from account where deleted_at is null
  union all
  select tenant_id, 'Contact', id, custom_fields from contact where deleted_at is null
  union all
  select tenant_id, 'Contract', id, custom_fields from contract where deleted_at is null
  union all
  select tenant_id, 'Opportunity', id, custom_fields from opportunity where deleted_at is null
  union all
  select tenant_id, 'Ticket', id, custom_fields from ticket where deleted_at is null
), entry as (
  select record.tenant_id, record.id, definition.id as definition_id, definition.value_type,
    field.value, field.value #>> '{}' as text, jsonb_typeof(field.value) as json_type
  from record cross join jsonb_each(record.custom_fields) field
  join custom_field_definition definition on definition.tenant_id = record.tenant_id
    and definition.node_type = record.node_type and definition.key = field.key
), typed as (
  select tenant_id, id, definition_id,
    case when value_type in ('TEXT', 'OPTION') and json_type = 'string' then left(text, 500) end
      as text_value,
    case when value_type = 'NUMBER' and json_type = 'number' then
      case when char_length(text) <= 400 then text::numeric end end as number_value,
    case when value_type = 'BOOLEAN' and json_type = 'boolean' then text::boolean end
      as boolean_value,
    case when value_type = 'DATE' and json_type = 'string' and text ~ '^\d{4}-\d{2}-\d{2}$' then
      case when pg_input_is_valid(text, 'date') then text::date end end as date_value,
    case when value_type = 'DATE_TIME' and json_type = 'string' and text ~
      '^(?!9999-12-31.*-|0001-01-01.*[+])\d{4}-\d{2}-\d{2}([T ][0-9:.]+ *(Z|[+-][0-9:]+)?)?$' then
      case when pg_input_is_valid(text, 'timestamptz') then text::timestamptz end end
      as instant_value,
    case when value_type = 'MULTI_OPTION' and json_type = 'array' then array(
      select left(option #>> '{}', 500)
      from jsonb_path_query(value, '$[*] ? (@.type() == "string")') option) end as options_value
  from entry
)
select * from typed
where num_nonnulls(text_value, number_value, boolean_value, date_value, instant_value,
  options_value) > 0;

CREATE INDEX ix_custom_field_value_boolean_value ON custom_field_value (tenant_id, definition_id, boolean_value, record_id) WHERE boolean_value IS NOT NULL;

CREATE INDEX ix_custom_field_value_date_value ON custom_field_value (tenant_id, definition_id, date_value, record_id) WHERE date_value IS NOT NULL;

CREATE INDEX ix_custom_field_value_instant_value ON custom_field_value (tenant_id, definition_id, instant_value, record_id) WHERE instant_value IS NOT NULL;

CREATE INDEX ix_custom_field_value_number_value ON custom_field_value (tenant_id, definition_id, number_value, record_id) WHERE number_value IS NOT NULL;

CREATE INDEX ix_custom_field_value_options ON custom_field_value USING gin (tenant_id, definition_id, options_value) WHERE options_value IS NOT NULL;

CREATE INDEX ix_custom_field_value_text_key ON custom_field_value (tenant_id, definition_id, text_key, record_id) WHERE text_key IS NOT NULL;

CREATE INDEX ix_custom_field_value_text_trgm ON custom_field_value USING gin (tenant_id, definition_id, text_value gin_trgm_ops) WHERE text_value IS NOT NULL;
