"""Rows to a query for their ids, for statements that write by it."""

from itertools import count
from typing import Any

from sqlalchemy import Select, select

from csgraph.graph.predicates import RequestValues, Rows
from csgraph.graph.render.parameters import Parameters
from csgraph.graph.render.predicates import Conditions
from csgraph.storage.aliases import aliased


def chosen_ids(rows: Rows, values: RequestValues) -> Select[Any]:
    """Return a query for the ids of rows, its parameters drawn.

    Raises:
        Unguarded: the rows have not passed the policy.
        InvalidInput: a value can't be used.
    """
    parameters, numbers = Parameters(), count(1)
    conditions = Conditions(parameters, lambda: f"_r{next(numbers)}")
    relation = aliased(rows.table, "_r0")
    chosen = select(relation.c.id).where(*conditions.of_rows(rows, relation, ()))
    return chosen.params({name: draw(values) for name, draw in parameters.draws.items()})
