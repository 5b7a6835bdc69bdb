"""The change log in the graph."""

from collections.abc import Iterable
from enum import Enum

import strawberry
from sqlalchemy import (
    ColumnElement,
    FromClause,
    any_,
    case,
    exists,
    false,
    func,
    literal_column,
    null,
    select,
)
from sqlalchemy import Text as SqlText
from sqlalchemy.dialects.postgresql import ARRAY

from csgraph.events import tables as t
from csgraph.events.images import CUSTOM_FIELDS
from csgraph.events.invariants import Invariant
from csgraph.events.obstacles import MOST_CHANGES as MOST_REVERTED
from csgraph.events.obstacles import (
    built_upon,
    changes_of,
    is_merge,
    is_of_no_column,
    is_referred_to,
)
from csgraph.graph.catalog import Catalog
from csgraph.graph.declare import (
    OrderBy,
    column,
    computed,
    field_changes,
    field_of,
    node,
    row,
    through,
    to_one,
    told_by_feed,
)
from csgraph.graph.derive_history import FieldChange
from csgraph.graph.interfaces import Node
from csgraph.graph.late import LateRead
from csgraph.graph.listings import Listing
from csgraph.graph.log_rows import Feed, Noted, Pages
from csgraph.graph.scalars import DateTime

MOST_CHANGES = 100
_ONE: ColumnElement[int] = literal_column("1")
_REVERTED_BY = tuple(t.change_set.c[name] for name in ("id", "tenant_id", "xid", "actor_kind"))
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


@strawberry.enum(description="What speaks against taking a change set back.")
class RevertObstacle(Enum):
    """What speaks against taking a change set back."""

    SYNC = strawberry.enum_value(
        "SYNC", description="A sync made the changes, and the next would make them again."
    )
    TYPE = strawberry.enum_value(
        "TYPE",
        description="It changed records of a type whose changes are not taken back: they let "
        "somebody in or act for somebody, or no mutation writes them.",
    )
    SIZE = strawberry.enum_value(
        "SIZE", description=f"It holds more than {MOST_REVERTED:,} changes."
    )
    FIELD = strawberry.enum_value(
        "FIELD",
        description="It changed what is kept beside a record: tenant-defined fields, or what is "
        "held against the sources.",
    )
    LATER_CHANGES = strawberry.enum_value(
        "LATER_CHANGES", description="Later changes build upon it."
    )
    REFERENCES = strawberry.enum_value(
        "REFERENCES", description="Later records refer to what it made, or brought back."
    )
    DECISION = strawberry.enum_value(
        "DECISION",
        description="It led a record into a final state, or changed what such a record was "
        "decided about: a decision is not undone.",
    )
    RULE = strawberry.enum_value(
        "RULE",
        description="What comes back would break a rule by now: a record would be above itself, "
        "or an ACTIVE plan would lack an element.",
    )


def _feed_cursor(row_: FromClause, _parent: FromClause | None) -> ColumnElement[str]:
    last: ColumnElement[int] = literal_column("9223372036854775807::bigint")
    cursor: ColumnElement[str] = func.api.feed_cursor(row_.c.xid, last, type_=SqlText)
    return cursor


def _obstacle(
    catalog: Catalog, row_: FromClause, _parent: FromClause | None
) -> ColumnElement[str | None]:
    """Name what speaks against taking it back, the caller's own scopes aside."""
    log = t.change.alias("_log")
    held = select(_ONE).where(changes_of(log, row_))
    written = catalog.write_scopes()
    unwritten = (name for name, spec in catalog.nodes.items() if spec.prefix)
    never = _touches(row_, catalog.irrevertible())
    by_nobody = _touches(row_, (name for name in unwritten if name not in written))
    tables = {name: spec.table for name, spec in catalog.nodes.items() if spec.is_logged}
    merges = held.where(is_merge(log)).correlate(row_)
    # One after the other: what is built upon a large change set is not looked for.
    return case(
        (row_.c.actor_kind == _word("CONNECTOR"), _word("SYNC")),
        (never, _word("TYPE")),
        (exists(held.offset(literal_column(str(MOST_REVERTED))).correlate(row_)), _word("SIZE")),
        (by_nobody & ~exists(merges), _word("TYPE")),
        (exists(held.where(is_of_no_column(log)).correlate(row_)), _word("FIELD")),
        (built_upon(row_), _word("LATER_CHANGES")),
        (is_referred_to(row_, tables), _word("REFERENCES")),
        *(
            (_breaks(row_, each), _word(each.obstacle))
            for each in sorted(catalog.invariants, key=lambda each: each.obstacle)
        ),
        else_=null(),
    )


def _is_revertible(
    catalog: Catalog, row_: FromClause, parent: FromClause | None
) -> ColumnElement[bool]:
    return _obstacle(catalog, row_, parent).is_(None)


def _breaks(row_: FromClause, invariant: Invariant) -> ColumnElement[bool]:
    """Whether to take it back would break a rule of a type, of which it has to have changed."""
    broken = exists(invariant.broken_by(row_)).correlate(row_)
    return case((_touches(row_, (invariant.node_type,)), broken), else_=false())


def _touches(row_: FromClause, names: Iterable[str]) -> ColumnElement[bool]:
    """Whether it changed records of one of some types."""
    part = t.change_set_part.alias("_part")
    return exists(
        select(_ONE)
        .where(
            part.c.tenant_id == row_.c.tenant_id,
            part.c.change_set_id == row_.c.id,
            part.c.node_type.in_([_word(name) for name in sorted(names)]),
        )
        .correlate(row_)
    )


def _transactions(sets: FromClause) -> ColumnElement[list[str]]:
    """Return the transactions that wrote a change set, by which its changes are found."""
    part = t.change_set_part.alias("_part")
    written = (
        select(part.c.xid)
        .where(part.c.tenant_id == sets.c.tenant_id, part.c.change_set_id == sets.c.id)
        .distinct()
        .correlate(sets)
    )
    return func.array(written.scalar_subquery(), type_=ARRAY(t.XID8()))


def _word(word: str) -> ColumnElement[str]:
    """Return a word as part of the text: what reads the graph binds its own values alone."""
    return literal_column(f"'{word}'", SqlText)


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
    revertible: bool = field_of(
        LateRead(_is_revertible, _REVERTED_BY),
        "Whether `changeSetRevert` can take it back, the caller's own scopes aside.",
        None,
    )
    revert_obstacle: RevertObstacle | None = field_of(
        LateRead(_obstacle, _REVERTED_BY),
        "What speaks against taking it back. Null when it is `revertible`.",
        None,
    )


@row(
    table=t.change,
    description="That one record was changed.",
    scope="history:read",
    listing=Listing(
        name="changes",
        description=f"Changes of its first transaction, oldest first; at most {MOST_CHANGES}. "
        "`allChanges` has the others too.",
        owners=(ChangeSet,),
        order=(t.change.c.seq,),
        limit=MOST_CHANGES,
        # The log's key begins so; an index over change sets would slow every write down.
        matches=lambda rows, parent, _name: (
            (rows.c.xid == parent.c.xid) & (rows.c.change_set_id == parent.c.id)
        ),
        parent_columns=("xid", "tenant_id"),
        whole=Pages(
            name="allChanges",
            description="All its changes, of every transaction that it took; the oldest first.",
            link=t.change.c.change_set_id,
            matches=lambda rows, parent: rows.c.xid == any_(_transactions(parent)),
        ),
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
