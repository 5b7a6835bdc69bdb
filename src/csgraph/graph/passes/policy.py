"""The obligatory pass: every relation of a plan gets its tenant and its life sign.

The renderer refuses rows without a guard, so that a plan which skipped this pass
can't be run. The tenant wall of the database stands behind it.
"""

from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from csgraph.graph.catalog import NodeSpec
from csgraph.graph.plan import Plan
from csgraph.graph.plan_facets import FacetPlan
from csgraph.graph.plan_feed import FeedPlan
from csgraph.graph.plan_mixed import Branch
from csgraph.graph.plan_preview import PreviewPlan
from csgraph.graph.plan_worked import WorkedValue
from csgraph.graph.predicates import Guard, Rows, Withheld
from csgraph.storage.columns import ROW_SCOPE

Policy = Callable[[Rows], Guard]
_T = TypeVar("_T")
_PLANNED = {
    plan.__module__ for plan in (Plan, FacetPlan, FeedPlan, Branch, PreviewPlan, WorkedValue, Rows)
}


def tenant_policy(rows: Rows) -> Guard:
    """Let through rows of the caller's tenant that are not deleted, unless these are asked for."""
    return Guard(tenant=True, live="deleted_at" in rows.table.c and not rows.gone)


def reading(policy: Policy, scopes: Iterable[str]) -> Policy:
    """Return a policy that keeps back the rows which take a scope that is not held."""
    held = tuple(sorted(scopes))

    def guard(rows: Rows) -> Guard:
        made = policy(rows)
        return replace(made, withheld=Withheld(rows.table, held)) if _is_scoped(rows) else made

    return guard


def _is_scoped(rows: Rows) -> bool:
    return ROW_SCOPE in rows.table.c


def apply_policy(plan: Plan, policy: Policy) -> Plan:
    """Return the plan with every relation guarded."""
    return _guarded(plan, policy)


def guarded(value: _T, policy: Policy) -> _T:
    """Return part of a plan with every relation guarded."""
    return _guarded(value, policy)


def _guarded(value: _T, policy: Policy) -> _T:
    """Rebuild a tree of frozen dataclasses and tuples, guarding the rows in it."""
    if isinstance(value, Rows):
        return replace(value, where=_guarded(value.where, policy), guard=policy(value))
    if isinstance(value, PreviewPlan):
        policy = _both(policy, value.shared)
    if isinstance(value, tuple):
        return tuple(_guarded(item, policy) for item in value)  # type: ignore[return-value]
    if is_dataclass(value) and not isinstance(value, NodeSpec | type):
        changed: dict[str, Any] = {}
        for spec in fields(value):
            before = getattr(value, spec.name)
            after = _guarded(before, policy) if _holds_rows(before) else before
            if after is not before:
                changed[spec.name] = after
        return replace(value, **changed) if changed else value
    return value


def _both(callers: Policy, shared: Policy) -> Policy:
    """Return the caller's policy with what a grant adds to it."""
    return lambda rows: replace(callers(rows), granted=shared(rows).granted)


def _holds_rows(value: object) -> bool:
    return isinstance(value, Rows | tuple) or (
        is_dataclass(value) and type(value).__module__ in _PLANNED
    )
