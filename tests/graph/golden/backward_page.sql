SELECT ('{"accounts":' || (SELECT ('{"nodes":[' || coalesce(string_agg(('{"name":' || CAST(to_json(_r3.name) AS TEXT) || ',"employeeCount":' || coalesce(CAST(_r3.employee_count AS TEXT), 'null') || '}'), ',' ORDER BY _r3._n DESC) FILTER (WHERE _r3._n <= 2), '') || '],"pageInfo":{"hasNextPage":' || 'false' || ',"hasPreviousPage":' || CAST(count(*) > 2 AS TEXT) || '}}') AS anon_1
FROM (SELECT _r2.employee_count AS employee_count, _r2.id AS id, _r2.name AS name, row_number() OVER () AS _n, count(*) OVER () AS _c
FROM (SELECT _r1.employee_count AS employee_count, _r1.id AS id, _r1.name AS name
FROM account AS _r1
WHERE _r1.tenant_id = CAST($1 AS UUID) AND _r1.deleted_at IS NULL ORDER BY _r1.employee_count ASC NULLS FIRST, _r1.id ASC
 LIMIT 3) AS _r2) AS _r3) || '}') AS data
