"""A query as an export: one line for each node of its one list, the whole list.

The query is compiled as any other, so that what is refused there is refused here, and each
relation is guarded; only the page around the list's rows is left away.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from graphql import OperationType

from csgraph.errors import Denied, InvalidInput
from csgraph.graph.compiler import Compiler, Prepared
from csgraph.graph.plan import (
    AsOf,
    ConnectionPlan,
    EdgesPart,
    Entry,
    NodesPart,
    NodeValue,
    Plan,
    Text,
)
from csgraph.graph.render import Statement, render_lines
from csgraph.graph.worked import AS_OF
from csgraph.tenancy.principal import Principal

_OBEYED: Final = frozenset({"filter", "orderBy", AS_OF})
"""Arguments of the list that say which nodes are its lines, how they were, in which order."""
_ONE_LIST: Final = "An export takes a query of one list, such as `{ contacts { nodes { name } } }`"


@dataclass(frozen=True)
class Export:
    """A query that is read to its end; ``lines`` answers with one text a line.

    ``check`` is asked before, where there is one: it answers with why the list can't be read.
    """

    prepared: Prepared
    lines: Statement
    check: Statement | None

    def parameters(self, statement: Statement) -> list[Any]:
        """Return the parameters of a statement in order."""
        return [draw(self.prepared.values) for draw in statement.draws]


def plan_export(
    compiler: Compiler,
    query: str,
    variables: Mapping[str, Any],
    principal: Principal,
    now: datetime,
) -> Export:
    """Compile a query to be exported.

    Raises:
        CsgraphError: it is not served, or has another form than one list of nodes.
        Denied: a field takes a scope that the caller lacks.
    """
    document = compiler.documents.get(query)
    operation = document.operation(None)
    if operation.operation is not OperationType.QUERY:
        raise InvalidInput(f"{_ONE_LIST}; this is a {operation.operation.value}.")
    prepared = compiler.prepare(document, operation, dict(variables), principal, now)
    plan = prepared.compiled.plan
    if plan.errors:
        first = plan.errors[0]
        raise Denied(first.message, coordinate=first.coordinate, **dict(first.extensions))
    listed, at = _listed(plan)
    given = prepared.values.sites[listed.site]
    for name, value in given.items():
        if name not in _OBEYED and value is not None:
            raise InvalidInput(f"An export holds the whole list: leave `{name}` of the list out.")
    ordered = given.get("orderBy") is not None
    made = render_lines(listed, at, _line(listed), compiler.log, ordered=ordered)
    if made.lines.worked:
        field = made.lines.worked[0].value.coordinate
        raise InvalidInput(
            f"An export holds what rows hold: leave out `{field}`, worked out of many."
        )
    return Export(prepared, made.lines, made.check)


def _listed(plan: Plan) -> tuple[ConnectionPlan, AsOf | None]:
    """Return the list that a plan reads, and at which instant."""
    found = _only(plan.entries)
    if found is None or not isinstance(found.value, ConnectionPlan):
        raise InvalidInput(f"{_ONE_LIST}.")
    return found.value, found.past


def _line(plan: ConnectionPlan) -> tuple[Entry, ...]:
    """Return the entries of a line: those of the list's nodes."""
    part = _only(plan.entries)
    if part is not None and isinstance(part.value, NodesPart):
        return part.value.entries
    if part is not None and isinstance(part.value, EdgesPart):
        node = _only(part.value.entries)
        if node is not None and isinstance(node.value, NodeValue):
            return node.value.entries
    msg = "A line of an export is a node: select `nodes`, or `edges { node }`, and nothing else of"
    raise InvalidInput(f"{msg} the list.")


def _only(entries: tuple[Entry, ...]) -> Entry | None:
    """Return the one of some entries, names of types aside."""
    found = [entry for entry in entries if not isinstance(entry.value, Text)]
    return found[0] if len(found) == 1 else None


__all__ = ["Export", "plan_export"]
