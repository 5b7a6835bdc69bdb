"""Commands as processes of their own beside a test's loop, over a database of their own."""

import asyncio
import json
import signal
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.embedded import Server, embedded_postgres
from csgraph.ids import TenantId
from csgraph.storage.connect import connect, parse_url
from csgraph.storage.database import DatabaseUrls, bootstrap
from csgraph.storage.engine import make_engine
from csgraph.storage.migrate import migrate
from csgraph.storage.secrets import Secrets
from csgraph.tenancy.api_keys import KeyTerms, issue_key
from csgraph.tenancy.tenants import create_tenant
from tests.cli.conftest import CSGRAPH, DEADLINE_SECONDS, surroundings
from tests.support.eventually import eventually

SECRET = "a secret of thirty-two characters or more"


@dataclass
class Installation:
    """A migrated database with one tenant and a key to it."""

    home: Path
    admin_url: str
    urls: DatabaseUrls
    owner: AsyncEngine
    ingest: AsyncEngine
    tenant_id: TenantId
    key: str

    @asynccontextmanager
    async def running(self, *words: str, **settings: str) -> AsyncIterator["Command"]:
        """Run a command; kill it when the test has left it running."""
        number = len(list(self.home.glob("*.log")))
        ready, log = self.home / f"ready{number}.json", self.home / f"{number}.log"
        given = {
            "CSGRAPH_SECRET_KEY": SECRET,
            "CSGRAPH_READY_FILE": str(ready),
            "CSGRAPH_WEBHOOK_TARGETS": "loopback",
            **settings,
        }
        environment = surroundings(self.home, DATABASE_URL=self.admin_url, **given)
        with log.open("wb") as output:
            process = await asyncio.create_subprocess_exec(
                *CSGRAPH, *words, env=environment, stdin=DEVNULL, stdout=output, stderr=output
            )
        try:
            yield Command(process, ready, log)
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()


@dataclass
class Command:
    """A command that runs."""

    process: Process
    ready_file: Path
    log: Path

    async def ready(self) -> dict[str, Any]:
        async def is_there() -> bool:
            assert self.process.returncode is None, self.log.read_text()
            return self.ready_file.is_file()

        await eventually(is_there, DEADLINE_SECONDS)
        return dict(json.loads(self.ready_file.read_text()))

    async def port(self) -> int:
        return int(httpx.URL((await self.ready())["url"]).port or 0)

    async def says(self, text: str) -> None:
        """Wait for a text in its output."""

        async def is_said() -> bool:
            assert self.process.returncode is None, self.log.read_text()
            return text in self.log.read_text()

        await eventually(is_said, DEADLINE_SECONDS)

    def signal(self, number: signal.Signals = signal.SIGTERM) -> None:
        self.process.send_signal(number)

    async def ended(self) -> int:
        """Return the exit status."""
        async with asyncio.timeout(DEADLINE_SECONDS):
            return await self.process.wait()


@asynccontextmanager
async def installed(server: Server, home: Path, name: str) -> AsyncIterator[Installation]:
    """Make a database of its own for a test."""
    admin = await connect(server.admin_url)
    try:
        await admin.execute(f'create database "{name}"')
    finally:
        await admin.close()
    secrets = Secrets(SECRET)
    admin_url = parse_url(server.admin_url).set(database=name).render_as_string(hide_password=False)
    urls = await bootstrap(admin_url, secrets)
    await migrate(urls)
    owner, ingest = make_engine(urls.owner, pool_size=3), make_engine(urls.ingest, pool_size=3)
    try:
        tenant_id = await create_tenant(owner, "acme", "Acme")
        issued = await issue_key(owner, secrets, tenant_id, KeyTerms(name="test"))
        yield Installation(home, admin_url, urls, owner, ingest, tenant_id, issued.text)
    finally:
        await owner.dispose()
        await ingest.dispose()


@asynccontextmanager
async def installed_alone(name: str) -> AsyncIterator[Installation]:
    """Make an installation with a server of its own, for what is no test of the suite."""
    with ExitStack() as running:
        prefix = f"csgraph-{name}-"
        data = running.enter_context(TemporaryDirectory(prefix=prefix))
        home = running.enter_context(TemporaryDirectory(prefix=prefix))
        server = running.enter_context(embedded_postgres(Path(data)))
        async with installed(server, Path(home), name) as site:
            yield site


async def free_port() -> int:
    """Return a port that nobody listens on."""
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port: int = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    return port
