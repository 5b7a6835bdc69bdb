"""What evaluating needs of the program around it."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.alerting.discovery import declared_account_facts, declared_alert_rules
from csgraph.clock import Clock
from csgraph.domain.alerts.commands import Engine
from csgraph.schema.build import build_schema


@dataclass(frozen=True)
class WatchDeps:
    """Connections, the rules, by which name the log knows each table."""

    engine: AsyncEngine
    rules: Engine
    types: Mapping[Table, str]
    clock: Clock


def watch_deps(engine: AsyncEngine, clock: Clock) -> WatchDeps:
    """Return what it takes to evaluate the rules of all slices."""
    nodes = build_schema().catalog.nodes
    rules = Engine(declared_alert_rules(), declared_account_facts())
    return WatchDeps(engine, rules, {spec.table: name for name, spec in nodes.items()}, clock)
