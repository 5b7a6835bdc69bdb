-- What the rows of company.sql are made with. The tenant is the setting `seed.tenant`; days and
-- instants count from 2026-06-15 12:00 UTC.
create function pg_temp.tenant() returns uuid language sql as
  $$ select current_setting('seed.tenant')::uuid $$;
create function pg_temp.id(kind text, n bigint) returns uuid language sql immutable as
  $$ select md5(kind || n)::uuid $$;
create function pg_temp.one(of text[], n bigint) returns text language sql immutable as
  $$ select of[1 + n % array_length(of, 1)] $$;
create function pg_temp.ago(hours bigint) returns timestamptz language sql immutable as
  $$ select timestamptz '2026-06-15 12:00:00Z' - hours * interval '1 hour' $$;
