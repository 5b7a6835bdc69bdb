SELECT ('{"tickets":' || (SELECT ('{"__typename":' || '"TicketConnection"' || ',"aggregate":' || (SELECT ('{"count":' || CAST(_r3._f0 AS TEXT) || ',"openedAt":{"min":' || coalesce(('"' || to_char(timezone('UTC', _r3._f1), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '"'), 'null') || ',"max":' || coalesce(('"' || to_char(timezone('UTC', _r3._f2), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '"'), 'null') || ',"distinct":' || CAST(_r3._f3 AS TEXT) || '},"priority":{"distinct":' || CAST(_r3._f4 AS TEXT) || '},"account":{"distinct":' || CAST(_r3._f5 AS TEXT) || ',"__typename":' || '"ValueAggregate"' || '},"revision":{"sum":' || coalesce(('"' || CAST(_r3._f6 AS TEXT) || '"'), 'null') || ',"avg":' || coalesce(CAST(_r3._f7 AS TEXT), 'null') || ',"min":' || coalesce(CAST(_r3._f8 AS TEXT), 'null') || ',"max":' || coalesce(CAST(_r3._f9 AS TEXT), 'null') || ',"percentile":' || coalesce(CAST(_r3._f10 AS TEXT), 'null') || ',"histogram":[{"from":' || CAST(CAST($1 AS DOUBLE PRECISION) * 1.0 + CAST($2 AS DOUBLE PRECISION) * 0.0 AS TEXT) || ',"to":' || CAST(CAST($1 AS DOUBLE PRECISION) * 0.5 + CAST($2 AS DOUBLE PRECISION) * 0.5 AS TEXT) || ',"count":' || CAST(_r3._f11[1] AS TEXT) || '},{"from":' || CAST(CAST($1 AS DOUBLE PRECISION) * 0.5 + CAST($2 AS DOUBLE PRECISION) * 0.5 AS TEXT) || ',"to":' || CAST(CAST($1 AS DOUBLE PRECISION) * 0.0 + CAST($2 AS DOUBLE PRECISION) * 1.0 AS TEXT) || ',"count":' || CAST(_r3._f11[2] AS TEXT) || '}]}}') AS anon_2
FROM (SELECT count(*) AS _f0, min(_r1.opened_at) AS _f1, max(_r1.opened_at) AS _f2, count(DISTINCT date_trunc('milliseconds', _r1.opened_at)) AS _f3, count(DISTINCT _r1.priority) AS _f4, count(DISTINCT (SELECT _r2.id
FROM account AS _r2
WHERE _r2.tenant_id = CAST($3 AS UUID) AND _r2.deleted_at IS NULL AND _r2.id = _r1.account_id)) AS _f5, sum(_r1.revision) AS _f6, CAST(avg(_r1.revision) AS DOUBLE PRECISION) AS _f7, min(_r1.revision) AS _f8, max(_r1.revision) AS _f9, percentile_cont(CAST($4 AS DOUBLE PRECISION)) WITHIN GROUP (ORDER BY CAST(_r1.revision AS DOUBLE PRECISION)) AS _f10, ARRAY[count(*) FILTER (WHERE width_bucket(CAST(_r1.revision AS DOUBLE PRECISION), CAST($1 AS DOUBLE PRECISION), CAST($2 AS DOUBLE PRECISION), 2) = 1), count(*) FILTER (WHERE width_bucket(CAST(_r1.revision AS DOUBLE PRECISION), CAST($1 AS DOUBLE PRECISION), CAST($2 AS DOUBLE PRECISION), 2) = 2)] AS _f11
FROM ticket AS _r1
WHERE _r1.tenant_id = CAST($3 AS UUID) AND _r1.deleted_at IS NULL AND _r1.subject ILIKE CAST($5 AS TEXT)) AS _r3) || ',"groupBy":' || (SELECT ('[' || coalesce(string_agg(('{"key":{"status":"' || CAST(_r5.status AS TEXT) || '","openedAt":"' || to_char(timezone('UTC', _r5.opened_at), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '","priority":' || 'null' || '},"aggregate":{"count":' || CAST(_r5._f0 AS TEXT) || ',"priority":{"distinct":' || CAST(_r5._f1 AS TEXT) || '}}}'), ','), '') || ']') AS anon_3
FROM (SELECT _r4.status AS status, date_trunc('day', _r4.opened_at) AS opened_at, count(*) AS _f0, count(DISTINCT _r4.priority) AS _f1
FROM ticket AS _r4
WHERE _r4.tenant_id = CAST($3 AS UUID) AND _r4.deleted_at IS NULL AND _r4.subject ILIKE CAST($5 AS TEXT) GROUP BY _r4.status, date_trunc('day', _r4.opened_at)
HAVING count(*) >= CAST($6 AS BIGINT) ORDER BY count(*) DESC NULLS LAST, _r4.status ASC NULLS LAST, date_trunc('day', _r4.opened_at) ASC NULLS LAST
 LIMIT 10) AS _r5) || '}') AS anon_1) || ',"accounts":' || (SELECT ('{"nodes":[' || coalesce(string_agg(('{"name":' || CAST(json_scalar(_r8.name) AS TEXT) || ',"contacts":' || (SELECT ('{"aggregate":' || (SELECT ('{"count":' || CAST(_r10._f0 AS TEXT) || '}') AS anon_6
FROM (SELECT count(*) AS _f0
FROM contact AS _r9
WHERE _r9.tenant_id = CAST($3 AS UUID) AND _r9.deleted_at IS NULL AND _r9.account_id = _r8.id) AS _r10) || ',"groupBy":' || (SELECT ('[' || coalesce(string_agg(('{"key":{"account":' || coalesce((SELECT ('{"name":' || CAST(json_scalar(_r14.name) AS TEXT) || '}') AS anon_8
FROM account AS _r14
WHERE _r14.tenant_id = CAST($3 AS UUID) AND _r14.deleted_at IS NULL AND _r14.id = _r13.account_id), 'null') || '},"aggregate":{"total":' || CAST(_r13._f0 AS TEXT) || '}}'), ','), '') || ']') AS anon_7
FROM (SELECT (SELECT _r12.id
FROM account AS _r12
WHERE _r12.tenant_id = CAST($3 AS UUID) AND _r12.deleted_at IS NULL AND _r12.id = _r11.account_id) AS account_id, count(*) AS _f0
FROM contact AS _r11
WHERE _r11.tenant_id = CAST($3 AS UUID) AND _r11.deleted_at IS NULL AND _r11.account_id = _r8.id GROUP BY (SELECT _r12.id
FROM account AS _r12
WHERE _r12.tenant_id = CAST($3 AS UUID) AND _r12.deleted_at IS NULL AND _r12.id = _r11.account_id) ORDER BY (SELECT _r12.id
FROM account AS _r12
WHERE _r12.tenant_id = CAST($3 AS UUID) AND _r12.deleted_at IS NULL AND _r12.id = _r11.account_id) ASC NULLS LAST
 LIMIT 100) AS _r13) || '}') AS anon_5) || ',"tickets":' || (SELECT ('{"aggregate":' || (SELECT ('{"count":' || CAST(_r16._f0 AS TEXT) || '}') AS anon_10
FROM (SELECT count(*) AS _f0
FROM ticket AS _r15
WHERE _r15.tenant_id = CAST($3 AS UUID) AND _r15.deleted_at IS NULL AND _r15.account_id = _r8.id) AS _r16) || '}') AS anon_9) || '}'), ','), '') || ']}') AS anon_4
FROM (SELECT _r6.id AS id, _r6.name AS name, _r6.name_key AS name_key
FROM account AS _r6
WHERE _r6.tenant_id = CAST($3 AS UUID) AND _r6.deleted_at IS NULL AND (CAST($7 AS BIGINT) <= 0 OR (EXISTS (SELECT 1
FROM ticket AS _r7
WHERE _r7.tenant_id = CAST($3 AS UUID) AND _r7.deleted_at IS NULL AND _r7.account_id = _r6.id AND _r7.status = CAST($8 AS TEXT)
 LIMIT ALL OFFSET greatest(CAST($7 AS BIGINT) - 1, 0)))) ORDER BY _r6.name_key ASC, _r6.id ASC
 LIMIT 5) AS _r8) || '}') AS data
