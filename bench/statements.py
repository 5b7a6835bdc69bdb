"""What csgraph compiles the operations to: for pgbench, which runs the same."""

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


class Statements:
    """Compiles as the server does for the benchmark's key."""

    def __init__(self, filled: Filled) -> None:
        built = build_schema()
        cursors = CursorCodec(filled.secrets.cursor_key)
        self._filled = filled
        self._compiler = Compiler(built.graphql, built.catalog, cursors=cursors, limits=LIMITS)

    def script(self, operation: Operation) -> Script:
        """Return an operation's statement with its values, planned as the server has it."""
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
        mode = "force_custom_plan" if statement.custom_plan else "force_generic_plan"
        settings = {"app.tenant_id": str(filled.tenant_id), "plan_cache_mode": mode}
        return pgbench_script(statement.text, prepared.parameters(), settings)
