"""One person in two systems is one node, in whatever order the systems tell."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from csgraph.domain.access.tables import user
from csgraph.domain.contacts.tables import contact
from csgraph.domain.sources.tables import external_ref
from csgraph.domain.support.tables import ticket as ticket_table
from csgraph.ids import TenantId
from csgraph.ingest.digest import graph_digest
from csgraph.sandbox.company import generate
from csgraph.storage.secrets import Secrets
from csgraph.storage.work import open_reading
from tests.support.vendors import Vendors, end_user, sf_contact, sf_user, ticket, vendors_of

ANNA, ANNA_AT_ZENDESK = "Anna.Keller@acme.com", "anna.keller@acme.com"
IN_EITHER_ORDER = pytest.mark.parametrize("order", ["salesforce zendesk", "zendesk salesforce"])


async def sync_in(vendors: Vendors, order: str) -> None:
    vendors.clock.advance(hours=1)
    for system in order.split():
        await (vendors.sync_salesforce() if system == "salesforce" else vendors.sync_zendesk())


async def people(vendors: Vendors) -> list[tuple[str, ...]]:
    """Which records each live contact stands for, by their external ids."""
    node, ref = contact.c, external_ref.c
    query = select(ref.node_id, ref.external_id).join(contact, node.id == ref.node_id)
    async with open_reading(vendors.deps.engine, vendors.tenant_id) as work:
        found = await work.connection.execute(query.where(node.deleted_at.is_(None)))
        groups: dict[object, list[str]] = {}
        for node_id, external_id in found:
            groups.setdefault(node_id, []).append(external_id)
    return sorted(tuple(sorted(each)) for each in groups.values())


def sf_id(number: int) -> str:
    return f"003{number:012}AAA"


@IN_EITHER_ORDER
async def test_an_end_user_with_a_contacts_email_is_that_contact(
    vendors: Vendors, order: str
) -> None:
    vendors.put(Contact=[sf_contact(1, Email=ANNA)], users=[end_user(7, email=ANNA_AT_ZENDESK)])

    await sync_in(vendors, order)

    assert await people(vendors) == [(sf_id(1), "7")]


@IN_EITHER_ORDER
async def test_an_email_of_two_contacts_tells_nothing(vendors: Vendors, order: str) -> None:
    vendors.put(
        Contact=[sf_contact(1, Email=ANNA), sf_contact(2, Email=ANNA)],
        users=[end_user(7, email=ANNA)],
    )

    await sync_in(vendors, order)

    assert await people(vendors) == [(sf_id(1),), (sf_id(2),), ("7",)]


async def test_a_second_contact_with_the_email_parts_the_end_user_again(vendors: Vendors) -> None:
    vendors.put(
        Contact=[sf_contact(1, Email=ANNA)],
        users=[end_user(7, email=ANNA)],
        tickets=[ticket(1, requester_id=7)],
    )
    await vendors.sync()
    vendors.put(
        Contact=[sf_contact(2, Email=ANNA, SystemModstamp=vendors.clock.salesforce_instant)]
    )

    await vendors.sync()

    assert await people(vendors) == [(sf_id(1),), (sf_id(2),), ("7",)]
    requester = (await vendors.row(ticket_table)).requester_id
    assert (await vendors.row(contact, contact.c.id == requester)).name == "End user 7"


async def test_a_contact_that_gets_the_email_takes_over_the_end_users_tickets(
    vendors: Vendors,
) -> None:
    vendors.put(
        Contact=[sf_contact(1)],
        users=[end_user(7, email=ANNA)],
        tickets=[ticket(1, requester_id=7)],
    )
    await vendors.sync()
    changed = sf_contact(1, Email=ANNA, SystemModstamp=vendors.clock.salesforce_instant)
    vendors.put(Contact=[changed])

    await vendors.sync()

    assert await people(vendors) == [(sf_id(1), "7")]
    assert (await vendors.row(ticket_table)).requester_id == (await vendors.row(contact)).id


@IN_EITHER_ORDER
async def test_salesforce_wins_where_both_have_a_value(vendors: Vendors, order: str) -> None:
    vendors.put(
        Contact=[sf_contact(1, Name="Anna Keller", Email=ANNA, Phone=None)],
        users=[end_user(7, name="anna k", email=ANNA_AT_ZENDESK, phone="+41 44 000")],
    )

    await sync_in(vendors, order)

    anna = await vendors.row(contact)
    assert (anna.name, anna.email, anna.phone) == ("Anna Keller", ANNA, "+41 44 000")


async def test_a_deleted_contact_leaves_the_end_user_on_their_own(vendors: Vendors) -> None:
    vendors.put(Contact=[sf_contact(1, Email=ANNA)], users=[end_user(7, email=ANNA)])
    await vendors.sync()
    gone = sf_contact(
        1, Email=ANNA, IsDeleted=True, SystemModstamp=vendors.clock.salesforce_instant
    )
    vendors.put(Contact=[gone])

    await vendors.sync()

    assert await people(vendors) == [("7",)]


async def test_a_text_without_at_sign_is_no_email(vendors: Vendors) -> None:
    vendors.put(Contact=[sf_contact(1, Email="x/y==")], users=[end_user(7, email="x/y==")])

    await vendors.sync()

    assert len(await people(vendors)) == 2


@IN_EITHER_ORDER
async def test_an_agent_is_the_salesforce_user_of_the_same_email(
    vendors: Vendors, order: str
) -> None:
    vendors.put(
        User=[sf_user(1, Email="Kim@us.com", Title="CSM")],
        users=[end_user(7, role="agent", email="kim@us.com")],
        tickets=[ticket(1, assignee_id=7)],
    )

    await sync_in(vendors, order)

    kim = await vendors.row(user)
    assert (kim.name, kim.title) == ("User 1", "CSM")
    assert (await vendors.row(ticket_table)).assignee_id == kim.id


async def test_an_end_user_promoted_to_agent_is_no_contact_any_longer(vendors: Vendors) -> None:
    vendors.put(users=[end_user(7, email="kim@us.com")], tickets=[ticket(1, requester_id=7)])
    await vendors.sync()
    promoted = end_user(7, email="kim@us.com", role="agent", updated_at="2026-05-01T12:30:00Z")
    vendors.put(users=[promoted])

    await vendors.sync()

    assert await vendors.rows(contact) == []
    assert (await vendors.row(user)).email == "kim@us.com"
    assert (await vendors.row(ticket_table)).requester_id is None


async def test_the_order_of_arrival_does_not_show(
    vendors: Vendors, secrets: Secrets, other_tenant_id: TenantId
) -> None:
    engine = vendors.deps.engine
    async with vendors_of(engine, secrets, other_tenant_id) as others:
        for each, order in ((vendors, "salesforce zendesk"), (others, "zendesk salesforce")):
            each.put(
                Contact=[sf_contact(n, Email=f"p{n % 4}@acme.com") for n in range(6)],
                users=[end_user(n, email=f"p{n % 5}@acme.com", phone=str(n)) for n in range(1, 9)],
                tickets=[ticket(n, requester_id=n) for n in range(1, 9)],
            )
            await sync_in(each, order)

        one = await graph_digest(engine, vendors.tenant_id)
        other = await graph_digest(engine, others.tenant_id)

    assert one | {"change": ""} == other | {"change": ""}


async def test_two_systems_synced_at_once_end_as_one_after_the_other(
    vendors: Vendors, secrets: Secrets, other_tenant_id: TenantId
) -> None:
    engine = vendors.deps.engine
    async with vendors_of(engine, secrets, other_tenant_id) as others:
        for each in (vendors, others):
            generate(each.store, seed=5, accounts=12, as_of=datetime(2026, 4, 1, tzinfo=UTC))
        await sync_in(others, "salesforce zendesk")
        await asyncio.gather(vendors.sync_zendesk(), vendors.sync_salesforce())

        one = await graph_digest(engine, vendors.tenant_id)
        other = await graph_digest(engine, others.tenant_id)

    assert one | {"change": ""} == other | {"change": ""}
