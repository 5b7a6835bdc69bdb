"""Lets time pass in a company that a store holds.

One step is some days' worth of what happens to customers, all of it within the minute
before its moment. The same seed, step and moment do the same to the same store.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random

from csgraph.sandbox.company.chance import stream
from csgraph.sandbox.company.crm import account_rows, contact_rows
from csgraph.sandbox.company.customers import Customer, World, customer
from csgraph.sandbox.company.evolve_crm import CRM_CHANGES
from csgraph.sandbox.company.evolve_helpdesk import HELPDESK_CHANGES
from csgraph.sandbox.company.evolve_schema import SCHEMA_CHANGES
from csgraph.sandbox.company.helpdesk import membership_rows, organization_row, organizations_of
from csgraph.sandbox.company.helpdesk_users import end_user_rows
from csgraph.sandbox.company.salesforce_schema import ACCOUNT, CONTACT
from csgraph.sandbox.company.stored import next_customer_number, staff_of
from csgraph.sandbox.company.timeline import epoch_of, salesforce_instant, zendesk_instant
from csgraph.sandbox.company.turn import Turn
from csgraph.sandbox.store import Store

_CUSTOMERS_PER_CHANGE = 50


@dataclass(frozen=True, slots=True)
class Changes:
    """How many records each kind of change touched."""

    counts: Mapping[str, int]


def evolve(store: Store, *, seed: int, step: int, as_of: datetime) -> Changes:
    """Let one step of time pass; steps are numbered from one."""
    moment = epoch_of(as_of)
    number = next_customer_number(store)
    turn = Turn(
        store=store,
        step=step,
        at=moment - 30,
        scale=max(1, number // _CUSTOMERS_PER_CHANGE),
        staff=staff_of(store),
    )
    counts: Counter[str] = Counter()
    kinds: Mapping[str, Callable[[Turn, Random], int]] = {
        "customers_won": lambda turn, _: _win_customers(turn, seed, number),
        **CRM_CHANGES,
        **HELPDESK_CHANGES,
        **SCHEMA_CHANGES,
    }
    for name, change in kinds.items():
        counts[name] = change(turn, stream(seed, "evolve", step, name))
    return Changes(dict(counts))


def _win_customers(turn: Turn, seed: int, number: int) -> int:
    """Add customers to both systems; all of their records are new."""
    won = max(1, turn.scale // 2)
    world = World(seed, number + won, turn.at, turn.staff)
    for each in range(number, number + won):
        _win_customer(turn, world, customer(world, each))
    return won


def _win_customer(turn: Turn, world: World, one: Customer) -> None:
    organizations = organizations_of(world, one)
    home = organizations[0].id if organizations else None
    users = list(end_user_rows(world, one, home))
    made = salesforce_instant(turn.at)
    for name, found in (
        (ACCOUNT, account_rows(world, one)),
        (CONTACT, contact_rows(world, one)),
    ):
        turn.store.put_rows(name, (turn.modified(row, CreatedDate=made) for row in found))
    for resource, rows in (
        ("organizations", [organization_row(world, each) for each in organizations]),
        ("users", users),
        ("organization_memberships", list(membership_rows(users, organizations))),
    ):
        new = (turn.updated(row, created_at=zendesk_instant(turn.at)) for row in rows)
        turn.store.put_zendesk(resource, new)
