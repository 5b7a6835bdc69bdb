"""A tenant with as many accounts as a test wants, each with people and tickets."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.access.tables import user
from csgraph.domain.accounts.tables import account
from csgraph.domain.contacts.tables import contact
from csgraph.domain.support.tables import ticket
from csgraph.ids import TenantId, encode_id, new_id
from csgraph.storage.work import open_writing

OPENED = datetime(2026, 1, 1, tzinfo=UTC)


async def seed_portfolio(
    engine: AsyncEngine, tenant_id: TenantId, *, accounts: int, each: int
) -> list[UUID]:
    """Write accounts with ``each`` contacts and tickets; return the accounts' ids, by name."""
    owner, ids = new_id(), [new_id() for _ in range(accounts)]
    people = [(new_id(), at, index) for at in ids for index in range(each)]
    rows: list[tuple[Any, list[dict[str, Any]]]] = [
        (user, [{"id": owner, "name": "Olga Owner"}]),
        (
            account,
            [
                {
                    "id": id_,
                    "name": f"Account {index:03}",
                    "owner_id": owner,
                    "employee_count": index,
                }
                for index, id_ in enumerate(ids)
            ],
        ),
        (
            contact,
            [
                {
                    "id": id_,
                    "name": f"Person {index}",
                    "email": f"person{index}@x.example",
                    "account_id": at,
                }
                for id_, at, index in people
            ],
        ),
        (
            ticket,
            [
                {
                    "id": new_id(),
                    "subject": f"Ticket {index}",
                    "status": "OPEN",
                    "opened_at": OPENED + timedelta(hours=index),
                    "account_id": at,
                    "requester_id": id_,
                }
                for id_, at, index in people
            ],
        ),
    ]
    async with open_writing(engine, tenant_id) as work:
        for table, values in rows:
            if values:
                given = [{"tenant_id": tenant_id, **value} for value in values]
                await work.connection.execute(insert(table), given)
    return ids


def account_wire_id(id_: UUID) -> str:
    return encode_id("acc", id_)
