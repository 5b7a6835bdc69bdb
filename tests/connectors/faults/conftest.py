"""Both vendors to be struck, and what a sync leaves that nothing disturbed."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.sources.rules import ExternalSystem, RunStatus
from csgraph.ids import TenantId
from csgraph.storage.secrets import Secrets
from tests.conftest import make_tenant
from tests.connectors.faults.rehearsal import VENDORS, Rehearsal, rehearsal


@pytest.fixture(params=VENDORS, ids=lambda system: system.value.lower())
async def vendor(
    request: pytest.FixtureRequest,
    ingest_engine: AsyncEngine,
    secrets: Secrets,
    tenant_id: TenantId,
) -> AsyncIterator[Rehearsal]:
    async with rehearsal(request.param, ingest_engine, secrets, tenant_id) as made:
        yield made


@pytest.fixture(scope="session")
async def undisturbed(
    owner_engine: AsyncEngine, ingest_engine: AsyncEngine, secrets: Secrets
) -> dict[ExternalSystem, dict[str, str]]:
    """The graph of each vendor after a sync without a fault."""
    found = {}
    for system in VENDORS:
        tenant_id = await make_tenant(owner_engine)
        async with rehearsal(system, ingest_engine, secrets, tenant_id) as made:
            assert (await made.sync()).status is RunStatus.SUCCEEDED
            found[system] = await made.digest()
    return found
