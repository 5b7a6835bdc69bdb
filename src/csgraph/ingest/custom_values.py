"""Values of tenant-defined fields as typed rows, to be filtered and sorted by.

They follow from what rows of the graph hold (``custom_fields``) and from the definitions:
a value that is not of its definition's type has no row. Only what differs is written.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CTE,
    Boolean,
    ColumnElement,
    Date,
    FromClause,
    Insert,
    Numeric,
    Select,
    Table,
    Text,
    and_,
    bindparam,
    case,
    cast,
    column,
    delete,
    false,
    func,
    insert,
    not_,
    select,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import JSONB, JSONPATH, array
from sqlalchemy.dialects.postgresql import insert as upsert

from csgraph.domain.sources.rules import PLAIN_DAY, PLAIN_INSTANT, CustomFieldType
from csgraph.domain.sources.tables import custom_field_definition, custom_field_value
from csgraph.ingest.evidence import looked_up
from csgraph.ingest.staging import staged_node
from csgraph.ingest.statements import TENANT, run, values_of
from csgraph.ingest.values import SQL, is_valid_input
from csgraph.storage.columns import LONGEST_INDEXED_TEXT, Id, Instant
from csgraph.storage.work import Writing

LONGEST_NUMBER = 400
"""Characters of a number that is kept: any double has fewer, and an index holds them."""

_DEFINITIONS = bindparam("these_definitions", type_=ARRAY(Id))
_definition = custom_field_definition.c
_value = custom_field_value.c
_KEY = ("record_id", "definition_id")
_VALUES = (
    "text_value",
    "number_value",
    "boolean_value",
    "date_value",
    "instant_value",
    "options_value",
)


async def store_values(work: Writing, table: Table, node_type: str) -> None:
    """Bring the values of the staged nodes of a type to what their rows hold."""
    if "custom_fields" in table.c:
        await run(work, _storing(table, node_type))


async def store_values_anew(
    work: Writing, tables: Mapping[str, Table], changed: Sequence[tuple[UUID, str]]
) -> None:
    """Compute all values of some definitions, given with their node types."""
    ids = [id_ for id_, _ in changed]
    given = {**values_of(work), _DEFINITIONS.key: ids}
    await work.connection.execute(
        delete(custom_field_value).where(
            _value.tenant_id == TENANT, _value.definition_id == func.any(_DEFINITIONS)
        ),
        given,
    )
    for node_type in sorted({node_type for _, node_type in changed}):
        await work.connection.execute(_storing_anew(tables[node_type], node_type), given)


@cache
def _storing(table: Table, node_type: str) -> Insert:
    row = looked_up(
        select(table.c.id, table.c.custom_fields)
        .where(
            table.c.tenant_id == TENANT,
            table.c.id == staged_node.c.node_id,
            table.c.deleted_at.is_(None),
        )
        .correlate(staged_node),
        "present",
    )
    is_meant = staged_node.c.node_type == node_type
    held = _typed(staged_node.join(row, true()), row, node_type).where(is_meant).cte("held")
    values = looked_up(
        select(*(_value[name] for name in (*_KEY, *_VALUES)))
        .where(_value.tenant_id == TENANT, _value.record_id == staged_node.c.node_id)
        .correlate(staged_node),
        "found",
    )
    known = (
        select(*values.c)
        .select_from(staged_node.join(values, true()))
        .where(is_meant)
        .cte("stored")
    )
    lost = _lost(known, held).cte("lost")
    named = func.array(select(lost.c.record_id).scalar_subquery(), type_=ARRAY(Id))
    gone = delete(custom_field_value).where(
        _value.tenant_id == TENANT,
        _value.record_id == func.any(named),  # of few, to the planner: it takes the index
        tuple_(_value.record_id, _value.definition_id).in_(select(*lost.c)),
    )
    changed = (
        select(TENANT, *(held.c[name] for name in (*_KEY, *_VALUES)))
        .select_from(held.outerjoin(known, _same(held, known)))
        .where(
            tuple_(*(held.c[name] for name in (*_KEY, *_VALUES))).is_distinct_from(
                tuple_(*(known.c[name] for name in (*_KEY, *_VALUES)))
            )
        )
    )
    statement = upsert(custom_field_value).from_select(["tenant_id", *_KEY, *_VALUES], changed)
    given = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=["tenant_id", *_KEY], set_={name: given[name] for name in _VALUES}
    ).add_cte(gone.cte("gone"))


def _lost(known: CTE, held: CTE) -> Select[Any]:
    is_held = select(held.c.record_id).where(_same(held, known)).exists()
    return select(*(known.c[name] for name in _KEY)).where(not_(is_held))


def _same(held: CTE, known: CTE) -> ColumnElement[bool]:
    return and_(*(held.c[name] == known.c[name] for name in _KEY))


@cache
def _storing_anew(table: Table, node_type: str) -> Insert:
    held = _typed(table, table, node_type).where(
        table.c.tenant_id == TENANT,
        table.c.deleted_at.is_(None),
        _definition.id == func.any(_DEFINITIONS),
    )
    found = held.subquery("held")
    return insert(custom_field_value).from_select(
        ["tenant_id", *found.c.keys()], select(TENANT, *found.c)
    )


def _typed(source: FromClause, row: FromClause, node_type: str) -> Select[Any]:
    """Select the values of some rows that are of their definitions' types."""
    entry = (
        func.jsonb_each(row.c.custom_fields)
        .table_valued(column("key", Text), column("value", JSONB), name="entry")
        .lateral()
    )
    forms = _forms(entry.c.value, _definition.value_type)
    is_defined = and_(
        _definition.tenant_id == TENANT,
        _definition.node_type == node_type,
        _definition.key == entry.c.key,
    )
    return (
        select(
            row.c.id.label("record_id"),
            _definition.id.label("definition_id"),
            *(forms[name].label(name) for name in _VALUES),
        )
        .select_from(source.join(entry, true()).join(custom_field_definition, is_defined))
        .where(func.num_nonnulls(*forms.values()) > 0)
    )


def _forms(value: SQL, value_type: SQL) -> dict[str, SQL]:
    """Return a stored value for each column: null in all but that of its definition's type."""
    text: SQL = value.op("#>>", return_type=Text())(cast(array([]), ARRAY(Text)))

    def fits(json_type: str, *types: CustomFieldType) -> SQL:
        named = value_type.in_([each.value for each in types])
        return and_(named, func.jsonb_typeof(value) == json_type)

    def readable(type_: CustomFieldType, plain: str, sql_type: str) -> SQL:
        is_plain = and_(fits("string", type_), text.regexp_match(plain))
        return case((is_plain, is_valid_input(text, sql_type)), else_=false())

    is_short = func.char_length(text) <= LONGEST_NUMBER
    number = case((fits("number", CustomFieldType.NUMBER), is_short), else_=false())
    is_text = fits("string", CustomFieldType.TEXT, CustomFieldType.OPTION)
    is_day = readable(CustomFieldType.DATE, PLAIN_DAY, "date")
    is_instant = readable(CustomFieldType.DATE_TIME, PLAIN_INSTANT, "timestamptz")
    return {
        "text_value": case((is_text, func.left(text, LONGEST_INDEXED_TEXT))),
        "number_value": case((number, cast(text, Numeric))),
        "boolean_value": case((fits("boolean", CustomFieldType.BOOLEAN), cast(text, Boolean))),
        "date_value": case((is_day, cast(text, Date))),
        "instant_value": case((is_instant, cast(text, Instant))),
        "options_value": case((fits("array", CustomFieldType.MULTI_OPTION), _options(value))),
    }


def _options(value: SQL) -> SQL:
    texts = cast('$[*] ? (@.type() == "string")', JSONPATH)
    item = (
        func.jsonb_path_query(value, texts)
        .table_valued(column("option", JSONB), name="item")
        .render_derived()
    )
    each = item.c.option.op("#>>", return_type=Text())(cast(array([]), ARRAY(Text)))
    return func.array(select(func.left(each, LONGEST_INDEXED_TEXT)).scalar_subquery())
