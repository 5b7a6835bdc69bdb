"""Takes back what one change set did: every row gets the values that the log kept of it.

One change may have been built upon by a later one. That is looked at first, with the rows
locked, and told as overlaps: what is taken back is the whole change set or nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    FromClause,
    Select,
    Table,
    Text,
    and_,
    any_,
    case,
    column,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by, insert

from csgraph.events.merge import update_rows
from csgraph.events.tables import change, change_set, change_set_part, field_hold
from csgraph.storage.columns import MERGED_INTO
from csgraph.storage.former import former_value, names_key
from csgraph.storage.work import Reading, Writing

MOST_CHANGES: Final = 10_000
"""Changes of a change set that can be taken back."""
MOST_TOLD: Final = 10
MOST_FIELDS: Final = 500
_ONE: ColumnElement[int] = literal_column("1")
_TWO: ColumnElement[int] = literal_column("2")


@dataclass(frozen=True)
class Overlap:
    """What of a record the one to be taken back lies under, by fields as clients call them."""

    node_type: str
    node_id: UUID
    fields: tuple[str, ...]
    change_set_id: UUID


def _word(word: str) -> ColumnElement[str]:
    """Return a word as part of the text: what reads the graph binds its own values alone."""
    return literal_column(f"'{word}'", Text)


def changes_of(of: FromClause, sets: FromClause) -> ColumnElement[bool]:
    """Whether changes are those of change sets, by the transactions that wrote them."""
    part = change_set_part.alias()
    others = select(part.c.xid).where(
        part.c.tenant_id == sets.c.tenant_id, part.c.change_set_id == sets.c.id
    )
    return and_(
        of.c.tenant_id == sets.c.tenant_id,
        of.c.change_set_id == sets.c.id,
        or_(of.c.xid == sets.c.xid, of.c.xid.in_(others.correlate_except(part))),
    )


def built_upon(sets: FromClause) -> ColumnElement[bool]:
    """Whether later changes build upon a change set."""
    lying = _Lying(sets)
    return exists(lying.select(_ONE)).correlate(sets)


class _Lying:
    """Later changes of other change sets that lie over those of a change set, by field.

    Whoever was deleted is built upon by whatever follows; to a record that was made, or brought
    back, all that follows belongs. What was taken back since lies over nothing: the changes of a
    change set, those of what took it back, of what took that back and so on, turn a field over
    and back. So they lie over it where there is an odd number of these, and the last is in the
    way.
    """

    def __init__(self, sets: FromClause) -> None:
        self.sets = sets
        self.first, self.later, self.author = change.alias(), change.alias(), change_set.alias()
        self.field = _named(self.later)

    def select(self, *columns: ColumnElement[Any]) -> Select[Any]:
        """Select of each field that is turned over, and whose change sets do it."""
        first, later, author, name = self.first.c, self.later.c, self.author.c, self.field.c.name
        belongs = first.operation.in_([_word("INSERT"), _word("RESTORE")])
        is_shared = or_(belongs, name == any_(first.changed_fields))
        is_deleted = later.operation == _word("DELETE")
        times = func.count(later.change_set_id.distinct())
        return (
            select(*columns)
            .where(
                changes_of(self.first, self.sets),
                later.tenant_id == first.tenant_id,
                later.node_id == first.node_id,
                later.at >= first.at,
                later.seq > first.seq,
                later.change_set_id != first.change_set_id,
                author.tenant_id == later.tenant_id,
                author.id == later.change_set_id,
                or_(is_shared, name == _word("deleted_at")),
            )
            .group_by(
                later.node_type, later.node_id, name, func.coalesce(author.origin_id, author.id)
            )
            .having(times % _TWO == _ONE, func.bool_or(or_(is_shared, is_deleted)))
        )


def is_merge(log: FromClause) -> ColumnElement[bool]:
    """Whether a change merged a record, or took merging it back."""
    return _word(MERGED_INTO) == any_(log.c.changed_fields)


def is_of_no_column(log: FromClause) -> ColumnElement[bool]:
    """Whether a change is of something that is named with a dot, since no column holds it."""
    names = func.array_to_string(log.c.changed_fields, _word(" "))
    return func.strpos(names, _word(".")) > literal_column("0")


async def touched(work: Reading, change_set_id: UUID) -> Mapping[str, int]:
    """Return how many changes of each type a change set holds, counted no further than needed."""
    sets, log = change_set.alias(), change.alias()
    found = (
        select(log.c.node_type)
        .select_from(sets.join(log, changes_of(log, sets)))
        .where(sets.c.tenant_id == work.tenant_id, sets.c.id == change_set_id)
        .limit(MOST_CHANGES + 1)
        .subquery()
    )
    counted = select(found.c.node_type, func.count()).group_by(found.c.node_type)
    return {row[0]: row[1] for row in await work.connection.execute(counted)}


async def merged_types(work: Reading, change_set_id: UUID) -> frozenset[str]:
    """Return the types of which a change set merged records, or took merging them back."""
    sets, log = change_set.alias(), change.alias()
    found = (
        select(log.c.node_type)
        .distinct()
        .select_from(sets.join(log, changes_of(log, sets)))
        .where(
            sets.c.tenant_id == work.tenant_id,
            sets.c.id == change_set_id,
            is_merge(log),
        )
    )
    return frozenset(await work.connection.scalars(found))


async def touched_with_survivors(
    work: Reading, table: Table, change_set_id: UUID, node_type: str
) -> list[UUID]:
    """Return the rows of a type that a change set touched, and what these were merged into."""
    found = select(table.c.id, table.c[MERGED_INTO]).where(
        table.c.tenant_id == work.tenant_id,
        table.c.id.in_(_ids(work, change_set_id, node_type)),
    )
    rows = await work.connection.execute(found)
    return list({each for row in rows for each in row if each is not None})


async def lock_rows(work: Writing, table: Table, change_set_id: UUID, node_type: str) -> None:
    """Lock the rows of a type that a change set touched, in the order of their ids."""
    ids = _ids(work, change_set_id, node_type)
    locked = select(table.c.id).where(table.c.tenant_id == work.tenant_id, table.c.id.in_(ids))
    await work.connection.execute(locked.order_by(table.c.id).with_for_update())


async def later_changes(work: Reading, change_set_id: UUID) -> list[Overlap]:
    """Return what is in the way of taking a change set back, the last of it first."""
    mine = (
        select(change_set)
        .where(change_set.c.tenant_id == work.tenant_id, change_set.c.id == change_set_id)
        .subquery()
    )
    lying = _Lying(mine)
    later, seq = lying.later.c, func.max(lying.later.c.seq)
    last = func.array_agg(aggregate_order_by(later.change_set_id, later.seq.desc()))
    field = func.api.field_name(lying.field.c.name, type_=Text)
    found = lying.select(
        later.node_type,
        later.node_id,
        field.label("field"),
        last.label("sets"),
    ).order_by(seq.desc(), field)
    told: dict[tuple[str, UUID, UUID], list[str]] = {}
    for row in await work.connection.execute(found.limit(MOST_FIELDS)):
        fields = told.setdefault((row.node_type, row.node_id, row.sets[0]), [])
        if row.field not in fields:  # an amount of money is stored in two columns
            fields.append(row.field)
    return [
        Overlap(node_type, node_id, tuple(fields), set_id)
        for (node_type, node_id, set_id), fields in list(told.items())[:MOST_TOLD]
    ]


async def origin_of(work: Reading, change_set_id: UUID) -> UUID:
    """Return the change set whose changes one takes back or makes again, itself otherwise."""
    found = await work.connection.scalar(
        select(change_set.c.origin_id).where(
            change_set.c.tenant_id == work.tenant_id, change_set.c.id == change_set_id
        )
    )
    return found or change_set_id


async def without_column(work: Reading, change_set_id: UUID) -> tuple[str, str] | None:
    """Return type and field of a change of what no column holds; None where there is none.

    Of tenant-defined fields, what filters look at hangs on a sync; of what is held against the
    sources, and of members, the log knows no more than the name.
    """
    sets, log = change_set.alias(), change.alias()
    field = _named(log)
    found = (
        select(log.c.node_type, field.c.name)
        .select_from(sets.join(log, changes_of(log, sets)).join(field, true()))
        .where(
            sets.c.tenant_id == work.tenant_id,
            sets.c.id == change_set_id,
            is_of_no_column(log),
            func.strpos(field.c.name, _word(".")) > 0,
        )
        .limit(1)
    )
    row = (await work.connection.execute(found)).one_or_none()
    return None if row is None else (str(row[0]), str(row[1]))


def _named(log: FromClause) -> FromClause:
    """Return the names of the fields that changes touched, as rows."""
    fields = func.unnest(log.c.changed_fields)
    return fields.table_valued(column("name", Text), name="field").render_derived()


async def revert_rows(
    work: Writing, table: Table, node_type: str, reverted: UUID, *, change_set_id: UUID
) -> None:
    """Give the rows of a type what they held before a change set; delete what it made.

    What is deleted goes first and what is restored comes last, so that a value which may be
    there once passes from the one to the other.
    """
    former = _former(work, reverted, node_type)
    columns = await _columns(work, table, reverted, node_type)
    made: ColumnElement[bool] = former.c.was_made
    deleted = case(
        (made, func.coalesce(table.c.deleted_at, func.statement_timestamp())),
        else_=_restored(former, table.c.deleted_at),
    )
    values = [
        case((made, column), else_=_restored(former, column)).label(column.name)
        for column in columns
        if column.name != "deleted_at"
    ]
    source = (
        select(table.c.id, *values, deleted.label("deleted_at"))
        .select_from(table.join(former, former.c.node_id == table.c.id))
        .where(table.c.tenant_id == work.tenant_id)
    )
    is_gone = table.c.deleted_at.is_not(None)
    for turn in (deleted.is_not(None), deleted.is_(None) & ~is_gone, deleted.is_(None) & is_gone):
        await update_rows(
            work, table, source.where(turn), node_type=node_type, change_set_id=change_set_id
        )


async def _columns(
    work: Reading, table: Table, reverted: UUID, node_type: str
) -> list[Column[Any]]:
    log, sets = change.alias(), change_set.alias()
    name = _named(log)
    named = (
        select(name.c.name)
        .distinct()
        .select_from(sets.join(log, changes_of(log, sets)).join(name, true()))
        .where(
            sets.c.tenant_id == work.tenant_id,
            sets.c.id == reverted,
            log.c.node_type == node_type,
        )
    )
    names = set(await work.connection.scalars(named))
    return [column for column in table.columns if column.name in names]


def _own(work: Reading, log: FromClause, reverted: UUID, node_type: str) -> Select[Any]:
    sets = change_set.alias()
    return (
        select(log)
        .select_from(sets.join(log, changes_of(log, sets)))
        .where(
            sets.c.tenant_id == work.tenant_id,
            sets.c.id == reverted,
            log.c.node_type == node_type,
        )
    )


def _former(work: Reading, reverted: UUID, node_type: str) -> FromClause:
    """Select, by record, what the change set took from it, and whether it made the record."""
    own = _own(work, change.alias(), reverted, node_type).subquery()
    pair = func.jsonb_each(own.c.before).table_valued("key", "value", name="pair")
    oldest_last = aggregate_order_by(pair.c.value, own.c.seq.desc())
    taken: ColumnElement[Any] = func.jsonb_object_agg(pair.c.key, oldest_last, type_=JSONB())
    return (
        select(
            own.c.node_id,
            func.bool_or(own.c.operation == literal("INSERT")).label("was_made"),
            taken.filter(pair.c.key.is_not(None)).label("taken"),
        )
        .select_from(own.outerjoin(pair, true()))
        .group_by(own.c.node_id)
        .subquery("former")
    )


def _restored(former: FromClause, column: Column[Any]) -> ColumnElement[Any]:
    taken = former.c.taken
    return case((names_key(taken, column.name), former_value(taken, column)), else_=column)


def _ids(work: Reading, change_set_id: UUID, node_type: str) -> Select[Any]:
    own = _own(work, change.alias(), change_set_id, node_type).subquery()
    return select(own.c.node_id)


async def let_go(work: Writing, reverted: UUID, *, change_set_id: UUID) -> None:
    """Bring what is held against the sources to what it was before the change set.

    A field that it had begun to hold is released, unless the value that comes back was a
    person's as well. A record that it had made, and that is deleted now, stays so.
    """
    await work.connection.execute(
        update(field_hold)
        .where(
            field_hold.c.tenant_id == work.tenant_id,
            field_hold.c.change_set_id == reverted,
            field_hold.c.released_at.is_(None),
            _was_begun(work, reverted),
        )
        .values(released_at=func.clock_timestamp())
    )
    sets, log = change_set.alias(), change.alias()
    made = (
        select(
            literal(work.tenant_id), log.c.node_id, literal("deleted_at"), literal(change_set_id)
        )
        .select_from(sets.join(log, changes_of(log, sets)))
        .where(
            sets.c.tenant_id == work.tenant_id,
            sets.c.id == reverted,
            log.c.operation == literal("INSERT"),
        )
    )
    await work.connection.execute(
        insert(field_hold)
        .from_select(["tenant_id", "node_id", "field", "change_set_id"], made)
        .on_conflict_do_nothing()
    )


def _was_begun(work: Reading, reverted: UUID) -> ColumnElement[bool]:
    """Whether a hold is that of the change set, on a value that was no person's before."""
    sets, log = change_set.alias(), change.alias()
    former, authors = change.alias(), change_set.alias()
    by = and_(authors.c.tenant_id == former.c.tenant_id, authors.c.id == former.c.change_set_id)
    writer = (
        select(authors.c.actor_kind)
        .select_from(former.join(authors, by))
        .where(
            former.c.tenant_id == work.tenant_id,
            former.c.node_id == field_hold.c.node_id,
            former.c.seq < log.c.seq,
            former.c.change_set_id != reverted,
            field_hold.c.field == any_(former.c.changed_fields),
        )
        .order_by(former.c.seq.desc())
        .limit(1)
        .correlate(field_hold, log)
        .scalar_subquery()
    )
    return exists(
        select(_ONE)
        .select_from(sets.join(log, changes_of(log, sets)))
        .where(
            sets.c.tenant_id == work.tenant_id,
            sets.c.id == reverted,
            log.c.node_id == field_hold.c.node_id,
            field_hold.c.field == any_(log.c.changed_fields),
            func.coalesce(writer, literal("")) != literal("PRINCIPAL"),
        )
        .correlate(field_hold)
    )
