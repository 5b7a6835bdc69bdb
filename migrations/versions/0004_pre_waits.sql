alter table sync_run
    add column resumes_at timestamptz
        constraint ck_sync_run_resumes_at
        check (resumes_at >= '0001-01-01 00:00:00Z'
            and resumes_at < '10000-01-01 00:00:00Z'),
    add column waiting_code text;

alter table stream_run
    add column resumes_at timestamptz
        constraint ck_stream_run_resumes_at
        check (resumes_at >= '0001-01-01 00:00:00Z'
            and resumes_at < '10000-01-01 00:00:00Z'),
    add column waiting_code text,
    add column retries bigint default '0' not null,
    add column waited_seconds bigint default '0' not null;
