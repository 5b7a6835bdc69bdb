"""What a change did to a record's fields as JSON: the value before, the value after.

After a change a field holds what the next change of it took from it, else what it holds now.
"""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    FromClause,
    Text,
    case,
    cast,
    func,
    literal_column,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import JSONB, array

from csgraph.graph.plan import Entry
from csgraph.graph.plan import Text as KnownText
from csgraph.graph.plan_history import FieldChangePart, FieldChanges, FieldDifferences, KeptField
from csgraph.graph.predicates import Withheld
from csgraph.graph.render.former import Later, value_then
from csgraph.graph.render.json_text import JsonText, amount_piece, object_text, value_piece
from csgraph.graph.render.past import Past
from csgraph.graph.render.predicates import Conditions
from csgraph.storage.aliases import aliased
from csgraph.storage.former import CUSTOM_FIELDS, former_value, names_key
from csgraph.storage.literals import literal

Held = Callable[[Column[Any]], ColumnElement[Any]]
"""What a column held at some time."""
_NULL = literal("null")


def field_changes_text(
    plan: FieldChanges,
    change: FromClause,
    record: FromClause,
    conditions: Conditions,
) -> ColumnElement[str]:
    """Return the fields that a change of a record touched, as a JSON list."""
    tenant, new_name = conditions.parameters.tenant(), conditions.new_name

    def later(log: FromClause) -> ColumnElement[bool]:
        of_record = (log.c.tenant_id == tenant) & (log.c.node_id == change.c.node_id)
        return of_record & (tuple_(log.c.at, log.c.seq) > tuple_(change.c.at, change.c.seq))

    def after(column: Column[Any]) -> ColumnElement[Any]:
        return value_then(record.c[column.name], column, plan.log, later, new_name, record)

    def before(column: Column[Any]) -> ColumnElement[Any]:
        former = former_value(change.c.before, column)
        return case((names_key(change.c.before, column.name), former), else_=after(column))

    items = []
    for kept in plan.fields:
        if not plan.entries:
            break
        touched = or_(*(names_key(change.c.before, each.name) for each in kept.columns))
        former: Held = before
        if len(kept.columns) == 1:
            former = _of_before(change)
        items.append(case((touched, _item(plan.entries, kept, former, after))))
    custom = None
    if plan.custom is not None:
        custom = _custom(plan, plan.custom, change, record, conditions, later)
    return _listed(items, custom)


def field_differences_text(
    plan: FieldDifferences,
    record: FromClause,
    new_name: Callable[[], str],
    past: Past,
    later: Past | None = None,
) -> ColumnElement[str]:
    """Return the fields of a record that differ between two instants, as a JSON list.

    What each column held is worked out once: it is compared, and it is told.
    """
    columns = dict.fromkeys(column for kept in plan.fields for column in kept.columns)
    if not columns:
        return _listed([], None)
    table = next(iter(columns)).table
    told: list[ColumnElement[Any]] = [past.is_there(table, record).label("there")]
    told += [past.value(each, record).label(f"then_{each.name}") for each in columns]
    if later is not None:
        told.append(later.is_there(table, record).label("still_there"))
        told += [later.value(each, record).label(f"after_{each.name}") for each in columns]
    held = select(*told).correlate(record).offset(literal_column("0")).subquery(new_name())

    def then(column: Column[Any]) -> ColumnElement[Any]:
        return case((held.c.there, held.c[f"then_{column.name}"]))

    def after(column: Column[Any]) -> ColumnElement[Any]:
        if later is None:
            return record.c[column.name]
        return case((held.c.still_there, held.c[f"after_{column.name}"]))

    items = [
        case(
            (
                or_(*(then(each).is_distinct_from(after(each)) for each in kept.columns)),
                _item(plan.entries, kept, then, after),
            )
        )
        for kept in plan.fields
    ]
    listed = select(_listed(items, None)).select_from(held).correlate(record)
    return listed.scalar_subquery()


def _of_before(change: FromClause) -> Held:
    return lambda column: former_value(change.c.before, column)


def _listed(
    items: Sequence[ColumnElement[Any]], custom: ColumnElement[Any] | None
) -> ColumnElement[str]:
    parts: list[ColumnElement[Any]] = []
    if items:
        parts.append(func.nullif(func.array_to_string(array(items), literal(",")), literal("")))
    if custom is not None:
        parts.append(custom)
    joined = func.concat_ws(literal(","), *parts) if parts else literal("")
    return JsonText(["[", joined, "]"])


def _item(
    entries: Sequence[Entry], kept: KeptField, before: Held, after: Held
) -> ColumnElement[Any]:
    pieces: list[tuple[str, ColumnElement[Any]]] = []
    for entry in entries:
        match entry.value:
            case FieldChangePart(part="field"):
                pieces.append((entry.key, literal(f'"{kept.name}"')))
            case FieldChangePart(part="before"):
                pieces.append((entry.key, _json(kept, before)))
            case FieldChangePart():
                pieces.append((entry.key, _json(kept, after)))
            case KnownText(json=json):
                pieces.append((entry.key, literal(json)))
            case _:
                raise AssertionError(entry)
    return object_text(pieces)


def _json(kept: KeptField, held: Held) -> ColumnElement[Any]:
    if len(kept.columns) == 1:
        return value_piece(held(kept.columns[0]), kept.kind, nullable=True, prefix=kept.prefix)
    minor, currency = map(held, kept.columns)
    amount = object_text(
        [
            ("amount", amount_piece(minor, currency)),
            ("currencyCode", JsonText(['"', currency, '"'])),
        ]
    )
    return func.coalesce(amount, _NULL)


def _custom(
    plan: FieldChanges,
    withheld: Withheld,
    change: FromClause,
    record: FromClause,
    conditions: Conditions,
    later: Later,
) -> ColumnElement[Any]:
    """Return what became of tenant-defined fields, whose values are JSON already."""
    new_name = conditions.new_name
    each = func.jsonb_each(change.c.before).table_valued("key", "value", name=new_name())
    key, log = each.c.key, aliased(plan.log, new_name())
    start: ColumnElement[int] = literal_column(str(len(CUSTOM_FIELDS) + 2))
    own = func.substr(key, start)
    following = (
        select(log.c.before.op("->", return_type=JSONB())(key))
        .where(later(log), log.c.before.op("?", is_comparison=True)(key))
        .order_by(log.c.seq)
        .limit(literal_column("1"))
        .correlate_except(log)
        .scalar_subquery()
    )
    now = record.c[CUSTOM_FIELDS].op("->", return_type=JSONB())(own)
    after = func.coalesce(cast(following, Text), cast(now, Text), _NULL)
    name = cast(func.to_json(literal("customFields.").op("||")(own)), Text)
    parts = {"field": name, "before": cast(each.c.value, Text), "after": after}
    pieces = [
        (
            entry.key,
            parts[entry.value.part]
            if isinstance(entry.value, FieldChangePart)
            else literal(getattr(entry.value, "json", "null")),
        )
        for entry in plan.entries
    ]
    found = (
        select(func.string_agg(object_text(pieces), literal(",")))
        .select_from(each)
        .where(
            func.starts_with(key, literal(f"{CUSTOM_FIELDS}.")),
            conditions.is_told(func.concat(literal(f"{plan.node_type}."), key), withheld),
        )
        .correlate_except(each)
    )
    if plan.only is not None:
        found = found.where(key == func.any(conditions.parameters.bind(plan.only)))
    return found.scalar_subquery()
