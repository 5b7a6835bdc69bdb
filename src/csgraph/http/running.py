"""One operation, from what was asked for to its answer."""

import time
from dataclasses import dataclass
from typing import Any

import orjson
from graphql import OperationType

from csgraph.clock import Clock
from csgraph.graph.compiler import Compiler, Prepared
from csgraph.graph.document import Document
from csgraph.graph.execute import Outcome, execute
from csgraph.http.documents import DocumentSource
from csgraph.http.record import RequestRecord
from csgraph.http.request import GraphQLRequest, MethodNotAllowed
from csgraph.schema.failures import field_entry
from csgraph.storage.read_pool import ReadPool
from csgraph.tenancy.principal import Principal


@dataclass(frozen=True, slots=True)
class Ready:
    """An operation that may run; ``by_id`` where the request named its document by an id."""

    document: Document
    prepared: Prepared
    by_id: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """The parts of an answer: JSON text of the data, the rest as objects."""

    data: bytes
    errors: list[dict[str, Any]]
    extensions: dict[str, Any]

    def body(self) -> bytes:
        """Return the answer as JSON."""
        parts = [b'{"data":', self.data]
        if self.errors:
            parts += [b',"errors":', orjson.dumps(self.errors)]
        return b"".join([*parts, b',"extensions":', orjson.dumps(self.extensions), b"}"])


@dataclass
class Runner:
    """Makes operations ready, and runs them."""

    compiler: Compiler
    pool: ReadPool
    documents: DocumentSource
    clock: Clock

    async def ready(
        self, asked: GraphQLRequest, principal: Principal, record: RequestRecord
    ) -> Ready:
        """Find the document, check it, compile it, read the variables."""
        found = await self.documents.find(asked, principal)
        started = time.perf_counter()
        record.asked(found.text)
        document = self.compiler.documents.get(found.text)
        self.documents.remember(found, principal)
        operation = document.operation(asked.operation_name)
        record.operation_type = operation.operation.value
        record.operation_name = operation.name.value if operation.name else None
        if record.method == "GET" and operation.operation is not OperationType.QUERY:
            raise MethodNotAllowed("GET serves queries only; use POST.", allow="POST")
        prepared = self.compiler.prepare(
            document, operation, asked.variables, principal, self.clock()
        )
        record.prepare_ms = _milliseconds(started)
        return Ready(document, prepared, found.by_id)

    async def run(self, ready: Ready, principal: Principal, record: RequestRecord) -> Answer:
        """Run an operation: one statement, or none."""
        started = time.perf_counter()
        outcome = await execute(self.pool, ready.prepared, principal)
        record.database_ms = _milliseconds(started)
        record.cost = outcome.cost.actual
        record.codes = tuple(error.code for error in outcome.errors)
        entries = [field_entry(error, record.request_id) for error in outcome.errors]
        return Answer(outcome.data, entries, self._extensions(outcome))

    def _extensions(self, outcome: Outcome) -> dict[str, Any]:
        cost = outcome.cost
        told: dict[str, Any] = {
            "cost": {
                "requested": cost.requested,
                "actual": cost.actual,
                "limit": self.compiler.limits.cost,
            }
        }
        if outcome.warnings:
            told["warnings"] = [
                {"code": code, "coordinate": coordinate, "message": message}
                for code, coordinate, message in outcome.warnings
            ]
        return told


def _milliseconds(started: float) -> float:
    return round((time.perf_counter() - started) * 1_000, 2)
