"""The sandbox's company behind both vendors' ports, with a clock that moves when told to."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.connectors.connections import create_connection
from csgraph.domain.sources.rules import ExternalSystem
from csgraph.ids import ConnectionId, TenantId
from csgraph.sandbox.company import evolve, generate
from csgraph.sandbox.credentials import (
    SALESFORCE_CLIENT_ID,
    SALESFORCE_CLIENT_SECRET,
    ZENDESK_CLIENT_ID,
    ZENDESK_CLIENT_SECRET,
)
from csgraph.sandbox.serve import RunningSandbox, SalesforceConfig, ZendeskConfig, serve_sandbox
from csgraph.sandbox.store import Store
from csgraph.storage.secrets import Secrets

SEED = 3
APRIL = datetime(2026, 4, 1, tzinfo=UTC)


@dataclass
class Company:
    """Ten customers, told in pages of a few records."""

    store: Store
    sandbox: RunningSandbox
    page_size: int
    step: int = 0

    @property
    def now(self) -> datetime:
        """An hour after whatever happened last, when all of it can be read."""
        return APRIL + timedelta(days=self.step, hours=1)

    def evolve(self) -> None:
        """Let a day pass."""
        self.step += 1
        evolve(self.store, seed=SEED, step=self.step, as_of=self.now - timedelta(hours=1))

    async def connect(
        self, engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId
    ) -> list[ConnectionId]:
        """Connect a tenant to both vendors; Salesforce is the first to be synced."""
        return [
            await create_connection(
                engine,
                secrets,
                tenant_id,
                system=system,
                name=system.value.lower(),
                base_url=url,
                credentials={"client_id": client_id, "client_secret": client_secret},
                options={"page_size": self.page_size},
            )
            for system, url, client_id, client_secret in (
                (
                    ExternalSystem.SALESFORCE,
                    self.sandbox.salesforce_url,
                    SALESFORCE_CLIENT_ID,
                    SALESFORCE_CLIENT_SECRET,
                ),
                (
                    ExternalSystem.ZENDESK,
                    self.sandbox.zendesk_url,
                    ZENDESK_CLIENT_ID,
                    ZENDESK_CLIENT_SECRET,
                ),
            )
        ]


@asynccontextmanager
async def company_of(page_size: int) -> AsyncIterator[Company]:
    """Serve the company on ports of its own."""
    with Store(clock=lambda: made.now) as store:
        generate(store, seed=SEED, accounts=10, as_of=APRIL)
        salesforce = SalesforceConfig(
            clock=lambda: made.now, batch_size=page_size, min_batch_size=1
        )
        zendesk = ZendeskConfig(clock=lambda: made.now)
        sandbox = await serve_sandbox(store, salesforce=salesforce, zendesk=zendesk)
        made = Company(store, sandbox, page_size)
        yield made
        await sandbox.stop()
