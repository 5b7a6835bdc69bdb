"""Which accounts changes are about, for each rule that depends on what was changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import structlog
from sqlalchemy import BigInteger, Column, Table, Text, cast, func, literal, select, tuple_
from sqlalchemy.dialects.postgresql import JSONB

from csgraph.alerting.declare import AlertRule
from csgraph.domain.alerts.commands.engine import Depends, Engine
from csgraph.events.tables import XID8, change
from csgraph.storage.feed_cursor import FeedCursor
from csgraph.storage.former import named
from csgraph.storage.shared_rows import ACCOUNT, references, way_to_account
from csgraph.storage.work import Reading

PAGE: Final = 5_000
"""Changes that are looked at together."""

MOST_ACCOUNTS: Final = 20_000
"""Accounts that are evaluated by their ids; for more, all are."""

_log = structlog.get_logger(__name__)


@dataclass
class Changes:
    """Which records were changed, by type, and what their references named before."""

    cursor: FeedCursor
    has_more: bool = False
    ids: dict[str, set[UUID]] = field(default_factory=dict)
    former: dict[tuple[str, str], set[UUID]] = field(default_factory=dict)

    def note_former(self, node_type: str, column: str, id_: str | None) -> None:
        """Note what a reference named before; what is no id is told and passed over.

        One entry of the log that can't be read must not keep all those behind it waiting.
        """
        if id_ is None:
            return
        try:
            self.former.setdefault((node_type, column), set()).add(UUID(id_))
        except ValueError:
            _log.warning("alerts_reference_unreadable", node_type=node_type, column=column)


async def changes_behind(
    work: Reading, cursor: FeedCursor, types: Mapping[Table, str], most: int = PAGE
) -> Changes:
    """Read what was changed behind a position, by tables under the names that the log has."""
    known = {name: {each.name for each, _ in references(table)} for table, name in types.items()}
    key = func.jsonb_object_keys(change.c.before, type_=Text).column_valued("key")
    is_reference = key.in_([named(each) for each in sorted(set().union(*known.values()))])
    pairs = func.jsonb_object_agg(key, change.c.before.op("->>", return_type=Text())(key))
    former = select(pairs).where(is_reference).correlate(change).scalar_subquery()
    settled = func.pg_snapshot_xmin(func.pg_current_snapshot())
    position = tuple_(cast(literal(str(cursor.xid), Text), XID8()), cast(cursor.seq, BigInteger))
    rows = await work.connection.execute(
        select(
            change.c.node_type,
            change.c.node_id,
            cast(former, JSONB),
            cast(change.c.xid, Text),
            change.c.seq,
        )
        .where(
            change.c.tenant_id == work.tenant_id,
            tuple_(change.c.xid, change.c.seq) > position,
            change.c.xid < settled,
        )
        .order_by(change.c.xid, change.c.seq)
        .limit(most)
    )
    found, count = Changes(cursor), 0
    for node_type, node_id, before, xid, seq in rows:
        count += 1
        found.ids.setdefault(node_type, set()).add(node_id)
        for column in known.get(node_type, set()) & (before or {}).keys():
            found.note_former(node_type, column, before[column])
        found.cursor = FeedCursor(cursor.epoch, int(xid), seq)
    found.has_more = count == most
    return found


async def affected_by(
    work: Reading, engine: Engine, changes: Changes, types: Mapping[Table, str]
) -> dict[AlertRule, list[UUID] | None]:
    """Return the rules that changes bear on, with the accounts; None stands for all accounts."""
    known: dict[Depends, set[UUID] | None] = {}
    found: dict[AlertRule, list[UUID] | None] = {}
    for rule in engine.rules:
        told: list[set[UUID] | None] = []
        for each in engine.depends_of(rule):
            table = each if isinstance(each, Table) else each.table
            if changes.ids.get(types.get(table, "")):
                if each not in known:
                    known[each] = await _accounts(work, each, changes, types[table])
                told.append(known[each])
        accounts = _together(told)
        if accounts is None or accounts:
            is_many = accounts is None or len(accounts) > MOST_ACCOUNTS
            found[rule] = None if is_many else sorted(accounts or ())
    return found


def _together(told: Iterable[set[UUID] | None]) -> set[UUID] | None:
    together: set[UUID] = set()
    for each in told:
        if each is None:
            return None
        together |= each
    return together


async def _accounts(
    work: Reading, depends: Depends, changes: Changes, node_type: str
) -> set[UUID] | None:
    """Return the accounts of changed rows, those that they hung on before too; None for all."""
    first = _first_step(depends)
    if first is None:
        return None
    table, column, parent = first
    found = await _referred(work, table, column, changes.ids[node_type])
    found |= changes.former.get((node_type, column.name), set())
    return found if parent is None else await _up(work, parent, found)


def _first_step(depends: Depends) -> tuple[Table, Column[Any], Table | None] | None:
    """Return the table that was changed, and by which column its rows lead where.

    A step to the account has no table behind it. None where rows lead to no account.
    """
    if isinstance(depends, Table):
        way = way_to_account(depends)
        return None if way is None else (depends, way.column, way.parent)
    [key] = depends.foreign_keys
    parent = key.column.table
    if parent.name == ACCOUNT:
        return depends.table, depends, None
    return None if way_to_account(parent) is None else (depends.table, depends, parent)


async def _up(work: Reading, table: Table, ids: set[UUID]) -> set[UUID]:
    """Return the accounts that rows lead to."""
    way = way_to_account(table)
    if way is None:
        raise AssertionError(table.name)
    found = await _referred(work, table, way.column, ids)
    return found if way.parent is None else await _up(work, way.parent, found)


async def _referred(work: Reading, table: Table, column: Any, ids: set[UUID]) -> set[UUID]:
    if column is table.c.id:
        return set(ids)
    found = await work.connection.scalars(
        select(column)
        .where(table.c.tenant_id == work.tenant_id, table.c.id.in_(ids), column.is_not(None))
        .distinct()
    )
    return set(found)
