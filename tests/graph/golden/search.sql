WITH _r7 AS materialized
(SELECT greatest(CASE WHEN (api.plain(left(_r3.name, 500)) = CAST($2 AS TEXT)) THEN 1000 WHEN (strpos(api.plain(left(_r3.name, 500)), CAST($2 AS TEXT)) = 1) THEN 900 WHEN (strpos(api.plain(left(_r3.name, 500)), CAST($2 AS TEXT)) > 0) THEN 800 ELSE coalesce(CAST(floor(700 * api.likeness(api.plain(left(_r3.name, 500)), CAST($2 AS TEXT))) AS INTEGER), 0) END, CASE WHEN (api.plain(left(_r3.domain, 500)) = CAST($2 AS TEXT)) THEN 1000 WHEN (strpos(api.plain(left(_r3.domain, 500)), CAST($2 AS TEXT)) = 1) THEN 900 WHEN (strpos(api.plain(left(_r3.domain, 500)), CAST($2 AS TEXT)) > 0) THEN 800 ELSE coalesce(CAST(floor(700 * api.likeness(api.plain(left(_r3.domain, 500)), CAST($2 AS TEXT))) AS INTEGER), 0) END, CASE WHEN (_r3.search_vector @@ CAST($4 AS TSQUERY)) THEN 600 ELSE 0 END) AS _rank, _r3.id AS _id, 0 AS _branch
FROM (SELECT _r2.domain AS domain, _r2.id AS id, _r2.name AS name, _r2.search_vector AS search_vector
FROM (SELECT _r1.domain AS domain, _r1.id AS id, _r1.name AS name, _r1.search_vector AS search_vector
FROM account AS _r1
WHERE _r1.tenant_id = CAST($3 AS UUID) AND _r1.deleted_at IS NULL AND (_r1.name ILIKE CAST($5 AS TEXT) OR char_length(_r1.name) != octet_length(_r1.name) AND api.plain(_r1.name) LIKE CAST($5 AS TEXT) OR _r1.domain ILIKE CAST($5 AS TEXT) OR (_r1.search_vector @@ CAST($4 AS TSQUERY)))
 LIMIT ALL OFFSET 0) AS _r2 ORDER BY _r2.id DESC
 LIMIT 1000) AS _r3 UNION ALL SELECT greatest(CASE WHEN (api.plain(left(_r6.name, 500)) = CAST($2 AS TEXT)) THEN 1000 WHEN (strpos(api.plain(left(_r6.name, 500)), CAST($2 AS TEXT)) = 1) THEN 900 WHEN (strpos(api.plain(left(_r6.name, 500)), CAST($2 AS TEXT)) > 0) THEN 800 ELSE coalesce(CAST(floor(700 * api.likeness(api.plain(left(_r6.name, 500)), CAST($2 AS TEXT))) AS INTEGER), 0) END, CASE WHEN (api.plain(left(_r6.title, 500)) = CAST($2 AS TEXT)) THEN 1000 WHEN (strpos(api.plain(left(_r6.title, 500)), CAST($2 AS TEXT)) = 1) THEN 900 WHEN (strpos(api.plain(left(_r6.title, 500)), CAST($2 AS TEXT)) > 0) THEN 800 ELSE coalesce(CAST(floor(700 * api.likeness(api.plain(left(_r6.title, 500)), CAST($2 AS TEXT))) AS INTEGER), 0) END, CASE WHEN (api.plain(left(_r6.email, 500)) = CAST($2 AS TEXT)) THEN 1000 WHEN (strpos(api.plain(left(_r6.email, 500)), CAST($2 AS TEXT)) = 1) THEN 900 WHEN (strpos(api.plain(left(_r6.email, 500)), CAST($2 AS TEXT)) > 0) THEN 800 ELSE coalesce(CAST(floor(700 * api.likeness(api.plain(left(_r6.email, 500)), CAST($2 AS TEXT))) AS INTEGER), 0) END, CASE WHEN (_r6.search_vector @@ CAST($4 AS TSQUERY)) THEN 600 ELSE 0 END) AS _rank, _r6.id AS _id, 1 AS _branch
FROM (SELECT _r5.email AS email, _r5.id AS id, _r5.name AS name, _r5.title AS title, _r5.search_vector AS search_vector
FROM (SELECT _r4.email AS email, _r4.id AS id, _r4.name AS name, _r4.title AS title, _r4.search_vector AS search_vector
FROM contact AS _r4
WHERE _r4.tenant_id = CAST($3 AS UUID) AND _r4.deleted_at IS NULL AND (_r4.name ILIKE CAST($5 AS TEXT) OR char_length(_r4.name) != octet_length(_r4.name) AND api.plain(_r4.name) LIKE CAST($5 AS TEXT) OR _r4.email ILIKE CAST($5 AS TEXT) OR (_r4.search_vector @@ CAST($4 AS TSQUERY)))
 LIMIT ALL OFFSET 0) AS _r5 ORDER BY _r5.id DESC
 LIMIT 1000) AS _r6),
_r14 AS materialized
(SELECT greatest(CASE WHEN (api.plain(left(_r10.name, 500)) = CAST($2 AS TEXT)) THEN 1000 WHEN (strpos(api.plain(left(_r10.name, 500)), CAST($2 AS TEXT)) = 1) THEN 900 WHEN (strpos(api.plain(left(_r10.name, 500)), CAST($2 AS TEXT)) > 0) THEN 800 ELSE coalesce(CAST(floor(700 * api.likeness(api.plain(left(_r10.name, 500)), CAST($2 AS TEXT))) AS INTEGER), 0) END, CASE WHEN (api.plain(left(_r10.domain, 500)) = CAST($2 AS TEXT)) THEN 1000 WHEN (strpos(api.plain(left(_r10.domain, 500)), CAST($2 AS TEXT)) = 1) THEN 900 WHEN (strpos(api.plain(left(_r10.domain, 500)), CAST($2 AS TEXT)) > 0) THEN 800 ELSE coalesce(CAST(floor(700 * api.likeness(api.plain(left(_r10.domain, 500)), CAST($2 AS TEXT))) AS INTEGER), 0) END, CASE WHEN (_r10.search_vector @@ CAST($4 AS TSQUERY)) THEN 600 ELSE 0 END) AS _rank, _r10.id AS _id, 0 AS _branch
FROM (SELECT _r9.domain AS domain, _r9.id AS id, _r9.name AS name, _r9.search_vector AS search_vector
FROM (SELECT _r8.domain AS domain, _r8.id AS id, _r8.name AS name, _r8.search_vector AS search_vector
FROM account AS _r8
WHERE _r8.tenant_id = CAST($3 AS UUID) AND _r8.deleted_at IS NULL AND (api.resembles(_r8.name, CAST($2 AS TEXT)) OR char_length(_r8.name) != octet_length(_r8.name) AND api.resembles(api.plain(_r8.name), CAST($2 AS TEXT)) OR api.resembles(_r8.domain, CAST($2 AS TEXT))) AND NOT (EXISTS (SELECT _r7._id
FROM _r7))
 LIMIT ALL OFFSET 0) AS _r9 ORDER BY _r9.id DESC
 LIMIT 1000) AS _r10 UNION ALL SELECT greatest(CASE WHEN (api.plain(left(_r13.name, 500)) = CAST($2 AS TEXT)) THEN 1000 WHEN (strpos(api.plain(left(_r13.name, 500)), CAST($2 AS TEXT)) = 1) THEN 900 WHEN (strpos(api.plain(left(_r13.name, 500)), CAST($2 AS TEXT)) > 0) THEN 800 ELSE coalesce(CAST(floor(700 * api.likeness(api.plain(left(_r13.name, 500)), CAST($2 AS TEXT))) AS INTEGER), 0) END, CASE WHEN (api.plain(left(_r13.title, 500)) = CAST($2 AS TEXT)) THEN 1000 WHEN (strpos(api.plain(left(_r13.title, 500)), CAST($2 AS TEXT)) = 1) THEN 900 WHEN (strpos(api.plain(left(_r13.title, 500)), CAST($2 AS TEXT)) > 0) THEN 800 ELSE coalesce(CAST(floor(700 * api.likeness(api.plain(left(_r13.title, 500)), CAST($2 AS TEXT))) AS INTEGER), 0) END, CASE WHEN (api.plain(left(_r13.email, 500)) = CAST($2 AS TEXT)) THEN 1000 WHEN (strpos(api.plain(left(_r13.email, 500)), CAST($2 AS TEXT)) = 1) THEN 900 WHEN (strpos(api.plain(left(_r13.email, 500)), CAST($2 AS TEXT)) > 0) THEN 800 ELSE coalesce(CAST(floor(700 * api.likeness(api.plain(left(_r13.email, 500)), CAST($2 AS TEXT))) AS INTEGER), 0) END, CASE WHEN (_r13.search_vector @@ CAST($4 AS TSQUERY)) THEN 600 ELSE 0 END) AS _rank, _r13.id AS _id, 1 AS _branch
FROM (SELECT _r12.email AS email, _r12.id AS id, _r12.name AS name, _r12.title AS title, _r12.search_vector AS search_vector
FROM (SELECT _r11.email AS email, _r11.id AS id, _r11.name AS name, _r11.title AS title, _r11.search_vector AS search_vector
FROM contact AS _r11
WHERE _r11.tenant_id = CAST($3 AS UUID) AND _r11.deleted_at IS NULL AND (api.resembles(_r11.name, CAST($2 AS TEXT)) OR char_length(_r11.name) != octet_length(_r11.name) AND api.resembles(api.plain(_r11.name), CAST($2 AS TEXT)) OR api.resembles(_r11.email, CAST($2 AS TEXT))) AND NOT (EXISTS (SELECT _r7._id
FROM _r7))
 LIMIT ALL OFFSET 0) AS _r12 ORDER BY _r12.id DESC
 LIMIT 1000) AS _r13)
 SELECT ('{"search":' || (SELECT ('{"edges":[' || coalesce(string_agg(('{"score":' || CAST(round(CAST(_r18._rank AS NUMERIC) / CAST(1000.0 AS NUMERIC), 3) AS TEXT) || ',"highlights":' || coalesce(CASE WHEN (_r18._branch = 0) THEN (SELECT ('[' || concat_ws(',', CASE WHEN (CASE WHEN (replace(left(_r19.name, 500), '', '') ~* CAST($1 AS TEXT)) THEN CAST($1 AS TEXT) ELSE (SELECT ('(' || string_agg(anon_4.word, '|')) || ')' AS anon_3
FROM regexp_split_to_table(replace(left(_r19.name, 500), '', ''), '(\W|_)+') AS anon_4(word)
WHERE length(anon_4.word) > 2 AND api.likeness(CAST($2 AS TEXT), api.plain(anon_4.word)) >= 0.5) END IS NOT NULL) THEN ('{"field":' || '"name"' || ',"segments":' || (SELECT ('[' || coalesce(string_agg(('{"text":' || CAST(to_json(anon_6.piece) AS TEXT) || ',"matched":' || CAST(CAST(anon_6.place AS BIGINT) % 2 = 0 AS TEXT) || '}'), ','), '') || ']') AS anon_5
FROM unnest(string_to_array(regexp_replace(replace(left(_r19.name, 500), '', ''), CASE WHEN (replace(left(_r19.name, 500), '', '') ~* CAST($1 AS TEXT)) THEN CAST($1 AS TEXT) ELSE (SELECT ('(' || string_agg(anon_4.word, '|')) || ')' AS anon_3
FROM regexp_split_to_table(replace(left(_r19.name, 500), '', ''), '(\W|_)+') AS anon_4(word)
WHERE length(anon_4.word) > 2 AND api.likeness(CAST($2 AS TEXT), api.plain(anon_4.word)) >= 0.5) END, '\1', 'gi'), '')) WITH ORDINALITY AS anon_6(piece, place)
WHERE anon_6.piece != '') || '}') END, CASE WHEN (CASE WHEN (replace(left(_r19.domain, 500), '', '') ~* CAST($1 AS TEXT)) THEN CAST($1 AS TEXT) ELSE (SELECT ('(' || string_agg(anon_8.word, '|')) || ')' AS anon_7
FROM regexp_split_to_table(replace(left(_r19.domain, 500), '', ''), '(\W|_)+') AS anon_8(word)
WHERE length(anon_8.word) > 2 AND api.likeness(CAST($2 AS TEXT), api.plain(anon_8.word)) >= 0.5) END IS NOT NULL) THEN ('{"field":' || '"domain"' || ',"segments":' || (SELECT ('[' || coalesce(string_agg(('{"text":' || CAST(to_json(anon_10.piece) AS TEXT) || ',"matched":' || CAST(CAST(anon_10.place AS BIGINT) % 2 = 0 AS TEXT) || '}'), ','), '') || ']') AS anon_9
FROM unnest(string_to_array(regexp_replace(replace(left(_r19.domain, 500), '', ''), CASE WHEN (replace(left(_r19.domain, 500), '', '') ~* CAST($1 AS TEXT)) THEN CAST($1 AS TEXT) ELSE (SELECT ('(' || string_agg(anon_8.word, '|')) || ')' AS anon_7
FROM regexp_split_to_table(replace(left(_r19.domain, 500), '', ''), '(\W|_)+') AS anon_8(word)
WHERE length(anon_8.word) > 2 AND api.likeness(CAST($2 AS TEXT), api.plain(anon_8.word)) >= 0.5) END, '\1', 'gi'), '')) WITH ORDINALITY AS anon_10(piece, place)
WHERE anon_10.piece != '') || '}') END) || ']') AS anon_2
FROM account AS _r19
WHERE _r19.tenant_id = CAST($3 AS UUID) AND _r19.deleted_at IS NULL AND _r19.id = _r18._id) WHEN (_r18._branch = 1) THEN (SELECT ('[' || concat_ws(',', CASE WHEN (CASE WHEN (replace(left(_r24.name, 500), '', '') ~* CAST($1 AS TEXT)) THEN CAST($1 AS TEXT) ELSE (SELECT ('(' || string_agg(anon_13.word, '|')) || ')' AS anon_12
FROM regexp_split_to_table(replace(left(_r24.name, 500), '', ''), '(\W|_)+') AS anon_13(word)
WHERE length(anon_13.word) > 2 AND api.likeness(CAST($2 AS TEXT), api.plain(anon_13.word)) >= 0.5) END IS NOT NULL) THEN ('{"field":' || '"name"' || ',"segments":' || (SELECT ('[' || coalesce(string_agg(('{"text":' || CAST(to_json(anon_15.piece) AS TEXT) || ',"matched":' || CAST(CAST(anon_15.place AS BIGINT) % 2 = 0 AS TEXT) || '}'), ','), '') || ']') AS anon_14
FROM unnest(string_to_array(regexp_replace(replace(left(_r24.name, 500), '', ''), CASE WHEN (replace(left(_r24.name, 500), '', '') ~* CAST($1 AS TEXT)) THEN CAST($1 AS TEXT) ELSE (SELECT ('(' || string_agg(anon_13.word, '|')) || ')' AS anon_12
FROM regexp_split_to_table(replace(left(_r24.name, 500), '', ''), '(\W|_)+') AS anon_13(word)
WHERE length(anon_13.word) > 2 AND api.likeness(CAST($2 AS TEXT), api.plain(anon_13.word)) >= 0.5) END, '\1', 'gi'), '')) WITH ORDINALITY AS anon_15(piece, place)
WHERE anon_15.piece != '') || '}') END, CASE WHEN (CASE WHEN (replace(left(_r24.title, 500), '', '') ~* CAST($1 AS TEXT)) THEN CAST($1 AS TEXT) ELSE (SELECT ('(' || string_agg(anon_17.word, '|')) || ')' AS anon_16
FROM regexp_split_to_table(replace(left(_r24.title, 500), '', ''), '(\W|_)+') AS anon_17(word)
WHERE length(anon_17.word) > 2 AND api.likeness(CAST($2 AS TEXT), api.plain(anon_17.word)) >= 0.5) END IS NOT NULL) THEN ('{"field":' || '"title"' || ',"segments":' || (SELECT ('[' || coalesce(string_agg(('{"text":' || CAST(to_json(anon_19.piece) AS TEXT) || ',"matched":' || CAST(CAST(anon_19.place AS BIGINT) % 2 = 0 AS TEXT) || '}'), ','), '') || ']') AS anon_18
FROM unnest(string_to_array(regexp_replace(replace(left(_r24.title, 500), '', ''), CASE WHEN (replace(left(_r24.title, 500), '', '') ~* CAST($1 AS TEXT)) THEN CAST($1 AS TEXT) ELSE (SELECT ('(' || string_agg(anon_17.word, '|')) || ')' AS anon_16
FROM regexp_split_to_table(replace(left(_r24.title, 500), '', ''), '(\W|_)+') AS anon_17(word)
WHERE length(anon_17.word) > 2 AND api.likeness(CAST($2 AS TEXT), api.plain(anon_17.word)) >= 0.5) END, '\1', 'gi'), '')) WITH ORDINALITY AS anon_19(piece, place)
WHERE anon_19.piece != '') || '}') END, CASE WHEN (CASE WHEN (replace(left(_r24.email, 500), '', '') ~* CAST($1 AS TEXT)) THEN CAST($1 AS TEXT) ELSE (SELECT ('(' || string_agg(anon_21.word, '|')) || ')' AS anon_20
FROM regexp_split_to_table(replace(left(_r24.email, 500), '', ''), '(\W|_)+') AS anon_21(word)
WHERE length(anon_21.word) > 2 AND api.likeness(CAST($2 AS TEXT), api.plain(anon_21.word)) >= 0.5) END IS NOT NULL) THEN ('{"field":' || '"email"' || ',"segments":' || (SELECT ('[' || coalesce(string_agg(('{"text":' || CAST(to_json(anon_23.piece) AS TEXT) || ',"matched":' || CAST(CAST(anon_23.place AS BIGINT) % 2 = 0 AS TEXT) || '}'), ','), '') || ']') AS anon_22
FROM unnest(string_to_array(regexp_replace(replace(left(_r24.email, 500), '', ''), CASE WHEN (replace(left(_r24.email, 500), '', '') ~* CAST($1 AS TEXT)) THEN CAST($1 AS TEXT) ELSE (SELECT ('(' || string_agg(anon_21.word, '|')) || ')' AS anon_20
FROM regexp_split_to_table(replace(left(_r24.email, 500), '', ''), '(\W|_)+') AS anon_21(word)
WHERE length(anon_21.word) > 2 AND api.likeness(CAST($2 AS TEXT), api.plain(anon_21.word)) >= 0.5) END, '\1', 'gi'), '')) WITH ORDINALITY AS anon_23(piece, place)
WHERE anon_23.piece != '') || '}') END) || ']') AS anon_11
FROM contact AS _r24
WHERE _r24.tenant_id = CAST($3 AS UUID) AND _r24.deleted_at IS NULL AND _r24.id = _r18._id) END, 'null') || ',"node":' || coalesce(CASE WHEN (_r18._branch = 0) THEN (SELECT ('{"__typename":' || '"Account"' || ',"name":' || CAST(json_scalar(_r31.name) AS TEXT) || '}') AS anon_24
FROM account AS _r31
WHERE _r31.tenant_id = CAST($3 AS UUID) AND _r31.deleted_at IS NULL AND _r31.id = _r18._id) WHEN (_r18._branch = 1) THEN (SELECT ('{"__typename":' || '"Contact"' || ',"name":' || CAST(json_scalar(_r32.name) AS TEXT) || ',"account":' || coalesce((SELECT ('{"name":' || CAST(json_scalar(_r33.name) AS TEXT) || '}') AS anon_26
FROM account AS _r33
WHERE _r33.tenant_id = CAST($3 AS UUID) AND _r33.deleted_at IS NULL AND _r33.id = _r32.account_id), 'null') || '}') AS anon_25
FROM contact AS _r32
WHERE _r32.tenant_id = CAST($3 AS UUID) AND _r32.deleted_at IS NULL AND _r32.id = _r18._id) END, 'null') || '}'), ',') FILTER (WHERE _r18._n <= 2), '') || '],"pageInfo":{"hasNextPage":' || CAST(count(*) > 2 AS TEXT) || '}}') AS anon_1
FROM (SELECT _r17._rank AS _rank, _r17._id AS _id, _r17._branch AS _branch, row_number() OVER () AS _n, count(*) OVER () AS _c
FROM (SELECT _r16._rank AS _rank, _r16._id AS _id, _r16._branch AS _branch
FROM (SELECT max(_r15._rank) AS _rank, _r15._id AS _id, _r15._branch AS _branch
FROM (SELECT _r7._rank AS _rank, _r7._id AS _id, _r7._branch AS _branch
FROM _r7 UNION ALL SELECT _r14._rank AS _rank, _r14._id AS _id, _r14._branch AS _branch
FROM _r14) AS _r15 GROUP BY _r15._id, _r15._branch) AS _r16 ORDER BY _r16._rank DESC, _r16._id DESC, _r16._branch DESC
 LIMIT 3) AS _r17) AS _r18) || '}') AS data
