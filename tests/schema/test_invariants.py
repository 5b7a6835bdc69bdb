"""What has final states says so where changes are taken back."""

import importlib
import pkgutil

import csgraph.domain
from csgraph.events.invariants import StaysEnded
from csgraph.schema.build import build_schema
from csgraph.transitions import StateMachine

NOT_TAKEN_BACK = {"CONNECTION_STATES", "KEY_STATES", "STATES"}
"""Machines of types of which nothing is taken back at all: connections, keys, grants."""


def machines() -> dict[int, tuple[str, StateMachine]]:
    """Return every machine that slices declare, with its name."""
    found = {}
    for each in pkgutil.walk_packages(csgraph.domain.__path__, "csgraph.domain."):
        for name, value in vars(importlib.import_module(each.name)).items():
            if isinstance(value, StateMachine) and name not in NOT_TAKEN_BACK:
                found[id(value)] = name, value
    return found


def test_every_machine_with_final_states_keeps_them() -> None:
    catalog = build_schema().catalog
    kept = [each for each in catalog.invariants if isinstance(each, StaysEnded)]
    running = {each.machine.running for each in kept}

    known = [(name, machine) for name, machine in machines().values() if machine.states]

    assert len(known) > len(kept) > 7
    for name, machine in known:
        if set(machine.states) - set(machine.running):
            assert machine.running in running, name


def test_invariants_are_about_types_and_columns_that_are_there() -> None:
    catalog = build_schema().catalog

    for each in catalog.invariants:
        assert catalog.nodes[each.node_type].table is each.table
        assert each.columns <= set(each.table.c.keys())
