"""The main job on records that nobody here wrote: every one arrives, or is shown with why."""

from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from rich.console import Console
from rich.table import Table
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.app import build_app
from csgraph.clock import system_clock
from csgraph.connectors.connections import create_connection
from csgraph.connectors.sync import RunSummary, SyncDeps, sync_connection
from csgraph.domain.sources.rules import ExternalSystem
from csgraph.ids import TenantId
from csgraph.sandbox import credentials
from csgraph.sandbox.recorded import LoadReport, load
from csgraph.sandbox.serve import serve_sandbox
from csgraph.sandbox.store import Store
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.secrets import Secrets
from csgraph.tenancy.api_keys import KeyTerms, issue_key
from tests.conftest import make_tenant

pytestmark = pytest.mark.recorded

STREAMS = {  # stream: (object in the files, type in the graph)
    ("salesforce", "users"): ("User", "user"),
    ("salesforce", "accounts"): ("Account", "account"),
    ("salesforce", "contacts"): ("Contact", "contact"),
    ("zendesk", "organizations"): ("organizations", "source_match"),
    ("zendesk", "users"): ("users", "contact"),
    ("zendesk", "organization_memberships"): ("organization_memberships", "membership"),
    ("zendesk", "tickets"): ("tickets", "ticket"),
}


class Synced:
    """Recorded responses, served and synced."""

    def __init__(
        self, report: LoadReport, tenant_id: TenantId, runs: dict[str, RunSummary]
    ) -> None:
        self.report = report
        self.tenant_id = tenant_id
        self.runs = runs


@pytest.fixture(scope="module")
async def synced(
    recorded_dir: Path, owner_engine: AsyncEngine, ingest_engine: AsyncEngine, secrets: Secrets
) -> Synced:
    tenant_id = await make_tenant(owner_engine)
    clients = {
        "salesforce": (credentials.SALESFORCE_CLIENT_ID, credentials.SALESFORCE_CLIENT_SECRET),
        "zendesk": (credentials.ZENDESK_CLIENT_ID, credentials.ZENDESK_CLIENT_SECRET),
    }
    runs: dict[str, RunSummary] = {}
    with Store() as store:
        report = load(store, recorded_dir)
        running = await serve_sandbox(store)
        urls = {"salesforce": running.salesforce_url, "zendesk": running.zendesk_url}
        async with httpx.AsyncClient(timeout=60) as http:
            deps = SyncDeps(ingest_engine, secrets, system_clock, http)
            for name, (client_id, client_secret) in clients.items():
                made = await create_connection(
                    ingest_engine,
                    secrets,
                    tenant_id,
                    system=ExternalSystem(name.upper()),
                    name=name,
                    base_url=urls[name],
                    credentials={"client_id": client_id, "client_secret": client_secret},
                )
                runs[name] = await sync_connection(deps, tenant_id, made)
        await running.stop()
    return Synced(report, tenant_id, runs)


async def landed(urls: DatabaseUrls, tenant_id: TenantId) -> dict[tuple[str, str], int]:
    connection = await asyncpg.connect(urls.owner)
    rows = await connection.fetch(
        "select system, object_type, count(*) n from source_record join connection on "
        "connection.tenant_id = source_record.tenant_id and connection.id = connection_id "
        "where source_record.tenant_id = $1 group by 1, 2",
        tenant_id,
    )
    await connection.close()
    return {(row["system"].lower(), row["object_type"].lower()): row["n"] for row in rows}


async def quarantined(urls: DatabaseUrls, tenant_id: TenantId) -> list[Any]:
    connection = await asyncpg.connect(urls.owner)
    rows = await connection.fetch(
        "select system, object_type, external_id, field, reason from quarantined_record join "
        "connection on connection.tenant_id = quarantined_record.tenant_id and "
        "connection.id = connection_id where quarantined_record.tenant_id = $1 order by 1, 2, 3",
        tenant_id,
    )
    await connection.close()
    return list(rows)


async def test_every_record_in_the_files_arrives_or_is_quarantined_with_a_reason(
    synced: Synced, urls: DatabaseUrls, capsys: pytest.CaptureFixture[str]
) -> None:
    arrived = await landed(urls, synced.tenant_id)
    held_back = await quarantined(urls, synced.tenant_id)
    table = Table("system", "object", "in the files", "read", "landed", "quarantined", "adds up")
    sums = []
    for (system, stream), (name, _) in STREAMS.items():
        tally = next(t for t in synced.runs[system].streams if t.stream == stream)
        in_files = next(
            count.served
            for (vendor, kind), count in synced.report.counts.items()
            if vendor.lower() == system and kind == name
        )
        singular = name.lower().rstrip("s") if system == "zendesk" else name.lower()
        count = arrived.get((system, singular), arrived.get((system, name.lower()), 0))
        sums.append(in_files == tally.read == count + tally.quarantined)
        table.add_row(
            system,
            name,
            *(str(n) for n in (in_files, tally.read, count, tally.quarantined)),
            str(sums[-1]),
        )
    with capsys.disabled():
        console = Console(width=120)
        console.print()
        console.print(table)
        for row in held_back:
            console.print(
                f"{row['system']} {row['object_type']} {row['external_id']}: "
                f"{row['field']}: {row['reason']}",
                markup=False,
            )

    assert {run.status.value for run in synced.runs.values()} == {"SUCCEEDED"}
    assert all(sums)


async def test_a_query_over_them_is_one_statement(
    synced: Synced,
    urls: DatabaseUrls,
    owner_engine: AsyncEngine,
    secrets: Secrets,
    server: Any,
    capsys: pytest.CaptureFixture[str],
) -> None:
    key = await issue_key(owner_engine, secrets, synced.tenant_id, KeyTerms(name="recorded"))
    query = """{ accounts(first: 50, filter: {name: {isNull: false}}) { totalCount nodes {
      name contacts(first: 5) { nodes { name } } tickets(first: 5) { nodes { subject } }
      externalRefs { system externalId } } }
      quarantinedRecords(first: 50) { totalCount nodes { objectType reason } }
      sourceMatches(first: 50) { totalCount nodes { name status } }
      tickets(first: 50) { totalCount nodes { subject requester { name } } } }"""
    app = build_app(urls, secrets)
    admin = await asyncpg.connect(server.admin_url.replace("/postgres?", "/csgraph?"))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client,
    ):
        headers = {"Authorization": f"Bearer {key.text}"}
        await client.post("/graphql", json={"query": "{ __typename }"}, headers=headers)
        await client.post("/graphql", json={"query": "{ viewer { tenantSlug } }"}, headers=headers)
        await admin.execute("select pg_stat_statements_reset()")
        answer = (await client.post("/graphql", json={"query": query}, headers=headers)).json()
        statements = await admin.fetch(
            "select query, calls from pg_stat_statements s join pg_roles r on r.oid = s.userid "
            "where r.rolname = 'csgraph_app'"
        )
    await admin.close()

    with capsys.disabled():
        console = Console(width=120)
        calls = [(row["calls"], row["query"][:60]) for row in statements]
        console.print(f"\nstatements of the application role: {calls}", markup=False)
        console.print({name: value["totalCount"] for name, value in answer["data"].items()})
    assert "errors" not in answer
    assert [row["calls"] for row in statements] == [1]
