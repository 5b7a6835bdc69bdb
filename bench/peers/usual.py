"""The stock way in Python: strawberry's executor, SQLAlchemy's ORM, a dataloader a field.

``python usual.py READY_FILE``, in an environment of its own (``usual.lock``).
"""

import json
import os
import socket
import sys
from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import strawberry
import uvicorn
from sqlalchemy import ARRAY, Uuid, bindparam, column, func, select, true
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, aliased, mapped_column
from strawberry.asgi import GraphQL
from strawberry.dataloader import DataLoader

TENANT = UUID(os.environ["TENANT_ID"])
engine = create_async_engine(os.environ["DATABASE_URL"], pool_size=10, max_overflow=0)
sessions = async_sessionmaker(engine, expire_on_commit=False)


class Base(DeclarativeBase):
    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    deleted_at: Mapped[datetime | None]


class UserRow(Base):
    __tablename__ = "user"
    __table_args__ = {"schema": "store"}
    name: Mapped[str]
    email: Mapped[str | None]


class AccountRow(Base):
    __tablename__ = "account"
    __table_args__ = {"schema": "store"}
    name: Mapped[str]
    name_key: Mapped[str]
    domain: Mapped[str | None]
    website: Mapped[str | None]
    industry: Mapped[str | None]
    account_type: Mapped[str | None]
    billing_country: Mapped[str | None]
    employee_count: Mapped[int | None]
    annual_revenue_reporting: Mapped[Decimal | None]
    revision: Mapped[int]
    created_at: Mapped[datetime]
    owner_id: Mapped[UUID | None]


class ContactRow(Base):
    __tablename__ = "contact"
    __table_args__ = {"schema": "store"}
    name: Mapped[str]
    name_key: Mapped[str]
    title: Mapped[str | None]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    account_id: Mapped[UUID | None]


class OpportunityRow(Base):
    __tablename__ = "opportunity"
    __table_args__ = {"schema": "store"}
    name: Mapped[str]
    stage: Mapped[str | None]
    close_on: Mapped[date | None]
    is_closed: Mapped[bool]
    account_id: Mapped[UUID | None]


class RoleRow(Base):
    __tablename__ = "opportunity_contact_role"
    __table_args__ = {"schema": "store"}
    role: Mapped[str | None]
    is_primary: Mapped[bool]
    opportunity_id: Mapped[UUID | None]
    contact_id: Mapped[UUID | None]


class TicketRow(Base):
    __tablename__ = "ticket"
    __table_args__ = {"schema": "store"}
    subject: Mapped[str | None]
    status: Mapped[str]
    priority: Mapped[str | None]
    opened_at: Mapped[datetime]
    account_id: Mapped[UUID | None]


class ContractRow(Base):
    __tablename__ = "contract"
    __table_args__ = {"schema": "store"}
    number: Mapped[str | None]
    status: Mapped[str | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    account_id: Mapped[UUID | None]


def live(row):
    return select(row).where(row.tenant_id == TENANT, row.deleted_at.is_(None))


def one(row):
    """Return what loads rows by their ids."""

    async def load(ids):
        async with sessions() as session:
            found = await session.scalars(live(row).where(row.id.in_(ids)))
            by_id = {each.id: each for each in found}
        return [by_id.get(id_) for id_ in ids]

    return load


def many(row, key, order, *conditions):
    """Return what loads the first rows of each of several parents."""

    async def load(keys):
        first = keys[0][1]
        given = bindparam("ids", [id_ for id_, _ in keys], type_=ARRAY(Uuid))
        ids = func.unnest(given).table_valued(column("id", Uuid), name="parent").render_derived()
        child = aliased(
            row,
            live(row)
            .where(key == ids.c.id, *conditions)
            .order_by(*order)
            .limit(first)
            .lateral("child"),
        )
        grouped = defaultdict(list)
        async with sessions() as session:
            for id_, each in await session.execute(
                select(ids.c.id, child).select_from(ids).join(child, true())
            ):
                grouped[id_].append(each)
        return [grouped[id_] for id_, _ in keys]

    return load


def loaders():
    return {
        "owner": DataLoader(one(UserRow)),
        "opportunity": DataLoader(one(OpportunityRow)),
        "contact": DataLoader(one(ContactRow)),
        "contacts": DataLoader(
            many(ContactRow, ContactRow.account_id, (ContactRow.name_key, ContactRow.id))
        ),
        "opportunities": DataLoader(
            many(
                OpportunityRow,
                OpportunityRow.account_id,
                (OpportunityRow.close_on, OpportunityRow.id),
                OpportunityRow.is_closed.is_(False),
            )
        ),
        "tickets": DataLoader(
            many(
                TicketRow,
                TicketRow.account_id,
                (TicketRow.opened_at.desc(), TicketRow.id.desc()),
            )
        ),
        "contracts": DataLoader(
            many(
                ContractRow,
                ContractRow.account_id,
                (ContractRow.ends_on.desc(), ContractRow.id.desc()),
                ContractRow.status == "Activated",
            )
        ),
        "opportunity_roles": DataLoader(
            many(RoleRow, RoleRow.contact_id, (RoleRow.role, RoleRow.id))
        ),
        "contact_roles": DataLoader(
            many(RoleRow, RoleRow.opportunity_id, (RoleRow.role, RoleRow.id))
        ),
    }


@strawberry.type
class User:
    id: strawberry.ID
    name: str
    email: str | None


@strawberry.type
class Ticket:
    id: strawberry.ID
    subject: str | None
    status: str
    priority: str | None
    opened_at: datetime


@strawberry.type
class Contract:
    id: strawberry.ID
    number: str | None
    status: str | None
    starts_on: date | None
    ends_on: date | None


@strawberry.type
class Role:
    role: str | None
    is_primary: bool

    @strawberry.field
    async def opportunity(self, info: strawberry.Info) -> "Opportunity | None":
        return await info.context["opportunity"].load(self.opportunity_id)

    @strawberry.field
    async def contact(self, info: strawberry.Info) -> "Contact | None":
        return await info.context["contact"].load(self.contact_id)


@strawberry.type
class Contact:
    id: strawberry.ID
    name: str
    title: str | None
    email: str | None
    phone: str | None

    @strawberry.field
    async def opportunity_roles(self, info: strawberry.Info, first: int) -> list[Role]:
        return await info.context["opportunity_roles"].load((self.id, first))


@strawberry.type
class Opportunity:
    id: strawberry.ID
    name: str
    stage: str | None
    close_on: date | None

    @strawberry.field
    async def contact_roles(self, info: strawberry.Info, first: int) -> list[Role]:
        return await info.context["contact_roles"].load((self.id, first))


@strawberry.type
class Account:
    id: strawberry.ID
    name: str
    domain: str | None
    website: str | None
    industry: str | None
    account_type: str | None
    billing_country: str | None
    employee_count: int | None
    revision: int
    created_at: datetime

    @strawberry.field
    async def owner(self, info: strawberry.Info) -> User | None:
        return await info.context["owner"].load(self.owner_id)

    @strawberry.field
    async def contacts(self, info: strawberry.Info, first: int) -> list[Contact]:
        return await info.context["contacts"].load((self.id, first))

    @strawberry.field
    async def opportunities(self, info: strawberry.Info, first: int) -> list[Opportunity]:
        return await info.context["opportunities"].load((self.id, first))

    @strawberry.field
    async def tickets(self, info: strawberry.Info, first: int) -> list[Ticket]:
        return await info.context["tickets"].load((self.id, first))

    @strawberry.field
    async def contracts(self, info: strawberry.Info, first: int) -> list[Contract]:
        return await info.context["contracts"].load((self.id, first))


@strawberry.type
class Group:
    industry: str | None
    count: int
    sum: Decimal | None


async def scalars(statement):
    async with sessions() as session:
        return (await session.scalars(statement)).all()


@strawberry.type
class Query:
    @strawberry.field
    async def account(self, id: strawberry.ID) -> Account | None:
        found = await scalars(live(AccountRow).where(AccountRow.id == UUID(id)))
        return found[0] if found else None

    @strawberry.field
    async def accounts(self, first: int) -> list[Account]:
        order = (AccountRow.name_key, AccountRow.id)
        return await scalars(live(AccountRow).order_by(*order).limit(first))

    @strawberry.field
    async def largest_accounts(self, first: int, industry: str) -> list[Account]:
        order = (AccountRow.employee_count.desc().nulls_last(), AccountRow.id.desc())
        found = live(AccountRow).where(AccountRow.industry == industry)
        return await scalars(found.order_by(*order).limit(first))

    @strawberry.field
    async def accounts_by_industry(self) -> list[Group]:
        statement = (
            select(AccountRow.industry, func.count(), func.sum(AccountRow.annual_revenue_reporting))
            .where(AccountRow.tenant_id == TENANT, AccountRow.deleted_at.is_(None))
            .group_by(AccountRow.industry)
            .order_by(AccountRow.industry)
        )
        async with sessions() as session:
            return [
                # asyncpg's decimals may have an exponent, which no client wants to read.
                Group(industry=industry, count=count, sum=total and Decimal(f"{total:f}"))
                for industry, count, total in await session.execute(statement)
            ]


# The rows themselves are what the resolvers return: strawberry need not check their class.
for type_ in (User, Ticket, Contract, Role, Contact, Opportunity, Account):
    type_.is_type_of = None


class Server(GraphQL):
    async def get_context(self, request, response):
        return loaders()


app = Server(strawberry.Schema(Query), graphql_ide=None)


class Told(uvicorn.Server):
    """Writes the ready file once requests are served."""

    async def startup(self, sockets=None):
        await super().startup(sockets=sockets)
        host, port = sockets[0].getsockname()
        Path(sys.argv[1]).write_text(json.dumps({"url": f"http://{host}:{port}/graphql"}))


def main():
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_level="warning", access_log=False)
    Told(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
