alter table "grant" add column segment_id uuid;
alter table "grant" add constraint fk_grant_tenant_id_segment_id
    foreign key (tenant_id, segment_id) references segment (tenant_id, id) on delete restrict;
