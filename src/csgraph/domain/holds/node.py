"""Fields held against the sources, on the records that hold them."""

from sqlalchemy import ColumnElement, FromClause, Text, func

from csgraph.domain.accounts.node import Account
from csgraph.domain.contacts.node import Contact
from csgraph.domain.contracts.node import Contract
from csgraph.domain.history.node import ChangeSet
from csgraph.events.tables import field_hold
from csgraph.graph.declare import column, computed, row, to_one
from csgraph.graph.listings import Listing
from csgraph.graph.scalars import DateTime

MOST_HOLDS = 100


def _name(row_: FromClause, _parent: FromClause | None) -> ColumnElement[str]:
    name: ColumnElement[str] = func.api.field_name(row_.c.field, type_=Text)
    return name


def _is_held(row_: FromClause, parent: FromClause, _owner: str) -> ColumnElement[bool]:
    return (row_.c.node_id == parent.c.id) & row_.c.released_at.is_(None)


@row(
    table=field_hold,
    description="A field that a person has written, so that no sync overwrites it.",
    listing=Listing(
        name="holds",
        description="Fields that people keep against the sources; at most "
        f"{MOST_HOLDS}. An amount of money is two of them.",
        owners=(Account, Contact, Contract),
        matches=_is_held,
        order=(field_hold.c.field,),
        limit=MOST_HOLDS,
        parent_columns=("id",),
    ),
)
class FieldHold:
    """A field that a person has written, so that no sync overwrites it."""

    field: str = computed(_name, "The field, by name.", columns=(field_hold.c.field,))
    held_at: DateTime = column(field_hold.c.held_at, "Since when.")
    change_set: ChangeSet | None = to_one(
        field_hold.c.change_set_id, "The change by which it came to be held: who, when, why."
    )


__all__ = ["FieldHold"]
