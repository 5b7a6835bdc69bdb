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
    ConnectionPlan,
    EdgesPart,
    Entry,
    NodesPart,
    NodeValue,
    Plan,
    Text,
    Value,
)
from csgraph.graph.render import Statement, render_lines
from csgraph.tenancy.principal import Principal

_PAGE: Final = ("first", "last", "after", "before")
_ONE_LIST: Final = "An export takes a query of one list, such as `{ contacts { nodes { name } } }`"


@dataclass(frozen=True)
class Export:
    """A query that is read to its end; ``statement`` answers with one text a line."""

    prepared: Prepared
    statement: Statement

    def parameters(self) -> list[Any]:
        """Return the statement's parameters in order."""
        return [draw(self.prepared.values) for draw in self.statement.draws]


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
    listed = _listed(plan)
    given = prepared.values.sites[listed.site]
    for name in _PAGE:
        if given.get(name) is not None:
            raise InvalidInput(f"An export holds the whole list: leave `{name}` of the list out.")
    ordered = given.get("orderBy") is not None
    statement = render_lines(listed, _line(listed), ordered=ordered)
    if statement.worked:
        field = statement.worked[0].value.coordinate
        raise InvalidInput(
            f"An export holds what rows hold: leave out `{field}`, worked out of many."
        )
    return Export(prepared, statement)


def _listed(plan: Plan) -> ConnectionPlan:
    found = _only(plan.entries)
    if not isinstance(found, ConnectionPlan):
        raise InvalidInput(f"{_ONE_LIST}.")
    return found


def _line(plan: ConnectionPlan) -> tuple[Entry, ...]:
    """Return the entries of a line: those of the list's nodes."""
    part = _only(plan.entries)
    if isinstance(part, NodesPart):
        return part.entries
    if isinstance(part, EdgesPart):
        node = _only(part.entries)
        if isinstance(node, NodeValue):
            return node.entries
    msg = "A line of an export is a node: select `nodes`, or `edges { node }`, and nothing else of"
    raise InvalidInput(f"{msg} the list.")


def _only(entries: tuple[Entry, ...]) -> Value | None:
    """Return the one value of some entries, names of types aside."""
    found = [entry.value for entry in entries if not isinstance(entry.value, Text)]
    return found[0] if len(found) == 1 else None


__all__ = ["Export", "plan_export"]
