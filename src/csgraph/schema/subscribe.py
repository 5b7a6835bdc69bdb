"""Reads the events of a subscription, a page at a time, from the feed of changes.

The one way from a change to what a subscriber is told, whatever carries it: a socket, an
event stream, a webhook. Nothing is kept between two pages but a cursor, so that a reader
may stop anywhere and go on later, under another process, or with other rights.
"""

from dataclasses import dataclass, replace
from typing import Any, Final

from graphql import OperationType

from csgraph.clock import Clock
from csgraph.errors import InvalidInput
from csgraph.graph.compiler import Prepared
from csgraph.graph.compilers import Compilers
from csgraph.graph.cost import EVENTS
from csgraph.graph.execute import Cost, without_fault
from csgraph.graph.feed import AFTER, LIMIT
from csgraph.graph.plan import PlanError
from csgraph.graph.plan_feed import EventsPlan
from csgraph.graph.render.feed import RECORD, UNIT
from csgraph.storage.feed_cursor import FeedCursor
from csgraph.storage.read_pool import ReadPool
from csgraph.tenancy.principal import Principal

_RECORD: Final = RECORD.encode()
_UNIT: Final = UNIT.encode()


@dataclass(frozen=True)
class Subscribed:
    """A subscription as it was sent: its document, the operation in it, the variables."""

    text: str
    operation_name: str | None
    variables: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Event:
    """One change, as a subscriber is told: JSON text of ``data``, and what of it read null."""

    cursor: str
    node_type: str
    data: bytes
    errors: tuple[PlanError, ...]


@dataclass(frozen=True, slots=True)
class EventPage:
    """Events in order; reading goes on behind ``cursor``, now if ``has_more``."""

    events: tuple[Event, ...]
    cursor: str
    has_more: bool
    cost: Cost


def prepare_subscription(
    compilers: Compilers, asked: Subscribed, principal: Principal, clock: Clock
) -> Prepared:
    """Compile a subscription under what its principal may see now.

    Raises:
        CsgraphError: it can't be served, as for any operation.
    """
    compiler = compilers.of(principal)
    document = compiler.documents.get(asked.text)
    operation = document.operation(asked.operation_name)
    if operation.operation is not OperationType.SUBSCRIPTION:
        raise InvalidInput("The operation is no subscription.")
    prepared = compiler.prepare(document, operation, asked.variables, principal, clock())
    _events(prepared)
    return prepared


def starts_after(prepared: Prepared) -> str | None:
    """Return the cursor that a subscription asks to start behind."""
    given = prepared.values.sites[_site(prepared)].get(AFTER)
    return None if given is None else str(given)


async def read_events(
    pool: ReadPool,
    prepared: Prepared,
    principal: Principal,
    after: str,
    limit: int = EVENTS,
) -> EventPage:
    """Return what happened behind a cursor, at most ``limit`` events.

    Raises:
        InvalidInput, FeedCursorUnknown: the feed has no such cursor.
        Timeout, Unavailable: the database did not answer in time, or at all.
    """
    site, sites = _site(prepared), list(prepared.values.sites)
    statement = prepared.compiled.statement
    if statement is None:
        raise AssertionError(prepared)
    sites[site] = {**sites[site], AFTER: FeedCursor.of(after), LIMIT: min(limit, EVENTS)}
    values = replace(prepared.values, sites=tuple(sites))
    text = await pool.fetch_json(
        statement.text,
        [draw(values) for draw in statement.draws],
        tenant_id=principal.tenant_id,
        grant_id=principal.grant_id,
        custom_plan=statement.custom_plan,
    )
    head, *records = without_fault(text, statement, values).split(_RECORD)
    cursor, more = head.split(_UNIT)
    price = prepared.compiled.price
    cost = Cost(price.requested(values), price.actual(values, text))
    events = tuple(_event(prepared, record) for record in records)
    return EventPage(events, cursor.decode(), more == b"true", cost)


def _event(prepared: Prepared, record: bytes) -> Event:
    cursor, type_, data = record.split(_UNIT)
    name, typed = type_.decode(), _events(prepared).errors
    of_others = [error for of, error in typed if of != name]
    mine = [error for of, error in typed if of == name]
    known = prepared.compiled.plan.errors
    errors = tuple(error for error in known if error in mine or error not in of_others)
    return Event(cursor.decode(), name, data, errors)


def _events(prepared: Prepared) -> EventsPlan:
    match prepared.compiled.plan.entries:
        case (entry,) if isinstance(entry.value, EventsPlan):
            return entry.value
        case _:
            raise InvalidInput("A subscription has one root field, which nothing leaves out.")


def _site(prepared: Prepared) -> int:
    return _events(prepared).limit.site
