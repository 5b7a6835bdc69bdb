alter table program
  add column self_service_content_maturity text,
  add column automated_onboarding_maturity text,
  add column campaigns_maturity text,
  add column community_maturity text,
  add column launched_at timestamptz
    constraint ck_program_launched_at
    check (launched_at >= '0001-01-01 00:00:00Z' and launched_at < '10000-01-01 00:00:00Z'),
  add constraint ck_program_self_service_content_maturity
    check (self_service_content_maturity in ('NONE', 'BEGUN', 'COMPLETE')),
  add constraint ck_program_automated_onboarding_maturity
    check (automated_onboarding_maturity in ('NONE', 'BEGUN', 'COMPLETE')),
  add constraint ck_program_campaigns_maturity
    check (campaigns_maturity in ('NONE', 'BEGUN', 'COMPLETE')),
  add constraint ck_program_community_maturity
    check (community_maturity in ('NONE', 'BEGUN', 'COMPLETE'));
