"""Computes rows of the graph from what is landed.

A row is a function of the landed records that describe its node: field by field, the
most authoritative record with a value wins. So a row can be computed again at any time,
after a late parent, a changed link, a corrected mapping, and comes out the same.

Three things keep what the row holds already: a field that the vendor no longer shows
(its key is absent, which is not null), a node whose records are all deleted (vendors blank
what they delete), and a field that a person has written, which is held until released.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    FromClause,
    Numeric,
    Select,
    Table,
    and_,
    any_,
    case,
    cast,
    false,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB

from csgraph.domain.sources.tables import external_ref, source_record
from csgraph.events.change_log import Deletion, merge_statement, run_merge, soft_delete_rows
from csgraph.events.holds import held_fields
from csgraph.ingest.check import minor_units
from csgraph.ingest.custom_fields import available_keys, stored_values
from csgraph.ingest.custom_values import store_values
from csgraph.ingest.evidence import Share, looked_up, parent_id, shares_of
from csgraph.ingest.links import bringing_pending
from csgraph.ingest.mapping import Field, Money, Registry
from csgraph.ingest.staging import staged_node
from csgraph.ingest.statements import TENANT, values_of
from csgraph.ingest.values import SQL
from csgraph.storage.work import Writing

USUAL_CURRENCY = "USD"
record = source_record.c


async def project_nodes(
    work: Writing,
    registry: Registry,
    node_types: Sequence[str],
    change_set_id: UUID,
    *,
    has_abandoned: bool,
) -> None:
    """Bring the staged nodes to what their records say, in the given order of types.

    What is pending for them is brought to it by the same statements, their values in
    tenant-defined fields by further ones.
    """
    for node_type in node_types:
        await run_merge(
            work,
            _projecting(registry, node_type),
            values_of(work),
            change_set_id=change_set_id,
        )
        if has_abandoned:
            await _remove_abandoned(work, registry, node_type, change_set_id)
        await store_values(work, registry.node_tables[node_type], node_type)


@cache
def _projecting(registry: Registry, node_type: str) -> Select[Any]:
    table, shares = registry.node_tables[node_type], shares_of(registry, node_type)
    merged = merge_statement(table, canonical_rows(table, shares, node_type), node_type=node_type)
    return merged.add_cte(*bringing_pending(shares, node_type))


def canonical_rows(table: Table, shares: Sequence[Share], node_type: str) -> Select[Any]:
    """Select the staged nodes of a type as rows of its table."""
    current = looked_up(
        select(table)
        .where(table.c.tenant_id == TENANT, table.c.id == staged_node.c.node_id)
        .correlate(staged_node),
        "present",
    )
    source: FromClause = staged_node.outerjoin(current, true())
    for share in shares:
        source = source.outerjoin(share.records, share.records.c.node_id == staged_node.c.node_id)
    is_gone = and_(*(func.coalesce(share.records.c.is_deleted, true()) for share in shares))
    kept = and_(is_gone, current.c.id.is_not(None))
    custom, source = _custom_fields(shares, current, source)
    values = {**_columns(shares, table, current, is_gone), **custom}
    held = looked_up(held_fields(TENANT, staged_node.c.node_id).correlate(staged_node), "held")
    source = source.outerjoin(held, true())

    def is_held(name: str) -> ColumnElement[bool]:
        return func.coalesce(literal(name) == any_(held.c.fields), false())

    landed_at = func.greatest(*(share.records.c.landed_at for share in shares))
    return (
        select(
            staged_node.c.node_id.label("id"),
            *(
                case((or_(kept, is_held(name)), current.c[name]), else_=value).label(name)
                for name, value in values.items()
            ),
            case(
                (is_held("deleted_at"), current.c.deleted_at),
                (is_gone, func.coalesce(current.c.deleted_at, landed_at)),
            ).label("deleted_at"),
        )
        .select_from(source)
        .where(
            staged_node.c.node_type == node_type,
            or_(*(share.records.c.node_id.is_not(None) for share in shares)),
        )
    )


def _columns(
    shares: Sequence[Share], table: Table, current: FromClause, is_gone: ColumnElement[bool]
) -> dict[str, SQL]:
    candidates: dict[str, list[SQL]] = {}
    for share in shares:
        counts = or_(is_gone, not_(func.coalesce(share.records.c.is_deleted, false())))
        for column, is_withheld, value in _offers(share):
            shown = case((is_withheld, current.c[column]), else_=value)
            candidates.setdefault(column, []).append(case((counts, shown)))
    for node in (share.contribution.node for share in shares):
        for field in node.fields:
            if field.default is not None:
                candidates[field.column].append(_default(table.c[field.column], field.default))
    return {
        column: cast(func.coalesce(*offers, null()), table.c[column].type)
        for column, offers in candidates.items()
    }


def _default(column: Column[Any], value: bool | tuple[str, ...]) -> SQL:
    return literal(list(value) if isinstance(value, tuple) else value, column.type)


def _offers(share: Share) -> Iterator[tuple[str, SQL, SQL]]:
    """Yield (column, whether the record keeps silent of it, value)."""
    node = share.contribution.node
    for field in node.fields:
        places = [share.place(each) for each in field.paths]
        value = func.coalesce(*(field.kind.read(place) for place in places), null())
        yield field.column, _is_withheld(share, field), value
    for money in node.money:
        yield from _money_offers(share, money)
    for link in node.links:
        yield link.column, share.place(link.path).is_withheld, parent_id(share, link)


def _is_withheld(share: Share, field: Field) -> SQL:
    if field.part_of is None:
        return share.place(field.paths[0]).is_withheld
    return not_(share.place(field.part_of).has_type("object"))


def _money_offers(share: Share, money: Money) -> list[tuple[str, SQL, SQL]]:
    amount = share.place(money.amount_path)
    usual = share.records.c.currency
    currency = func.coalesce(share.place(money.currency_path).text, usual, USUAL_CURRENCY)
    number = case((amount.has_type("number"), cast(amount.text, Numeric)))
    return [
        (money.amount_column, amount.is_withheld, minor_units(number, currency)),
        (money.currency_column, amount.is_withheld, case((number.is_not(None), currency))),
    ]


def _custom_fields(
    shares: Sequence[Share], current: FromClause, source: FromClause
) -> tuple[dict[str, SQL], FromClause]:
    """Return the column, with what it takes joined to ``source``."""
    having = [share for share in shares if share.contribution.node.custom_fields]
    if not having:
        return {}, source
    empty: SQL = cast({}, JSONB)
    kept: SQL = func.coalesce(current.c.custom_fields, empty)
    told: SQL = empty
    for number, share in enumerate(having):
        keys = available_keys(share.contribution.node, f"keys_{number}")
        values = stored_values(share.contribution.node, share.records, f"values_{number}")
        source = source.outerjoin(keys, keys.c.connection_id == share.records.c.connection_id)
        source = source.outerjoin(values, values.c.node_id == staged_node.c.node_id)
        kept = func.coalesce(kept.op("-", return_type=JSONB())(keys.c.shown_keys), kept)
        told = func.coalesce(values.c.stored, empty).op("||", return_type=JSONB())(told)
    return {"custom_fields": kept.op("||", return_type=JSONB())(told)}, source


async def _remove_abandoned(
    work: Writing, registry: Registry, node_type: str, change_set_id: UUID
) -> None:
    """Delete staged nodes that no record describes any longer."""
    table, ref = registry.node_tables[node_type], external_ref.c
    described = (
        select(ref.node_id)
        .where(ref.tenant_id == work.tenant_id, ref.node_id == staged_node.c.node_id)
        .offset(0)  # else it may be joined, which reads every reference that there is
        .exists()
    )
    left = select(staged_node.c.node_id).where(
        staged_node.c.node_type == node_type, not_(described)
    )
    if await work.connection.scalar(select(left.exists())):
        await soft_delete_rows(work, Deletion(table, node_type, left), change_set_id=change_set_id)
