"""Rows as they were at an instant, in the place of the rows of today.

A relation of the past has the columns of its table. Each column that a statement asks for
holds the oldest value that a later change took from it, else what it holds now; a row that
was made later is not there, one that was deleted later is. Postgres pulls these relations
up into the statement, so that an index on an id serves them, and computes the columns of
those rows alone that it returns.

A transaction counts as a whole, at its last change: a change that it wrote before the
instant is later when others of its changes are (``torn``).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    CTE,
    Column,
    ColumnElement,
    CompoundSelect,
    FromClause,
    Select,
    SelectBase,
    Table,
    Text,
    case,
    cast,
    column,
    exists,
    func,
    literal_column,
    or_,
    select,
    union,
    union_all,
)
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import TableClause

from csgraph.graph.predicates import Param, RequestValues
from csgraph.graph.render.former import custom_fields_then, value_then
from csgraph.graph.render.parameters import Parameters
from csgraph.storage.aliases import aliased
from csgraph.storage.columns import took_id_away
from csgraph.storage.former import CUSTOM_FIELDS
from csgraph.storage.literals import literal
from csgraph.storage.reporting import MADE_BY, MADE_OF, is_day_written, is_kept

LONGEST_TRANSACTION: Final = timedelta(seconds=120)
"""What no transaction outlives: the longest ``transaction_timeout`` of the database's roles."""
_FIRST_INSTANT: Final = datetime.min.replace(tzinfo=UTC)

_INSTANT = TIMESTAMP(timezone=True)
_ONE: ColumnElement[int] = literal_column("1")
_AS_IT_IS: Final = frozenset({"tenant_id", "id", "created_at"})

Build = Callable[[list[str]], SelectBase]


class PastRows(TableClause):
    """A relation that is made when it is known which of its columns are asked for.

    It is made once: an expression that stands in two places is the same text in both.
    """

    inherit_cache = False

    def __init__(self, name: str, table: Table, build: Build) -> None:
        made = [column(each.name, each.type) for each in table.columns]
        super().__init__(name, *made)
        self.asked: set[str] = set()
        self._build = build
        self._made: tuple[frozenset[str], FromClause] | None = None
        self._by_name: dict[str, ColumnElement[Any]] = {each.name: each for each in made}

    @property
    def c(self) -> Any:
        """The columns; which of them are asked for is noted."""
        return _Noting(self._by_name, self.asked)

    def made(self) -> FromClause:
        """Return the relation with the columns that are asked for."""
        asked = frozenset(self.asked)
        if self._made is None or self._made[0] != asked:
            self._made = asked, self._build(sorted(asked)).subquery(self.name)
        return self._made[1]


class _Noting:
    def __init__(self, columns: Mapping[str, ColumnElement[Any]], asked: set[str]) -> None:
        self._columns, self._asked = columns, asked

    def __getitem__(self, name: str) -> ColumnElement[Any]:
        self._asked.add(name)
        return self._columns[name]

    def __getattr__(self, name: str) -> ColumnElement[Any]:
        return self[name]

    def __iter__(self) -> Iterator[ColumnElement[Any]]:
        return (self[name] for name in self._columns)


@compiles(PastRows)
def _compile(element: PastRows, compiler: SQLCompiler, **kw: Any) -> str:
    return compiler.process(element.made(), **kw)


@dataclass(frozen=True)
class Log:
    """The tables of the change log, and the types whose changes it keeps."""

    change: Table
    change_set: Table
    types: tuple[tuple[Table, str], ...]

    def keeps(self, table: Table) -> bool:
        """Whether a table's rows are in the log."""
        return any(known is table for known, _ in self.types)

    def type_of(self, table: Table) -> str:
        """Return the type of a table's rows."""
        return next(name for known, name in self.types if known is table)


class Past:
    """Makes the relations of one instant."""

    def __init__(
        self, asked: Param, log: Log, parameters: Parameters, new_name: Callable[[], str]
    ) -> None:
        self.log = log
        self._tenant = parameters.tenant()
        self._new_name = new_name
        self.at = parameters.bind(asked)
        self._since = parameters.bind(
            Param(asked.site, asked.path, _INSTANT, _before_any_open_transaction)
        )
        self._torn = self._transactions_between()

    def rows(
        self, table: Table, link: tuple[Column[Any], ColumnElement[Any]] | None = None
    ) -> FromClause:
        """Return a table's rows; by a link, only those whose column then held a value."""

        def build(names: list[str]) -> Select[Any]:
            now = aliased(table, self._new_name())
            source: FromClause = now
            if link is not None:
                ids = self._candidates(table, *link).subquery(self._new_name())
                source = now.join(ids, ids.c.id == now.c.id)
            return self._laid_over(table, now, names, source)

        return PastRows(self._new_name(), table, build)

    def unchanged(self, table: Table) -> FromClause:
        """Return the rows that no change touched later: they are as they were."""

        def build(names: list[str]) -> Select[Any]:
            now = aliased(table, self._new_name())
            return select(*(now.c[name] for name in names)).where(~self._touched(now))

        return PastRows(self._new_name(), table, build)

    def changed(self, table: Table) -> FromClause:
        """Return the rows that a change touched later."""

        def build(names: list[str]) -> Select[Any]:
            now, log = aliased(table, self._new_name()), aliased(self.log.change, self._new_name())
            ids = select(log.c.node_id.label("id")).where(
                log.c.tenant_id == self._tenant,
                log.c.node_type == literal(self.log.type_of(table)),
                self._is_later(log),
            )
            found = ids.distinct().subquery(self._new_name())
            return self._laid_over(table, now, names, now.join(found, found.c.id == now.c.id))

        return PastRows(self._new_name(), table, build)

    def every_row(self, table: Table) -> FromClause:
        """Return a table's rows, those that no change touched later without looking at the log."""
        parts = (self.unchanged(table), self.changed(table))

        def build(names: list[str]) -> CompoundSelect[Any]:
            return union_all(*(select(*(each.c[name] for name in names)) for each in parts))

        return PastRows(self._new_name(), table, build)

    def is_there(self, table: Table, now: FromClause) -> ColumnElement[bool]:
        """Whether a table's row of today was there at the instant, and not deleted."""
        return self._was_there(now) & self.value(table.c.deleted_at, now).is_(None)

    def changes_beyond(self, table: Table, most: int) -> ColumnElement[bool]:
        """Whether there are more changes to a table's rows since than are looked at."""
        log = aliased(self.log.change, self._new_name())
        found = select(_ONE).where(
            log.c.tenant_id == self._tenant,
            log.c.node_type == literal(self.log.type_of(table)),
            log.c.at > self.at,
        )
        return exists(found.offset(literal_column(str(most))))

    def is_before_the_log(self) -> ColumnElement[bool]:
        """Whether nothing had been logged yet."""
        sets = aliased(self.log.change_set, self._new_name())
        kept = select(_ONE).where(sets.c.tenant_id == self._tenant, sets.c.at <= self.at)
        return ~exists(kept)

    def _laid_over(
        self, table: Table, now: FromClause, names: list[str], source: FromClause
    ) -> Select[Any]:
        columns = [self.value(table.c[name], now).label(name) for name in names]
        return select(*columns).select_from(source).where(self._was_there(now))

    def _was_there(self, now: FromClause) -> ColumnElement[bool]:
        log = aliased(self.log.change, self._new_name())
        made = select(_ONE).where(self._later(log, now), log.c.operation == literal("INSERT"))
        return or_(now.c.created_at < self._since, ~exists(made.correlate_except(log)))

    def _touched(self, now: FromClause) -> ColumnElement[bool]:
        log = aliased(self.log.change, self._new_name())
        return exists(select(_ONE).where(self._later(log, now)).correlate_except(log))

    def value(self, wanted: Column[Any], now: FromClause) -> ColumnElement[Any]:
        """Return what a column of a row of today held."""
        current: ColumnElement[Any] = now.c[wanted.name]
        if wanted.name in _AS_IT_IS:
            return current
        if wanted.name == "revision":
            return current - self._changes_later(now)
        if wanted.name == "updated_at":
            return self._updated_at(now)
        if wanted.name == CUSTOM_FIELDS:
            return custom_fields_then(
                current, self.log.change, lambda log: self._later(log, now), self._new_name
            )
        if is_day_written(wanted):
            return func.least(current, cast(self.at, wanted.type))
        if is_kept(wanted):
            return self._computed(wanted, current, now)
        return value_then(
            current, wanted, self.log.change, lambda log: self._later(log, now), self._new_name, now
        )

    def _computed(
        self, wanted: Column[Any], current: ColumnElement[Any], now: FromClause
    ) -> ColumnElement[Any]:
        """Return what a column held that the database computes of others."""
        folded, made_of = wanted.info.get("folded"), wanted.info.get(MADE_OF)
        if folded is not None:
            return func.lower(self.value(wanted.table.c[folded], now)).collate("C")
        if made_of is None:
            return current  # words to search by: nothing that is read at an instant
        parts = (self.value(wanted.table.c[name], now).label(name) for name in made_of)
        then = select(*parts).correlate(now).subquery(self._new_name())
        text = wanted.info.get(MADE_BY) or str(wanted.computed.sqltext)  # type: ignore[union-attr]
        made = select(literal_column(text, wanted.type)).select_from(then)
        return made.correlate(now).scalar_subquery()

    def _changes_later(self, now: FromClause) -> ColumnElement[Any]:
        log = aliased(self.log.change, self._new_name())
        counted = select(func.count()).select_from(log).where(self._later(log, now))
        return counted.correlate_except(log).scalar_subquery()

    def _updated_at(self, now: FromClause) -> ColumnElement[Any]:
        """Return when the row had last been written: at its last change, or when it was made."""
        log = aliased(self.log.change, self._new_name())
        own = (log.c.tenant_id == self._tenant, log.c.node_id == now.c.id, log.c.at <= self.at)
        last = (
            select(log.c.at)
            .where(*own, ~self._is_torn(log))
            .order_by(log.c.at.desc())
            .limit(_ONE)
            .correlate_except(log)
            .scalar_subquery()
        )
        written = func.coalesce(last, now.c.created_at)
        return case((self._touched(now), written), else_=now.c.updated_at)

    def _later(self, log: FromClause, now: FromClause) -> ColumnElement[bool]:
        own = (log.c.tenant_id == self._tenant) & (log.c.node_id == now.c.id)
        return own & self._is_later(log)

    def _is_later(self, log: FromClause) -> ColumnElement[bool]:
        return (log.c.at > self._since) & or_(log.c.at > self.at, self._is_torn(log))

    def _is_torn(self, log: FromClause) -> ColumnElement[bool]:
        is_torn: ColumnElement[bool] = log.c.xid.in_(select(self._torn.c.xid))
        return is_torn

    def _transactions_between(self) -> CTE:
        """Return the transactions that were at work at the instant."""
        log, further = (aliased(self.log.change, self._new_name()) for _ in range(2))
        types = [literal(name) for _, name in self.log.types]
        goes_on = select(_ONE).where(
            further.c.tenant_id == self._tenant,
            further.c.xid == log.c.xid,
            further.c.at > self.at,
        )
        return (
            select(log.c.xid)
            .where(
                log.c.tenant_id == self._tenant,
                log.c.node_type.in_(types),
                log.c.at > self._since,
                log.c.at <= self.at,
                exists(goes_on.correlate(log)),
            )
            .distinct()
            .cte(self._new_name())
        )

    def _candidates(self, table: Table, link: Column[Any], value: ColumnElement[Any]) -> Any:
        """Return the ids of rows whose link holds the value, or did at some time since."""
        log, now, gone = (aliased(self.log.change, self._new_name()), *self._aliases(table, 2))
        text = func.jsonb_build_object(literal(link.name), cast(value, Text), type_=JSONB)
        moved = select(log.c.node_id.label("id")).where(
            log.c.tenant_id == self._tenant,
            log.c.at > self._since,
            took_id_away(log.c.before),
            log.c.before.op("@>", is_comparison=True)(text),
        )
        here = [
            select(each.c.id).where(each.c.tenant_id == self._tenant, each.c[link.name] == value)
            for each in (now, gone)
        ]
        return union(
            here[0].where(now.c.deleted_at.is_(None)).correlate_except(now),
            here[1].where(gone.c.deleted_at.is_not(None)).correlate_except(gone),
            moved.correlate_except(log),
        )

    def _aliases(self, table: Table, count: int) -> Iterator[FromClause]:
        return (aliased(table, self._new_name()) for _ in range(count))


def _before_any_open_transaction(value: Any, _values: RequestValues) -> Any:
    return max(value, _FIRST_INSTANT + LONGEST_TRANSACTION) - LONGEST_TRANSACTION
