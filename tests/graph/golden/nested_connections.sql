SELECT ('{"accounts":' || (SELECT ('{"totalCount":' || CAST((SELECT count(*) AS count_1
FROM account AS _r4
WHERE _r4.tenant_id = CAST($1 AS UUID) AND _r4.deleted_at IS NULL) AS TEXT) || ',"nodes":[' || coalesce(string_agg(('{"name":' || CAST(json_scalar(_r3.name) AS TEXT) || ',"owner":' || coalesce((SELECT ('{"name":' || CAST(json_scalar(_r5.name) AS TEXT) || '}') AS anon_2
FROM "user" AS _r5
WHERE _r5.tenant_id = CAST($1 AS UUID) AND _r5.deleted_at IS NULL AND _r5.id = _r3.owner_id), 'null') || ',"tickets":' || (SELECT ('{"totalCount":' || CAST((SELECT count(*) AS count_2
FROM ticket AS _r9
WHERE _r9.tenant_id = CAST($1 AS UUID) AND _r9.deleted_at IS NULL AND _r9.account_id = _r3.id) AS TEXT) || ',"nodes":[' || coalesce(string_agg(('{"subject":' || coalesce(CAST(json_scalar(_r8.subject) AS TEXT), 'null') || ',"status":"' || CAST(_r8.status AS TEXT) || '"}'), ',') FILTER (WHERE _r8._n <= 10), '') || '],"pageInfo":{"hasNextPage":' || CAST(count(*) > 10 AS TEXT) || '}}') AS anon_3
FROM (SELECT _r7.id AS id, _r7.opened_at AS opened_at, _r7.status AS status, _r7.subject AS subject, row_number() OVER () AS _n, count(*) OVER () AS _c
FROM (SELECT _r6.id AS id, _r6.opened_at AS opened_at, _r6.status AS status, _r6.subject AS subject
FROM ticket AS _r6
WHERE _r6.tenant_id = CAST($1 AS UUID) AND _r6.deleted_at IS NULL AND _r6.account_id = _r3.id ORDER BY _r6.opened_at DESC, _r6.id DESC
 LIMIT 11) AS _r7) AS _r8) || ',"contacts":' || (SELECT ('{"edges":[' || coalesce(string_agg(('{"node":{"name":' || CAST(json_scalar(_r11.name) AS TEXT) || '}}'), ','), '') || ']}') AS anon_4
FROM (SELECT _r10.id AS id, _r10.name AS name, _r10.name_key AS name_key
FROM contact AS _r10
WHERE _r10.tenant_id = CAST($1 AS UUID) AND _r10.deleted_at IS NULL AND _r10.account_id = _r3.id ORDER BY _r10.name_key ASC, _r10.id ASC
 LIMIT 2) AS _r11) || '}'), ',') FILTER (WHERE _r3._n <= 50), '') || '],"pageInfo":{"hasNextPage":' || CAST(count(*) > 50 AS TEXT) || ',"hasPreviousPage":' || 'false' || '}}') AS anon_1
FROM (SELECT _r2.id AS id, _r2.name AS name, _r2.name_key AS name_key, _r2.owner_id AS owner_id, row_number() OVER () AS _n, count(*) OVER () AS _c
FROM (SELECT _r1.id AS id, _r1.name AS name, _r1.name_key AS name_key, _r1.owner_id AS owner_id
FROM account AS _r1
WHERE _r1.tenant_id = CAST($1 AS UUID) AND _r1.deleted_at IS NULL ORDER BY _r1.name_key ASC, _r1.id ASC
 LIMIT 51) AS _r2) AS _r3) || '}') AS data
