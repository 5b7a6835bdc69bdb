"""Find texts by what they are without accents.

The words of all rows are made anew. Until the former version of the program has gone, what it
is asked for with accents is found by its parts alone.
"""

from alembic import op

revision = "0039_pre"
down_revision = "0038_pre"
branch_labels = None
depends_on = None

PLAIN = r"""
create function plain(value text) returns text
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
SEARCHED = {
    "account": ("name", "domain"),
    "contact": ("name", "title"),
    "opportunity": ("name",),
    "ticket": ("subject",),
    "user": ("name", "title", "email"),
}


def upgrade():
    op.execute(PLAIN)
    for table, columns in SEARCHED.items():
        texts = " || ' ' || ".join(f"coalesce(left({each}, 2000), '')" for each in columns)
        words = rf"regexp_replace(store.plain({texts}), '(\W|_)+', ' ', 'g')"
        op.execute(
            f'alter table "{table}" alter column search_vector '
            f"set expression as (to_tsvector(cast('simple' as regconfig), {words}))"
        )
        text = columns[0]
        op.execute(
            f'create index ix_{table}_{text}_plain on "{table}" '
            f"using gin (tenant_id, store.plain({text}) gin_trgm_ops) "
            f"where char_length({text}) <> octet_length({text})"
        )
