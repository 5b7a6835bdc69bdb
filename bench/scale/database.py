"""The database of a run: a tenant with its connections, a plain COPY, what it all weighs."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from bench.scale.vendors import Vendors
from csgraph.connectors.connections import create_connection
from csgraph.domain.sources.rules import ExternalSystem
from csgraph.sandbox import credentials
from csgraph.storage.database import DatabaseUrls, bootstrap
from csgraph.storage.engine import make_engine
from csgraph.storage.migrate import migrate
from csgraph.storage.secrets import Secrets
from csgraph.tenancy.api_keys import KeyTerms, issue_key
from csgraph.tenancy.tenants import create_tenant

SECRET = "the benchmark's secret of 32 characters"
_COPIED = """create table copied (
  tenant_id uuid, connection_id uuid, object_type text, external_id text, payload jsonb not null,
  primary key (tenant_id, connection_id, object_type, external_id))"""
_LANDED = "select tenant_id, connection_id, object_type, external_id, payload from {}source_record"


@dataclass(frozen=True)
class Target:
    urls: DatabaseUrls
    api_key: str


@dataclass(frozen=True)
class Copied:
    records: int
    seconds: float
    megabytes: float


def surroundings(admin_url: str, directory: Path) -> dict[str, str]:
    """Return the environment of the program's commands that use the database."""
    return {
        **os.environ,  # noqa: TID251 - what the children run in
        "DATABASE_URL": admin_url,
        "CSGRAPH_SECRET_KEY": SECRET,
        "CSGRAPH_DATA_DIR": str(directory / "client"),
        "CSGRAPH_LOG_LEVEL": "WARNING",
    }


async def prepare(admin_url: str, vendors: Vendors) -> Target:
    """Migrate, make a tenant with a key, and connect both vendors."""
    secrets = Secrets(SECRET)
    urls = await bootstrap(admin_url, secrets)
    await migrate(urls)
    owner = make_engine(urls.owner, pool_size=2)
    ingest = make_engine(urls.ingest, pool_size=2)
    tenant_id = await create_tenant(owner, "bench", "Benchmark")
    key = await issue_key(owner, secrets, tenant_id, KeyTerms(name="bench"))
    for system, url, client in (
        (
            ExternalSystem.SALESFORCE,
            vendors.salesforce,
            (credentials.SALESFORCE_CLIENT_ID, credentials.SALESFORCE_CLIENT_SECRET),
        ),
        (
            ExternalSystem.ZENDESK,
            vendors.zendesk,
            (credentials.ZENDESK_CLIENT_ID, credentials.ZENDESK_CLIENT_SECRET),
        ),
    ):
        await create_connection(
            ingest,
            secrets,
            tenant_id,
            system=system,
            name=system.value.lower(),
            base_url=url,
            credentials=dict(zip(("client_id", "client_secret"), client, strict=True)),
            options={"lag_seconds": 1} if system is ExternalSystem.SALESFORCE else {},
        )
    await owner.dispose()
    await ingest.dispose()
    return Target(urls, key.text)


async def copy_plainly(target: Target, file: Path) -> Copied:
    """COPY the landed records into a table of their own, from a file that the client has."""
    connection = await asyncpg.connect(target.urls.owner)
    try:
        schema = await connection.fetchval(
            "select schemaname || '.' from pg_tables where tablename = 'source_record'"
        )
        await connection.copy_from_query(_LANDED.format(schema), output=file, format="binary")
        await connection.execute(_COPIED)
        start = time.perf_counter()
        done = await connection.copy_to_table("copied", source=file, format="binary")
        seconds = time.perf_counter() - start
        await connection.execute("drop table copied")
    finally:
        await connection.close()
    size = file.stat().st_size / 1e6
    file.unlink()
    return Copied(int(done.split()[-1]), seconds, size)


async def counted(target: Target) -> dict[str, int]:
    """Return how many live rows the node tables hold, and the size of the database in MB."""
    connection = await asyncpg.connect(target.urls.owner)
    try:
        schema = await connection.fetchval(
            "select schemaname || '.' from pg_tables where tablename = 'source_record'"
        )
        found = {
            name: await connection.fetchval(f"select count(*) from {schema}{name}")
            for name in ("account", "contact", "ticket", "source_record", "pending_link")
        }
        size = await connection.fetchval("select pg_database_size(current_database())")
    finally:
        await connection.close()
    return {**found, "megabytes": size // 1_000_000}


async def settle(target: Target) -> None:
    """Vacuum and analyse, as autovacuum would have by the time that people query."""
    connection = await asyncpg.connect(target.urls.owner)
    await connection.execute("vacuum analyze")
    await connection.close()
