SELECT ('{"tickets":' || (SELECT ('{"totalCount":' || CAST((SELECT count(*) AS count_1
FROM ticket AS _r1
WHERE _r1.tenant_id = CAST($1 AS UUID) AND _r1.deleted_at IS NULL AND _r1.status = CAST($2 AS TEXT) AND _r1.priority IS NULL) AS TEXT) || ',"facets":[' || (SELECT ('{"field":' || '"STATUS"' || ',"otherCount":' || CAST(coalesce(max(_r3._all) - sum(_r3._count), 0) AS TEXT) || ',"values":[' || coalesce(string_agg(('{"value":' || coalesce(CAST(to_json(CAST(_r3.status AS TEXT)) AS TEXT), 'null') || ',"count":' || CAST(_r3._count AS TEXT) || '}'), ','), '') || ']}') AS anon_2
FROM (SELECT _r2.status AS status, count(*) AS _count, CAST(sum(count(*)) OVER () AS BIGINT) AS _all
FROM ticket AS _r2
WHERE _r2.tenant_id = CAST($1 AS UUID) AND _r2.deleted_at IS NULL AND _r2.priority IS NULL GROUP BY _r2.status ORDER BY count(*) DESC, _r2.status ASC NULLS LAST
 LIMIT 2) AS _r3) || ',' || (SELECT ('{"field":' || '"PRIORITY"' || ',"otherCount":' || CAST(coalesce(max(_r5._all) - sum(_r5._count), 0) AS TEXT) || ',"values":[' || coalesce(string_agg(('{"value":' || coalesce(CAST(to_json(CAST(_r5.priority AS TEXT)) AS TEXT), 'null') || ',"count":' || CAST(_r5._count AS TEXT) || '}'), ','), '') || ']}') AS anon_3
FROM (SELECT _r4.priority AS priority, count(*) AS _count, CAST(sum(count(*)) OVER () AS BIGINT) AS _all
FROM ticket AS _r4
WHERE _r4.tenant_id = CAST($1 AS UUID) AND _r4.deleted_at IS NULL AND _r4.status = CAST($2 AS TEXT) GROUP BY _r4.priority ORDER BY count(*) DESC, _r4.priority ASC NULLS LAST
 LIMIT 2) AS _r5) || '],"byAccount":[' || (SELECT ('{"values":[' || coalesce(string_agg(('{"count":' || CAST(_r8._count AS TEXT) || ',"key":{"account":' || coalesce((SELECT ('{"name":' || CAST(json_scalar(_r9.name) AS TEXT) || '}') AS anon_5
FROM account AS _r9
WHERE _r9.tenant_id = CAST($1 AS UUID) AND _r9.deleted_at IS NULL AND _r9.id = _r8.account_id), 'null') || '}}'), ','), '') || ']}') AS anon_4
FROM (SELECT (SELECT _r7.id
FROM account AS _r7
WHERE _r7.tenant_id = CAST($1 AS UUID) AND _r7.deleted_at IS NULL AND _r7.id = _r6.account_id) AS account_id, count(*) AS _count, CAST(sum(count(*)) OVER () AS BIGINT) AS _all
FROM ticket AS _r6
WHERE _r6.tenant_id = CAST($1 AS UUID) AND _r6.deleted_at IS NULL AND _r6.status = CAST($2 AS TEXT) AND _r6.priority IS NULL GROUP BY (SELECT _r7.id
FROM account AS _r7
WHERE _r7.tenant_id = CAST($1 AS UUID) AND _r7.deleted_at IS NULL AND _r7.id = _r6.account_id) ORDER BY count(*) DESC, (SELECT _r7.id
FROM account AS _r7
WHERE _r7.tenant_id = CAST($1 AS UUID) AND _r7.deleted_at IS NULL AND _r7.id = _r6.account_id) ASC NULLS LAST
 LIMIT 10) AS _r8) || ']}') AS anon_1) || '}') AS data
