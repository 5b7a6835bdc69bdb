"""Fills a store with a company.

Customers are made in batches that are written and forgotten, so that memory stays flat at
any size. The same seed, size and moment give the same records.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from csgraph.sandbox.company.activities import event_rows, task_rows
from csgraph.sandbox.company.aftermath import rated_ticket_rows
from csgraph.sandbox.company.crm import (
    Row,
    account_rows,
    contact_rows,
    organization_row,
    unemployed_rows,
    user_rows,
)
from csgraph.sandbox.company.customers import Customer, World, customer
from csgraph.sandbox.company.deals import (
    contract_rows,
    deals_of,
    history_rows,
    opportunity_rows,
    role_rows,
)
from csgraph.sandbox.company.helpdesk import (
    ExpectedLink,
    membership_rows,
    organizations_of,
    stray_links,
    stray_organization_rows,
)
from csgraph.sandbox.company.helpdesk import organization_row as zendesk_organization_row
from csgraph.sandbox.company.helpdesk_users import agent_rows, end_user_rows
from csgraph.sandbox.company.sales_schema import (
    CONTACT_ROLE,
    CONTRACT,
    EVENT,
    HISTORY,
    OPPORTUNITY,
    TASK,
)
from csgraph.sandbox.company.salesforce_schema import (
    ACCOUNT,
    CONTACT,
    ORGANIZATION,
    USER,
    describes,
)
from csgraph.sandbox.company.staff import hire
from csgraph.sandbox.company.tickets import ticket_rows
from csgraph.sandbox.company.timeline import HOUR, epoch_of
from csgraph.sandbox.company.zendesk_schema import (
    brands,
    groups,
    organization_fields,
    ticket_fields,
    user_fields,
)
from csgraph.sandbox.store import Store

_BATCH = 250
_FIRST_TICKET = 1001
_USUAL_CONTACTS = 5.5  # an account, measured
_INCIDENT_TICKETS, _ORDINARY_TICKETS = 1.4, 8.2
SALESFORCE, ZENDESK = "salesforce", "zendesk"


@dataclass(frozen=True, slots=True)
class Ratios:
    """How many records an account has on average, about; None leaves it as it usually is."""

    contacts: float | None = None
    tickets: float | None = None


_USUAL = Ratios()


@dataclass(frozen=True, slots=True)
class Summary:
    """How many records a store was given, by system and object; deleted ones included."""

    counts: Mapping[tuple[str, str], int]


def generate(
    store: Store,
    *,
    seed: int,
    accounts: int,
    as_of: datetime,
    ratios: Ratios = _USUAL,
    progress: Callable[[int], None] | None = None,
) -> Summary:
    """Fill a store with a company of that many accounts, as it was at a moment.

    ``progress`` is told of each batch how many accounts it has.
    """
    world = _with(ratios, world_of(seed=seed, accounts=accounts, as_of=as_of))
    counts: Counter[tuple[str, str]] = Counter()
    for describe in describes():
        store.put_sobject(describe, modified_at=as_of)
    _put_rows(store, counts, ORGANIZATION, [organization_row(world)])
    _put_rows(store, counts, USER, list(user_rows(world)))
    _put_rows(store, counts, CONTACT, list(unemployed_rows(world, 1 + accounts // 20)))
    _put_zendesk(store, counts, "groups", groups(world.as_of))
    _put_zendesk(store, counts, "brands", brands(world.as_of))
    _put_zendesk(store, counts, "ticket_fields", ticket_fields(world.as_of))
    _put_zendesk(store, counts, "user_fields", user_fields(world.as_of))
    _put_zendesk(store, counts, "organization_fields", organization_fields(world.as_of))
    _put_zendesk(store, counts, "users", list(agent_rows(world)))
    _put_zendesk(store, counts, "organizations", list(stray_organization_rows(world)))
    next_ticket = _FIRST_TICKET
    for first in range(0, accounts, _BATCH):
        batch = range(first, min(first + _BATCH, accounts))
        next_ticket = _put_customers(store, world, batch, counts, next_ticket)
        if progress is not None:
            progress(len(batch))
    return Summary(dict(counts))


def expected_links(*, seed: int, accounts: int, as_of: datetime) -> Iterator[ExpectedLink]:
    """Yield the truth about every organization that `generate` makes."""
    world = world_of(seed=seed, accounts=accounts, as_of=as_of)
    for number in range(accounts):
        for organization in organizations_of(world, customer(world, number)):
            yield organization.expected_link
    yield from stray_links(world)


def world_of(*, seed: int, accounts: int, as_of: datetime) -> World:
    """Return what all customers of a company share."""
    moment = epoch_of(as_of)
    return World(seed, accounts, moment, hire(seed, accounts, moment))


def _with(ratios: Ratios, world: World) -> World:
    """Return the world with ratios; incidents make some tickets whatever these are."""
    people, tickets = world.people, world.tickets
    if ratios.contacts is not None:
        people = ratios.contacts / _USUAL_CONTACTS
    if ratios.tickets is not None:
        tickets = max(0.0, (ratios.tickets - _INCIDENT_TICKETS) / _ORDINARY_TICKETS)
    return replace(world, people=people, tickets=tickets)


def _put_customers(
    store: Store,
    world: World,
    batch: range,
    counts: Counter[tuple[str, str]],
    next_ticket: int,
) -> int:
    """Write some customers into a store; returns the number that the next ticket gets."""
    rows: dict[str, list[Row]] = {
        name: []
        for name in (
            *(ACCOUNT, CONTACT, OPPORTUNITY, CONTACT_ROLE, HISTORY),
            *(CONTRACT, TASK, EVENT),
        )
    }
    helpdesk: dict[str, list[Row]] = {
        name: []
        for name in (
            *("organizations", "users", "organization_memberships", "tickets"),
            "satisfaction_ratings",
        )
    }
    for number in batch:
        one = customer(world, number)
        rows[ACCOUNT] += account_rows(world, one)
        rows[CONTACT] += contact_rows(world, one)
        for name, found in sales_rows(world, one).items():
            rows[name] += found
        next_ticket = _add_helpdesk_rows(world, one, helpdesk, next_ticket)
    for name, found in rows.items():
        _put_rows(store, counts, name, found)
    for resource, found in helpdesk.items():
        _put_zendesk(store, counts, resource, found)
    return next_ticket


def sales_rows(world: World, one: Customer) -> dict[str, list[Row]]:
    """Return a customer's deals, contracts and activities, by object."""
    deals = deals_of(world, one)
    return {
        OPPORTUNITY: list(opportunity_rows(world, one, deals)),
        CONTACT_ROLE: list(role_rows(world, one, deals)),
        HISTORY: list(history_rows(world, one, deals)),
        CONTRACT: list(contract_rows(world, one, deals)),
        TASK: list(task_rows(world, one, deals)),
        EVENT: list(event_rows(world, one, deals)),
    }


def _add_helpdesk_rows(
    world: World, one: Customer, helpdesk: dict[str, list[Row]], next_ticket: int
) -> int:
    organizations = organizations_of(world, one)
    home = organizations[0].id if organizations else None
    users = list(end_user_rows(world, one, home))
    present = [user for user in users if user["active"]]
    tickets = list(ticket_rows(world, one, present, home, next_ticket))
    helpdesk["organizations"] += [zendesk_organization_row(world, each) for each in organizations]
    helpdesk["users"] += users
    helpdesk["organization_memberships"] += membership_rows(present, organizations)
    helpdesk["tickets"] += tickets
    helpdesk["satisfaction_ratings"] += rated_ticket_rows(tickets, world.as_of - HOUR)
    return next_ticket + len(tickets)


def _put_rows(store: Store, counts: Counter[tuple[str, str]], name: str, rows: list[Row]) -> None:
    counts[SALESFORCE, name] += store.put_rows(name, rows)


def _put_zendesk(
    store: Store, counts: Counter[tuple[str, str]], resource: str, rows: list[Row]
) -> None:
    counts[ZENDESK, resource] += store.put_zendesk(resource, rows)
