"""A prepared operation to the bytes of its ``data``.

Postgres writes the JSON; here it is only passed on. What the plan already knows to be
null for lack of a scope, and what a lookup found to be ambiguous, becomes an error.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from csgraph.graph.compiler import Prepared
from csgraph.graph.custom_fields import refusal
from csgraph.graph.feed import cursor_refusal
from csgraph.graph.finish import finished
from csgraph.graph.past import refusal as as_of_refusal
from csgraph.graph.plan import Entry, IntrospectionValue, PlanError, Text
from csgraph.graph.predicates import RequestValues
from csgraph.graph.render.faults import FAULT
from csgraph.graph.render.feed import LOST
from csgraph.graph.render.past_faults import REFUSED
from csgraph.graph.render.renderer import AMBIGUOUS
from csgraph.graph.render.statement import Statement
from csgraph.storage.read_pool import ReadPool
from csgraph.tenancy.principal import Principal

_MARK, _FAULT = AMBIGUOUS.encode(), FAULT.encode()
_LOST, _REFUSED = LOST.encode(), REFUSED.encode()


@dataclass(frozen=True)
class Cost:
    """The points of an operation: at most, and in the end."""

    requested: int
    actual: int


@dataclass(frozen=True)
class Outcome:
    """The JSON text of ``data`` with the errors of fields that read null, and its cost."""

    data: bytes
    errors: tuple[PlanError, ...]
    warnings: tuple[tuple[str, str, str], ...]
    cost: Cost


async def execute(pool: ReadPool, prepared: Prepared, principal: Principal) -> Outcome:
    """Run an operation: one statement, or none.

    Raises:
        InvalidInput: a value can't be used, or names no field of the tenant's.
        Timeout, Unavailable: the database did not answer in time, or at all.
    """
    plan, statement = prepared.compiled.plan, prepared.compiled.statement
    if statement is None:
        data = without_sql(plan.entries, prepared.values)
        return Outcome(data, plan.errors, plan.warnings, _cost(prepared, data))
    data = await pool.fetch_json(
        statement.text,
        prepared.parameters(),
        tenant_id=principal.tenant_id,
        grant_id=principal.grant_id,
        custom_plan=statement.custom_plan,
        loose=statement.loose,
    )
    data = without_fault(data, statement, prepared.values)
    errors = plan.errors
    if statement.may_be_ambiguous and _MARK in data:
        data, found = _ambiguities(data, prepared)
        errors = (*errors, *found)
    return Outcome(data, errors, plan.warnings, _cost(prepared, data))


def _cost(prepared: Prepared, data: bytes) -> Cost:
    price, values = prepared.compiled.price, prepared.values
    return Cost(price.requested(values), price.actual(values, data))


def without_fault(data: bytes, statement: Statement, values: RequestValues) -> bytes:
    """Return what a statement answered, with the values that are worked out from it.

    Raises:
        InvalidInput: it answered that a name in the request is none of the tenant's, or that
            it can't tell what was at an instant.
        FeedCursorUnknown: it answered that a cursor is none of the feed's.
    """
    if data.startswith(_LOST):
        _, coordinate, fault = data.decode().split(LOST)
        raise cursor_refusal(coordinate, fault)
    if data.startswith(_REFUSED):
        _, coordinate, reason = data.decode().split(REFUSED)
        raise as_of_refusal(coordinate, reason)
    if not data.startswith(_FAULT):
        return finished(data, statement.worked, values)
    _, index, fault = data.decode().split(FAULT)
    raise refusal(statement.fields[int(index)], fault, values)


def without_sql(entries: Iterable[Entry], values: RequestValues) -> bytes:
    """Return the JSON object of entries about which Postgres has nothing to say."""
    parts: list[bytes] = []
    for entry in entries:
        match entry.value:
            case IntrospectionValue(key=key):
                value = values.introspected[key]
            case Text(json=json):
                value = json.encode()
            case _:
                raise AssertionError(entry)
        parts.append(b'"%b":%b' % (entry.key.encode(), value))
    return b"{%b}" % b",".join(parts)


def _ambiguities(data: bytes, prepared: Prepared) -> tuple[bytes, list[PlanError]]:
    pieces = data.split(_MARK)
    errors: list[PlanError] = []
    for position in pieces[1::2]:
        entry = prepared.compiled.plan.entries[int(position)]
        target: Any = entry.value
        message = (
            f"More than one {target.target.node.name} answers to this identity; use one that is "
            "unique, such as the id."
        )
        coordinate = f"Query.{target.target.node.declaration.lookup_name}"
        errors.append(PlanError("CONFLICT", message, (entry.key,), coordinate))
    return b"".join(pieces[0::2]), errors
