"""Runs mutations: input, command, payload, each field in a transaction of its own.

The payload is read in the write's own transaction, so that it shows just what was
written, and a dry run what would have been.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from typing import Any, Final, TypeVar
from uuid import UUID

import orjson
import stamina
from sqlalchemy import Table
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.errors import (
    Conflict,
    Contended,
    CsgraphError,
    Denied,
    InvalidInput,
    InvalidTransition,
    LimitExceeded,
    NotFound,
)
from csgraph.events.change_log import Actor, begin_change_set
from csgraph.events.replays import claim_key, keep_outcome
from csgraph.graph.catalog import Catalog
from csgraph.graph.compiler import Prepared, Write
from csgraph.graph.derive_mutations import object_name
from csgraph.graph.execute import Cost, Outcome, without_fault, without_sql
from csgraph.graph.inputs import InputReader
from csgraph.graph.mutations import (
    NO_REVISION_BEFORE,
    Call,
    Made,
    Mutation,
    Problem,
    Surroundings,
    Upsert,
)
from csgraph.graph.operands import checked_text
from csgraph.graph.payloads import MADE
from csgraph.ids import encode_id, new_id
from csgraph.schema.many import update_where, upsert
from csgraph.schema.references import find_target, missing_references
from csgraph.schema.repeats import OTHER_USE, claim_of, key_problem
from csgraph.schema.revisions import act_on_revision
from csgraph.schema.taken import broken_rule
from csgraph.storage.failures import as_csgraph_error, taken_key
from csgraph.storage.work import Writing, fetch_text, open_writing
from csgraph.tenancy.principal import Principal

LONGEST_REASON: Final = 1_000
_T = TypeVar("_T")
_ATTEMPTS: Final = 4
_FIRST_WAIT_SECONDS: Final = 0.02
_LONGEST_WAIT_SECONDS: Final = 0.5
_CODES: Final = (
    (InvalidInput, "INVALID"),
    (NotFound, "NOT_FOUND"),
    (Conflict, "CONFLICT"),
    (InvalidTransition, "INVALID_TRANSITION"),
    (Denied, "FORBIDDEN"),
    (LimitExceeded, "LIMIT_REACHED"),
)
_ROLLED_BACK: Final = Problem(
    "ROLLED_BACK", "Another mutation of the operation was refused, so that none was kept."
)
_MIXED: Final = Problem(
    "INVALID",
    "The mutations of an `@atomic` operation are tried all or none: give each the same `dryRun`.",
    ("options", "dryRun"),
)


@dataclass(frozen=True)
class Request:
    """Who asks, in which request; ``key`` guards a mutation that names none itself."""

    principal: Principal
    request_id: str
    key: str | None = None


@dataclass(frozen=True)
class Done:
    """What a command came to."""

    node_id: UUID | None = None
    change_set_id: UUID | None = None
    problems: tuple[Problem, ...] = ()
    told: Mapping[str, Any] = field(default_factory=dict)
    node_ids: tuple[UUID | None, ...] = ()

    def without(self, mutation: Mutation) -> "Done":
        """Return the outcome without what is told once."""
        once = {each.name for each in mutation.told if each.once}
        return replace(self, told={name: self.told[name] for name in self.told.keys() - once})

    def stored(self) -> dict[str, Any]:
        """Return the outcome as it is kept for whoever sends the same again."""
        return {
            "told": dict(self.told),
            "node_ids": [str(each) if each else None for each in self.node_ids],
            "node_id": str(self.node_id) if self.node_id else None,
            "change_set_id": str(self.change_set_id) if self.change_set_id else None,
            "problems": [each.stored() for each in self.problems],
        }

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Done":
        """Return a kept outcome."""
        ids = (stored[name] for name in ("node_id", "change_set_id"))
        node_id, change_set_id = (UUID(each) if each else None for each in ids)
        problems = tuple(map(Problem.of, stored["problems"]))
        many = tuple(UUID(each) if each else None for each in stored.get("node_ids", ()))
        return cls(node_id, change_set_id, problems, stored.get("told", {}), many)


class Performer:
    """Runs the mutations of prepared operations."""

    def __init__(
        self,
        engine: AsyncEngine,
        catalog: Catalog,
        around: Surroundings,
        committed: Callable[[], None] | None = None,
    ) -> None:
        self._engine = engine
        self._committed = committed
        self._catalog = catalog
        self._around = around
        self._prefixes = {name: spec.prefix for name, spec in catalog.nodes.items() if spec.prefix}
        self._reader = cache(self._make_reader)
        self._write_scopes = catalog.write_scopes()
        self._tables = {n: spec.table for n, spec in catalog.nodes.items() if spec.is_logged}

    async def perform(self, prepared: Prepared, request: Request) -> Outcome:
        """Run a mutation operation.

        Raises:
            Timeout, Unavailable: the database did not answer in time, or at all. What was
                written before stays, each field for itself.
        """
        compiled = prepared.compiled
        try:
            if compiled.is_atomic:
                payloads = await _replayed(lambda: self._together(prepared, request))
            else:
                payloads = [
                    await _replayed(partial(self._alone, each, prepared, request))
                    for each in compiled.writes
                ]
        except DBAPIError as error:
            cause = error.orig.__cause__ if error.orig else None
            is_lost = error.connection_invalidated
            raise as_csgraph_error(cause or error, is_lost=is_lost) from error  # type: ignore[arg-type]
        if self._committed is not None:
            self._committed()
        keys = (orjson.dumps(each.payload.key) for each in compiled.writes)
        data = b"{%b}" % b",".join(b"%b:%b" % pair for pair in zip(keys, payloads, strict=True))
        price = compiled.price
        cost = Cost(price.requested(prepared.values), price.actual(prepared.values, data))
        return Outcome(data, compiled.plan.errors, compiled.plan.warnings, cost)

    async def _alone(self, write: Write, prepared: Prepared, request: Request) -> bytes:
        async with open_writing(self._engine, request.principal.tenant_id) as work:
            _, payload = await self._guarded(work, write, prepared, request)
        return payload

    async def _together(self, prepared: Prepared, request: Request) -> list[bytes]:
        """Do all writes or none; tried, they see each other as they would when done."""
        writes = prepared.compiled.writes
        tried = [bool(_options(each, prepared).get("dryRun")) for each in writes]
        async with open_writing(self._engine, request.principal.tenant_id) as work:
            if any(tried) and not all(tried):
                refused = [Done(problems=(_MIXED if each else _ROLLED_BACK,)) for each in tried]
            else:
                group = await work.connection.begin_nested()
                results = [await self._guarded(work, each, prepared, request) for each in writes]
                is_refused = any(done.problems for done, _ in results)
                if is_refused or any(tried):
                    await group.rollback()
                if not is_refused:
                    return [payload for _, payload in results]
                refused = [Done(problems=done.problems or (_ROLLED_BACK,)) for done, _ in results]
            return [
                await self._payload(work, write, done, prepared)
                for write, done in zip(writes, refused, strict=True)
            ]

    async def _guarded(
        self, work: Writing, write: Write, prepared: Prepared, request: Request
    ) -> tuple[Done, bytes]:
        """Do a write, or find that it was done before."""
        is_tried = bool(_options(write, prepared).get("dryRun"))  # which uses no key up
        who, secrets = request.principal.credential_id, self._around.secrets
        claim = None if is_tried else claim_of(write, prepared, who, request.key, secrets)
        if claim is not None:
            wrong = key_problem(claim.key)
            if wrong is not None:
                done = Done(problems=(wrong,))
                return done, await self._payload(work, write, done, prepared)
            former = await claim_key(work, claim)
            if former is not None:
                done = Done.of(former.outcome) if former.is_same else Done(problems=(OTHER_USE,))
                return done, await self._payload(work, write, done, prepared)
        done, payload = await self._done(work, write, prepared, request)
        if claim is not None:
            kept = done.without(write.payload.mutation)
            await keep_outcome(work, claim, kept.stored())
        return done, payload

    async def _done(
        self, work: Writing, write: Write, prepared: Prepared, request: Request
    ) -> tuple[Done, bytes]:
        """Do a write; keep nothing of it when it is refused, or only tried."""
        options = _options(write, prepared)
        attempt = await work.connection.begin_nested()
        done = await self._act(work, write, prepared, request)
        if done.problems:
            await attempt.rollback()
            return done, await self._payload(work, write, done, prepared)
        if options.get("dryRun"):
            done = done.without(write.payload.mutation)
        payload = await self._payload(work, write, done, prepared)
        # The dry runs of a group see each other: it is rolled back as one.
        keeps = prepared.compiled.is_atomic or not options.get("dryRun")
        await (attempt.commit() if keeps else attempt.rollback())
        return done, payload

    async def _act(self, work: Writing, write: Write, prepared: Prepared, request: Request) -> Done:
        mutation, arguments = write.payload.mutation, prepared.values.sites[write.payload.site]
        options = _options(write, prepared)
        spec = self._catalog.written(mutation)
        values, problems = self._reader(mutation).read(arguments.get("input") or {})
        try:
            is_empty = not (mutation.makes or mutation.stands_alone or values or problems)
            if mutation.fields and is_empty and not isinstance(mutation.many, Upsert):
                text = "`input` is empty: give what is to change."
                problems.append(Problem("REQUIRED", text, ("input",)))
            problems = [*_option_problems(mutation, options), *problems]
            problems += await missing_references(work, self._catalog, spec, values)
            if problems:
                return Done(problems=tuple(problems))
            is_found = not (mutation.makes or mutation.many)
            target = await find_target(work, spec, arguments) if is_found else None
            key = encode_id("key", request.principal.credential_id)
            actor = Actor("PRINCIPAL", key, options.get("reason"), request.request_id, new_id())
            change_set = await begin_change_set(work, actor)
            call = Call(
                work=work,
                actor=actor,
                principal=request.principal,
                around=self._around,
                change_set_id=change_set,
                target=target,
                values=values,
                if_revision=options.get("ifRevision"),
                is_dry_run=bool(options.get("dryRun")),
                now=prepared.values.now,
                writable=self._writable(request.principal),
                tables=self._tables,
                write_scopes=self._write_scopes,
                irrevertible=self._catalog.irrevertible(),
                prefixes=self._prefixes,
                invariants=self._catalog.invariants,
            )
            return await self._followed(mutation, call, arguments)
        except IntegrityError as error:
            problem = broken_rule(self._catalog, spec, taken_key(error), values)
            return Done(problems=(problem,))
        except CsgraphError as error:
            refused = self._problem(mutation, error, values)
            if refused is None:
                raise
            return Done(problems=(refused,))

    async def _followed(self, mutation: Mutation, call: Call, arguments: Mapping[str, Any]) -> Done:
        """Do what is asked for, and bring up to date what follows from it."""
        done = await self._written(mutation, call, arguments)
        node_type = self._catalog.written(mutation).name
        await self._around.follow(call, node_type, done.node_ids or (done.node_id,))
        return done

    async def _written(self, mutation: Mutation, call: Call, arguments: Mapping[str, Any]) -> Done:
        many: Any = mutation.many
        if many is None:
            made = await act_on_revision(self._catalog, mutation, call)
            if isinstance(made, Made):
                return Done(made.id, call.change_set_id, told=made.told)
            return Done(made, call.change_set_id)
        if isinstance(many, Upsert):
            reader = self._reader(mutation)
            work, change_set_id = call.work, call.change_set_id
            done = await upsert(work, change_set_id, self._catalog, reader, mutation, arguments)
        else:
            done = await update_where(call, self._catalog, mutation, arguments, many.complete)
        return Done(None, call.change_set_id, done.problems, done.told, done.ids)

    def _problem(
        self, mutation: Mutation, error: CsgraphError, values: Mapping[str, Any]
    ) -> Problem | None:
        """Return what a command refused as a problem; None for what is no refusal."""
        code = next((code for kind, code in _CODES if isinstance(error, kind)), None)
        if code is None:
            return None
        facts = dict(error.extensions)
        if "taken" in facts:
            key: Any = facts["taken"]
            return broken_rule(self._catalog, self._catalog.written(mutation), key, values)
        path: Any = facts.pop("path", None)
        if path is None and code == "NOT_FOUND":
            is_referred = self._catalog.written(mutation).declaration.lookup_name
            path = ("by",) if is_referred else ("id",)
        return Problem(code, error.message, path, facts)

    async def _payload(self, work: Writing, write: Write, done: Done, prepared: Prepared) -> bytes:
        payload, values = write.payload, prepared.values
        spec = self._catalog.written(payload.mutation)
        made: dict[str, Any] = {"changeSet": done.change_set_id}
        if payload.mutation.many is None:
            made[object_name(spec)] = done.node_id
        else:
            made[spec.declaration.plural or ""] = done.node_ids
        sites = list(values.sites)
        sites[payload.site] = {**sites[payload.site], MADE: made}
        told = replace(
            values, sites=tuple(sites), introspected=payload.told(done.problems, done.told)
        )
        if write.statement is None:
            return without_sql(payload.entries, told)
        drawn = [draw(told) for draw in write.statement.draws]
        data = await fetch_text(work, write.statement.text, drawn)
        return without_fault(data, write.statement, told)

    def _writable(self, principal: Principal) -> dict[str, Table]:
        return {
            name: self._catalog.nodes[name].table
            for name, scopes in self._write_scopes.items()
            if not scopes.isdisjoint(principal.scopes)
        }

    def _make_reader(self, mutation: Mutation) -> InputReader:
        return InputReader(mutation, self._catalog.written(mutation), self._prefixes)


async def _replayed(transact: Callable[[], Awaitable[_T]]) -> _T:
    """Run a transaction, whole again where others were in its way and nothing of it was kept.

    Raises:
        Contended: they were each time.
    """
    attempts = stamina.retry_context(
        on=Contended,
        attempts=_ATTEMPTS,
        timeout=None,
        wait_initial=_FIRST_WAIT_SECONDS,
        wait_jitter=_FIRST_WAIT_SECONDS,
        wait_max=_LONGEST_WAIT_SECONDS,
    )
    async for attempt in attempts:
        with attempt:
            return await transact()
    raise AssertionError("the last attempt raises")


def _options(write: Write, prepared: Prepared) -> Mapping[str, Any]:
    return prepared.values.sites[write.payload.site].get("options") or {}


def _option_problems(mutation: Mutation, options: Mapping[str, Any]) -> Sequence[Problem]:
    problems = []
    if (mutation.makes or mutation.many) and options.get("ifRevision") is not None:
        text = NO_REVISION_BEFORE
        problems.append(Problem("INVALID", text, ("options", "ifRevision")))
    reason = options.get("reason") or ""
    if len(reason) > LONGEST_REASON:
        limit = f"at most {LONGEST_REASON:,} characters"
        text = f"`reason` has {len(reason):,} characters: shorten it to {limit}."
        problems.append(Problem("INVALID", text, ("options", "reason"), {"constraint": limit}))
    try:
        checked_text(reason)
    except InvalidInput as error:
        problems.append(Problem("INVALID", error.message, ("options", "reason")))
    return problems
