"""Connections as those who sync them see them: with credentials, which nothing else opens."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.connectors.port import Account, RemoteIdentity
from csgraph.domain.sources.commands import (
    ConnectionTerms,
    add_connection,
    sealed,
    update_connection,
)
from csgraph.domain.sources.rules import ConnectionStatus, ExternalSystem, checked_url
from csgraph.domain.sources.tables import connection
from csgraph.errors import Conflict, NotFound
from csgraph.events.change_log import Actor, begin_change_set
from csgraph.ids import ConnectionId, TenantId
from csgraph.storage.secrets import Secrets
from csgraph.storage.work import Reading, Writing, open_reading, open_writing


@dataclass(frozen=True, slots=True)
class StoredConnection:
    """A connection as it is stored."""

    id: ConnectionId
    system: ExternalSystem
    name: str
    base_url: str
    options: Mapping[str, Any]
    status: ConnectionStatus
    remote_identity: str | None
    credentials: bytes = field(repr=False)

    def account(self, secrets: Secrets, tenant_id: TenantId) -> Account:
        """Return the vendor account, its credentials opened."""
        opened = json.loads(secrets.open(tenant_id, self.credentials))
        return Account(self.base_url, opened, self.options)


async def create_connection(
    engine: AsyncEngine,
    secrets: Secrets,
    tenant_id: TenantId,
    *,
    system: ExternalSystem,
    name: str,
    base_url: str,
    credentials: Mapping[str, str],
    options: Mapping[str, Any] | None = None,
) -> ConnectionId:
    """Add a connection, or give the one of that name new settings.

    A connection that needed authorization can be used again with new credentials.
    """
    terms = ConnectionTerms(system, name, base_url, credentials, options or {})
    actor = Actor("SYSTEM", "connect")
    async with open_writing(engine, tenant_id) as work:
        known = await _find_by_name(work, name)
        if known is None:
            return ConnectionId(await add_connection(work, actor, secrets, terms))
        if known.system is not system:
            raise Conflict(
                f"The connection `{name}` leads to {known.system.value.capitalize()}: choose "
                f"another name for {system.value.capitalize()}."
            )
        values: dict[str, Any] = {
            "base_url": checked_url(base_url),
            "options": {**known.options, **(options or {})},
            "status": ConnectionStatus.ACTIVE.value,
        }
        # The same credentials keep their seal, so that nothing has changed.
        if known.account(secrets, tenant_id).credentials != dict(credentials):
            values["credentials"] = sealed(work, secrets, system, credentials)
        await update_connection(work, known.id, values, await begin_change_set(work, actor))
        return known.id


async def load_connection(
    engine: AsyncEngine, tenant_id: TenantId, connection_id: ConnectionId
) -> StoredConnection:
    """Return a connection.

    Raises:
        NotFound: the tenant has none of that id.
    """
    async with open_reading(engine, tenant_id) as work:
        return await read_connection(work, connection_id)


async def read_connection(work: Reading, connection_id: ConnectionId) -> StoredConnection:
    """Return a connection, within a transaction."""
    found = await _find(work, connection.c.id == connection_id)
    if found is None:
        raise NotFound("There is no such connection: `csgraph connect list` shows those there are.")
    return found


async def _find_by_name(work: Reading, name: str) -> StoredConnection | None:
    return await _find(work, connection.c.name == name)


async def _find(work: Reading, condition: ColumnElement[bool]) -> StoredConnection | None:
    row = connection.c
    shown = (row.id, row.system, row.name, row.base_url, row.options, row.status)
    found = await work.connection.execute(
        select(*shown, row.remote_identity, row.credentials).where(
            row.tenant_id == work.tenant_id, row.deleted_at.is_(None), condition
        )
    )
    values = found.mappings().one_or_none()
    if values is None:
        return None
    return StoredConnection(
        ConnectionId(values["id"]),
        ExternalSystem(values["system"]),
        values["name"],
        values["base_url"],
        values["options"],
        ConnectionStatus(values["status"]),
        values["remote_identity"],
        values["credentials"],
    )


async def pin_identity(
    work: Writing, stored: StoredConnection, identity: RemoteIdentity, change_set_id: UUID
) -> StoredConnection:
    """Pin a connection to the organization it leads to, at its first use.

    Raises:
        Conflict: it leads to another organization than before.
    """
    if stored.remote_identity not in {None, identity.id}:
        raise Conflict(
            f"The connection `{stored.name}` was made to {stored.system.value.capitalize()} "
            f"organization {stored.remote_identity}, and its credentials lead to {identity.id} "
            f"({identity.name}) now: records of two organizations would be mixed. Correct the "
            "credentials, or add a connection of another name."
        )
    options = dict(stored.options)
    if identity.currency:
        options.setdefault("default_currency", identity.currency)
    values = {"remote_identity": identity.id, "options": options}
    await update_connection(work, stored.id, values, change_set_id)
    return replace(stored, remote_identity=identity.id, options=options)
