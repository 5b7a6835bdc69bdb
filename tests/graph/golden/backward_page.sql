SELECT ('{"accounts":' || (SELECT ('{"nodes":[' || coalesce(string_agg(('{"name":' || CAST(json_scalar(_r4.name) AS TEXT) || ',"employeeCount":' || coalesce(CAST(_r4.employee_count AS TEXT), 'null') || '}'), ',' ORDER BY _r4._n DESC) FILTER (WHERE _r4._n <= 2), '') || '],"pageInfo":{"hasNextPage":' || 'false' || ',"hasPreviousPage":' || CAST(count(*) > 2 AS TEXT) || '}}') AS anon_1
FROM (SELECT _r3.employee_count AS employee_count, _r3.id AS id, _r3.name AS name, row_number() OVER () AS _n, count(*) OVER () AS _c
FROM (SELECT _r2.employee_count AS employee_count, _r2.id AS id, _r2.name AS name
FROM ((SELECT _r1.employee_count AS employee_count, _r1.id AS id, _r1.name AS name
FROM account AS _r1
WHERE _r1.tenant_id = CAST($1 AS UUID) AND _r1.deleted_at IS NULL AND _r1.employee_count IS NULL ORDER BY _r1.employee_count ASC, _r1.id ASC
 LIMIT 3) UNION ALL (SELECT _r1.employee_count AS employee_count, _r1.id AS id, _r1.name AS name
FROM account AS _r1
WHERE _r1.tenant_id = CAST($1 AS UUID) AND _r1.deleted_at IS NULL AND _r1.employee_count IS NOT NULL ORDER BY _r1.employee_count ASC, _r1.id ASC
 LIMIT 3)) AS _r2 ORDER BY _r2.employee_count ASC NULLS FIRST, _r2.id ASC
 LIMIT 3) AS _r3) AS _r4) || '}') AS data
