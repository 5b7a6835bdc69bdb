SELECT ('{"accounts":' || (SELECT ('{"nodes":[' || coalesce(string_agg(('{"name":' || CAST(json_scalar(_r3.name) AS TEXT) || ',"annualRevenue":' || CASE WHEN (_r3.annual_revenue_minor IS NULL) THEN 'null' ELSE ('{"amount":"' || case when _r3.annual_revenue_currency in ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF') then (_r3.annual_revenue_minor)::text when _r3.annual_revenue_currency in ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') then round(_r3.annual_revenue_minor / 1000.0, 3)::text else round(_r3.annual_revenue_minor / 100.0, 2)::text end || '","currencyCode":"' || _r3.annual_revenue_currency || '"}') END || '}'), ','), '') || '],"aggregate":' || (SELECT ('{"annualRevenue":{"sum":' || coalesce(('"' || CAST(_r5._f0 AS TEXT) || '"'), 'null') || ',"avg":' || coalesce(CAST(_r5._f1 AS TEXT), 'null') || ',"max":' || coalesce(('"' || CAST(_r5._f2 AS TEXT) || '"'), 'null') || '}}') AS anon_2
FROM (SELECT sum(_r4.annual_revenue_reporting) AS _f0, CAST(avg(_r4.annual_revenue_reporting) AS DOUBLE PRECISION) AS _f1, max(_r4.annual_revenue_reporting) AS _f2
FROM account AS _r4
WHERE _r4.tenant_id = CAST($1 AS UUID) AND _r4.deleted_at IS NULL AND _r4.annual_revenue_reporting >= CAST($2 AS NUMERIC)) AS _r5) || ',"groupBy":' || (SELECT ('[' || coalesce(string_agg(('{"key":{"industry":' || coalesce(CAST(json_scalar(_r7.industry) AS TEXT), 'null') || '},"aggregate":{"annualRevenue":{"sum":' || coalesce(('"' || CAST(_r7._f0 AS TEXT) || '"'), 'null') || '}}}'), ','), '') || ']') AS anon_3
FROM (SELECT _r6.industry AS industry, sum(_r6.annual_revenue_reporting) AS _f0
FROM account AS _r6
WHERE _r6.tenant_id = CAST($1 AS UUID) AND _r6.deleted_at IS NULL AND _r6.annual_revenue_reporting >= CAST($2 AS NUMERIC) GROUP BY _r6.industry
HAVING sum(_r6.annual_revenue_reporting) > CAST($3 AS NUMERIC) ORDER BY _r6.industry ASC NULLS LAST
 LIMIT 100) AS _r7) || '}') AS anon_1
FROM (SELECT _r2.annual_revenue_currency AS annual_revenue_currency, _r2.annual_revenue_minor AS annual_revenue_minor, _r2.annual_revenue_reporting AS annual_revenue_reporting, _r2.id AS id, _r2.name AS name
FROM ((SELECT _r1.annual_revenue_currency AS annual_revenue_currency, _r1.annual_revenue_minor AS annual_revenue_minor, _r1.annual_revenue_reporting AS annual_revenue_reporting, _r1.id AS id, _r1.name AS name
FROM account AS _r1
WHERE _r1.tenant_id = CAST($1 AS UUID) AND _r1.deleted_at IS NULL AND _r1.annual_revenue_reporting >= CAST($2 AS NUMERIC) AND _r1.annual_revenue_reporting IS NOT NULL ORDER BY _r1.annual_revenue_reporting DESC, _r1.id DESC
 LIMIT 2) UNION ALL (SELECT _r1.annual_revenue_currency AS annual_revenue_currency, _r1.annual_revenue_minor AS annual_revenue_minor, _r1.annual_revenue_reporting AS annual_revenue_reporting, _r1.id AS id, _r1.name AS name
FROM account AS _r1
WHERE _r1.tenant_id = CAST($1 AS UUID) AND _r1.deleted_at IS NULL AND _r1.annual_revenue_reporting >= CAST($2 AS NUMERIC) AND _r1.annual_revenue_reporting IS NULL ORDER BY _r1.annual_revenue_reporting DESC, _r1.id DESC
 LIMIT 2)) AS _r2 ORDER BY _r2.annual_revenue_reporting DESC NULLS LAST, _r2.id DESC
 LIMIT 2) AS _r3) || '}') AS data
