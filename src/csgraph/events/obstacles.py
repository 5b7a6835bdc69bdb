"""What speaks against taking a change set back: what is built upon it, refers to it, is not kept.

As SQL over its row it is told beforehand, for many change sets at once; the functions that read
tell more of one, for whoever tries.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Row,
    Select,
    Table,
    Text,
    and_,
    any_,
    case,
    column,
    exists,
    func,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from csgraph.events.tables import change, change_set, change_set_part
from csgraph.storage.columns import MERGED_INTO, Id
from csgraph.storage.work import Reading

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


def built_upon(sets: FromClause) -> ColumnElement[bool]:
    """Whether later changes build upon a change set."""
    lying = _Lying(sets)
    return exists(lying.select(_ONE)).correlate(sets)


def is_referred_to(sets: FromClause, tables: Mapping[str, Table]) -> ColumnElement[bool]:
    """Whether later records refer to what a change set made, or brought back.

    ``tables`` are those of the types that are written through the log.
    """
    made, found = _referring(sets, tables, most=1)
    return exists(select(_ONE).select_from(made.join(found, true()))).correlate(sets)


async def later_referrers(
    work: Reading, change_set_id: UUID, tables: Mapping[str, Table]
) -> list[tuple[str, UUID]]:
    """Return type and id of later records that refer to what a change set made, some of them."""
    mine = _one(work, change_set_id)
    made, found = _referring(mine, tables, most=MOST_TOLD)
    rows = await work.connection.execute(
        select(found.c.child, found.c.child_id)
        .select_from(mine.join(made, true()).join(found, true()))
        .limit(MOST_TOLD)
    )
    types = {each.name: node for node, each in tables.items()}
    return sorted({(types[row.child], row.child_id) for row in rows})


async def broken(
    work: Reading, change_set_id: UUID, by: Callable[[FromClause], Select[Any]]
) -> Row[Any] | None:
    """Return the first row of what would be broken if a change set were taken back."""
    mine = _one(work, change_set_id)
    found = by(mine).lateral("_broken")
    rows = select(found).select_from(mine.join(found, true())).limit(1)
    return (await work.connection.execute(rows)).one_or_none()


def _referring(
    sets: FromClause, tables: Mapping[str, Table], *, most: int
) -> tuple[FromClause, FromClause]:
    """Return what a change set made, by type, and what refers to it, at most so many of each."""
    log = change.alias("_made")
    table = case(*((log.c.node_type == _word(name), _word(t.name)) for name, t in tables.items()))
    made = (
        select(
            log.c.tenant_id,
            table.label("parent"),
            func.array_agg(log.c.node_id).label("nodes"),
            func.min(log.c.at).label("since"),
            func.min(log.c.seq).label("after"),
            log.c.change_set_id,
        )
        .where(changes_of(log, sets), log.c.operation.in_([_word("INSERT"), _word("RESTORE")]))
        .group_by(log.c.tenant_id, log.c.node_type, log.c.change_set_id)
        .correlate(sets)
        .lateral("_rows")
    )
    child = (column("child", Text), column("child_id", Id))
    found = func.api.referrers(*made.c, literal_column(str(most))).table_valued(*child, name="_of")
    return made, found


def _one(work: Reading, change_set_id: UUID) -> FromClause:
    return (
        select(change_set)
        .where(change_set.c.tenant_id == work.tenant_id, change_set.c.id == change_set_id)
        .subquery()
    )


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
        self.field = named_fields(self.later)

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


async def later_changes(work: Reading, change_set_id: UUID) -> list[Overlap]:
    """Return what is in the way of taking a change set back, the last of it first."""
    lying = _Lying(_one(work, change_set_id))
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


async def without_column(work: Reading, change_set_id: UUID) -> tuple[str, str] | None:
    """Return type and field of a change of what no column holds; None where there is none.

    Of tenant-defined fields, what filters look at hangs on a sync; of what is held against the
    sources, and of members, the log knows no more than the name.
    """
    sets, log = change_set.alias(), change.alias()
    field = named_fields(log)
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


def named_fields(log: FromClause) -> FromClause:
    """Return the names of the fields that changes touched, as rows."""
    fields = func.unnest(log.c.changed_fields)
    return fields.table_valued(column("name", Text), name="field").render_derived()
