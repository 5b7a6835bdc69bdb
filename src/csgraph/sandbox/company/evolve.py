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
from csgraph.sandbox.company.customers import World
from csgraph.sandbox.company.evolve_crm import CRM_CHANGES
from csgraph.sandbox.company.evolve_helpdesk import HELPDESK_CHANGES
from csgraph.sandbox.company.evolve_schema import SCHEMA_CHANGES
from csgraph.sandbox.company.generate import put_customers
from csgraph.sandbox.company.stored import next_customer_number, next_ticket_id, staff_of
from csgraph.sandbox.company.timeline import epoch_of
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
    won = max(1, turn.scale // 2)
    world = World(seed, number + won, turn.at, turn.staff)
    put_customers(
        turn.store, world, range(number, number + won), Counter(), next_ticket_id(turn.store)
    )
    return won
