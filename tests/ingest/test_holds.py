"""What a person wrote stays when its source is synced again."""

from typing import Any
from uuid import UUID

from csgraph.domain.accounts.tables import account
from csgraph.domain.contacts.tables import contact
from csgraph.events.change_log import Actor, begin_change_set, update_row
from csgraph.storage.work import open_writing
from tests.support.vendors import Record, Vendors, sf_account, sf_contact


async def write(vendors: Vendors, table: Any, row_id: UUID, **values: Any) -> None:
    """Write as a caller's mutation does."""
    async with open_writing(vendors.deps.engine, vendors.tenant_id) as work:
        change_set = await begin_change_set(work, Actor("PRINCIPAL", "key_1"))
        await update_row(
            work,
            table,
            row_id,
            values,
            node_type=table.name.title(),
            change_set_id=change_set,
            holds=True,
        )


async def later(vendors: Vendors, **records: Record) -> None:
    """Sync what has changed at the vendor since."""
    vendors.clock.advance(hours=1)
    stamp = vendors.clock.salesforce_instant
    vendors.put(**{name: [{**each, "SystemModstamp": stamp}] for name, each in records.items()})
    await vendors.sync()


async def test_a_field_that_a_person_wrote_is_not_overwritten(vendors: Vendors) -> None:
    vendors.put(Account=[sf_account(1, Name="Acme", Industry="Retail")])
    await vendors.sync_salesforce()
    [before] = await vendors.rows(account)
    await write(vendors, account, before.id, name="Acme Group")

    await later(vendors, Account=sf_account(1, Name="ACME Inc", Industry="Energy"))

    [after] = await vendors.rows(account)
    assert (after.name, after.industry) == ("Acme Group", "Energy")


async def test_a_contact_that_a_person_deleted_stays_deleted(vendors: Vendors) -> None:
    vendors.put(Account=[sf_account(1)], Contact=[sf_contact(1)])
    await vendors.sync_salesforce()
    [before] = await vendors.rows(contact)
    await write(vendors, contact, before.id, deleted_at=vendors.clock())

    await later(vendors, Contact=sf_contact(1, Title="VP of Finance"))

    assert await vendors.rows(contact) == []
    await write(vendors, contact, before.id, deleted_at=None)
    [after] = await vendors.rows(contact)
    assert after.title == "VP of Finance"  # it was synced meanwhile
