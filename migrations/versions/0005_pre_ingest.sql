create index ix_source_match_domains
    on source_match using gin (tenant_id, domains) with (fastupdate = off);

create index ix_source_match_linked_to on source_match (tenant_id, linked_to);

create index ix_source_match_keyed_to on source_match (tenant_id, keyed_to);
