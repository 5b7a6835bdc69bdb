"""Makes, changes, pauses and ends connections, through the change log; names fields.

Credentials are sealed before they reach the database, bound to their tenant; nothing but a
sync opens them.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Table, any_, case, func, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY

from csgraph.domain.sources.rules import (
    CONNECTION_STATES,
    ConnectionStatus,
    ExternalSystem,
    checked_credentials,
    checked_url,
)
from csgraph.domain.sources.tables import connection, custom_field_definition, external_ref
from csgraph.errors import Conflict, Denied, InvalidInput, NotFound
from csgraph.events.change_log import Actor, begin_change_set, insert_row, lock_row, update_row
from csgraph.graph.custom_fields import logged_word, withheld_words
from csgraph.storage.columns import MERGED_INTO, ROW_SCOPE, Id
from csgraph.storage.secrets import Secrets
from csgraph.storage.work import Writing
from csgraph.tenancy.scopes import SCOPES

NODE_TYPE = "ConnectedSystem"
DEFINITION = "CustomFieldDefinition"


@dataclass(frozen=True)
class ConnectionTerms:
    """What a connection leads to, and how to log in there."""

    system: ExternalSystem
    name: str
    base_url: str
    credentials: Mapping[str, str | None] = field(repr=False)
    options: Mapping[str, Any] = field(default_factory=dict)


async def add_connection(
    work: Writing, actor: Actor, secrets: Secrets, terms: ConnectionTerms
) -> UUID:
    """Make a connection; it is synced from the next round on.

    Raises:
        InvalidInput, Conflict: a value can't be used, or the name is taken.
    """
    values = {
        "system": terms.system.value,
        "name": terms.name,
        "base_url": checked_url(terms.base_url),
        "credentials": sealed(work, secrets, terms.system, terms.credentials),
        "options": dict(terms.options),
        "status": ConnectionStatus.ACTIVE.value,
    }
    change_set = await begin_change_set(work, actor)
    try:
        return await insert_row(
            work, connection, values, node_type=NODE_TYPE, change_set_id=change_set
        )
    except Conflict:
        msg = f"There is a connection `{terms.name}` already: choose another name."
        raise Conflict(msg, path=("input", "name")) from None


async def update_connection(
    work: Writing,
    connection_id: UUID,
    values: Mapping[str, Any],
    change_set_id: UUID,
) -> None:
    """Change a connection.

    Raises:
        NotFound: there is no such connection.
    """
    outcome = await update_row(
        work,
        connection,
        connection_id,
        values,
        node_type=NODE_TYPE,
        change_set_id=change_set_id,
    )
    outcome.accept()


async def pause_connection(work: Writing, actor: Actor, connection_id: UUID) -> None:
    """Sync a connection no longer, until it is resumed."""
    await _step(work, actor, connection_id, "connectionPause")


async def resume_connection(work: Writing, actor: Actor, connection_id: UUID) -> None:
    """Sync a paused connection again."""
    await _step(work, actor, connection_id, "connectionResume")


async def reauthorize_connection(
    work: Writing,
    actor: Actor,
    secrets: Secrets,
    connection_id: UUID,
    credentials: Mapping[str, str | None],
) -> None:
    """Give a connection new credentials; they are sent where the former ones were.

    Raises:
        InvalidInput, NotFound: they are not what the system takes; no such connection.
    """
    found = await lock_row(work, connection, connection_id, connection.c.system)
    given = sealed(work, secrets, ExternalSystem(found.system), credentials)
    await _step(work, actor, connection_id, "connectionReauthorize", {"credentials": given})


async def delete_connection(work: Writing, actor: Actor, connection_id: UUID) -> None:
    """End a connection and forget its credentials; what came through it stays."""
    now = await work.connection.scalar(select(func.statement_timestamp()))
    ended = {"deleted_at": now, "credentials": b"", "status": ConnectionStatus.PAUSED.value}
    await _step(work, actor, connection_id, "connectionDelete", ended)


async def describe_field(
    work: Writing,
    actor: Actor,
    definition_id: UUID,
    values: Mapping[str, Any],
    scopes: Collection[str],
) -> None:
    """Say how people call a tenant-defined field, whether records show it, and to whom.

    What the system tells of it (its own label, type, options) stays the system's. By which
    ``scopes`` a field is seen is said by whoever holds them.

    Raises:
        NotFound: there is no such field, or it takes a scope that is not held.
        InvalidInput, Denied: there is no such scope, or it is not held.
    """
    await _find_told(work, definition_id, scopes)
    if ROW_SCOPE in values:
        _check_scope(values[ROW_SCOPE], scopes)
        values = {**values, "scope_is_chosen": True}
    change_set = await begin_change_set(work, actor)
    outcome = await update_row(
        work,
        custom_field_definition,
        definition_id,
        values,
        node_type=DEFINITION,
        change_set_id=change_set,
    )
    outcome.accept()


async def _find_told(work: Writing, definition_id: UUID, scopes: Collection[str]) -> None:
    field_ = custom_field_definition.c
    found = await lock_row(
        work, custom_field_definition, definition_id, field_.node_type, field_.key
    )
    hidden = withheld_words(custom_field_definition, literal(work.tenant_id), scopes)
    word = logged_word(literal(found.node_type), literal(found.key))
    if await work.connection.scalar(select(word == any_(func.array(hidden.scalar_subquery())))):
        raise NotFound


def _check_scope(wanted: str | None, scopes: Collection[str]) -> None:
    path = ("input", "requiredScope")
    if wanted is not None and wanted not in SCOPES:
        msg = f"There is no scope `{wanted}`: choose among {', '.join(SCOPES)}."
        raise InvalidInput(msg, path=path)
    if wanted is not None and wanted not in scopes:
        msg = f"The key that asks lacks `{wanted}`: it can't keep a field to those who hold it."
        raise Denied(msg, path=path, requiredScopes=[wanted])


async def move_references(work: Writing, node_type: str, losers: Sequence[UUID], into: UUID) -> int:
    """Let the records that describe some nodes describe another one; return how many those are."""
    ref = external_ref.c
    moved = await work.connection.execute(
        update(external_ref)
        .where(ref.tenant_id == work.tenant_id, ref.node_id.in_(losers), ref.node_type == node_type)
        .values(node_id=into, merged_from=func.coalesce(ref.merged_from, ref.node_id))
    )
    return int(moved.rowcount)


async def follow_merges(
    work: Writing, table: Table, node_type: str, touched: Sequence[UUID]
) -> int:
    """Let records describe what answers for their nodes, now that merges were taken back.

    ``touched`` are the nodes concerned, with those that had answered for them; return how
    many records describe another node than before.
    """
    ref, node = external_ref.c, table.c
    given = literal(list(touched), ARRAY(Id))
    moved = await work.connection.execute(
        update(external_ref)
        .where(
            ref.tenant_id == work.tenant_id,
            ref.node_type == node_type,
            ref.node_id == any_(given),
            node.tenant_id == work.tenant_id,
            node.id == any_(given),
            node.id == func.coalesce(ref.merged_from, ref.node_id),
            ref.node_id != func.coalesce(node[MERGED_INTO], node.id),
        )
        .values(
            node_id=func.coalesce(node[MERGED_INTO], node.id),
            merged_from=case((node[MERGED_INTO].is_not(None), node.id)),
        )
    )
    return int(moved.rowcount)


def sealed(
    work: Writing,
    secrets: Secrets,
    system: ExternalSystem,
    credentials: Mapping[str, str | None],
) -> bytes:
    """Return credentials as they are stored.

    Raises:
        InvalidInput: they are not what the system takes.
    """
    given = checked_credentials(system, credentials)
    return secrets.seal(work.tenant_id, json.dumps(given).encode())


async def _step(
    work: Writing,
    actor: Actor,
    connection_id: UUID,
    step: str,
    values: Mapping[str, Any] | None = None,
) -> None:
    """Take a step that the connection's state allows.

    Raises:
        NotFound, InvalidTransition: there is no such connection, or it is in another state.
    """
    try:
        found = await lock_row(work, connection, connection_id, connection.c.status)
    except NotFound:
        msg = "There is no such connection: `csgraph connect list` shows those there are."
        raise NotFound(msg) from None
    after = {"status": CONNECTION_STATES.after(found.status, step), **(values or {})}
    await update_connection(work, connection_id, after, await begin_change_set(work, actor))
