"""A person of the team is one user, whichever system tells of them, in whatever order."""

import pytest
from sqlalchemy import select

from csgraph.domain.access.tables import user
from csgraph.domain.contacts.tables import contact
from csgraph.domain.sources.tables import external_ref
from csgraph.domain.support.tables import ticket as ticket_table
from csgraph.ids import TenantId
from csgraph.ingest.digest import graph_digest
from csgraph.storage.secrets import Secrets
from csgraph.storage.work import open_reading
from tests.support.vendors import Record, Vendors, end_user, sf_contact, sf_user, ticket, vendors_of

KIM, KIM_IN_CAPITALS = "kim@us.com", "Kim@US.com"
LATER, LAST = "2026-05-01T12:30:00Z", "2026-05-01T13:30:00Z"
IN_EITHER_ORDER = pytest.mark.parametrize("order", ["salesforce zendesk", "zendesk salesforce"])


def agent(number: int, **values: object) -> Record:
    return end_user(number, name=f"Agent {number}", role="agent", suspended=False) | values


def sf_id(number: int) -> str:
    return f"005{number:012}AAA"


async def sync_in(vendors: Vendors, order: str) -> None:
    vendors.clock.advance(hours=1)
    for system in order.split():
        await (vendors.sync_salesforce() if system == "salesforce" else vendors.sync_zendesk())


async def team(vendors: Vendors) -> list[tuple[str, ...]]:
    """Which records each live user stands for, by their external ids."""
    ref = external_ref.c
    query = select(ref.node_id, ref.external_id).join(user, user.c.id == ref.node_id)
    async with open_reading(vendors.deps.engine, vendors.tenant_id) as work:
        groups: dict[object, list[str]] = {}
        for node_id, id_ in await work.connection.execute(query.where(user.c.deleted_at.is_(None))):
            groups.setdefault(node_id, []).append(id_)
    return sorted(tuple(sorted(each)) for each in groups.values())


@IN_EITHER_ORDER
async def test_the_capitals_of_an_email_tell_nobody_apart(vendors: Vendors, order: str) -> None:
    vendors.put(User=[sf_user(1, Email=KIM_IN_CAPITALS)], users=[agent(7, email=KIM)])

    await sync_in(vendors, order)

    assert await team(vendors) == [(sf_id(1), "7")]


async def test_an_agent_whom_the_crm_does_not_know_is_a_user(vendors: Vendors) -> None:
    vendors.put(users=[agent(7, email=KIM)], tickets=[ticket(1, assignee_id=7)])

    await vendors.sync()

    kim = await vendors.row(user)
    assert (kim.name, kim.email, kim.active) == ("Agent 7", KIM, True)
    assert (await vendors.row(ticket_table)).assignee_id == kim.id


@pytest.mark.parametrize(
    "limits",
    [
        {"role": "admin", "role_type": 4},
        {"role_type": 1, "custom_role_id": 9, "restricted_agent": True},  # a light agent
        {"role_type": 3, "restricted_agent": True, "ticket_restriction": "assigned"},
    ],
)
async def test_an_agent_of_whatever_rights_is_a_user(
    vendors: Vendors, limits: dict[str, object]
) -> None:
    vendors.put(User=[sf_user(1, Email=KIM)], users=[agent(7, email=KIM, **limits)])

    await vendors.sync()

    assert await team(vendors) == [(sf_id(1), "7")]
    assert await vendors.rows(contact) == []


async def test_a_customer_with_the_email_of_one_of_ours_is_still_a_customer(
    vendors: Vendors,
) -> None:
    vendors.put(User=[sf_user(1, Email=KIM)], users=[end_user(7, email=KIM)])

    await vendors.sync()

    assert await team(vendors) == [(sf_id(1),)]
    assert (await vendors.row(contact)).email == KIM


async def test_an_agent_who_becomes_a_customer_and_an_agent_again(vendors: Vendors) -> None:
    vendors.put(User=[sf_user(1, Email=KIM)], users=[agent(7, email=KIM)])
    await vendors.sync()

    vendors.put(users=[agent(7, email=KIM, role="end-user", updated_at=LATER)])
    await vendors.sync()

    assert await team(vendors) == [(sf_id(1),)]
    assert (await vendors.row(contact)).email == KIM

    vendors.put(users=[agent(7, email=KIM, updated_at=LAST)])
    await vendors.sync()

    assert await team(vendors) == [(sf_id(1), "7")]
    assert await vendors.rows(contact) == []


async def test_a_promoted_customer_is_the_salesforce_user_and_leaves_the_contact(
    vendors: Vendors,
) -> None:
    vendors.put(
        User=[sf_user(1, Email=KIM)],
        Contact=[sf_contact(1, Email=KIM)],
        users=[end_user(7, email=KIM)],
        tickets=[ticket(1, requester_id=7)],
    )
    await vendors.sync()
    assert (await vendors.row(ticket_table)).requester_id == (await vendors.row(contact)).id

    vendors.put(users=[agent(7, email=KIM, updated_at=LATER)])
    await vendors.sync()

    assert await team(vendors) == [(sf_id(1), "7")]
    assert (await vendors.row(contact)).name == "Contact 1"
    assert (await vendors.row(ticket_table)).requester_id is None


@pytest.mark.parametrize("suspended", [True, False])
async def test_a_suspended_agent_counts_as_inactive(vendors: Vendors, suspended: bool) -> None:
    vendors.put(users=[agent(7, email=KIM, suspended=suspended)])

    await vendors.sync()

    assert (await vendors.row(user)).active is not suspended


async def test_whether_somebody_is_active_is_for_the_crm_to_say(vendors: Vendors) -> None:
    vendors.put(
        User=[sf_user(1, Email=KIM, IsActive=True)], users=[agent(7, email=KIM, suspended=True)]
    )

    await vendors.sync()

    assert (await vendors.row(user)).active is True


async def test_a_suspended_customer_is_still_a_contact(vendors: Vendors) -> None:
    vendors.put(users=[end_user(7, email=KIM, suspended=True)])

    await vendors.sync()

    assert (await vendors.row(contact)).email == KIM


async def test_a_deactivated_agent_is_gone_unless_the_crm_has_them(vendors: Vendors) -> None:
    vendors.put(
        User=[sf_user(1, Email=KIM)],
        users=[agent(7, email=KIM), agent(8, email="lee@us.com")],
        tickets=[ticket(1, assignee_id=7), ticket(2, assignee_id=8)],
    )
    await vendors.sync()
    left = {"active": False, "updated_at": LATER}
    vendors.put(users=[agent(7, email=KIM, **left), agent(8, email="lee@us.com", **left)])

    await vendors.sync()

    assert (await vendors.row(user)).name == "User 1"
    assignees = {each.assignee_id for each in await vendors.rows(ticket_table)}
    assert len(assignees) == 2
    assert None not in assignees


async def test_a_changed_email_parts_two_and_changed_back_joins_them(vendors: Vendors) -> None:
    vendors.put(
        User=[sf_user(1, Email=KIM)],
        users=[agent(7, email=KIM)],
        tickets=[ticket(1, assignee_id=7)],
    )
    await vendors.sync()
    one = (await vendors.row(user)).id

    vendors.put(users=[agent(7, email="k.other@us.com", updated_at=LATER)])
    await vendors.sync()

    assert await team(vendors) == [(sf_id(1),), ("7",)]
    parted = (await vendors.row(ticket_table)).assignee_id
    assert parted != one
    assert (await vendors.row(user, user.c.id == parted)).name == "Agent 7"

    vendors.put(users=[agent(7, email=KIM, updated_at=LAST)])
    await vendors.sync()

    assert await team(vendors) == [(sf_id(1), "7")]
    assert (await vendors.row(ticket_table)).assignee_id == one


async def test_an_email_that_changes_in_the_crm_parts_and_joins_too(vendors: Vendors) -> None:
    vendors.put(
        User=[sf_user(1, Email=KIM), sf_user(2, Email="lee@us.com")], users=[agent(7, email=KIM)]
    )
    await vendors.sync()
    stamp = vendors.clock.salesforce_instant
    vendors.put(
        User=[
            sf_user(1, Email="former@us.com", SystemModstamp=stamp),
            sf_user(2, Email=KIM, SystemModstamp=stamp),
        ]
    )

    await vendors.sync()

    assert await team(vendors) == [(sf_id(1),), (sf_id(2), "7")]


async def test_the_order_of_arrival_does_not_show_in_the_team(
    vendors: Vendors, secrets: Secrets, other_tenant_id: TenantId
) -> None:
    engine = vendors.deps.engine
    async with vendors_of(engine, secrets, other_tenant_id) as others:
        for each, order in ((vendors, "salesforce zendesk"), (others, "zendesk salesforce")):
            each.put(
                User=[sf_user(n, Email=f"p{n % 4}@us.com") for n in range(6)],
                users=[
                    agent(n, email=f"P{n % 5}@us.com", suspended=n % 2 == 0) for n in range(1, 9)
                ],
                tickets=[ticket(n, assignee_id=n) for n in range(1, 9)],
            )
            await sync_in(each, order)

        one = await graph_digest(engine, vendors.tenant_id)
        other = await graph_digest(engine, others.tenant_id)

    assert one | {"change": ""} == other | {"change": ""}
