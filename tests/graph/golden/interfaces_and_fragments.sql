SELECT ('{"tickets":' || (SELECT ('{"nodes":[' || coalesce(string_agg(('{"__typename":' || '"Ticket"' || ',"subject":' || coalesce(CAST(json_scalar(_r2.subject) AS TEXT), 'null') || ',"requester":' || coalesce((SELECT ('{"aliasOfMoreThanSixtyThreeBytesWhichPostgresWouldCutWithoutSayingAWord":' || CAST(json_scalar(_r3.name) AS TEXT) || '}') AS anon_2
FROM contact AS _r3
WHERE _r3.tenant_id = CAST($1 AS UUID) AND _r3.deleted_at IS NULL AND _r3.id = _r2.requester_id), 'null') || ',"account":' || coalesce((SELECT ('{"revision":' || CAST(_r4.revision AS TEXT) || ',"name":' || CAST(json_scalar(_r4.name) AS TEXT) || ',"domain":' || coalesce(CAST(json_scalar(_r4.domain) AS TEXT), 'null') || '}') AS anon_3
FROM account AS _r4
WHERE _r4.tenant_id = CAST($1 AS UUID) AND _r4.deleted_at IS NULL AND _r4.id = _r2.account_id), 'null') || '}'), ','), '') || ']}') AS anon_1
FROM (SELECT _r1.account_id AS account_id, _r1.id AS id, _r1.opened_at AS opened_at, _r1.requester_id AS requester_id, _r1.subject AS subject
FROM ticket AS _r1
WHERE _r1.tenant_id = CAST($1 AS UUID) AND _r1.deleted_at IS NULL ORDER BY _r1.opened_at DESC, _r1.id DESC
 LIMIT 2) AS _r2) || '}') AS data
