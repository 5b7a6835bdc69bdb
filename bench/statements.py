"""What csgraph compiles the operations to: for those that run the same without csgraph."""

import pickle
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from bench.data import Filled
from bench.load import Script, pgbench_script
from bench.operations import Operation
from bench.serving import LIMITS
from csgraph.graph.compiler import Compiler
from csgraph.graph.cursor import CursorCodec
from csgraph.schema.build import build_schema
from csgraph.tenancy.principal import Principal
from csgraph.tenancy.scopes import SCOPES


@dataclass(frozen=True)
class Compiled:
    """A statement with its values, and whether Postgres plans it anew for them."""

    text: str
    parameters: list[object]
    custom_plan: bool


class Statements:
    """Compiles as the server does for the benchmark's key."""

    def __init__(self, filled: Filled) -> None:
        built = build_schema()
        cursors = CursorCodec(filled.secrets.cursor_key)
        self._filled = filled
        self._compiler = Compiler(built.graphql, built.catalog, cursors=cursors, limits=LIMITS)

    def compiled(self, operation: Operation) -> Compiled:
        """Return an operation's statement as the server has it."""
        filled = self._filled
        document = self._compiler.documents.get(operation.csgraph)
        prepared = self._compiler.prepare(
            document,
            document.operation(None),
            operation.variables("csgraph", filled.tenant_id, filled.account_id),
            Principal(filled.tenant_id, UUID(int=0), "SERVICE", frozenset(SCOPES)),
            datetime.now(UTC),  # noqa: TID251 - a benchmark's own clock
        )
        statement = prepared.compiled.statement
        if statement is None:
            raise AssertionError(operation.name)
        return Compiled(statement.text, prepared.parameters(), statement.custom_plan)

    def script(self, operation: Operation) -> Script:
        """Return an operation's statement for pgbench."""
        found = self.compiled(operation)
        mode = "force_custom_plan" if found.custom_plan else "force_generic_plan"
        settings = {"app.tenant_id": str(self._filled.tenant_id), "plan_cache_mode": mode}
        return pgbench_script(found.text, found.parameters, settings)

    def pickled(self, operations: Iterable[Operation]) -> bytes:
        """Return all statements, by their documents, for a program of plain Python."""
        found = {each.csgraph: self.compiled(each) for each in operations}
        return pickle.dumps(
            {
                document: (each.text, each.parameters, each.custom_plan)
                for document, each in found.items()
            }
        )
