SELECT ('{"accounts":' || (SELECT ('{"totalCount":' || CAST((SELECT count(*) AS count_1
FROM account AS _r5
WHERE _r5.tenant_id = CAST($1 AS UUID) AND _r5.deleted_at IS NULL AND ((EXISTS (SELECT 1
FROM ticket AS _r6
WHERE _r6.tenant_id = CAST($1 AS UUID) AND _r6.deleted_at IS NULL AND _r6.account_id = _r5.id AND _r6.status = CAST($2 AS TEXT))) OR _r5.name ILIKE CAST($3 AS TEXT)) AND NOT (EXISTS (SELECT 1
FROM contact AS _r7
WHERE _r7.tenant_id = CAST($1 AS UUID) AND _r7.deleted_at IS NULL AND _r7.account_id = _r5.id AND _r7.title = CAST($4 AS TEXT)))) AS TEXT) || ',"nodes":[' || coalesce(string_agg(('{"name":' || CAST(to_json(_r4.name) AS TEXT) || ',"industry":' || coalesce(CAST(to_json(_r4.industry) AS TEXT), 'null') || ',"employeeCount":' || coalesce(CAST(_r4.employee_count AS TEXT), 'null') || '}'), ','), '') || ']}') AS anon_1
FROM (SELECT _r1.employee_count AS employee_count, _r1.id AS id, _r1.industry AS industry, _r1.name AS name
FROM account AS _r1
WHERE _r1.tenant_id = CAST($1 AS UUID) AND _r1.deleted_at IS NULL AND ((EXISTS (SELECT 1
FROM ticket AS _r2
WHERE _r2.tenant_id = CAST($1 AS UUID) AND _r2.deleted_at IS NULL AND _r2.account_id = _r1.id AND _r2.status = CAST($2 AS TEXT)
 LIMIT ALL OFFSET 0)) OR _r1.name ILIKE CAST($3 AS TEXT)) AND NOT (EXISTS (SELECT 1
FROM contact AS _r3
WHERE _r3.tenant_id = CAST($1 AS UUID) AND _r3.deleted_at IS NULL AND _r3.account_id = _r1.id AND _r3.title = CAST($4 AS TEXT))) ORDER BY _r1.industry DESC NULLS LAST, _r1.employee_count ASC, _r1.id ASC
 LIMIT 5) AS _r4) || '}') AS data
