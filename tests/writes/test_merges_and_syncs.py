"""What was merged stays together, whatever the sources send later."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.accounts.tables import account
from csgraph.domain.contacts.tables import contact
from csgraph.ids import TenantId, encode_id
from csgraph.storage.secrets import Secrets
from tests.ingest.test_holds import later
from tests.support.http import Api
from tests.support.vendors import Vendors, end_user, sf_account, sf_contact, vendors_of
from tests.writes.test_accounts import written
from tests.writes.test_merges import merged

MERGE_PEOPLE = """mutation($id: ID!, $from: [ID!]!) {
  contactMerge(id: $id, input: {from: $from}) { userErrors { code message }
    effects { nodeType count } } }"""
RELEASE = """mutation($id: ID!) { accountHoldsRelease(by: {id: $id}, input: {}) { released } }"""


@pytest.fixture
async def vendors(
    ingest_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId
) -> AsyncIterator[Vendors]:
    async with vendors_of(ingest_engine, secrets, tenant_id) as made:
        yield made


async def accounts(vendors: Vendors) -> dict[str, str]:
    """Return the ids of the live accounts by name."""
    return {row.name: encode_id("acc", row.id) for row in await vendors.rows(account)}


async def test_a_later_sync_of_the_loser_lands_on_the_survivor(vendors: Vendors, api: Api) -> None:
    vendors.put(
        Account=[sf_account(1, Name="Loser"), sf_account(2, Name="Survivor")],
        Contact=[sf_contact(1, AccountId="001000000000001AAA")],
    )
    await vendors.sync_salesforce()
    ids = await accounts(vendors)
    payload = await merged(api, ids["Survivor"], ids["Loser"])
    assert payload["userErrors"] == []
    assert {"nodeType": "ExternalRef", "count": 1} in payload["effects"]

    await later(
        vendors,
        Account=sf_account(1, Name="Loser again", Industry="Energy"),
        Contact=sf_contact(1, AccountId="001000000000001AAA", Title="VP"),
    )

    [row] = await vendors.rows(account)
    assert (row.name, encode_id("acc", row.id)) == ("Survivor", ids["Survivor"])
    [person] = await vendors.rows(contact)
    assert (person.account_id, person.title) == (row.id, "VP")
    by = (
        'query { account(by: {salesforceId: "001000000000001AAA"}) { id externalRefs { system } } }'
    )
    found = (await api.data(by))["account"]
    assert found == {"id": ids["Survivor"], "externalRefs": [{"system": "SALESFORCE"}] * 2}


async def test_the_survivors_own_record_goes_on_to_write_it(vendors: Vendors, api: Api) -> None:
    vendors.put(Account=[sf_account(1, Name="Loser"), sf_account(2, Name="Survivor")])
    await vendors.sync_salesforce()
    ids = await accounts(vendors)
    await merged(api, ids["Survivor"], ids["Loser"])

    await later(vendors, Account=sf_account(2, Name="Renamed"))
    assert await accounts(vendors) == {"Renamed": ids["Survivor"]}

    await later(vendors, Account=sf_account(2, Name="Renamed", IsDeleted=True))
    assert await accounts(vendors) == {"Loser": ids["Survivor"]}


async def test_a_released_field_follows_the_source_again(vendors: Vendors, api: Api) -> None:
    vendors.put(Account=[sf_account(1, Name="Acme")])
    await vendors.sync_salesforce()
    [id_] = (await accounts(vendors)).values()
    await written(
        api,
        """mutation($id: ID!) { accountUpdate(by: {id: $id}, input: {name: "Ours"}) {
             userErrors { code } } }""",
        id=id_,
    )
    await later(vendors, Account=sf_account(1, Name="Theirs"))
    assert list(await accounts(vendors)) == ["Ours"]

    assert (await written(api, RELEASE, id=id_))["released"] == 1
    await later(vendors, Account=sf_account(1, Name="Theirs", Industry="Energy"))

    assert list(await accounts(vendors)) == ["Theirs"]


async def test_merged_people_stay_one_though_their_addresses_differ(
    vendors: Vendors, api: Api
) -> None:
    vendors.put(
        Account=[sf_account(1)],
        Contact=[sf_contact(1, Email="ada@acme.example")],
        users=[end_user(7, email="ada@home.example")],
    )
    await vendors.sync()
    leader, follower = sorted(await vendors.rows(contact), key=lambda row: str(row.email))
    assert leader.email == "ada@acme.example"

    payload = await written(
        api,
        MERGE_PEOPLE,
        **{"id": encode_id("con", leader.id), "from": [encode_id("con", follower.id)]},
    )
    assert payload["userErrors"] == []
    stamp = vendors.clock.now
    vendors.put(
        users=[
            end_user(
                7, email="ada@home.example", name="Ada", updated_at=f"{stamp:%Y-%m-%dT%H:%M:%SZ}"
            )
        ]
    )
    await vendors.sync()

    [row] = await vendors.rows(contact)
    assert (row.id, row.email) == (leader.id, "ada@acme.example")


async def test_the_address_of_merged_duplicates_is_that_of_one_person(
    vendors: Vendors, api: Api
) -> None:
    vendors.put(
        Account=[sf_account(1)],
        Contact=[sf_contact(1, Email="ada@acme.example"), sf_contact(2, Email="ada@acme.example")],
    )
    await vendors.sync_salesforce()
    one, two = await vendors.rows(contact)
    await written(
        api, MERGE_PEOPLE, **{"id": encode_id("con", one.id), "from": [encode_id("con", two.id)]}
    )
    vendors.put(users=[end_user(7, email="ada@acme.example")])

    await vendors.sync()

    [row] = await vendors.rows(contact)
    assert row.id == one.id
