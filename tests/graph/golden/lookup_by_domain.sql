SELECT ('{"unique":' || (SELECT CASE WHEN (count(*) = 0) THEN 'null' WHEN (count(*) = 1) THEN string_agg(('{"name":' || CAST(json_scalar(_r2.name) AS TEXT) || ',"annualRevenue":' || CASE WHEN (_r2.annual_revenue_minor IS NULL) THEN 'null' ELSE ('{"amount":"' || case when _r2.annual_revenue_currency in ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF') then (_r2.annual_revenue_minor)::text when _r2.annual_revenue_currency in ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') then round(_r2.annual_revenue_minor / 1000.0, 3)::text else round(_r2.annual_revenue_minor / 100.0, 2)::text end || '","currencyCode":"' || _r2.annual_revenue_currency || '"}') END || '}'), '') ELSE 'null
0
' END AS anon_1
FROM (SELECT _r1.annual_revenue_currency AS annual_revenue_currency, _r1.annual_revenue_minor AS annual_revenue_minor, _r1.name AS name, _r1.tenant_id AS tenant_id
FROM account AS _r1
WHERE _r1.tenant_id = CAST($1 AS UUID) AND _r1.deleted_at IS NULL AND _r1.domain = CAST($2 AS TEXT)
 LIMIT 2) AS _r2) || ',"shared":' || (SELECT CASE WHEN (count(*) = 0) THEN 'null' WHEN (count(*) = 1) THEN string_agg(('{"name":' || CAST(json_scalar(_r4.name) AS TEXT) || '}'), '') ELSE 'null
1
' END AS anon_2
FROM (SELECT _r3.name AS name, _r3.tenant_id AS tenant_id
FROM account AS _r3
WHERE _r3.tenant_id = CAST($1 AS UUID) AND _r3.deleted_at IS NULL AND _r3.domain = CAST($3 AS TEXT)
 LIMIT 2) AS _r4) || ',"missing":' || (SELECT CASE WHEN (count(*) = 0) THEN 'null' WHEN (count(*) = 1) THEN string_agg(('{"name":' || CAST(json_scalar(_r7.name) AS TEXT) || '}'), '') ELSE 'null
2
' END AS anon_3
FROM (SELECT _r5.name AS name, _r5.tenant_id AS tenant_id
FROM account AS _r5
WHERE _r5.tenant_id = CAST($1 AS UUID) AND _r5.deleted_at IS NULL AND (EXISTS (SELECT 1
FROM external_ref AS _r6
WHERE _r6.tenant_id = CAST($1 AS UUID) AND _r6.node_id = _r5.id AND _r6.system = 'SALESFORCE' AND _r6.object_type = 'Account' AND _r6.external_id = CAST($4 AS TEXT)))
 LIMIT 2) AS _r7) || '}') AS data
