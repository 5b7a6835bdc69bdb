"""What holds of a type's rows whoever writes them, as slices declare it beside their mutations.

Commands check their own values. What writes rows without a command, as taking a change set
back does, asks here: each rule tells as SQL what of a change set can't be taken back by it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Protocol
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Table,
    Text,
    all_,
    and_,
    any_,
    case,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, array

from csgraph.errors import Conflict, CsgraphError, InvalidTransition
from csgraph.events.obstacles import changes_of
from csgraph.events.restored import former_rows, restored
from csgraph.events.tables import change
from csgraph.storage.aliases import aliased
from csgraph.storage.columns import Id
from csgraph.storage.former import named, names_key
from csgraph.storage.names import field_name
from csgraph.storage.work import Reading, Writing
from csgraph.transitions import StateMachine

_NO_TEXT: Final[ColumnElement[Any]] = literal_column("null::text", Text)
_LINE_LOCK: Final = 7_210_338
"""Names the locks under which a tenant's records are put below each other."""


class Invariant(Protocol):
    """Something that holds of the rows of a type."""

    @property
    def table(self) -> Table:
        """The rows."""

    @property
    def node_type(self) -> str:
        """Their type, as the log calls it."""

    @property
    def obstacle(self) -> str:
        """What `revertObstacle` says where it speaks against taking a change set back."""

    @property
    def columns(self) -> frozenset[str]:
        """The columns that it is about: nothing else that is written can break it."""

    async def hold(self, work: Writing) -> None:
        """Let nobody else write what it depends on until the transaction ends."""

    def broken_by(self, sets: FromClause) -> Select[Any]:
        """Select what would be broken if a change set were taken back.

        Each row has ``ids``, ``field``, ``now``, ``before``, which ``refusal`` tells of.
        """

    def refusal(self, ids: Sequence[str], row: Any) -> CsgraphError:
        """Return why a change set is not taken back, with ids as clients know them."""


@dataclass(frozen=True)
class StaysEnded:
    """That a record in a final state of its machine stays there, as it was then.

    A state is final when no step leads from it to another one. ``sealed`` are columns
    beside the state that don't change any more.
    """

    table: Table
    node_type: str
    machine: StateMachine
    state: str = "status"
    sealed: tuple[str, ...] = ()

    obstacle: ClassVar[str] = "DECISION"

    @property
    def columns(self) -> frozenset[str]:
        """The state, and what is sealed with it."""
        return frozenset({self.state, *self.sealed})

    async def hold(self, work: Writing) -> None:
        """Do nothing: whoever writes the row has locked it."""

    def broken_by(self, sets: FromClause) -> Select[Any]:
        """Select records that are in a final state, and that changes are about."""
        log, row = aliased(change), aliased(self.table)
        names = (self.state, *self.sealed)
        touched = [(named(name) == any_(log.c.changed_fields), named(name)) for name in names]
        state = row.c[self.state]
        running = [named(each) for each in self.machine.running]
        return (
            select(
                array([row.c.id]).label("ids"),
                case(*touched).label("field"),
                state.label("now"),
                log.c.before.op("->>", return_type=Text())(named(self.state)).label("before"),
            )
            .select_from(log.join(row, _is_of(log, row)))
            .where(
                changes_of(log, sets),
                log.c.node_type == named(self.node_type),
                or_(*(condition for condition, _ in touched)),
                state.not_in(running),
            )
            .correlate(sets)
        )

    def refusal(self, ids: Sequence[str], row: Any) -> CsgraphError:
        """Name record, field, states."""
        if row.field == self.state:
            back = f"back to {row.before}" if row.before else "back to none"
            msg = f"`{self.state}` of {ids[0]} is {row.now}, which is final: it does not go {back}."
        else:
            field = field_name(row.field)
            msg = f"{ids[0]} is {row.now}, which is final: its `{field}` does not change any more."
        return InvalidTransition(msg, path=("id",), currentState=row.now, availableTransitions=[])


@dataclass(frozen=True)
class Condition:
    """What a record's columns fulfil together.

    ``broken`` says of columns by name, as SQL that binds no values, that they don't.
    """

    table: Table
    node_type: str
    names: tuple[str, ...]
    broken: Callable[[Mapping[str, ColumnElement[Any]]], ColumnElement[bool]]
    sentence: str

    obstacle: ClassVar[str] = "RULE"

    @property
    def columns(self) -> frozenset[str]:
        """The columns that have to fit each other."""
        return frozenset(self.names)

    async def hold(self, work: Writing) -> None:
        """Do nothing: whoever writes the row has locked it."""

    def broken_by(self, sets: FromClause) -> Select[Any]:
        """Select records of which the columns would not fit each other."""
        row, former = self.table.alias(), former_rows(_changes(sets, self.node_type))
        then = {name: restored(former, row.c[name]) for name in self.names}
        return (
            select(
                array([row.c.id]).label("ids"),
                *(_NO_TEXT.label(name) for name in ("field", "now", "before")),
            )
            .select_from(former.join(row, row.c.id == former.c.node_id))
            .where(
                row.c.tenant_id == sets.c.tenant_id,
                ~former.c.was_made,
                or_(*(names_key(former.c.taken, name) for name in self.names)),
                self.broken(then),
            )
            .correlate(sets)
        )

    def refusal(self, ids: Sequence[str], row: Any) -> CsgraphError:
        """Name the record, and what it would break."""
        return Conflict(f"{ids[0]} would break a rule: {self.sentence}", path=("id",))


@dataclass(frozen=True)
class Lines:
    """That records that lie below others of their type never come to lie below themselves."""

    table: Table
    node_type: str
    column: str
    verb: str

    obstacle: ClassVar[str] = "RULE"

    @property
    def columns(self) -> frozenset[str]:
        """The column that names the one above."""
        return frozenset({self.column})

    async def hold(self, work: Writing) -> None:
        """Let nobody else put a record of the tenant below another until the transaction ends.

        Else two halves of a circle could be written at once, each of them right by itself.
        """
        mine = func.hashtext(f"{work.tenant_id}/{self.table.name}")
        await work.connection.execute(select(func.pg_advisory_xact_lock(_LINE_LOCK, mine)))

    async def leads_to(self, work: Reading, record: UUID, above: UUID) -> bool:
        """Whether a record is another one, or lies below it at whatever distance."""
        columns = self.table.c
        mine = columns.tenant_id == work.tenant_id
        line = (
            select(columns.id, columns[self.column])
            .where(mine, columns.id == record)
            .cte("line", recursive=True)
        )
        next_up = select(columns.id, columns[self.column]).where(
            mine, columns.id == line.c[self.column]
        )
        line = line.union(next_up)  # not all: what goes round already comes to an end
        found = select(true()).where(select(line.c.id).where(line.c.id == above).exists())
        return bool(await work.connection.scalar(found))

    async def go_round(self, work: Reading, ids: Sequence[UUID]) -> bool:
        """Whether one of some records lies below itself, at whatever distance."""
        columns = self.table.c
        above = columns.tenant_id == work.tenant_id, columns[self.column].is_not(None)
        given = columns.id == any_(literal(list(ids), ARRAY(Id)))
        line = (
            select(columns.id.label("first"), columns[self.column].label("at"))
            .where(*above, given)
            .cte("line", recursive=True)
        )
        next_up = select(line.c.first, columns[self.column]).where(*above, columns.id == line.c.at)
        line = line.union(next_up)
        found = select(true()).where(select(line.c.at).where(line.c.at == line.c.first).exists())
        return bool(await work.connection.scalar(found))

    def broken_by(self, sets: FromClause) -> Select[Any]:
        """Select circles that would be there: each from a record that gets its former place."""
        former = former_rows(_changes(sets, self.node_type))
        row = self.table.alias()
        moved = (
            select(former.c.node_id, restored(former, row.c[self.column]).label("above"))
            .select_from(former.join(row, row.c.id == former.c.node_id))
            .where(
                row.c.tenant_id == sets.c.tenant_id,
                ~former.c.was_made,
                names_key(former.c.taken, self.column),
            )
            .correlate(sets)
            .cte("moved", nesting=True)
        )
        path: ColumnElement[Any] = array([moved.c.node_id], type_=Id)
        line = (
            select(moved.c.node_id.label("first"), moved.c.above.label("at"), path.label("ids"))
            .where(moved.c.above.is_not(None))
            .cte("line", recursive=True, nesting=True)
        )
        other, up = aliased(self.table), moved.alias()
        above = case((up.c.node_id.is_not(None), up.c.above), else_=other.c[self.column])
        next_up = (
            select(line.c.first, above, func.array_append(line.c.ids, other.c.id))
            .select_from(
                line.join(other, other.c.id == line.c.at).outerjoin(up, up.c.node_id == other.c.id)
            )
            .where(other.c.tenant_id == sets.c.tenant_id, other.c.id != all_(line.c.ids))
            .correlate(sets)
        )
        line = line.union_all(next_up)
        return select(
            line.c.ids, *(_NO_TEXT.label(name) for name in ("field", "now", "before"))
        ).where(line.c.at == line.c.first)

    def refusal(self, ids: Sequence[str], row: Any) -> CsgraphError:
        """Name the circle."""
        circle = f" {self.verb} ".join((*ids, ids[0]))
        msg = f"What comes back would go round: {circle}. Take one of these out of the line first."
        return Conflict(msg, path=("id",))


def _changes(sets: FromClause, node_type: str) -> Select[Any]:
    log = aliased(change)
    return (
        select(log)
        .where(changes_of(log, sets), log.c.node_type == named(node_type))
        .correlate(sets)
    )


def _is_of(log: FromClause, row: FromClause) -> ColumnElement[bool]:
    return and_(row.c.tenant_id == log.c.tenant_id, row.c.id == log.c.node_id)
