"""Values that records hold already are there to be filtered by once the table is made."""

import orjson

from csgraph.storage.connect import connect
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.migrate import migrate
from csgraph.storage.schema_state import migrations_directory
from tests.migrations.test_migrate import fresh

__all__ = ["fresh"]

HELD = {
    "Tier__c": ("OPTION", "Gold", "Gold"),
    "Note__c": ("TEXT", "n" * 600, "n" * 500),
    "Seats__c": ("NUMBER", 12.5, "12.5"),
    "Big__c": ("NUMBER", 10**450, None),
    "Trial__c": ("BOOLEAN", False, "false"),
    "Start__c": ("DATE", "2026-05-01", "2026-05-01"),
    "End__c": ("DATE", "2026-02-30", None),
    "Seen__c": ("DATE_TIME", "2026-05-01T09:00:00+02:00", "2026-05-01 07:00:00+00"),
    "Uses__c": ("MULTI_OPTION", ["a", "b", 3], "{a,b}"),
    "Other__c": ("NUMBER", "a few", None),
}
BACK = """
drop table custom_field_value cascade;
drop index ix_custom_field_definition_key;
"""
STEP = migrations_directory() / "versions" / "0010_pre_custom_values.sql"
FILL = """
with made as (
  select uuidv7() as id
), crm as (
  insert into connection (tenant_id, system, name, base_url, credentials)
  select id, 'SALESFORCE', 'crm', 'https://crm.example', '' from made returning tenant_id, id
), record as (
  insert into account (tenant_id, name, custom_fields, deleted_at)
  select id, name, $1::jsonb, case name when 'Gone' then now() end
  from made, unnest(array['Acme', 'Gone']) name
)
insert into custom_field_definition (tenant_id, connection_id, node_type, key, label, value_type)
select tenant_id, id, node_type, key, key, type
from crm, jsonb_each_text($2::jsonb) defined (key, type),
  unnest(array['Account', 'Ticket']) node_type
"""
STORED = """
select d.key, coalesce(text_value, number_value::text, boolean_value::text,
  date_value::text, instant_value::text, options_value::text) from custom_field_value v
join custom_field_definition d on d.tenant_id = v.tenant_id and d.id = v.definition_id
join account a on a.tenant_id = v.tenant_id and a.id = v.record_id where a.name = 'Acme'
"""


async def test_values_of_records_get_rows(fresh: DatabaseUrls) -> None:
    await migrate(fresh)
    owner = await connect(fresh.owner)
    held = orjson.dumps({k: v for k, (_, v, _) in HELD.items() if k != "Big__c"}).decode()
    held = f'{held[:-1]},"Big__c":{HELD["Big__c"][1]}}}'
    types = orjson.dumps({key: type_ for key, (type_, _, _) in HELD.items()}).decode()
    await owner.execute("set search_path = store, public; set timezone = 'UTC'")
    await owner.execute(BACK)
    await owner.execute(FILL, held, types)

    for statement in STEP.read_text(encoding="utf-8").split(";\n"):
        if statement.strip():
            await owner.execute(statement)

    found = dict(await owner.fetch(STORED))
    assert await owner.fetchval("select count(*) from custom_field_value") == len(found)
    await owner.close()
    shown = {key: kept for key, (_, _, kept) in HELD.items() if kept is not None}
    assert found == shown
