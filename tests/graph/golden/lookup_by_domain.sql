SELECT ('{"unique":' || (SELECT CASE WHEN (count(*) = 0) THEN 'null' WHEN (count(*) = 1) THEN string_agg(('{"name":' || CAST(json_scalar(_r4.name) AS TEXT) || ',"annualRevenue":' || CASE WHEN (_r4.annual_revenue_minor IS NULL) THEN 'null' ELSE ('{"amount":"' || case when _r4.annual_revenue_currency in ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF') then (_r4.annual_revenue_minor)::text when _r4.annual_revenue_currency in ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') then round(_r4.annual_revenue_minor / 1000.0, 3)::text else round(_r4.annual_revenue_minor / 100.0, 2)::text end || '","currencyCode":"' || _r4.annual_revenue_currency || '"}') END || '}'), '') ELSE 'null
0
' END AS anon_1
FROM (SELECT _r1.annual_revenue_currency AS annual_revenue_currency, _r1.annual_revenue_minor AS annual_revenue_minor, _r1.name AS name, _r1.tenant_id AS tenant_id
FROM account AS _r1
WHERE _r1.tenant_id = CAST($1 AS UUID) AND _r1.deleted_at IS NULL AND _r1.id IN (SELECT _r2.id
FROM account AS _r2
WHERE _r2.tenant_id = CAST($1 AS UUID) AND _r2.domain = CAST($2 AS TEXT) AND _r2.deleted_at IS NULL UNION ALL SELECT _r3.merged_into
FROM account AS _r3
WHERE _r3.tenant_id = CAST($1 AS UUID) AND _r3.domain = CAST($2 AS TEXT) AND _r3.merged_into IS NOT NULL AND NOT (EXISTS (SELECT _r2.id
FROM account AS _r2
WHERE _r2.tenant_id = CAST($1 AS UUID) AND _r2.domain = CAST($2 AS TEXT) AND _r2.deleted_at IS NULL)))
 LIMIT 2) AS _r4) || ',"shared":' || (SELECT CASE WHEN (count(*) = 0) THEN 'null' WHEN (count(*) = 1) THEN string_agg(('{"name":' || CAST(json_scalar(_r8.name) AS TEXT) || '}'), '') ELSE 'null
1
' END AS anon_2
FROM (SELECT _r5.name AS name, _r5.tenant_id AS tenant_id
FROM account AS _r5
WHERE _r5.tenant_id = CAST($1 AS UUID) AND _r5.deleted_at IS NULL AND _r5.id IN (SELECT _r6.id
FROM account AS _r6
WHERE _r6.tenant_id = CAST($1 AS UUID) AND _r6.domain = CAST($3 AS TEXT) AND _r6.deleted_at IS NULL UNION ALL SELECT _r7.merged_into
FROM account AS _r7
WHERE _r7.tenant_id = CAST($1 AS UUID) AND _r7.domain = CAST($3 AS TEXT) AND _r7.merged_into IS NOT NULL AND NOT (EXISTS (SELECT _r6.id
FROM account AS _r6
WHERE _r6.tenant_id = CAST($1 AS UUID) AND _r6.domain = CAST($3 AS TEXT) AND _r6.deleted_at IS NULL)))
 LIMIT 2) AS _r8) || ',"missing":' || (SELECT CASE WHEN (count(*) = 0) THEN 'null' WHEN (count(*) = 1) THEN string_agg(('{"name":' || CAST(json_scalar(_r11.name) AS TEXT) || '}'), '') ELSE 'null
2
' END AS anon_3
FROM (SELECT _r9.name AS name, _r9.tenant_id AS tenant_id
FROM account AS _r9
WHERE _r9.tenant_id = CAST($1 AS UUID) AND _r9.deleted_at IS NULL AND (EXISTS (SELECT 1
FROM external_ref AS _r10
WHERE _r10.tenant_id = CAST($1 AS UUID) AND _r10.node_id = _r9.id AND _r10.system = 'SALESFORCE' AND _r10.object_type = 'Account' AND _r10.external_id = CAST($4 AS TEXT)))
 LIMIT 2) AS _r11) || '}') AS data
