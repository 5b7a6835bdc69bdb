"""A page of any size is read in the memory of a small one."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.connectors.connections import create_connection
from csgraph.domain.sources.rules import ExternalSystem
from csgraph.domain.sources.tables import quarantined_record, source_record
from csgraph.ids import ConnectionId, TenantId
from csgraph.sandbox.credentials import ZENDESK_API_TOKEN, ZENDESK_EMAIL
from csgraph.sandbox.salesforce.app import SalesforceConfig
from csgraph.sandbox.serve import RunningSandbox, serve_sandbox
from csgraph.sandbox.store import Store
from csgraph.sandbox.traffic import Fault, FaultKind
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.secrets import Secrets
from csgraph.storage.work import open_reading
from tests.support.vendors import FIELDS, LOGINS, field, sf_account, ticket

SECRET = "a secret of thirty-two characters or more"
SCRIPT = Path(__file__).with_name("measured_sync.py")
RECORDS = 1_000
MOST_MEGABYTES = 300


@dataclass
class Large:
    """Both vendors, with a thousand records each, and what it takes to sync them elsewhere."""

    running: RunningSandbox
    urls: DatabaseUrls
    engine: AsyncEngine
    tenant_id: TenantId

    async def sync(self, system: ExternalSystem, fault: Fault) -> dict[str, Any]:
        """Sync a vendor whose first page of records is struck, in another process."""
        is_salesforce = system is ExternalSystem.SALESFORCE
        server = self.running.salesforce if is_salesforce else self.running.zendesk
        server.faults.append(fault)
        stream = "accounts" if is_salesforce else "tickets"
        connection_id = await self._connect(system)
        identity = (str(self.tenant_id), str(connection_id))
        process = await asyncio.create_subprocess_exec(
            sys.executable, str(SCRIPT), self.urls.ingest, SECRET, *identity, stream, stdout=PIPE
        )
        told, _ = await process.communicate()
        assert fault.struck == 1
        return dict(json.loads(told))

    async def landed(self) -> int:
        """How many records are there."""
        async with open_reading(self.engine, self.tenant_id) as work:
            counted = select(func.count()).select_from(source_record)
            return await work.connection.scalar(counted) or 0

    async def _connect(self, system: ExternalSystem) -> ConnectionId:
        url, credentials = {
            ExternalSystem.SALESFORCE: (self.running.salesforce_url, LOGINS[0][2]),
            ExternalSystem.ZENDESK: (
                self.running.zendesk_url,
                {"email": ZENDESK_EMAIL, "api_token": ZENDESK_API_TOKEN},
            ),
        }[system]
        return await create_connection(
            self.engine,
            Secrets(SECRET),
            self.tenant_id,
            system=system,
            name=system.value.lower(),
            base_url=url,
            credentials=credentials,
        )


@pytest.fixture
async def large(
    urls: DatabaseUrls, ingest_engine: AsyncEngine, tenant_id: TenantId
) -> AsyncIterator[Large]:
    with Store(clock=lambda: datetime(2026, 4, 1, tzinfo=UTC)) as store:
        described = [field("Id", "id"), field("SystemModstamp", "datetime"), *FIELDS["Account"]]
        store.put_sobject({"name": "Account", "fields": described})
        store.put_rows("Account", [sf_account(number) for number in range(1, RECORDS + 1)])
        store.put_zendesk("tickets", [ticket(number) for number in range(1, RECORDS + 1)])
        running = await serve_sandbox(store, salesforce=SalesforceConfig())
        yield Large(running, urls, ingest_engine, tenant_id)
        await running.stop()


PAGES = [
    (ExternalSystem.SALESFORCE, "/services/data/*/query*", "FROM Account"),
    (ExternalSystem.ZENDESK, "/api/v2/incremental/tickets", None),
]


@pytest.mark.parametrize(("system", "path", "query"), PAGES)
async def test_a_page_of_two_hundred_megabytes_is_read_in_less_than_three_hundred(
    large: Large, system: ExternalSystem, path: str, query: str | None
) -> None:
    fault = Fault(kind=FaultKind.INFLATE, path=path, query=query, megabytes=200)

    told = await large.sync(system, fault)

    assert (told["status"], told["read"], told["quarantined"]) == ("SUCCEEDED", RECORDS, 0)
    assert await large.landed() == RECORDS
    assert told["peak_megabytes"] < MOST_MEGABYTES


@pytest.mark.parametrize(("system", "path", "query"), PAGES)
async def test_one_absurdly_large_record_is_quarantined_by_its_id(
    large: Large, system: ExternalSystem, path: str, query: str | None
) -> None:
    fault = Fault(kind=FaultKind.INFLATE, path=path, query=query, megabytes=200, record=7)

    told = await large.sync(system, fault)

    assert (told["status"], told["read"], told["quarantined"]) == ("SUCCEEDED", RECORDS, 1)
    assert await large.landed() == RECORDS - 1
    assert told["peak_megabytes"] < MOST_MEGABYTES
    async with open_reading(large.engine, large.tenant_id) as work:
        (kept,) = (await work.connection.execute(select(quarantined_record))).all()
    assert kept.reason == "is larger than 8 MB"
    assert kept.external_id == ("001000000000008AAA" if path.startswith("/services") else "8")
    assert len(kept.raw) < 100_000
