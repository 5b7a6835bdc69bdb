"""What syncs bring beside accounts: people of ours, deals, contracts."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.clock import system_clock
from csgraph.domain.access.tables import user
from csgraph.domain.contracts.tables import contract
from csgraph.domain.interactions.tables import interaction
from csgraph.domain.opportunities.tables import opportunity
from csgraph.domain.tiers.commands import refresh_tiers
from csgraph.events.change_log import Actor, begin_change_set, insert_row, update_row
from csgraph.ids import TenantId, decode_id, encode_id
from csgraph.storage.secrets import Secrets
from csgraph.storage.work import open_writing
from tests.support.http import Api, key_of

Synced = Callable[..., Awaitable[str]]
_TYPES = {
    "user": (user, "User", "usr"),
    "opportunity": (opportunity, "Opportunity", "opp"),
    "contract": (contract, "Contract", "ctr"),
    "interaction": (interaction, "Interaction", "int"),
}


def uuid_of(id_: str) -> UUID:
    decoded = decode_id(id_)
    assert decoded is not None
    return decoded[1]


@pytest.fixture
def sync(app_engine: AsyncEngine, tenant_id: TenantId) -> Synced:
    """Make or change a row as a sync does, then follow it as the worker does; return its id."""

    async def made(type_: str, id_: str | None = None, /, **values: Any) -> str:
        table: Table
        table, node_type, prefix = _TYPES[type_]
        async with open_writing(app_engine, tenant_id) as work:
            change_set = await begin_change_set(work, Actor("SYSTEM", "test"))
            known = {name: uuid_of(each) for name, each in values.items() if name.endswith("_id")}
            values |= known
            logged: Any = {"node_type": node_type, "change_set_id": change_set}
            if id_ is None:
                id_ = encode_id(prefix, await insert_row(work, table, values, **logged))
            else:
                await update_row(work, table, uuid_of(id_), values, **logged)
        await refresh_tiers(app_engine, tenant_id, system_clock() + timedelta(seconds=1))
        return id_

    return made


@pytest.fixture
def follow(
    app_engine: AsyncEngine, tenant_id: TenantId, clock: Any
) -> Callable[[], Awaitable[None]]:
    """Do what the worker does at intervals."""

    async def done() -> None:
        await refresh_tiers(app_engine, tenant_id, clock())

    return done


@pytest.fixture
def reader(
    domain_client: Any, owner_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId
) -> Callable[..., Awaitable[Api]]:
    """The endpoint, with a key that has some scopes alone."""

    async def made(*scopes: str) -> Api:
        return Api(domain_client, await key_of(owner_engine, secrets, tenant_id, scopes))

    return made
