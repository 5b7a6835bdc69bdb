"""A tenant with a few accounts, and partners to share them with."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.app import ServerOptions, build_app
from csgraph.clock import system_clock
from csgraph.domain.accounts.tables import account
from csgraph.domain.grants.commands import GrantTerms, create_grant
from csgraph.domain.segments.commands import save_segment
from csgraph.domain.support.tables import ticket
from csgraph.events.change_log import Actor
from csgraph.graph.contract import check_fields
from csgraph.graph.predicates import Guard, Rows
from csgraph.ids import TenantId, encode_id, new_id
from csgraph.schema.build import build_schema
from csgraph.schema.sharing import refresh_shared, refresh_tenant
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.secrets import Secrets
from csgraph.storage.work import open_writing
from csgraph.tenancy.api_keys import KeyTerms, issue_key
from csgraph.tenancy.tables import grant
from csgraph.tenancy.tenants import create_tenant
from tests.support.http import Api, in_process, key_of

ACTOR = Actor("SYSTEM", "test")
ACCOUNTS = {"Acme": "Retail", "Beta": "Retail", "Cato": "Energy"}
FIELDS = ("Account.name", "Account.tickets", "Ticket.subject", "Ticket.account")
NAMES = "{ accounts { totalCount nodes { name } } }"


def wall_alone(rows: Rows) -> Guard:
    """Leave the tenant and the grant out: the partner's wall is all there is."""
    return Guard(tenant=False, live="deleted_at" in rows.table.c)


@dataclass
class Portfolio:
    """Three accounts with a ticket each, and servers whose clock moves when told to."""

    owner: AsyncEngine
    ingest: AsyncEngine
    secrets: Secrets
    tenant_id: TenantId
    slug: str
    client: httpx.AsyncClient
    unguarded: httpx.AsyncClient
    clock: list[datetime]
    own: Api
    ids: dict[str, UUID] = field(default_factory=dict)

    def wire(self, name: str) -> str:
        return encode_id("acc", self.ids[name])

    async def segment(self, name: str, filter_: dict[str, Any], type_: str = "Account") -> UUID:
        async with open_writing(self.ingest, self.tenant_id) as work:
            return await save_segment(work, ACTOR, name, type_, filter_)

    async def grant(
        self,
        *names: str,
        segment: UUID | None = None,
        fields: tuple[str, ...] = FIELDS,
        days: int = 30,
    ) -> UUID:
        coordinates = check_fields(build_schema().catalog, fields)
        ends = self.clock[0] + timedelta(days=days)
        terms = GrantTerms("Partner", "Joint support", coordinates, ends, segment)
        async with open_writing(self.ingest, self.tenant_id) as work:
            made = await create_grant(work, ACTOR, terms, [self.ids[name] for name in names])
            await refresh_shared(work, self.clock[0])
        return made

    async def key(self, grant_id: UUID) -> Api:
        terms = KeyTerms("partner", grant_id=grant_id)
        issued = await issue_key(self.owner, self.secrets, self.tenant_id, terms)
        return Api(self.client, issued.text)

    def by_the_wall(self, partner: Api) -> Api:
        return Api(self.unguarded, partner.key)

    async def change(self, name: str, **values: Any) -> None:
        where = (account.c.tenant_id == self.tenant_id, account.c.id == self.ids[name])
        async with self.owner.begin() as connection:
            await connection.execute(update(account).where(*where).values(**values))

    async def end(self, grant_id: UUID, at: datetime) -> None:
        where = (grant.c.tenant_id == self.tenant_id, grant.c.id == grant_id)
        async with self.owner.begin() as connection:
            await connection.execute(update(grant).where(*where).values(expires_at=at))

    async def refresh(self) -> None:
        await refresh_tenant(self.ingest, self.tenant_id, self.clock[0])

    async def seen(self, api: Api) -> list[str]:
        answer = (await api.data(NAMES))["accounts"]
        names = [node["name"] for node in answer["nodes"]]
        assert answer["totalCount"] == len(names)
        return names


@asynccontextmanager
async def portfolio_of(
    owner: AsyncEngine, ingest: AsyncEngine, urls: DatabaseUrls, secrets: Secrets
) -> AsyncIterator[Portfolio]:
    """Make a tenant with the accounts, and serve it."""
    slug = f"portfolio-{new_id().hex}"
    tenant_id = await create_tenant(owner, slug, "Portfolio")
    clock, options = [system_clock()], ServerOptions(pool_size=2)
    async with (
        in_process(build_app(urls, secrets, options, clock=lambda: clock[0])) as client,
        in_process(
            build_app(urls, secrets, options, clock=lambda: clock[0], partners=lambda _: wall_alone)
        ) as unguarded,
    ):
        own = Api(client, await key_of(owner, secrets, tenant_id))
        made = Portfolio(owner, ingest, secrets, tenant_id, slug, client, unguarded, clock, own)
        async with owner.begin() as connection:
            for name, industry in ACCOUNTS.items():
                made.ids[name] = new_id()
                row = {"tenant_id": tenant_id, "id": made.ids[name], "name": name}
                await connection.execute(insert(account).values(**row, industry=industry))
                asked = {
                    "tenant_id": tenant_id,
                    "id": new_id(),
                    "account_id": made.ids[name],
                    "subject": f"Help {name}",
                    "status": "OPEN",
                    "opened_at": clock[0] - timedelta(days=10),
                }
                await connection.execute(insert(ticket).values(**asked))
        yield made
