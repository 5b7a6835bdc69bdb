"""Postgres is killed in the middle of a sync, at every step of its way; nothing is lost."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.connectors.sync import SyncDeps, sync_connection
from csgraph.errors import Unavailable
from csgraph.ids import ConnectionId, TenantId
from csgraph.ingest.checkpoints import Moment
from csgraph.ingest.digest import graph_digest
from csgraph.storage.engine import make_engine
from csgraph.storage.secrets import Secrets
from tests.conftest import make_tenant
from tests.support.company import Company
from tests.support.eventually import eventually
from tests.support.mortal import MortalPostgres, mortal_postgres

PROMISED_SECONDS = 5
LINKING = (Moment.BEFORE_LINK, Moment.AFTER_LINK)
SHARES = [
    [*(each for each in [*Moment][first::2] if each not in LINKING), LINKING[first]]
    for first in (0, 1)
]
"""The moments in two halves, one a vendor; what comes last last."""


@dataclass
class Blow:
    """Kills the server for a while at a moment of the nth page that comes there."""

    postgres: MortalPostgres
    moment: Moment
    page: int
    has_struck: bool = False
    _met: int = field(default=0)

    async def reached(self, moment: Moment, stream: str) -> None:
        self._met += moment is self.moment
        if self._met == self.page and not self.has_struck:
            self.has_struck = True
            self.postgres.kill_for_long()


@pytest.fixture
def postgres() -> Iterator[MortalPostgres]:
    with mortal_postgres() as made:
        yield made


@pytest.fixture
async def engines(
    postgres: MortalPostgres, secrets: Secrets
) -> AsyncIterator[tuple[AsyncEngine, AsyncEngine]]:
    """The owner's and the ingest role's."""
    urls = await postgres.prepare(secrets)
    owner, ingest = make_engine(urls.owner, pool_size=2), make_engine(urls.ingest, pool_size=3)
    yield owner, ingest
    await owner.dispose()
    await ingest.dispose()


async def sync(deps: SyncDeps, tenant_id: TenantId, connection_id: ConnectionId) -> str:
    """Return how a sync ended; one that lost its database says so and nothing else."""
    try:
        summary = await sync_connection(deps, tenant_id, connection_id)
    except Unavailable:
        return "UNAVAILABLE"
    assert summary.error is None or summary.error.code == "UPSTREAM_UNAVAILABLE"
    return summary.status.value


async def answers(engine: AsyncEngine) -> bool:
    try:
        async with engine.connect():
            return True
    except Unavailable:
        return False


async def test_a_sync_whose_database_dies_goes_on_where_it_was(
    postgres: MortalPostgres,
    engines: tuple[AsyncEngine, AsyncEngine],
    company: Company,
    secrets: Secrets,
) -> None:
    owner, ingest = engines
    mine, others = await make_tenant(owner), await make_tenant(owner)
    my_connections = await company.connect(ingest, secrets, mine)
    other_connections = await company.connect(ingest, secrets, others)
    async with httpx.AsyncClient() as http:
        deps = SyncDeps(ingest, secrets, lambda: company.now, http)
        for number, my_id in enumerate(my_connections):
            assert await sync(deps, others, other_connections[number]) == "SUCCEEDED"
            for page, moment in enumerate(SHARES[number]):
                blow = Blow(postgres, moment, 1 if moment in LINKING else 1 + page % 2)
                assert await sync(replace(deps, checkpoints=blow), mine, my_id) == "UNAVAILABLE"
                assert blow.has_struck
                postgres.revive()
                await eventually(lambda: answers(ingest), seconds=PROMISED_SECONDS)
            assert await sync(deps, mine, my_id) == "SUCCEEDED"
    assert await graph_digest(ingest, mine) == await graph_digest(ingest, others)
