alter table "user" add column search_vector TSVECTOR GENERATED ALWAYS AS (to_tsvector(cast('simple' as regconfig), regexp_replace(coalesce(left(name, 2000), '') || ' ' || coalesce(left(title, 2000), '') || ' ' || coalesce(left(email, 2000), ''), '(\W|_)+', ' ', 'g'))) STORED;

alter table account add column search_vector TSVECTOR GENERATED ALWAYS AS (to_tsvector(cast('simple' as regconfig), regexp_replace(coalesce(left(name, 2000), '') || ' ' || coalesce(left(domain, 2000), ''), '(\W|_)+', ' ', 'g'))) STORED;

alter table contact add column search_vector TSVECTOR GENERATED ALWAYS AS (to_tsvector(cast('simple' as regconfig), regexp_replace(coalesce(left(name, 2000), '') || ' ' || coalesce(left(title, 2000), ''), '(\W|_)+', ' ', 'g'))) STORED;

alter table opportunity add column search_vector TSVECTOR GENERATED ALWAYS AS (to_tsvector(cast('simple' as regconfig), regexp_replace(coalesce(left(name, 2000), ''), '(\W|_)+', ' ', 'g'))) STORED;

alter table ticket add column search_vector TSVECTOR GENERATED ALWAYS AS (to_tsvector(cast('simple' as regconfig), regexp_replace(coalesce(left(subject, 2000), ''), '(\W|_)+', ' ', 'g'))) STORED;

alter table interaction add column occurred_at TIMESTAMP WITH TIME ZONE GENERATED ALWAYS AS (coalesce(started_at, timezone('UTC', cast(happens_on as timestamp)))) STORED;

CREATE INDEX ix_user_email_trgm ON "user" USING gin (tenant_id, email gin_trgm_ops);

CREATE INDEX ix_user_name_trgm ON "user" USING gin (tenant_id, name gin_trgm_ops);

CREATE INDEX ix_user_search_vector ON "user" USING gin (tenant_id, search_vector);

CREATE INDEX ix_account_domain_trgm ON account USING gin (tenant_id, domain gin_trgm_ops);

CREATE INDEX ix_account_search_vector ON account USING gin (tenant_id, search_vector);

CREATE INDEX ix_contact_email_trgm ON contact USING gin (tenant_id, email gin_trgm_ops);

CREATE INDEX ix_contact_search_vector ON contact USING gin (tenant_id, search_vector);

CREATE INDEX ix_interaction_account_id_occurred_at ON interaction (tenant_id, account_id, occurred_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_interaction_contact_id_occurred_at ON interaction (tenant_id, contact_id, occurred_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_opportunity_search_vector ON opportunity USING gin (tenant_id, search_vector);

CREATE INDEX ix_ticket_account_id_solved_at ON ticket (tenant_id, account_id, solved_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_ticket_requester_id_opened_at ON ticket (tenant_id, requester_id, opened_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_ticket_requester_id_solved_at ON ticket (tenant_id, requester_id, solved_at, id) WHERE deleted_at IS NULL;

CREATE INDEX ix_ticket_search_vector ON ticket USING gin (tenant_id, search_vector);

CREATE INDEX ix_satisfaction_rating_requester_id_rated_at ON satisfaction_rating (tenant_id, requester_id, rated_at, id) WHERE deleted_at IS NULL;

