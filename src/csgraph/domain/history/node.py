"""The change log in the graph."""

from enum import Enum

import strawberry
from sqlalchemy import ColumnElement, FromClause, case, exists, func, literal_column, select
from sqlalchemy import Text as SqlText
from sqlalchemy.dialects.postgresql import ARRAY

from csgraph.events import tables as t
from csgraph.events.images import CUSTOM_FIELDS
from csgraph.events.reverts import MOST_CHANGES as MOST_REVERTED
from csgraph.events.reverts import changes_of, overlaps
from csgraph.graph.declare import (
    Listing,
    OrderBy,
    column,
    computed,
    field_changes,
    node,
    row,
    through,
    to_one,
    told_by_feed,
)
from csgraph.graph.derive_history import FieldChange
from csgraph.graph.interfaces import Node
from csgraph.graph.log_rows import Feed, Noted
from csgraph.graph.scalars import DateTime

MOST_CHANGES = 100
_MERGED_INTO = (
    "Id of the record that it was merged into by this change, and that its own id leads to. Null "
    "for other changes, and where the caller may not see that record."
)


@strawberry.enum(description="Who can change something.")
class ActorKind(Enum):
    """Who can change something."""

    PRINCIPAL = strawberry.enum_value("PRINCIPAL", description="A caller, with a key.")
    CONNECTOR = strawberry.enum_value("CONNECTOR", description="A sync from another system.")
    RULE = strawberry.enum_value("RULE", description="A rule of the tenant.")
    SYSTEM = strawberry.enum_value("SYSTEM", description="csgraph itself, or whoever runs it.")


@strawberry.enum(description="What a change did to a record.")
class ChangeOperation(Enum):
    """What a change did to a record."""

    INSERT = strawberry.enum_value("INSERT", description="Made it.")
    UPDATE = strawberry.enum_value("UPDATE", description="Changed fields of it.")
    DELETE = strawberry.enum_value("DELETE", description="Deleted it; it can be restored.")
    RESTORE = strawberry.enum_value("RESTORE", description="Brought it back.")


def _feed_cursor(row_: FromClause, _parent: FromClause | None) -> ColumnElement[str]:
    last: ColumnElement[int] = literal_column("9223372036854775807::bigint")
    cursor: ColumnElement[str] = func.api.feed_cursor(row_.c.xid, last, type_=SqlText)
    return cursor


def _is_revertible(row_: FromClause, _parent: FromClause | None) -> ColumnElement[bool]:
    """Whether nothing speaks against taking it back but the caller's own scopes."""
    one: ColumnElement[int] = literal_column("1")
    log, first, later = (t.change.alias(f"_{name}") for name in ("log", "first", "later"))
    held = select(one).where(changes_of(log, row_))
    beyond = exists(held.offset(literal_column(str(MOST_REVERTED))).correlate(row_))
    built_upon = exists(
        select(one).where(changes_of(first, row_), overlaps(first, later)).correlate(row_)
    )
    by_others = row_.c.actor_kind != literal_column("'CONNECTOR'")
    # One after the other: what is built upon a large change set is not looked for.
    return case((by_others & ~beyond, ~built_upon), else_=literal_column("false"))


def _node_types(row_: FromClause, _parent: FromClause | None) -> ColumnElement[list[str]]:
    part = t.change_set_part.alias("_part")
    named = (
        select(part.c.node_type)
        .where(part.c.tenant_id == row_.c.tenant_id, part.c.change_set_id == row_.c.id)
        .distinct()
        .order_by(part.c.node_type)
        .correlate(row_)
    )
    return func.array(named.scalar_subquery(), type_=ARRAY(SqlText))


@node(
    table=t.change_set,
    prefix="chs",
    scope="history:read",
    plural="changeSets",
    plural_description="What was changed, by whom, when; newest first.",
    description="The changes of one command, or of one run of a connector.",
    default_order=(OrderBy(t.change_set.c.at, descending=True),),
    noted=Noted(
        "nodeId",
        "It changed the record with this id, of whatever type, deleted or not.",
        t.change.c.node_id,
        t.change.c.change_set_id,
    ),
)
class ChangeSet(Node):
    """The changes of one command."""

    changed_at: DateTime = column(t.change_set.c.at, "When it was first stored.", order=True)
    actor_kind: ActorKind = column(t.change_set.c.actor_kind, "Who made the changes.")
    actor_id: str = column(
        t.change_set.c.actor_id,
        "Which one: the id of a key, of a connection, or the name of a command.",
    )
    reason: str | None = column(
        t.change_set.c.reason, "What was given as the reason. Null when nothing was."
    )
    request_id: str | None = column(
        t.change_set.c.request_id,
        "Request that made the changes, as the log knows it. Null outside of requests.",
    )
    feed_cursor: str | None = computed(
        _feed_cursor,
        "Position in the tenant's feed of changes, behind these. Null for changes older than "
        "the feed.",
        columns=(t.change_set.c.xid,),
    )
    node_types: list[str] = through(
        t.change_set_part.c.node_type,
        t.change_set_part.c.change_set_id,
        _node_types,
        "Types of the records that it changed, in the order of names.",
        columns=(t.change_set.c.id, t.change_set.c.tenant_id),
    )
    revertible: bool = computed(
        _is_revertible,
        "Whether `changeSetRevert` can take it back: no later change builds upon it, and it was "
        f"no sync. False also where it holds more than {MOST_REVERTED:,} changes.",
        columns=(
            t.change_set.c.id,
            t.change_set.c.tenant_id,
            t.change_set.c.xid,
            t.change_set.c.actor_kind,
        ),
    )


@row(
    table=t.change,
    description="That one record was changed.",
    scope="history:read",
    listing=Listing(
        name="changes",
        description=f"Changes of its first transaction, oldest first; at most {MOST_CHANGES}.",
        owners=(ChangeSet,),
        order=(t.change.c.seq,),
        limit=MOST_CHANGES,
        # The log's key begins so; an index over change sets would slow every write down.
        matches=lambda rows, parent, _name: (
            (rows.c.xid == parent.c.xid) & (rows.c.change_set_id == parent.c.id)
        ),
        parent_columns=("xid",),
    ),
)
class Change:
    """That one record was changed."""

    changed_at: DateTime = column(t.change.c.at, "When.")
    node_type: str = column(t.change.c.node_type, "Type of the record.")
    node_id: strawberry.ID = told_by_feed(
        "nodeId", "Id of the record; `history` tells by it what was changed, of a deleted one too."
    )
    operation: ChangeOperation = column(t.change.c.operation, "What was done to it.")
    changed_fields: list[str] = told_by_feed(
        "changedFields",
        "Fields that held something else before, by name; only those that the caller may see. "
        "Empty for a new record, and where it was only deleted or restored.",
    )
    merged_into: strawberry.ID | None = told_by_feed("mergedInto", _MERGED_INTO)


@row(
    table=t.change,
    description="That a record was changed, with the record as it is now.",
    feed=Feed(
        xid=t.change.c.xid,
        seq=t.change.c.seq,
        node_type=t.change.c.node_type,
        node_id=t.change.c.node_id,
        operation=t.change.c.operation,
        fields=t.change.c.changed_fields,
        custom=CUSTOM_FIELDS,
    ),
)
class ChangeEvent:
    """That a record was changed, with the record as it is now."""

    cursor: str = told_by_feed(
        "cursor", "Position in the feed, behind this change; pass it as `after`."
    )
    changed_at: DateTime = column(t.change.c.at, "When.")
    node_type: str = column(t.change.c.node_type, "Type of the record.")
    node_id: strawberry.ID = told_by_feed("nodeId", "Id of the record.")
    operation: ChangeOperation = column(t.change.c.operation, "What was done to it.")
    changed_fields: list[str] = told_by_feed(
        "changedFields",
        "Fields that held something else before, by name; only those that the caller may see. "
        "Empty for a new record.",
    )
    merged_into: strawberry.ID | None = told_by_feed("mergedInto", _MERGED_INTO)
    change_set: ChangeSet | None = to_one(
        t.change.c.change_set_id,
        "Who made the change, and why. Null without `history:read`.",
    )
    node: Node | None = told_by_feed(
        "node", "The record as it is now. Null when it is deleted by now."
    )


@row(
    table=t.change,
    description="One change of a record, with what it did to the record's fields.",
    scope="history:read",
)
class RecordChange:
    """One change of a record."""

    changed_at: DateTime = column(t.change.c.at, "When.")
    operation: ChangeOperation = column(t.change.c.operation, "What was done to the record.")
    change_set: ChangeSet | None = to_one(
        t.change.c.change_set_id, "What it was part of: who made it, and why."
    )
    fields: list[FieldChange] = field_changes(
        "Fields that it gave another value, those that the caller may see; at most 600. Empty "
        "for a new record, and where it was only deleted or restored."
    )


__all__ = ["Change", "ChangeEvent", "ChangeSet", "RecordChange"]
