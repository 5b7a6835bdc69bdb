"""SQL functions of the schema ``api``.

The twins of Python functions are written in PL/pgSQL: inlined into the caller as plain
SQL they ran 15 % faster a row, but each mention cost 0.15 ms of planning.
"""

from typing import Final

from csgraph.ids import CROCKFORD
from csgraph.storage.names import quoted
from csgraph.storage.referrers import referrers_function

_PAIRS: Final = b"".join(bytes((high, low)) for high in CROCKFORD for low in CROCKFORD).decode()


def _ten_bits(group: int) -> str:
    """Return SQL for the group-th 10 bits of the 16 bytes ``b``, zeros after the end."""
    byte, offset = divmod(10 * group, 8)
    if byte == 15:
        return "(get_byte(b, 15) << 2)"
    return f"((substr(b, {byte + 1}, 2)::integer >> {6 - offset}) & 1023)"


_BASE32: Final = (
    "encode("
    + " || ".join(f"substr('{_PAIRS}'::bytea, {_ten_bits(n)} * 2 + 1, 2)" for n in range(13))
    + ", 'escape')"
)

_WIRE_ID: Final = f"""
create function api.wire_id(prefix text, id uuid) returns text
language plpgsql immutable strict parallel safe as $$
declare
  b bytea = uuid_send(id);
begin
  return prefix || '_' || {_BASE32};
end
$$
"""

ID_TEXT: Final = f"""
create function store.id_text(id uuid) returns text
language plpgsql immutable strict parallel safe as $$
declare
  b bytea = uuid_send(id);
begin
  return {_BASE32};
end
$$
"""
"""What a wire id has behind its prefix. Generated columns stand on it, so that a migration makes
it, beside the tables, and it is never made anew."""

PLAIN: Final = r"""
create function store.plain(value text) returns text
language plpgsql immutable strict parallel safe as $$
begin
  if octet_length(value) = char_length(value) then
    return lower(value collate "pg_c_utf8");
  end if;
  return replace(replace(replace(replace(translate(lower(normalize(regexp_replace(
    normalize(value, NFKD), '[\u0300-\u036f]', '', 'g'), NFC) collate "pg_c_utf8"),
    U&'øłđħı\03c2', U&'oldhi\03c3'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th');
end
$$
"""
"""A text in lower case and without accents, as ``storage/plain_text.py`` makes it of queries.

Indexes and generated columns stand on it, as they do on ``ID_TEXT``. Most texts are ASCII.
"""

# Named so for the application's roles; inlined, so that the indexes of ``store.plain`` serve it.
_PLAIN: Final = """
create function api.plain(value text) returns text
language sql immutable parallel safe return store.plain(value)
"""

# Three replaces of a text without a collation's rules: translate() took 1.2 µs longer.
_SIGN_CURSOR: Final = r"""
create function api.sign_cursor(message text, ipad bytea, opad bytea) returns text
language plpgsql immutable strict parallel safe as $$
declare
  m bytea = convert_to(message, 'UTF8');
  signed bytea = m || substr(sha256(opad || sha256(ipad || m)), 1, 12);
begin
  return rtrim(replace(replace(replace(
    encode(signed, 'base64') collate "C", '+', '-'), '/', '_'), E'\n', ''), '=');
end
$$
"""

# The application's roles can't name what lies in `public`; a body that is stored parsed
# needs no name, and is inlined, so that trigram indexes serve it.
_RESEMBLES: Final = """
create function api.resembles(value text, query text) returns boolean
language sql stable parallel safe return value operator(public.%>) query
"""

_LIKENESS: Final = """
create function api.likeness(value text, query text) returns real
language sql immutable parallel safe return public.word_similarity(query, value)
"""

_CHANGED_KEYS: Final = """
create function api.changed_keys(field text, before jsonb, after jsonb) returns jsonb
language sql immutable parallel safe as $$
  select jsonb_object_agg(field || '.' || key, before -> key)
  from jsonb_object_keys(before || after) as key
  where (before -> key) is distinct from (after -> key)
$$
"""

_AUTHENTICATE: Final = """
create function api.authenticate(key_hash bytea)
returns table (
  tenant_id uuid, api_key_id uuid, kind text, scopes text[], expires_at timestamptz,
  trusted_only boolean, cost_burst bigint, cost_rate bigint,
  grant_id uuid, grant_fields text[], grant_segment text, segments text)
language sql volatile strict security definer set search_path = pg_catalog, pg_temp as $$
  with found as (
    select k.tenant_id, k.id, k.kind, k.scopes, least(k.expires_at, g.expires_at) as expires_at,
      k.last_used_at, k.trusted_only, k.cost_burst, k.cost_rate, g.id as grant_id, g.fields,
      g.segment_id
    from store.api_key_directory d
    join store.api_key k on k.tenant_id = d.tenant_id and k.id = d.api_key_id
    left join store."grant" g on g.tenant_id = k.tenant_id and g.id = k.grant_id
      and g.revoked_at is null and g.deleted_at is null
    where d.key_hash = $1 and k.revoked_at is null and k.deleted_at is null
      and (k.expires_at is null or k.expires_at > clock_timestamp())
      and (k.kind <> 'PARTNER' or g.expires_at > clock_timestamp())
  ), noted as (
    update store.api_key k set last_used_at = clock_timestamp() from found
    where k.tenant_id = found.tenant_id and k.id = found.id
      and (found.last_used_at is null
        or found.last_used_at < clock_timestamp() - interval '1 minute')
  )
  select f.tenant_id, f.id, f.kind, f.scopes, f.expires_at, f.trusted_only,
    f.cost_burst, f.cost_rate, f.grant_id, f.fields,
    case when f.segment_id is not null then coalesce(
      (select jsonb_build_array(s.name, s.node_type, s.filter)::text from store.segment s
       where s.tenant_id = f.tenant_id and s.id = f.segment_id and s.deleted_at is null),
      '["", "", {}]') end,
    (select jsonb_agg(jsonb_build_array(s.id, s.name, s.node_type, s.filter))::text
     from store.segment s
     where s.tenant_id = f.tenant_id and s.deleted_at is null and f.grant_id is null)
  from found f
$$
"""


# The directory lies outside of every tenant: it is told of a key by whoever made the key's row.
_ENTER_KEY: Final = """
create function api.enter_key(key_hash bytea, key_id uuid) returns boolean
language sql volatile strict security definer set search_path = pg_catalog, pg_temp as $$
  insert into store.api_key_directory (key_hash, tenant_id, api_key_id)
  select $1, k.tenant_id, k.id from store.api_key k
  where k.tenant_id = current_setting('app.tenant_id')::uuid and k.id = $2
    and k.revoked_at is null
    and not exists (select from store.api_key_directory d where d.api_key_id = k.id)
  returning true
$$
"""


# A column as clients call the field that shows it; the key of a custom field stays as it is.
_FIELD_NAME: Final = r"""
create function api.field_name(logged text) returns text
language sql immutable strict parallel safe return
  case when logged like 'custom_fields.%' then 'customFields.' || substr(logged, 15)
    when logged = 'deleted_at' or logged like '%.%' then logged
    when logged = 'external_id' then 'externalId'  -- an id of no record of ours
    else (select lower(left(words, 1)) || substr(words, 2)
      from (select replace(initcap(replace(
        regexp_replace(logged, '_(id|minor|currency)$', ''), '_', ' ')), ' ', '') words) w) end
"""

# `names` are fields by column; one of `custom_fields` is named by its key, as is what belongs to a
# list, which is named with a dot behind it. What has no name, or an empty one, is not told.
_KNOWN_NAMES: Final = r"""
create function api.known_names(logged text[], names jsonb) returns text[]
language sql immutable parallel safe return
  array(
    select distinct name from unnest(logged) as l(entry)
    cross join lateral (select case when entry like 'custom\_fields.%'
      then (names ->> 'custom_fields') || substr(entry, 14)
      else coalesce(names ->> entry, (names ->> (split_part(entry, '.', 1) || '.'))
        || substr(entry, strpos(entry, '.'))) end as name) n
    where name <> '' order by name)
"""

# PL/pgSQL, since a function in SQL that acts as its owner is planned at each call.
_FEED_EPOCH: Final = """
create function api.feed_epoch() returns bigint
language plpgsql stable parallel safe security definer set search_path = '' as $$
begin
  return (select epoch from store.feed);
end
$$
"""

# One statement tells of all tenants that somebody follows: no more than that they moved.
_FEED_MOVED: Final = """
create function api.feed_moved(tenants uuid[], xids xid8[], seqs bigint[])
returns table (place integer, xid text, seq bigint)
language sql stable security definer set search_path = '' as $$
  select t.place::integer, c.xid::text, c.seq
  from unnest(tenants, xids, seqs) with ordinality as t(tenant, xid, seq, place)
  cross join lateral (
    select c.xid, c.seq from store.change c
    where c.tenant_id = t.tenant and (c.xid, c.seq) > (t.xid, t.seq)
      and c.xid < pg_snapshot_xmin(pg_current_snapshot())
    order by c.xid desc, c.seq desc limit 1
  ) c
$$
"""

_FEED_CURSOR: Final = """
create function api.feed_cursor(xid xid8, seq bigint) returns text
language sql stable strict parallel safe return
  api.feed_epoch()::text || '.' || xid::text || '.' || seq::text
"""


# What an amount that was written over would be in the reporting currency, by the rates known now.
_REPORTING_AMOUNT: Final = """
create function api.reporting_amount(minor bigint, currency text, day date) returns numeric
language sql stable security definer set search_path = pg_catalog, pg_temp
return store.reporting_amount(current_setting('app.tenant_id')::uuid, minor, currency, day)
"""


def function_statements(app: str, ingest: str) -> list[str]:
    """Return the DDL of every function, for an empty schema ``api``."""
    return [
        _WIRE_ID,
        _SIGN_CURSOR,
        _PLAIN,
        _RESEMBLES,
        _LIKENESS,
        _CHANGED_KEYS,
        _FIELD_NAME,
        _KNOWN_NAMES,
        _FEED_EPOCH,
        _FEED_CURSOR,
        _FEED_MOVED,
        referrers_function(),
        "revoke all on function api.feed_moved from public",
        f"grant execute on function api.feed_moved to {quoted(app)}",
        _REPORTING_AMOUNT,
        "revoke all on function api.reporting_amount from public",
        f"grant execute on function api.reporting_amount to {quoted(app)}",
        _AUTHENTICATE,
        _ENTER_KEY,
        "revoke all on function api.authenticate, api.enter_key from public",
        f"grant execute on function api.enter_key to {quoted(app)}",
        f"grant execute on function api.authenticate to {quoted(app)}, {quoted(ingest)}",
    ]
