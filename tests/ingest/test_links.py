"""Parents may arrive after their children."""

from csgraph.domain.access.tables import user
from csgraph.domain.accounts.tables import account
from csgraph.domain.contacts.tables import contact
from csgraph.domain.sources.tables import pending_link
from csgraph.domain.support.tables import ticket as ticket_table
from csgraph.events.tables import change
from tests.support.vendors import Vendors, end_user, sf_account, sf_contact, sf_user, ticket


def account_id(number: int) -> str:
    return f"001{number:012}AAA"


async def test_a_contact_whose_account_is_not_there_yet_waits_for_it(vendors: Vendors) -> None:
    vendors.put(Contact=[sf_contact(1, AccountId=account_id(9))])

    await vendors.sync_salesforce()

    waiting = await vendors.row(pending_link)
    assert (waiting.field, waiting.external_id) == ("account_id", account_id(9))
    assert (await vendors.row(contact)).account_id is None


async def test_a_late_account_is_linked_on_arrival(vendors: Vendors) -> None:
    vendors.put(Contact=[sf_contact(n, AccountId=account_id(9)) for n in range(3)])
    await vendors.sync_salesforce()
    vendors.put(Account=[sf_account(9, SystemModstamp=vendors.clock.salesforce_instant)])

    await vendors.sync()

    parent = await vendors.row(account)
    assert {each.account_id for each in await vendors.rows(contact)} == {parent.id}
    assert await vendors.rows(pending_link) == []


async def test_linking_is_in_the_change_log(vendors: Vendors) -> None:
    vendors.put(Contact=[sf_contact(1, AccountId=account_id(9))])
    await vendors.sync_salesforce()
    vendors.put(Account=[sf_account(9, SystemModstamp=vendors.clock.salesforce_instant)])

    await vendors.sync()

    linked = await vendors.row(
        change, change.c.node_type == "Contact", change.c.operation == "UPDATE"
    )
    assert linked.before == {"account_id": None}


async def test_accounts_of_one_page_link_to_each_other(vendors: Vendors) -> None:
    vendors.put(Account=[sf_account(1, ParentId=account_id(2)), sf_account(2)])

    await vendors.sync_salesforce()

    parents = {each.name: each.parent_id for each in await vendors.rows(account)}
    assert parents["Account 1"] is not None
    assert parents["Account 2"] is None


async def test_an_account_has_its_owner(vendors: Vendors) -> None:
    owner = sf_user(1)
    vendors.put(User=[owner], Account=[sf_account(1, OwnerId=owner["Id"])])

    await vendors.sync_salesforce()

    assert (await vendors.row(account)).owner_id == (await vendors.row(user)).id


async def test_a_link_that_is_cleared_waits_for_nobody(vendors: Vendors) -> None:
    vendors.put(Contact=[sf_contact(1, AccountId=account_id(9))])
    await vendors.sync_salesforce()
    vendors.put(Contact=[sf_contact(1, SystemModstamp=vendors.clock.salesforce_instant)])

    await vendors.sync()

    assert await vendors.rows(pending_link) == []


async def test_an_agent_who_asks_is_no_contact_and_links_nothing(vendors: Vendors) -> None:
    vendors.put(users=[end_user(7, role="agent")], tickets=[ticket(1, requester_id=7)])

    await vendors.sync()

    assert (await vendors.row(ticket_table)).requester_id is None
