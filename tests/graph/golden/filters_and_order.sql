SELECT ('{"accounts":' || (SELECT ('{"totalCount":' || CAST((SELECT count(*) AS count_1
FROM account AS _r8
WHERE _r8.tenant_id = CAST($1 AS UUID) AND _r8.deleted_at IS NULL AND ((EXISTS (SELECT 1
FROM ticket AS _r9
WHERE _r9.tenant_id = CAST($1 AS UUID) AND _r9.deleted_at IS NULL AND _r9.account_id = _r8.id AND _r9.status = CAST($2 AS TEXT))) OR _r8.name ILIKE CAST($3 AS TEXT)) AND NOT (EXISTS (SELECT 1
FROM contact AS _r10
WHERE _r10.tenant_id = CAST($1 AS UUID) AND _r10.deleted_at IS NULL AND _r10.account_id = _r8.id AND _r10.title = CAST($4 AS TEXT)))) AS TEXT) || ',"nodes":[' || coalesce(string_agg(('{"name":' || CAST(json_scalar(_r7.name) AS TEXT) || ',"industry":' || coalesce(CAST(json_scalar(_r7.industry) AS TEXT), 'null') || ',"employeeCount":' || coalesce(CAST(_r7.employee_count AS TEXT), 'null') || '}'), ','), '') || ']}') AS anon_1
FROM (SELECT _r6.employee_count AS employee_count, _r6.id AS id, _r6.industry AS industry, _r6.name AS name
FROM ((SELECT _r1.employee_count AS employee_count, _r1.id AS id, _r1.industry AS industry, _r1.name AS name
FROM account AS _r1
WHERE _r1.tenant_id = CAST($1 AS UUID) AND _r1.deleted_at IS NULL AND ((EXISTS (SELECT 1
FROM ticket AS _r2
WHERE _r2.tenant_id = CAST($1 AS UUID) AND _r2.deleted_at IS NULL AND _r2.account_id = _r1.id AND _r2.status = CAST($2 AS TEXT)
 LIMIT ALL OFFSET 0)) OR _r1.name ILIKE CAST($3 AS TEXT)) AND NOT (EXISTS (SELECT 1
FROM contact AS _r3
WHERE _r3.tenant_id = CAST($1 AS UUID) AND _r3.deleted_at IS NULL AND _r3.account_id = _r1.id AND _r3.title = CAST($4 AS TEXT))) AND _r1.industry IS NOT NULL ORDER BY _r1.industry DESC, _r1.employee_count ASC, _r1.id ASC
 LIMIT 5) UNION ALL (SELECT _r1.employee_count AS employee_count, _r1.id AS id, _r1.industry AS industry, _r1.name AS name
FROM account AS _r1
WHERE _r1.tenant_id = CAST($1 AS UUID) AND _r1.deleted_at IS NULL AND ((EXISTS (SELECT 1
FROM ticket AS _r4
WHERE _r4.tenant_id = CAST($1 AS UUID) AND _r4.deleted_at IS NULL AND _r4.account_id = _r1.id AND _r4.status = CAST($2 AS TEXT)
 LIMIT ALL OFFSET 0)) OR _r1.name ILIKE CAST($3 AS TEXT)) AND NOT (EXISTS (SELECT 1
FROM contact AS _r5
WHERE _r5.tenant_id = CAST($1 AS UUID) AND _r5.deleted_at IS NULL AND _r5.account_id = _r1.id AND _r5.title = CAST($4 AS TEXT))) AND _r1.industry IS NULL ORDER BY _r1.industry DESC, _r1.employee_count ASC, _r1.id ASC
 LIMIT 5)) AS _r6 ORDER BY _r6.industry DESC NULLS LAST, _r6.employee_count ASC, _r6.id ASC
 LIMIT 5) AS _r7) || '}') AS data
