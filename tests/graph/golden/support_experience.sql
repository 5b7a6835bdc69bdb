SELECT ('{"tickets":' || (SELECT ('{"totalCount":' || CAST((SELECT count(*) AS count_1
FROM ticket AS _r8
WHERE _r8.tenant_id = CAST($1 AS UUID) AND _r8.deleted_at IS NULL AND _r8.satisfaction = CAST($2 AS TEXT) AND (EXISTS (SELECT 1
FROM contact AS _r9
WHERE _r9.tenant_id = CAST($1 AS UUID) AND _r9.deleted_at IS NULL AND _r9.id = _r8.requester_id AND (EXISTS (SELECT 1
FROM organization_membership AS _r10
WHERE _r10.tenant_id = CAST($1 AS UUID) AND _r10.deleted_at IS NULL AND _r10.contact_id = _r9.id AND _r10.is_default = CAST($3 AS BOOLEAN)))))) AS TEXT) || ',"nodes":[' || coalesce(string_agg(('{"subject":' || coalesce(CAST(json_scalar(_r7.subject) AS TEXT), 'null') || ',"satisfaction":' || coalesce(('"' || CAST(_r7.satisfaction AS TEXT) || '"'), 'null') || ',"solvedAt":' || coalesce(('"' || to_char(timezone('UTC', _r7.solved_at), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '"'), 'null') || ',"firstReplyAt":' || coalesce(('"' || to_char(timezone('UTC', CASE WHEN (_r7.opened_at + _r7.first_reply_minutes * interval '1 minute' >= timestamptz '0001-01-01 00:00:00Z' AND _r7.opened_at + _r7.first_reply_minutes * interval '1 minute' < timestamptz '10000-01-01 00:00:00Z') THEN _r7.opened_at + _r7.first_reply_minutes * interval '1 minute' END), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '"'), 'null') || ',"firstReplyMinutes":' || coalesce(CAST(_r7.first_reply_minutes AS TEXT), 'null') || ',"fullResolutionMinutes":' || coalesce(CAST(_r7.full_resolution_minutes AS TEXT), 'null') || ',"reopenCount":' || coalesce(CAST(_r7.reopen_count AS TEXT), 'null') || ',"satisfactionRatings":' || (SELECT ('{"nodes":[' || coalesce(string_agg(('{"score":"' || CAST(_r12.score AS TEXT) || '","comment":' || coalesce(CAST(json_scalar(_r12.comment) AS TEXT), 'null') || ',"reason":' || coalesce(CAST(json_scalar(_r12.reason) AS TEXT), 'null') || ',"ratedAt":"' || to_char(timezone('UTC', _r12.rated_at), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '","requester":' || coalesce((SELECT ('{"name":' || CAST(json_scalar(_r13.name) AS TEXT) || '}') AS anon_3
FROM contact AS _r13
WHERE _r13.tenant_id = CAST($1 AS UUID) AND _r13.deleted_at IS NULL AND _r13.id = _r12.requester_id), 'null') || '}'), ','), '') || ']}') AS anon_2
FROM (SELECT _r11.comment AS comment, _r11.id AS id, _r11.rated_at AS rated_at, _r11.reason AS reason, _r11.requester_id AS requester_id, _r11.score AS score
FROM satisfaction_rating AS _r11
WHERE _r11.tenant_id = CAST($1 AS UUID) AND _r11.deleted_at IS NULL AND _r11.ticket_id = _r7.id ORDER BY _r11.rated_at DESC, _r11.id DESC
 LIMIT 2) AS _r12) || ',"requester":' || coalesce((SELECT ('{"organizationMemberships":' || (SELECT ('{"nodes":[' || coalesce(string_agg(('{"organizationName":' || coalesce(CAST(json_scalar(_r16.organization_name) AS TEXT), 'null') || ',"isDefault":' || CAST(_r16.is_default AS TEXT) || ',"account":' || coalesce((SELECT ('{"name":' || CAST(json_scalar(_r17.name) AS TEXT) || '}') AS anon_6
FROM account AS _r17
WHERE _r17.tenant_id = CAST($1 AS UUID) AND _r17.deleted_at IS NULL AND _r17.id = _r16.account_id), 'null') || '}'), ','), '') || ']}') AS anon_5
FROM (SELECT _r15.account_id AS account_id, _r15.id AS id, _r15.is_default AS is_default, _r15.joined_at AS joined_at, _r15.organization_name AS organization_name
FROM organization_membership AS _r15
WHERE _r15.tenant_id = CAST($1 AS UUID) AND _r15.deleted_at IS NULL AND _r15.contact_id = _r14.id ORDER BY _r15.joined_at ASC, _r15.id ASC
 LIMIT 5) AS _r16) || '}') AS anon_4
FROM contact AS _r14
WHERE _r14.tenant_id = CAST($1 AS UUID) AND _r14.deleted_at IS NULL AND _r14.id = _r7.requester_id), 'null') || '}'), ','), '') || ']}') AS anon_1
FROM (SELECT _r6.first_reply_minutes AS first_reply_minutes, _r6.full_resolution_minutes AS full_resolution_minutes, _r6.id AS id, _r6.opened_at AS opened_at, _r6.reopen_count AS reopen_count, _r6.requester_id AS requester_id, _r6.satisfaction AS satisfaction, _r6.solved_at AS solved_at, _r6.subject AS subject
FROM ((SELECT _r1.first_reply_minutes AS first_reply_minutes, _r1.full_resolution_minutes AS full_resolution_minutes, _r1.id AS id, _r1.opened_at AS opened_at, _r1.reopen_count AS reopen_count, _r1.requester_id AS requester_id, _r1.satisfaction AS satisfaction, _r1.solved_at AS solved_at, _r1.subject AS subject
FROM ticket AS _r1
WHERE _r1.tenant_id = CAST($1 AS UUID) AND _r1.deleted_at IS NULL AND _r1.satisfaction = CAST($2 AS TEXT) AND (EXISTS (SELECT 1
FROM contact AS _r2
WHERE _r2.tenant_id = CAST($1 AS UUID) AND _r2.deleted_at IS NULL AND _r2.id = _r1.requester_id AND (EXISTS (SELECT 1
FROM organization_membership AS _r3
WHERE _r3.tenant_id = CAST($1 AS UUID) AND _r3.deleted_at IS NULL AND _r3.contact_id = _r2.id AND _r3.is_default = CAST($3 AS BOOLEAN))))) AND _r1.full_resolution_minutes IS NOT NULL ORDER BY _r1.full_resolution_minutes DESC, _r1.id DESC
 LIMIT 2) UNION ALL (SELECT _r1.first_reply_minutes AS first_reply_minutes, _r1.full_resolution_minutes AS full_resolution_minutes, _r1.id AS id, _r1.opened_at AS opened_at, _r1.reopen_count AS reopen_count, _r1.requester_id AS requester_id, _r1.satisfaction AS satisfaction, _r1.solved_at AS solved_at, _r1.subject AS subject
FROM ticket AS _r1
WHERE _r1.tenant_id = CAST($1 AS UUID) AND _r1.deleted_at IS NULL AND _r1.satisfaction = CAST($2 AS TEXT) AND (EXISTS (SELECT 1
FROM contact AS _r4
WHERE _r4.tenant_id = CAST($1 AS UUID) AND _r4.deleted_at IS NULL AND _r4.id = _r1.requester_id AND (EXISTS (SELECT 1
FROM organization_membership AS _r5
WHERE _r5.tenant_id = CAST($1 AS UUID) AND _r5.deleted_at IS NULL AND _r5.contact_id = _r4.id AND _r5.is_default = CAST($3 AS BOOLEAN))))) AND _r1.full_resolution_minutes IS NULL ORDER BY _r1.full_resolution_minutes DESC, _r1.id DESC
 LIMIT 2)) AS _r6 ORDER BY _r6.full_resolution_minutes DESC NULLS LAST, _r6.id DESC
 LIMIT 2) AS _r7) || '}') AS data
