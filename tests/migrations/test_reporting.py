"""Amounts that are there already are worth something once their columns are made."""

import importlib.util

from csgraph.money import decimals_of
from csgraph.storage.connect import connect
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.migrate import migrate
from csgraph.storage.schema_state import migrations_directory
from tests.migrations.test_migrate import fresh

__all__ = ["fresh"]

STEP = migrations_directory() / "versions" / "0033_pre_reporting.py"
TENANT = "01900000-0000-7000-8000-000000000001"
FILL = f"""
insert into tenant (tenant_id, slug, name) values ('{TENANT}', 'acme', 'Acme');
insert into exchange_rate (tenant_id, currency, effective_on, rate) values
  ('{TENANT}', 'EUR', '2020-01-01', 1.5), ('{TENANT}', 'EUR', '2024-01-01', 2),
  ('{TENANT}', 'JPY', '2020-01-01', 0.01);
alter table account disable trigger user;
alter table contract disable trigger user;
insert into account (tenant_id, name, annual_revenue_minor, annual_revenue_currency) values
  ('{TENANT}', 'Dollar', 12345, 'USD'), ('{TENANT}', 'Euro', 1001, 'EUR'),
  ('{TENANT}', 'Yen', 500, 'JPY'), ('{TENANT}', 'Kroner', 500, 'NOK'),
  ('{TENANT}', 'Silent', null, null);
insert into contract (tenant_id, number, starts_on, list_price_minor, list_price_currency) values
  ('{TENANT}', 'early', '2023-12-31', 1001, 'EUR'), ('{TENANT}', 'late', '2024-01-01', 1001, 'EUR');
"""
STORED = """
select name, annual_revenue_reporting::text from account
union all select number, list_price_reporting::text from contract
"""


async def test_amounts_of_rows_are_told_in_the_reporting_currency(fresh: DatabaseUrls) -> None:
    found = importlib.util.spec_from_file_location("reporting", STEP)
    assert found is not None
    assert found.loader is not None
    step = importlib.util.module_from_spec(found)
    found.loader.exec_module(step)
    await migrate(fresh)
    owner = await connect(fresh.owner)
    await owner.execute("set search_path = store, public; set timezone = 'UTC'")
    await owner.execute(FILL)

    for table in ("account", "contract"):
        await owner.execute(step.backfill(table))

    stored = dict(await owner.fetch(STORED))
    units = await owner.fetch(
        "select code, scale(minor_unit(code)) from unnest($1::text[]) code",
        [*step.NO_DECIMALS, *step.THREE_DECIMALS, "USD"],
    )
    await owner.close()
    assert stored == {
        "Dollar": "123.45",
        "Euro": "20.02",
        "Yen": "5.00",
        "Kroner": None,
        "Silent": None,
        "early": "15.02",
        "late": "20.02",
    }
    assert dict(units) == {code: decimals_of(code) for code, _ in units}
