"""Which tables a plan reads, wherever in it they stand."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from sqlalchemy import Table

from csgraph.graph.catalog import Catalog, NodeSpec
from csgraph.graph.plan import Plan
from csgraph.graph.predicates import Rows


def types_read(plan: Plan, catalog: Catalog) -> frozenset[str]:
    """Return the types of records whose changes may change what a plan answers."""
    tables = {table.name for table in _tables(plan)}
    return frozenset(name for name, spec in catalog.nodes.items() if spec.table.name in tables)


def _tables(value: Any) -> Iterator[Table]:
    if isinstance(value, Rows):
        yield value.table
    if isinstance(value, tuple):
        for item in value:
            yield from _tables(item)
    elif is_dataclass(value) and not isinstance(value, NodeSpec | type):
        for each in fields(value):
            yield from _tables(getattr(value, each.name))
