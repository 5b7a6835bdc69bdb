"""What a vendor deletes is kept, marked; what it restores comes back."""

from csgraph.domain.accounts.tables import account
from csgraph.domain.contacts.tables import contact
from csgraph.domain.support.tables import ticket as ticket_table
from csgraph.events.tables import change
from tests.support.vendors import (
    APRIL_EPOCH,
    Vendors,
    end_user,
    sf_account,
    ticket,
)


async def operations(vendors: Vendors, node_type: str) -> list[str]:
    found = await vendors.rows(change, change.c.node_type == node_type)
    return [each.operation for each in sorted(found, key=lambda each: each.seq)]


async def test_a_deleted_account_is_deleted_then_restored(vendors: Vendors) -> None:
    vendors.put(Account=[sf_account(1)])
    await vendors.sync()
    stamp = vendors.clock.salesforce_instant
    vendors.put(Account=[sf_account(1, IsDeleted=True, SystemModstamp=stamp)])
    await vendors.sync()
    assert await vendors.rows(account) == []

    stamp = vendors.clock.salesforce_instant
    vendors.put(Account=[sf_account(1, SystemModstamp=stamp)])
    await vendors.sync()

    assert (await vendors.row(account)).name == "Account 1"
    assert await operations(vendors, "Account") == ["INSERT", "DELETE", "RESTORE"]


async def test_a_deleted_ticket_keeps_what_the_vendor_blanks(vendors: Vendors) -> None:
    vendors.put(tickets=[ticket(1, subject="Can't log in")])
    await vendors.sync()
    scrubbed = {"subject": "SCRUBBED", "raw_subject": "SCRUBBED", "status": "deleted"}
    vendors.put(tickets=[ticket(1, generated_timestamp=APRIL_EPOCH + 9, **scrubbed)])

    await vendors.sync()

    assert await vendors.rows(ticket_table) == []
    (deleted,) = await vendors.rows(change, change.c.operation == "DELETE")
    assert deleted.changed_fields == ["deleted_at"]


async def test_a_deactivated_end_user_is_deleted(vendors: Vendors) -> None:
    vendors.put(users=[end_user(7)])
    await vendors.sync()
    vendors.put(users=[end_user(7, active=False, updated_at="2026-05-01T12:00:00Z")])

    await vendors.sync()

    assert await vendors.rows(contact) == []


async def test_a_record_first_seen_deleted_is_known_as_deleted(vendors: Vendors) -> None:
    vendors.put(Account=[sf_account(1, IsDeleted=True)])

    await vendors.sync_salesforce()

    assert await vendors.rows(account) == []
    assert await operations(vendors, "Account") == ["INSERT"]


async def test_a_missing_mark_is_no_deletion(vendors: Vendors) -> None:
    vendors.put(Account=[sf_account(1, IsDeleted=None)])

    await vendors.sync_salesforce()

    assert len(await vendors.rows(account)) == 1
