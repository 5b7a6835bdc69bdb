"""What is wrong with the tenants' own fields that a statement speaks of, told by itself."""

from sqlalchemy import ColumnElement, case, func, literal_column, select

from csgraph.graph.custom_fields import AMBIGUOUS, UNKNOWN
from csgraph.graph.predicates import DefinedField
from csgraph.graph.render.predicates import Conditions
from csgraph.storage.aliases import aliased
from csgraph.storage.literals import literal

FAULT = "\x1d"
"""Stands around the index of a field that is named wrongly; no JSON text begins with it."""


def fault_of(index: int, field: DefinedField, conditions: Conditions) -> ColumnElement[str]:
    """Return the fault of the field with an index as text; null when there is none."""
    known = aliased(field.rows.table, conditions.new_name())
    count, type_ = func.count(), func.max(known.c[field.type_column.name])
    none: ColumnElement[int] = literal_column("0")
    one: ColumnElement[int] = literal_column("1")
    fits = type_.in_([literal(each) for each in field.types])
    fault = case(
        (count == none, literal(UNKNOWN)), (count > one, literal(AMBIGUOUS)), (~fits, type_)
    )
    marked = literal(f"{FAULT}{index}{FAULT}").op("||")(fault)
    found = select(marked).where(*conditions.of_rows(field.rows, known, ()))
    return found.select_from(known).correlate(None).scalar_subquery()
