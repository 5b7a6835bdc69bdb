"""A company that random steps change, with what plain queries read of it after each.

A step is a function of the world: it writes through the API or as a sync does, and returns
the change set that it made, if a person made one. To teach the model a new way of writing,
add a function to ``STEPS``.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from sqlalchemy import Select, func, insert, literal, select
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.accounts.tables import account as account_table
from csgraph.domain.contacts.tables import contact as contact_table
from csgraph.domain.sources.tables import connection, external_ref
from csgraph.events.change_log import Actor, begin_change_set, merge_rows
from csgraph.ids import TenantId, decode_id
from csgraph.storage.work import open_writing
from tests.support.http import Api

WORDS = ("Ada", "Bo", "Cy", "Di", "Eve", "Flo")
SNAPSHOT = """query($at: DateTime, $ids: [ID!]!) {
  leads: nodes(ids: $ids, asOf: $at) { id }
  accounts(asOf: $at, first: 100) { totalCount nodes { id revision name industry employeeCount
    domain website annualRevenue { amount currencyCode } parent { id name }
    children(first: 100) { nodes { id } }
    contacts(first: 100, orderBy: [{field: EMAIL}]) { totalCount nodes { id name } } } }
  contacts(asOf: $at, first: 100) { totalCount
    nodes { id revision name title email phone account { id name } } }
  atX: accounts(asOf: $at, first: 100, filter: {industry: {eq: "X"}},
    orderBy: [{field: EMPLOYEE_COUNT, direction: DESC}]) { totalCount nodes { id } }
  ofAda: accounts(asOf: $at, first: 100, filter: {contacts: {some: {name: {eq: "Ada"}}}}) {
    totalCount nodes { id } } }"""
PAYLOAD = "userErrors { message } changeSet { id }"
CREATE_ACCOUNT = f"""mutation($input: AccountCreateInput!) {{ accountCreate(input: $input) {{
  {PAYLOAD} account {{ id }} }} }}"""
UPDATE_ACCOUNT = f"""mutation($id: ID!, $input: AccountUpdateInput!) {{
  accountUpdate(by: {{id: $id}}, input: $input) {{ {PAYLOAD} }} }}"""
CREATE_CONTACT = f"""mutation($input: ContactCreateInput!) {{ contactCreate(input: $input) {{
  {PAYLOAD} contact {{ id }} }} }}"""
UPDATE_CONTACT = f"""mutation($id: ID!, $input: ContactUpdateInput!) {{
  contactUpdate(id: $id, input: $input) {{ {PAYLOAD} }} }}"""
MERGE_ACCOUNTS = f"""mutation($id: ID!, $from: [ID!]!) {{
  accountMerge(by: {{id: $id}}, input: {{from: $from}}) {{ {PAYLOAD} }} }}"""
MERGE_CONTACTS = f"""mutation($id: ID!, $from: [ID!]!) {{
  contactMerge(id: $id, input: {{from: $from}}) {{ {PAYLOAD} }} }}"""
MOST_MERGED = 100
DELETE_CONTACT = f"mutation($id: ID!) {{ contactDelete(id: $id) {{ {PAYLOAD} }} }}"
RESTORE_CONTACT = f"mutation($id: ID!) {{ contactRestore(id: $id) {{ {PAYLOAD} }} }}"


@dataclass
class Moment:
    """What was there at an instant, after the step that a person's change set came from."""

    at: str
    seen: Any
    change_set: str | None = None
    ids: tuple[str, ...] = ()

    @property
    def leads(self) -> dict[str, str | None]:
        """Which record answers to the id of each that was ever merged into another one."""
        found = zip(self.ids, self.seen["leads"], strict=True)
        return {id_: node and node["id"] for id_, node in found}

    @property
    def fields(self) -> dict[tuple[str, str], Any]:
        """The values of all fields that are there, by record and name."""
        rows = [*self.seen["accounts"]["nodes"], *self.seen["contacts"]["nodes"]]
        left_out = {"id", "revision", "contacts", "children"}
        return {
            (row["id"], name): value["id"] if name in {"parent", "account"} and value else value
            for row in rows
            for name, value in row.items()
            if name not in left_out
        }


@dataclass
class World:
    """A tenant's company."""

    api: Api
    ingest: AsyncEngine
    tenant_id: TenantId
    random: Random
    accounts: list[str] = field(default_factory=list)
    contacts: list[str] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    origins: dict[str, str] = field(default_factory=dict)
    """By change set that takes changes back, or makes them again: whose these were at first."""

    async def run(self, steps: int) -> None:
        """Take steps, and record after each what is there."""
        await connect(self)
        for make in (make_account, make_account, make_contact, make_contact):
            await self.record(await make(self))
        for _ in range(steps):
            await self.record(await self.random.choice(STEPS)(self))

    async def record(self, change_set: str | None) -> Moment:
        async with self.ingest.connect() as connection:
            now = await connection.scalar(select(func.clock_timestamp()))
        assert now is not None
        ids = tuple(self.merged)
        seen = await self.api.data(SNAPSHOT, at=None, ids=ids)
        self.moments.append(Moment(now.isoformat(), seen, change_set, ids))
        return self.moments[-1]

    async def write(self, document: str, **variables: Any) -> dict[str, Any]:
        [payload] = (await self.api.data(document, **variables)).values()
        assert isinstance(payload, dict)
        return payload

    def word(self) -> str:
        return self.random.choice(WORDS)

    def some(self, *given: Any) -> dict[str, Any]:
        """Return some of the fields given by name and value."""
        chosen = self.random.sample(given, self.random.randint(1, len(given)))
        return dict(chosen)

    def own(self, ids: list[str]) -> list[str]:
        """Return the records that are merged into no other one."""
        leads = self.moments[-1].leads
        return [id_ for id_ in ids if leads.get(id_, id_) == id_]

    def an_account(self) -> str | None:
        return self.random.choice([None, *self.accounts])


def set_of(payload: dict[str, Any]) -> str | None:
    return payload["changeSet"]["id"] if payload["changeSet"] else None


def account_values(world: World) -> dict[str, Any]:
    draw = world.random
    revenue = {"amount": f"{draw.randint(1, 99)}.00", "currencyCode": draw.choice(("EUR", "USD"))}
    return world.some(
        ("name", world.word()),
        ("industry", draw.choice((None, "X", "Y"))),
        ("employeeCount", draw.choice((None, 1, 20, 300))),
        ("website", draw.choice((None, "https://a.example", "https://b.example"))),
        ("annualRevenue", draw.choice((None, revenue))),
        ("parentId", world.an_account()),
    )


def contact_values(world: World) -> dict[str, Any]:
    draw = world.random
    return world.some(
        ("name", world.word()),
        ("title", draw.choice((None, "CTO", "CEO"))),
        ("email", draw.choice((None, "a@x.example", "b@x.example"))),
        ("phone", draw.choice((None, "1", "2"))),
        ("accountId", world.an_account()),
    )


async def make_account(world: World) -> str | None:
    values = {**account_values(world), "name": world.word()}
    payload = await world.write(CREATE_ACCOUNT, input=values)
    world.accounts.append(payload["account"]["id"])
    await describe(world, "Account", world.accounts[-1])
    return set_of(payload)


async def edit_account(world: World) -> str | None:
    id_ = world.random.choice(world.accounts)
    return set_of(await world.write(UPDATE_ACCOUNT, id=id_, input=account_values(world)))


async def make_contact(world: World) -> str | None:
    values = {**contact_values(world), "name": world.word()}
    payload = await world.write(CREATE_CONTACT, input=values)
    world.contacts.append(payload["contact"]["id"])
    await describe(world, "Contact", world.contacts[-1])
    return set_of(payload)


async def edit_contact(world: World) -> str | None:
    id_ = world.random.choice(world.contacts)
    return set_of(await world.write(UPDATE_CONTACT, id=id_, input=contact_values(world)))


async def delete_contact(world: World) -> str | None:
    return set_of(await world.write(DELETE_CONTACT, id=world.random.choice(world.contacts)))


async def restore_contact(world: World) -> str | None:
    return set_of(await world.write(RESTORE_CONTACT, id=world.random.choice(world.contacts)))


async def merge_accounts(world: World) -> str | None:
    return await _merge(world, MERGE_ACCOUNTS, world.accounts)


async def merge_contacts(world: World) -> str | None:
    return await _merge(world, MERGE_CONTACTS, world.contacts)


async def _merge(world: World, document: str, among: list[str]) -> str | None:
    """Merge a record into another one; either may be gone, or both be one, which is refused."""
    into, loser = world.random.sample(among, 2)
    if len(world.merged) >= MOST_MERGED:
        return None
    made = set_of(await world.write(document, **{"id": into, "from": [loser]}))
    if made and loser not in world.merged:
        world.merged.append(loser)
    return made


async def connect(world: World) -> None:
    """Make the system whose records describe the world's."""
    async with open_writing(world.ingest, world.tenant_id) as work:
        values = {"system": "SALESFORCE", "name": "CRM", "base_url": "https://x", "options": {}}
        ids = {"tenant_id": world.tenant_id, "id": world.tenant_id}
        await work.connection.execute(insert(connection).values(**ids, **values, credentials=b""))


async def describe(world: World, node_type: str, id_: str) -> None:
    """Let a record of the system describe a node, called as the node's id."""
    async with open_writing(world.ingest, world.tenant_id) as work:
        await work.connection.execute(
            insert(external_ref).values(
                tenant_id=world.tenant_id,
                connection_id=world.tenant_id,
                object_type=node_type,
                external_id=id_,
                system="SALESFORCE",
                node_type=node_type,
                node_id=stored(id_),
            )
        )


async def astray(world: World) -> list[str]:
    """Return the records that describe another node than what answers for their own."""
    found = []
    for node_type, table in (("Account", account_table), ("Contact", contact_table)):
        owner = table.alias("owner")
        own = func.coalesce(external_ref.c.merged_from, external_ref.c.node_id)
        query = (
            select(external_ref.c.external_id, own, external_ref.c.node_id, owner.c.merged_into)
            .join(owner, (owner.c.tenant_id == world.tenant_id) & (owner.c.id == own))
            .where(
                external_ref.c.tenant_id == world.tenant_id, external_ref.c.node_type == node_type
            )
        )
        async with open_writing(world.ingest, world.tenant_id) as work:
            rows = (await work.connection.execute(query)).all()
        found += [
            row.external_id
            for row in rows
            if row[1] != stored(row.external_id) or row.node_id != (row.merged_into or row[1])
        ]
    return found


async def sync_contacts(world: World) -> None:
    """Merge contacts as a sync does: some changed, some deleted, some as they were."""
    async with open_writing(world.ingest, world.tenant_id) as work:
        sets = await begin_change_set(work, Actor("CONNECTOR", "run"))
        source = union_of(world, [_contact_row(world, id_) for id_ in _some_of(world)])
        if source is not None:
            await merge_rows(work, contact_table, source, node_type="Contact", change_set_id=sets)


async def sync_accounts(world: World) -> None:
    """Merge accounts as a sync does."""
    own = world.own(world.accounts)
    chosen = world.random.sample(own, min(2, len(own)))
    rows = [
        select(
            literal(stored(id_), account_table.c.id.type).label("id"),
            literal(world.word()).label("name"),
            literal(world.random.choice(("X", "Y"))).label("industry"),
        )
        for id_ in chosen
    ]
    async with open_writing(world.ingest, world.tenant_id) as work:
        sets = await begin_change_set(work, Actor("CONNECTOR", "run"))
        source = union_of(world, rows)
        if source is not None:
            await merge_rows(work, account_table, source, node_type="Account", change_set_id=sets)


def _some_of(world: World) -> list[str]:
    own = world.own(world.contacts)
    return world.random.sample(own, min(3, len(own)))


def _contact_row(world: World, id_: str) -> Select[Any]:
    at = world.random.choice([None, *world.own(world.accounts)])
    deleted = func.clock_timestamp() if world.random.random() < 0.3 else None
    columns = contact_table.c
    return select(
        literal(stored(id_), columns.id.type).label("id"),
        literal(world.word()).label("name"),
        literal(stored(at) if at else None, columns.account_id.type).label("account_id"),
        (deleted if deleted is not None else literal(None, columns.deleted_at.type)).label(
            "deleted_at"
        ),
    )


def union_of(_world: World, rows: list[Select[Any]]) -> Select[Any] | None:
    if not rows:
        return None
    return rows[0].union_all(*rows[1:]).subquery().select() if rows[1:] else rows[0]


def stored(id_: str) -> Any:
    decoded = decode_id(id_)
    assert decoded is not None
    return decoded[1]


Step = Callable[[World], Awaitable[str | None]]
STEPS: list[Step] = [
    make_account,
    edit_account,
    edit_account,
    make_contact,
    edit_contact,
    edit_contact,
    edit_contact,
    delete_contact,
    restore_contact,
    merge_accounts,
    merge_contacts,
    sync_contacts,
    sync_accounts,
]
