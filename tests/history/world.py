"""A company that random steps change, with what plain queries read of it after each.

A step is a function of the world: it writes through the API or as a sync does, and returns
the change set that it made, if a person made one. To teach the model a new way of writing,
add a function to ``STEPS``.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from sqlalchemy import Select, func, literal, select
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.accounts.tables import account as account_table
from csgraph.domain.contacts.tables import contact as contact_table
from csgraph.events.change_log import Actor, begin_change_set, merge_rows
from csgraph.ids import TenantId, decode_id
from csgraph.storage.work import open_writing
from tests.support.http import Api

WORDS = ("Ada", "Bo", "Cy", "Di", "Eve", "Flo")
SNAPSHOT = """query($at: DateTime) {
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
DELETE_CONTACT = f"mutation($id: ID!) {{ contactDelete(id: $id) {{ {PAYLOAD} }} }}"
RESTORE_CONTACT = f"mutation($id: ID!) {{ contactRestore(id: $id) {{ {PAYLOAD} }} }}"


@dataclass
class Moment:
    """What was there at an instant, after the step that a person's change set came from."""

    at: str
    seen: Any
    change_set: str | None = None

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

    async def run(self, steps: int) -> None:
        """Take steps, and record after each what is there."""
        for make in (make_account, make_account, make_contact, make_contact):
            await self.record(await make(self))
        for _ in range(steps):
            await self.record(await self.random.choice(STEPS)(self))

    async def record(self, change_set: str | None) -> Moment:
        async with self.ingest.connect() as connection:
            now = await connection.scalar(select(func.clock_timestamp()))
        assert now is not None
        seen = await self.api.data(SNAPSHOT, at=None)
        self.moments.append(Moment(now.isoformat(), seen, change_set))
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
    return set_of(payload)


async def edit_account(world: World) -> str | None:
    id_ = world.random.choice(world.accounts)
    return set_of(await world.write(UPDATE_ACCOUNT, id=id_, input=account_values(world)))


async def make_contact(world: World) -> str | None:
    values = {**contact_values(world), "name": world.word()}
    payload = await world.write(CREATE_CONTACT, input=values)
    world.contacts.append(payload["contact"]["id"])
    return set_of(payload)


async def edit_contact(world: World) -> str | None:
    id_ = world.random.choice(world.contacts)
    return set_of(await world.write(UPDATE_CONTACT, id=id_, input=contact_values(world)))


async def delete_contact(world: World) -> str | None:
    return set_of(await world.write(DELETE_CONTACT, id=world.random.choice(world.contacts)))


async def restore_contact(world: World) -> str | None:
    return set_of(await world.write(RESTORE_CONTACT, id=world.random.choice(world.contacts)))


async def sync_contacts(world: World) -> None:
    """Merge contacts as a sync does: some changed, some deleted, some as they were."""
    async with open_writing(world.ingest, world.tenant_id) as work:
        sets = await begin_change_set(work, Actor("CONNECTOR", "run"))
        source = union_of(world, [_contact_row(world, id_) for id_ in _some_of(world)])
        if source is not None:
            await merge_rows(work, contact_table, source, node_type="Contact", change_set_id=sets)


async def sync_accounts(world: World) -> None:
    """Merge accounts as a sync does."""
    chosen = world.random.sample(world.accounts, min(2, len(world.accounts)))
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
    return world.random.sample(world.contacts, min(3, len(world.contacts)))


def _contact_row(world: World, id_: str) -> Select[Any]:
    at = world.an_account()
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
    sync_contacts,
    sync_accounts,
]
