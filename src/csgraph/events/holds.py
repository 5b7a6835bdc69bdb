"""What a person wrote stays written: fields held against the sources that fill a row.

A field is held from the change that a person made to it until it is released. What
computes rows from landed records keeps the value of a held field.
"""

from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, Text, func, null, select
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by, insert

from csgraph.events.log import told
from csgraph.events.tables import field_hold


def hold(written: CTE) -> CTE:
    """Return the part of a statement that holds what its write changed."""
    field: ColumnElement[Any] = func.jsonb_object_keys(written.c.before, type_=Text)
    held = select(told("tenant_id"), written.c.id, field, told("id"))
    insertion = insert(field_hold).from_select(
        ["tenant_id", "node_id", "field", "change_set_id"], held
    )
    return insertion.on_conflict_do_update(
        index_elements=["tenant_id", "node_id", "field"],
        set_={
            "change_set_id": insertion.excluded.change_set_id,
            "held_at": func.clock_timestamp(),
            "released_at": null(),
        },
    ).cte("held")


def held_fields(tenant: ColumnElement[Any], node_id: ColumnElement[Any]) -> Select[Any]:
    """Select the columns of a row that are held, as one array; null where none is."""
    fields = aggregate_order_by(field_hold.c.field, field_hold.c.field)
    return select(func.array_agg(fields, type_=ARRAY(Text)).label("fields")).where(
        field_hold.c.tenant_id == tenant,
        field_hold.c.node_id == node_id,
        field_hold.c.released_at.is_(None),
    )
