"""What a change tells of its record, by the type that the log names."""

import json
from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, Text, case, cast, func, literal_column, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from csgraph.graph.kinds import Kind
from csgraph.graph.plan_feed import Survivor
from csgraph.graph.plan_history import LoggedFields, LoggedId
from csgraph.graph.predicates import Withheld
from csgraph.graph.render.json_text import JsonText, value_piece
from csgraph.graph.render.predicates import Conditions
from csgraph.storage.columns import MERGED_INTO
from csgraph.storage.literals import literal

UNKNOWN: Final = "rec"
"""Begins the ids of records of a type that is none of the graph's: the log keeps its words."""


def logged_text(
    value: LoggedId | LoggedFields | Survivor, change: FromClause, conditions: Conditions
) -> ColumnElement[Any]:
    """Return what a change tells of its record, as JSON text."""
    kind = change.c.node_type
    if isinstance(value, Survivor):
        return survivor_text(value, change, conditions)
    if isinstance(value, LoggedId):
        whens = ((kind == literal(name), literal(each)) for name, each in value.prefixes)
        prefix = case(*whens, else_=literal(UNKNOWN))
        return JsonText(['"', func.api.wire_id(prefix, change.c.node_id), '"'])
    told = known_names(change, dict(value.names), value.withheld, conditions)
    return value_piece(told, Kind.TEXT_LIST, nullable=False)


def survivor_text(plan: Survivor, change: FromClause, conditions: Conditions) -> ColumnElement[Any]:
    """Return the id of what a change's record was merged into by it, as JSON text, or null."""
    whens = []
    for each in plan.types:
        former, kept = map(conditions.relation, (each.former, each.survivor))
        found = (
            select(kept.c.id)
            .select_from(former.join(kept, kept.c.id == former.c[MERGED_INTO]))
            .where(
                *conditions.of_rows(each.former, former, ()),
                *conditions.of_rows(each.survivor, kept, ()),
                former.c.id == change.c.node_id,
            )
            .correlate(change)
            .scalar_subquery()
        )
        told = value_piece(found, Kind.ID, nullable=True, prefix=each.prefix)
        whens.append((change.c.node_type == literal(each.name), told))
    null = literal("null")
    merged = literal(MERGED_INTO) == func.any(change.c.changed_fields)
    return case((merged, case(*whens, else_=null)), else_=null) if whens else null


def known_names(
    change: FromClause, names: dict[str, Any], withheld: Withheld | None, conditions: Conditions
) -> ColumnElement[Any]:
    """Return the fields that changed; ``names`` are by type those of the log's words."""
    changed: ColumnElement[Any] = change.c.changed_fields
    if withheld is not None:
        told = conditions.told_of(changed, change.c.node_type, withheld)
        none: ColumnElement[Any] = literal_column("'{}'")
        changed = case((conditions.withheld(withheld) == none, changed), else_=told)
    known = cast(literal(json.dumps({name: dict(each) for name, each in names.items()})), JSONB)
    mine = known.op("->")(change.c.node_type)
    return func.api.known_names(changed, mine, type_=ARRAY(Text))
