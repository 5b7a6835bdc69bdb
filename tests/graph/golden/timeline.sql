SELECT ('{"accounts":' || (SELECT ('{"nodes":[' || coalesce(string_agg(('{"name":' || CAST(json_scalar(_r2.name) AS TEXT) || ',"timeline":' || (SELECT ('{"edges":[' || coalesce(string_agg(('{"event":' || coalesce(CASE WHEN (_r10._branch = 1) THEN '"CONTRACT_STARTED"' WHEN (_r10._branch = 15) THEN '"HELP_RATED"' WHEN (_r10._branch = 16) THEN '"TICKET_OPENED"' WHEN (_r10._branch = 17) THEN '"TICKET_SOLVED"' END, 'null') || ',"occurredAt":"' || to_char(timezone('UTC', _r10._rank), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '","node":' || _r10._j0 || '}'), ',') FILTER (WHERE _r10._n <= 3), '') || '],"pageInfo":{"hasNextPage":' || CAST(count(*) > 3 AS TEXT) || '}}') AS anon_2
FROM (SELECT _r9._rank AS _rank, _r9._id AS _id, _r9._branch AS _branch, _r9._j0 AS _j0, row_number() OVER () AS _n, count(*) OVER () AS _c
FROM (SELECT _r8._rank AS _rank, _r8._id AS _id, _r8._branch AS _branch, _r8._j0 AS _j0
FROM ((SELECT CAST(timezone('UTC', CAST(_r3.starts_on AS TIMESTAMP WITHOUT TIME ZONE)) AS TIMESTAMP WITH TIME ZONE) AS _rank, _r3.id AS _id, 1 AS _branch, CAST(('{"__typename":' || '"Contract"' || '}') AS TEXT) AS _j0
FROM contract AS _r3
WHERE _r3.tenant_id = CAST($1 AS UUID) AND _r3.deleted_at IS NULL AND _r3.account_id = _r2.id AND _r3.starts_on IS NOT NULL AND _r3.starts_on <= CAST(timezone('UTC', CAST($2 AS TIMESTAMP WITH TIME ZONE)) AS DATE) ORDER BY _r3.starts_on DESC, _r3.id DESC
 LIMIT 4) UNION ALL (SELECT _r4.rated_at AS _rank, _r4.id AS _id, 15 AS _branch, CAST(('{"__typename":' || '"SatisfactionRating"' || ',"score":"' || CAST(_r4.score AS TEXT) || '"}') AS TEXT) AS _j0
FROM satisfaction_rating AS _r4 JOIN ticket AS _r5 ON _r5.id = _r4.ticket_id
WHERE _r4.tenant_id = CAST($1 AS UUID) AND _r4.deleted_at IS NULL AND _r4.score = ANY (CAST($3 AS TEXT[])) AND _r5.tenant_id = CAST($1 AS UUID) AND _r5.deleted_at IS NULL AND _r5.account_id = _r2.id AND _r4.rated_at IS NOT NULL AND _r4.rated_at <= CAST($2 AS TIMESTAMP WITH TIME ZONE) ORDER BY _r4.rated_at DESC, _r4.id DESC
 LIMIT 4) UNION ALL (SELECT _r6.opened_at AS _rank, _r6.id AS _id, 16 AS _branch, CAST(('{"__typename":' || '"Ticket"' || ',"subject":' || coalesce(CAST(json_scalar(_r6.subject) AS TEXT), 'null') || '}') AS TEXT) AS _j0
FROM ticket AS _r6
WHERE _r6.tenant_id = CAST($1 AS UUID) AND _r6.deleted_at IS NULL AND _r6.account_id = _r2.id AND _r6.opened_at IS NOT NULL AND _r6.opened_at <= CAST($2 AS TIMESTAMP WITH TIME ZONE) ORDER BY _r6.opened_at DESC, _r6.id DESC
 LIMIT 4) UNION ALL (SELECT _r7.solved_at AS _rank, _r7.id AS _id, 17 AS _branch, CAST(('{"__typename":' || '"Ticket"' || ',"subject":' || coalesce(CAST(json_scalar(_r7.subject) AS TEXT), 'null') || '}') AS TEXT) AS _j0
FROM ticket AS _r7
WHERE _r7.tenant_id = CAST($1 AS UUID) AND _r7.deleted_at IS NULL AND _r7.account_id = _r2.id AND _r7.solved_at IS NOT NULL AND _r7.solved_at <= CAST($2 AS TIMESTAMP WITH TIME ZONE) ORDER BY _r7.solved_at DESC, _r7.id DESC
 LIMIT 4)) AS _r8 ORDER BY _r8._rank DESC, _r8._id DESC, _r8._branch DESC
 LIMIT 4) AS _r9) AS _r10) || '}'), ','), '') || ']}') AS anon_1
FROM (SELECT _r1.id AS id, _r1.name AS name, _r1.name_key AS name_key
FROM account AS _r1
WHERE _r1.tenant_id = CAST($1 AS UUID) AND _r1.deleted_at IS NULL ORDER BY _r1.name_key ASC, _r1.id ASC
 LIMIT 1) AS _r2) || '}') AS data
