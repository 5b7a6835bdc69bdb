alter table opportunity add column lead_score numeric(7, 2);

create index ix_opportunity_lead_score on opportunity (tenant_id, lead_score, id) where deleted_at is null;

alter table challenge
  add column medium text constraint ck_challenge_medium check (medium in ('CONVERSATION', 'WRITING')),
  add column refused_in_conversation_at timestamp with time zone constraint ck_challenge_refused_in_conversation_at check (refused_in_conversation_at >= '0001-01-01 00:00:00Z' and refused_in_conversation_at < '10000-01-01 00:00:00Z'),
  add column refused_in_writing_at timestamp with time zone constraint ck_challenge_refused_in_writing_at check (refused_in_writing_at >= '0001-01-01 00:00:00Z' and refused_in_writing_at < '10000-01-01 00:00:00Z');
