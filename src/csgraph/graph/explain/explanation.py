"""How an operation is run: its plan, its statement, what both cost and came to.

The key that signs cursors is among a statement's parameters. Nothing here draws it: the
statement is explained with zeros in its place, which sign nothing and cost the same.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import orjson

from csgraph.errors import Denied
from csgraph.graph.compiler import Prepared
from csgraph.graph.cost import ResponsePath, itemised
from csgraph.graph.explain.answers import objects_at
from csgraph.graph.explain.mermaid import mermaid
from csgraph.graph.explain.timing import milliseconds, shown, without_output
from csgraph.graph.explain.tree import Step, tree_of
from csgraph.storage.explain import Explained
from csgraph.storage.read_pool import ReadPool
from csgraph.tenancy.principal import Principal
from csgraph.tenancy.scopes import EXPLAIN

_NO_PADS: Final = (bytes(64), bytes(64))

REFUSED: Final = f"Seeing how an operation is run takes the scope `{EXPLAIN}`."
PARTNERS_REFUSED: Final = "How operations are run is not told to partners' keys."


@dataclass(frozen=True)
class Parameter:
    """A parameter of the statement; ``text`` is its value in words."""

    type: str
    text: str


@dataclass(frozen=True)
class FieldFigures:
    """What one field of the answer may cost, and what it came to as far as that is known."""

    path: ResponsePath
    cost: int
    rows: int | None
    ms: float | None

    def told(self) -> dict[str, Any]:
        """Return the figures as plain data."""
        told = {"field": ".".join(self.path), "cost": self.cost, "rows": self.rows, "ms": self.ms}
        return {name: value for name, value in told.items() if value is not None}


@dataclass(frozen=True)
class Explanation:
    """How an operation is run; without a statement Postgres has no part in it."""

    sql: str | None
    parameters: tuple[Parameter, ...]
    tree: Step
    fields: tuple[FieldFigures, ...]
    requested: int
    postgres: Explained | None

    def told(self) -> dict[str, Any]:
        """Return what a tenant's key may see."""
        plan = shown(self.postgres.plan) if self.postgres else None
        parameters: list[Any] = [each.type for each in self.parameters]
        return self._as_data(parameters, plan)

    def whole(self) -> dict[str, Any]:
        """Return what the operator may see: the values and all that Postgres says, too."""
        plan = without_output(self.postgres.plan) if self.postgres else None
        return self._as_data([vars(each) for each in self.parameters], plan)

    def _as_data(self, parameters: list[Any], plan: dict[str, Any] | None) -> dict[str, Any]:
        return {
            "sql": self.sql,
            "parameters": parameters,
            "plan": self.tree.told(),
            "fields": [each.told() for each in self.fields],
            "mermaid": mermaid(self.tree),
            "postgres": plan,
            "planningMs": self.postgres.planning_ms if self.postgres else None,
            "executionMs": self.postgres.execution_ms if self.postgres else None,
            "cost": self.requested,
        }


def refusal(principal: Principal) -> str | None:
    """Say why a principal is not told how its operations are run; None where it may be.

    The statement of a partner's operation names what the partner's schema hides.
    """
    if principal.granted is not None:
        return PARTNERS_REFUSED
    return None if EXPLAIN in principal.scopes else REFUSED


async def explain(
    pool: ReadPool, prepared: Prepared, principal: Principal, data: bytes | None
) -> Explanation:
    """Tell how an operation is run, and with the ``data`` it answered, what that came to.

    Raises:
        Denied: the principal may not see it.
        Timeout, Unavailable: the database did not answer in time, or at all.
    """
    reason = refusal(principal)
    if reason is not None:
        raise Denied(reason)
    compiled, values = prepared.compiled, prepared.values
    statement, postgres = compiled.statement, None
    safe = replace(prepared, values=replace(values, cursor_pads=_NO_PADS))
    drawn = safe.parameters()
    if statement is not None:
        postgres = await pool.explain(
            statement.text,
            drawn,
            tenant_id=principal.tenant_id,
            custom_plan=statement.custom_plan,
            runs=data is not None,
        )
    types = postgres.types if postgres else ()
    parameters = tuple(Parameter(type_, _text(v)) for type_, v in zip(types, drawn, strict=True))
    items = itemised(compiled.plan, values)
    tree = tree_of(compiled.plan, items, "query")
    objects = objects_at(orjson.loads(data)) if data is not None else None
    times = milliseconds(postgres.plan) if postgres else {}
    _settle(tree, objects, times, postgres)
    return Explanation(
        statement.text if statement else None,
        parameters,
        tree,
        _fields(items, objects, times),
        compiled.price.requested(values),
        postgres,
    )


def _settle(
    tree: Step,
    objects: Mapping[ResponsePath, int] | None,
    times: Mapping[ResponsePath, float],
    postgres: Explained | None,
) -> None:
    """Write down what each step came to; times only where a path is one step's alone."""
    at = Counter(each.path for each in tree.walk())
    for each in tree.walk():
        if objects is not None and each.rows_at:
            each.rows = max(objects.get(path, 0) for path in each.rows_at)
        if at[each.path] == 1:
            each.ms = times.get(each.path)
    tree.ms = postgres.execution_ms if postgres else None


def _fields(
    items: Mapping[ResponsePath, int],
    objects: Mapping[ResponsePath, int] | None,
    times: Mapping[ResponsePath, float],
) -> tuple[FieldFigures, ...]:
    return tuple(
        FieldFigures(
            path, cost, objects.get(path, 0) if objects is not None else None, times.get(path)
        )
        for path, cost in items.items()
        if path
    )


def _text(value: object) -> str:
    if value in _NO_PADS:
        return "(withheld)"
    return "null" if value is None else str(value)
