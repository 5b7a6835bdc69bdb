"""Records that can't be read are kept aside with the reason; the others land."""

import pytest

from csgraph.domain.accounts.tables import account
from csgraph.domain.sources.tables import quarantined_record, source_record
from csgraph.domain.support.tables import ticket as ticket_table
from tests.support.vendors import Record, Vendors, sf_account, ticket

UNREADABLE = "is not valid JSON, or holds a NUL or half a surrogate pair"


@pytest.mark.parametrize(
    ("odd", "field", "reason"),
    [
        ({"Name": 7}, "Name", "is not a text of at most 500 characters"),
        ({"Name": "x" * 501}, "Name", "is not a text of at most 500 characters"),
        ({"NumberOfEmployees": "many"}, "NumberOfEmployees", "is not a whole number"),
        ({"NumberOfEmployees": 2**31}, "NumberOfEmployees", "is not a whole number"),
        ({"AnnualRevenue": 1e300}, "AnnualRevenue", "is not an amount of money"),
        ({"OwnerId": ["005"]}, "OwnerId", "is not an id"),
        ({"SystemModstamp": "yesterday"}, "SystemModstamp", "is not an instant"),
        ({"CurrencyIsoCode": "usd"}, "CurrencyIsoCode", "is not a currency code of three capitals"),
        ({"Name": "half a pair \ud83d"}, None, UNREADABLE),
        ({"Industry": "a NUL \0"}, None, UNREADABLE),
    ],
)
async def test_a_record_with_an_odd_value_is_kept_aside_while_the_rest_lands(
    vendors: Vendors, odd: Record, field: str | None, reason: str
) -> None:
    vendors.put(Account=[sf_account(1), sf_account(2, **odd), sf_account(3)])

    await vendors.sync_salesforce()

    kept = await vendors.row(quarantined_record)
    assert (kept.field, kept.reason) == (field, reason)
    assert {each.name for each in await vendors.rows(account)} == {"Account 1", "Account 3"}


async def test_a_record_without_an_id_is_kept_aside(vendors: Vendors) -> None:
    vendors.put(tickets=[ticket(1), ticket(2) | {"id": None}])

    await vendors.sync_zendesk()

    kept = await vendors.row(quarantined_record)
    assert (kept.external_id, kept.field, kept.reason) == (None, "id", "is missing")
    assert len(await vendors.rows(ticket_table)) == 1


async def test_the_kept_text_is_what_the_vendor_sent(vendors: Vendors) -> None:
    vendors.put(tickets=[ticket(1, status="dormant")])

    await vendors.sync_zendesk()

    kept = await vendors.row(quarantined_record)
    assert '"status":"dormant"' in kept.raw
    assert kept.field == "status"


async def test_a_record_read_again_is_kept_once(vendors: Vendors) -> None:
    vendors.put(Account=[sf_account(1, Name=7, SystemModstamp=vendors.clock.salesforce_instant)])

    await vendors.sync_salesforce()
    await vendors.sync()

    assert len(await vendors.rows(quarantined_record)) == 1


async def test_a_readable_version_resolves_the_quarantine(vendors: Vendors) -> None:
    vendors.put(Account=[sf_account(1, Name=7)])
    await vendors.sync_salesforce()
    vendors.put(Account=[sf_account(1, SystemModstamp=vendors.clock.salesforce_instant)])

    await vendors.sync()

    assert (await vendors.row(quarantined_record)).resolved_at is not None
    assert (await vendors.row(account)).name == "Account 1"


async def test_an_unreadable_version_leaves_the_last_readable_one(vendors: Vendors) -> None:
    vendors.put(Account=[sf_account(1)])
    await vendors.sync_salesforce()
    vendors.put(Account=[sf_account(1, Name=7, SystemModstamp=vendors.clock.salesforce_instant)])

    await vendors.sync()

    assert (await vendors.row(account)).name == "Account 1"
    assert (await vendors.row(quarantined_record)).resolved_at is None


async def test_what_was_read_landed_or_was_kept_aside(vendors: Vendors) -> None:
    vendors.put(Account=[sf_account(number, Name=None if number % 2 else 7) for number in range(9)])

    summary = await vendors.sync_salesforce()

    tally = next(each for each in summary.streams if each.stream == "accounts")
    assert (tally.read, tally.changed, tally.quarantined) == (9, 4, 5)
    assert len(await vendors.rows(source_record)) == 4


async def test_an_account_whose_name_is_hidden_goes_by_its_id(vendors: Vendors) -> None:
    vendors.put(Account=[sf_account(1, Name=None)])

    await vendors.sync_salesforce()

    assert (await vendors.row(account)).name == sf_account(1)["Id"]
