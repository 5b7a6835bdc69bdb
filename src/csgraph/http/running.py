"""One operation, from what was asked for to its answer."""

import time
from dataclasses import dataclass, field, replace
from typing import Any

import orjson
from graphql import OperationDefinitionNode, OperationType

from csgraph.clock import Clock
from csgraph.errors import InvalidInput
from csgraph.graph.compiler import Prepared
from csgraph.graph.compilers import Compilers
from csgraph.graph.derive_preview import PREVIEW, PREVIEW_SCOPE
from csgraph.graph.document import Document
from csgraph.graph.execute import Cost, execute
from csgraph.graph.explain.explanation import refusal
from csgraph.http.documents import DocumentSource
from csgraph.http.explaining import explanation_of
from csgraph.http.record import RequestRecord, milliseconds
from csgraph.http.request import GraphQLRequest, MethodNotAllowed
from csgraph.schema.failures import field_entry
from csgraph.schema.perform import Performer, Request
from csgraph.storage.read_pool import ReadPool
from csgraph.tenancy.buckets import Buckets, Standing
from csgraph.tenancy.grants import with_grants
from csgraph.tenancy.principal import Principal


@dataclass(frozen=True, slots=True)
class Ready:
    """An operation that may run; ``by_id`` where the request named its document by an id.

    ``price`` is the most that it may cost: nothing where no statement is run, so that the
    schema can be read by whoever has spent all points. ``runs`` is how often it is run: an
    operation that is explained runs once more, and is paid once more.
    """

    document: Document
    operation: OperationDefinitionNode
    prepared: Prepared
    by_id: bool
    price: int
    explains: bool = False
    runs: int = 1

    def spent(self, answer: "Answer") -> int:
        """Return what the operation came to."""
        return answer.cost.actual * self.runs if self.price else 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What an operation came to: JSON text of the data, the rest as objects."""

    data: bytes
    errors: list[dict[str, Any]]
    cost: Cost
    warnings: tuple[tuple[str, str, str], ...] = ()
    explained: dict[str, Any] = field(default_factory=dict)
    """What is told of how it was run, as extensions; nothing where that was not asked for."""

    def body(self, extensions: dict[str, Any]) -> bytes:
        """Return the answer as JSON."""
        parts = [b'{"data":', self.data]
        if self.errors:
            parts += [b',"errors":', orjson.dumps(self.errors)]
        return b"".join([*parts, b',"extensions":', orjson.dumps(extensions), b"}"])


@dataclass
class Runner:
    """Makes operations ready, and runs them."""

    compilers: Compilers
    pool: ReadPool
    partner_pool: ReadPool
    documents: DocumentSource
    buckets: Buckets
    clock: Clock
    performer: Performer

    async def ready(
        self, asked: GraphQLRequest, principal: Principal, record: RequestRecord
    ) -> Ready:
        """Find the document, check it, compile it, read the variables."""
        found = await self.documents.find(asked, principal)
        started = time.perf_counter()
        record.asked(found.text)
        compiler = self.compilers.of(principal)
        document = compiler.documents.get(found.text)
        self.documents.remember(found, principal)
        operation = document.operation(asked.operation_name)
        record.operation_type = operation.operation.value
        record.operation_name = operation.name.value if operation.name else None
        if record.method == "GET" and operation.operation is OperationType.MUTATION:
            raise MethodNotAllowed("GET serves no mutations; use POST.", allow="POST")
        asks = principal
        if PREVIEW in found.text and PREVIEW_SCOPE in principal.scopes and not principal.granted:
            asks = await with_grants(self.pool, principal, found.text, asked.variables)
        prepared = compiler.prepare(document, operation, asked.variables, asks, self.clock())
        record.prepare_ms = milliseconds(started)
        compiled = prepared.compiled
        works = compiled.statement or compiled.writes
        price = compiled.price.requested(prepared.values) if works else 0
        is_run_again = asked.explains and not compiled.writes and refusal(principal) is None
        runs = 2 if is_run_again else 1
        return Ready(document, operation, prepared, found.by_id, price * runs, asked.explains, runs)

    async def run(self, ready: Ready, principal: Principal, record: RequestRecord) -> Answer:
        """Run an operation that its principal pays for."""
        if ready.price == 0:
            return await self.run_paid(ready, principal, record)
        async with self.buckets.charge(principal, ready.price) as charge:
            answer = await self.run_paid(ready, principal, record)
            charge.actual = ready.spent(answer)
        return answer

    async def run_paid(self, ready: Ready, principal: Principal, record: RequestRecord) -> Answer:
        """Run an operation; explain it where that is asked for."""
        if ready.operation.operation is OperationType.SUBSCRIPTION:
            raise InvalidInput("A subscription takes a stream: it has no one answer.")
        started = time.perf_counter()
        pool = self.pool if principal.granted is None else self.partner_pool
        if ready.prepared.compiled.writes:
            key = record.idempotency_key if record.operations is None else None
            request = Request(principal, record.request_id, key)
            outcome = await self.performer.perform(ready.prepared, request)
        else:
            outcome = await execute(pool, ready.prepared, principal)
        record.database_ms = milliseconds(started)
        record.cost = outcome.cost.actual * ready.runs
        record.codes = tuple(error.code for error in outcome.errors)
        entries = [field_entry(error, record.request_id) for error in outcome.errors]
        answer = Answer(outcome.data, entries, outcome.cost, outcome.warnings)
        if ready.explains:
            told = await explanation_of(pool, ready.prepared, principal, outcome.data)
            answer = replace(answer, explained=told)
        return answer

    def extensions(self, answer: Answer, standing: Standing) -> dict[str, Any]:
        """Return what is told beside an answer."""
        told: dict[str, Any] = {"cost": self.cost_entry(answer.cost, standing)}
        if answer.warnings:
            told["warnings"] = [
                {"code": code, "coordinate": coordinate, "message": message}
                for code, coordinate, message in answer.warnings
            ]
        if answer.explained:
            warnings = [*told.get("warnings", ()), *answer.explained.get("warnings", ())]
            told |= answer.explained | ({"warnings": warnings} if warnings else {})
        return told

    def cost_entry(self, cost: Cost, standing: Standing) -> dict[str, int]:
        """Return ``extensions.cost``."""
        allowance = standing.allowance
        return {
            "requested": cost.requested,
            "actual": cost.actual,
            "limit": min(self.compilers.own.limits.cost, allowance.burst),
            "available": standing.available,
            "restoreRate": allowance.rate,
        }
