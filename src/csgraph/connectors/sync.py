"""Syncs one connection: each stream to its present end, page by page.

A page's records, its stream's state and counters are one transaction: killed at any
moment, the next run goes on from the last page that was committed. A stream that fails
stops no other. A vendor that refuses the credentials is left alone until someone
connects again.
"""

import asyncio
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field
from uuid import UUID

import httpx
import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.contextvars import bound_contextvars

from csgraph.clock import Clock
from csgraph.connectors import runs
from csgraph.connectors.connections import (
    StoredConnection,
    load_connection,
    pin_identity,
)
from csgraph.connectors.lease import Leases
from csgraph.connectors.pauses import Pauses, Sleep, Wait
from csgraph.connectors.port import Connector, RemoteIdentity, StreamSpec
from csgraph.connectors.progress import ProgressSink, Unobserved
from csgraph.connectors.registry import MAPPINGS, open_connector
from csgraph.connectors.runs import StreamTally
from csgraph.connectors.stream import StreamReading
from csgraph.connectors.transport import Patience
from csgraph.connectors.waits import WaitRecord, until_next_run
from csgraph.domain.sources.commands import update_connection
from csgraph.domain.sources.rules import ConnectionStatus, RunStatus
from csgraph.domain.sources.tables import sync_run
from csgraph.errors import (
    Conflict,
    CredentialsRejected,
    CsgraphError,
    InvalidInput,
    NotOffered,
    Unavailable,
)
from csgraph.events.change_log import Actor, begin_change_set
from csgraph.ids import ConnectionId, TenantId, encode_id
from csgraph.ingest.checkpoints import ALL_STREAMS, UNWATCHED, Checkpoints, Moment
from csgraph.ingest.origin import Origin
from csgraph.ingest.page import link_waiting
from csgraph.storage.failures import as_csgraph_error
from csgraph.storage.secrets import Secrets
from csgraph.storage.work import Writing, open_writing

LINK_FIELDS = ("salesforce_account_id", "salesforce_id")
"""Organization fields that usually hold the account's id."""

_WHOLE = frozenset({RunStatus.SUCCEEDED, RunStatus.UNAVAILABLE})
"""How a stream of a run that succeeded may have ended."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class SyncDeps:
    """What a sync needs: the ingest role's engine of two connections or more, and the rest."""

    engine: AsyncEngine
    secrets: Secrets
    clock: Clock
    http: httpx.AsyncClient
    patience: Patience = field(default_factory=Patience)
    sleep: Sleep = asyncio.sleep
    leases: Leases | None = None
    """Shared by the syncs of one process; without them each sync keeps a connection for its own."""
    turn: AbstractAsyncContextManager[object] = field(default_factory=nullcontext)
    """Held while a page is worked on; a semaphore bounds how many are at once."""
    checkpoints: Checkpoints = UNWATCHED


@dataclass(frozen=True, slots=True)
class RunSummary:
    """How a run ended."""

    run_id: UUID
    status: RunStatus
    streams: tuple[StreamTally, ...]
    error: CsgraphError | None = None


async def check_connection(
    deps: SyncDeps, tenant_id: TenantId, connection_id: ConnectionId
) -> RemoteIdentity:
    """Log in with a connection's credentials; return whom they lead to."""
    stored = await load_connection(deps.engine, tenant_id, connection_id)
    pauses = Pauses(deps.clock, deps.sleep)
    return await _connector(deps, tenant_id, stored, pauses).check()


async def sync_connection(
    deps: SyncDeps,
    tenant_id: TenantId,
    connection_id: ConnectionId,
    *,
    progress: ProgressSink | None = None,
    streams: tuple[str, ...] | None = None,
) -> RunSummary:
    """Sync a connection, or some of its streams.

    Raises:
        Conflict: it is being synced already, or is paused.
        CredentialsRejected: its credentials were refused before, and none came since.
        Unavailable: the database can't be reached.
    """
    stored = await load_connection(deps.engine, tenant_id, connection_id)
    _raise_unless_active(stored)
    async with (deps.leases or Leases(deps.engine)).hold(connection_id):
        async with open_writing(deps.engine, tenant_id) as work:
            run_id = await runs.begin_run(work, connection_id)
        pauses = Pauses(deps.clock, deps.sleep)
        waits = WaitRecord(deps.engine, tenant_id, run_id, progress or Unobserved(), pauses)
        pauses.observer = waits
        run = _Run(deps, tenant_id, stored, run_id, waits)
        try:
            with bound_contextvars(run_id=encode_id("run", run_id)):  # in every line of its log
                return await run.go(streams)
        except asyncio.CancelledError:
            await asyncio.shield(run.finish(RunStatus.INTERRUPTED))
            raise


@dataclass(slots=True)
class _Run:
    """One run, under its lease."""

    deps: SyncDeps
    tenant_id: TenantId
    stored: StoredConnection
    run_id: UUID
    waits: WaitRecord
    tallies: list[StreamTally] = field(default_factory=list)

    async def go(self, wanted: tuple[str, ...] | None) -> RunSummary:
        error: CsgraphError | None = None
        try:
            connector = _connector(self.deps, self.tenant_id, self.stored, self.waits.pauses)
            identity = await connector.check()
            await self._pin(identity)
            for spec in _chosen(connector, wanted):
                await self._stream(connector, identity, spec)
            while await self._link_some():
                pass
        except CredentialsRejected as refused:
            await self._needs_authorization()
            error = refused
        except Exception as fault:
            error = _as_error(fault)
            if isinstance(error, Unavailable):
                raise error from fault
        return await self.finish(self._status(error), error)

    async def finish(self, status: RunStatus, error: CsgraphError | None = None) -> RunSummary:
        async with open_writing(self.deps.engine, self.tenant_id) as work:
            wait = await self._wait_for_next(work, status, error)
            await runs.finish(work, sync_run, self.run_id, status, error, wait)
        return RunSummary(self.run_id, status, tuple(self.tallies), error)

    async def _wait_for_next(
        self, work: Writing, status: RunStatus, error: CsgraphError | None
    ) -> Wait | None:
        errors = [each for each in (error, *(each.error for each in self.tallies)) if each]
        is_vain = status is RunStatus.FAILED
        return await until_next_run(
            work, self.stored.id, self.deps.clock, errors, was_all_in_vain=is_vain
        )

    async def _stream(
        self, connector: Connector, identity: RemoteIdentity, spec: StreamSpec
    ) -> None:
        """Read a stream to its end; keep its failure to itself, unless it concerns all."""
        stream = StreamReading(
            self.deps.engine,
            self._origin(identity, spec),
            self.tenant_id,
            spec,
            self.waits,
            self.deps.turn,
        )
        self.tallies.append(stream.tally)
        try:
            await stream.read(connector, self.waits.progress, self.deps.clock())
            stream.tally.status = RunStatus.SUCCEEDED
        except NotOffered as absent:
            stream.tally.status, stream.tally.error = RunStatus.UNAVAILABLE, absent
        except Exception as fault:
            failure = _as_error(fault, stream=spec.name)
            stream.tally.status, stream.tally.error = RunStatus.FAILED, failure
            if isinstance(failure, CredentialsRejected | Conflict | Unavailable):
                raise failure from fault
        finally:
            await stream.finish(self.waits.progress)

    def _origin(self, identity: RemoteIdentity, spec: StreamSpec) -> Origin:
        named = self.stored.options.get("link_field")
        return Origin(
            self.stored.id,
            self.run_id,
            spec.mapping,
            MAPPINGS,
            identity.link_root,
            (str(named),) if named else LINK_FIELDS,
            spec.name,
            self.deps.checkpoints,
        )

    async def _link_some(self) -> int:
        """Link records that waited for others, those of a run that was killed included."""
        checkpoints = self.deps.checkpoints
        async with open_writing(self.deps.engine, self.tenant_id) as work:
            await runs.fence(work, self.run_id)
            linked = await link_waiting(work, MAPPINGS, self._actor, checkpoints)
            await checkpoints.reached(Moment.BEFORE_COMMIT, ALL_STREAMS)
        await checkpoints.reached(Moment.AFTER_COMMIT, ALL_STREAMS)
        return linked

    async def _pin(self, identity: RemoteIdentity) -> None:
        async with open_writing(self.deps.engine, self.tenant_id) as work:
            change_set_id = await begin_change_set(work, self._actor)
            self.stored = await pin_identity(work, self.stored, identity, change_set_id)

    async def _needs_authorization(self) -> None:
        async with open_writing(self.deps.engine, self.tenant_id) as work:
            change_set_id = await begin_change_set(work, self._actor)
            status = {"status": ConnectionStatus.NEEDS_AUTHORIZATION.value}
            await update_connection(work, self.stored.id, status, change_set_id)

    @property
    def _actor(self) -> Actor:
        return Actor("CONNECTOR", str(self.stored.id), request_id=str(self.run_id))

    def _status(self, error: CsgraphError | None) -> RunStatus:
        ended = [each.status for each in self.tallies]
        if error is None and all(each in _WHOLE for each in ended):
            return RunStatus.SUCCEEDED
        return RunStatus.PARTIAL if RunStatus.SUCCEEDED in ended else RunStatus.FAILED


def _as_error(fault: Exception, **where: str) -> CsgraphError:
    """Return a failure as one of ours; a message of Postgres may quote a record."""
    if isinstance(fault, CsgraphError):
        return fault
    if isinstance(fault, DBAPIError):
        driver = getattr(fault.orig, "__cause__", None) or fault
        return as_csgraph_error(driver, is_lost=fault.connection_invalidated)
    _log.exception("sync_fault", **where)
    return CsgraphError()


def _connector(
    deps: SyncDeps, tenant_id: TenantId, stored: StoredConnection, pauses: Pauses
) -> Connector:
    account = stored.account(deps.secrets, tenant_id)
    return open_connector(
        stored.system, account, http=deps.http, pauses=pauses, patience=deps.patience
    )


def _chosen(connector: Connector, wanted: tuple[str, ...] | None) -> tuple[StreamSpec, ...]:
    names = [each.name for each in connector.streams]
    unknown = sorted(set(wanted or ()) - set(names))
    if unknown:
        raise InvalidInput(
            f"{connector.system.value.capitalize()} has no stream `{unknown[0]}`: "
            f"there are {', '.join(names)}."
        )
    return tuple(each for each in connector.streams if wanted is None or each.name in wanted)


def _raise_unless_active(stored: StoredConnection) -> None:
    if stored.status is ConnectionStatus.NEEDS_AUTHORIZATION:
        raise CredentialsRejected(
            f"{stored.system.value.capitalize()} refused the credentials of the connection "
            f"`{stored.name}`: connect again with valid ones, then sync."
        )
    if stored.status is ConnectionStatus.PAUSED:
        raise Conflict(f"The connection `{stored.name}` is paused: resume it, then sync.")
