"""Tenant-defined fields: their definitions as the vendor tells them, their values.

A value is stored under the vendor's own name or id of its field, in the JSON form of
the definition's type. A value of another type than its definition says is not shown as
if it were one: the record lands whole, and a quarantine row names the field. When a
field is gone or hidden at the vendor, its definition says since when; values stay.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    Executable,
    FromClause,
    Numeric,
    Select,
    Text,
    and_,
    bindparam,
    case,
    cast,
    column,
    false,
    func,
    insert,
    literal,
    not_,
    null,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, array
from sqlalchemy.dialects.postgresql import insert as upsert

from csgraph.domain.sources.rules import CustomFieldType
from csgraph.domain.sources.tables import custom_field_definition
from csgraph.ids import ConnectionId
from csgraph.ingest.check import holds
from csgraph.ingest.custom_values import store_values_anew
from csgraph.ingest.mapping import Mapping, Node, Registry, path
from csgraph.ingest.origin import Origin
from csgraph.ingest.quarantine import adding
from csgraph.ingest.staging import count_rows, staged_change, staged_definition, staged_record
from csgraph.ingest.statements import CONNECTION, TENANT, run
from csgraph.ingest.tenant_lock import hold_tenant
from csgraph.ingest.values import SQL, Place, is_valid_input
from csgraph.storage.columns import Instant
from csgraph.storage.work import Writing

definition = custom_field_definition.c


@dataclass(frozen=True, slots=True)
class Definition:
    """A tenant-defined field, as discovered."""

    node_type: str
    key: str
    label: str
    value_type: CustomFieldType
    options: tuple[str, ...] | None = None
    required_scope: str | None = None
    """What reading it takes beside the record's scope, until people say otherwise."""


async def store_definitions(
    work: Writing,
    registry: Registry,
    connection_id: ConnectionId,
    node_types: Iterable[str],
    found: Sequence[Definition],
    now: datetime,
) -> None:
    """Bring the definitions of some node types to what the vendor tells now.

    Values that records hold already are read anew by definitions of a new type.
    """
    await _mark_gone(work, connection_id, node_types, found, now)
    if not found:
        return
    described = ("label", "value_type", "options")
    statement = upsert(custom_field_definition).values(
        [
            {
                "tenant_id": work.tenant_id,
                "connection_id": connection_id,
                "node_type": each.node_type,
                "key": each.key,
                "label": each.label,
                "value_type": each.value_type.value,
                "options": None if each.options is None else list(each.options),
                "required_scope": each.required_scope,
            }
            for each in found
        ]
    )
    given = statement.excluded
    scope = case(
        (definition.scope_is_chosen, definition.required_scope), else_=given.required_scope
    )
    differs = tuple_(
        *(definition[name] for name in described),
        definition.required_scope,
        definition.unavailable_since,
    ).is_distinct_from(tuple_(*(given[name] for name in described), scope, cast(null(), Instant)))
    old = custom_field_definition.alias("old")
    stored = await work.connection.execute(
        statement.on_conflict_do_update(
            index_elements=["tenant_id", "connection_id", "node_type", "key"],
            set_={name: given[name] for name in described}
            | {
                "required_scope": scope,
                "unavailable_since": null(),
                "revision": definition.revision + 1,
                "updated_at": given.updated_at,
            },
            where=differs,
        ).returning(
            definition.id,
            definition.node_type,
            old.c.value_type.is_distinct_from(definition.value_type).label("is_typed_anew"),
        )
    )
    typed_anew = [(row.id, row.node_type) for row in stored if row.is_typed_anew]
    if typed_anew:
        await hold_tenant(work)
        await store_values_anew(work, registry.node_tables, typed_anew)


async def stage_definitions(work: Writing) -> None:
    """Stage the fields that the tenant's vendors show now."""
    shown = select(
        definition.connection_id, definition.node_type, definition.key, definition.value_type
    ).where(definition.tenant_id == TENANT, definition.unavailable_since.is_(None))
    await run(work, insert(staged_definition).from_select(staged_definition.columns.keys(), shown))
    await count_rows(work, staged_definition)


def stored_values(node: Node, records: CTE, name: str) -> CTE:
    """Select (node id, values by definition key) of the records that have any."""
    values = _typed(node, records, records.c.connection_id, records.c.node_id).subquery()
    return (
        select(
            values.c.node_id,
            func.jsonb_object_agg(values.c.key, values.c.typed, type_=JSONB).label("stored"),
        )
        .where(values.c.typed.is_not(None))
        .group_by(values.c.node_id)
        .cte(name)
        .prefix_with("MATERIALIZED")
    )


def available_keys(node: Node, name: str) -> FromClause:
    """Select (connection id, keys of the fields that its vendor shows)."""
    shown = staged_definition.c
    return (
        select(
            shown.connection_id, func.array_agg(shown.key, type_=ARRAY(Text)).label("shown_keys")
        )
        .where(shown.node_type == node.node_type)
        .group_by(shown.connection_id)
        .subquery(name)
    )


async def note_misfits(work: Writing, origin: Origin) -> None:
    """Keep a quarantine row for each landed record with a value of the wrong type."""
    for node in origin.mapping.nodes:
        if node.custom_fields is None:
            continue
        await run(work, _noting_misfits(origin.mapping, node), origin)


@cache
def _noting_misfits(mapping: Mapping, node: Node) -> Executable:
    record = staged_record.c
    landed = (
        select(record.external_id, record.ordinal, record.document.label("body"))
        .where(
            record.reason.is_(None),
            holds(node.when, record.document),
            record.external_id.in_(select(staged_change.c.external_id)),
        )
        .cte("landed")
    )
    values = _typed(node, landed, CONNECTION, landed.c.external_id, landed.c.ordinal).subquery()
    misfits = (
        select(values.c.external_id, values.c.ordinal, func.min(values.c.key).label("key"))
        .where(values.c.typed.is_(None))
        .group_by(values.c.external_id, values.c.ordinal)
        .subquery("misfits")
    )
    return adding(
        mapping,
        select(
            misfits.c.external_id,
            func.concat("custom_fields.", misfits.c.key),
            literal("is not of the type that its definition says; the record landed"),
            record.raw,
            cast(null(), Instant),
        ).join(staged_record, record.ordinal == misfits.c.ordinal),
    )


async def _mark_gone(
    work: Writing,
    connection_id: ConnectionId,
    node_types: Iterable[str],
    found: Sequence[Definition],
    now: datetime,
) -> None:
    here = [(each.node_type, each.key) for each in found]
    await work.connection.execute(
        update(custom_field_definition)
        .where(
            definition.tenant_id == work.tenant_id,
            definition.connection_id == connection_id,
            definition.node_type.in_(list(node_types)),
            definition.unavailable_since.is_(None),
            not_(tuple_(definition.node_type, definition.key).in_(here)),
        )
        .values(unavailable_since=bindparam("now", now), revision=definition.revision + 1)
    )


def _typed(node: Node, source: CTE, connection_id: SQL, *shown: SQL) -> Select[Any]:
    """Select the defined values within the records of ``source``; typed is null for misfits."""
    declared = node.custom_fields
    if declared is None:
        raise ValueError(f"{node.node_type} has no custom fields")
    known = staged_definition.c
    is_shown = and_(known.connection_id == connection_id, known.node_type == node.node_type)
    found = Place(source.c.body, path(declared.path)).json if declared.path else source.c.body
    if declared.entry_key is None:
        entries = _member(found, source)
        joined = source.join(staged_definition, is_shown).join(entries, _has_text(entries))
    else:
        entries = _elements(found, declared.entry_key)
        joined = source.join(entries, _has_text(entries)).join(
            staged_definition, and_(is_shown, known.key == entries.c.key)
        )
    typed = _form(entries.c.value, known.value_type).label("typed")
    return select(*shown, known.key, typed).select_from(joined)


def _member(values: SQL, source: CTE) -> FromClause:
    """Return what an object holds for the definition beside it, as a row of (value)."""
    value = values.op("->", return_type=JSONB())(staged_definition.c.key).label("value")
    return select(value).correlate(source, staged_definition).offset(0).lateral("entries")


def _elements(values: SQL, entry_key: str) -> FromClause:
    """Return rows of (key, value) from a list of entries."""
    safe = case((func.jsonb_typeof(values) == "array", values), else_=cast([], JSONB))
    element = func.jsonb_array_elements(safe).table_valued(column("value", JSONB), name="element")
    entry: Any = element.c.value
    return select(entry[entry_key].astext.label("key"), entry["value"].label("value")).lateral(
        "entries"
    )


def _has_text(entries: FromClause) -> SQL:
    text = _text_of(entries.c.value)
    return and_(text.is_not(None), text != "")


def _text_of(value: SQL) -> SQL:
    return value.op("#>>", return_type=Text())(cast(array([]), ARRAY(Text)))


def _form(value: SQL, value_type: SQL) -> SQL:
    """Return a value in the form of its definition's type; null when it is of another."""
    is_text = func.jsonb_typeof(value) == "string"
    text = _text_of(value)
    forms = {
        CustomFieldType.TEXT: case((is_text, value)),
        CustomFieldType.OPTION: case((is_text, value)),
        CustomFieldType.BOOLEAN: case((func.jsonb_typeof(value) == "boolean", value)),
        CustomFieldType.NUMBER: case(
            (func.jsonb_typeof(value) == "number", value),
            (
                and_(is_text, text.regexp_match(r"^-?[0-9]{1,30}(\.[0-9]{1,30})?$")),
                func.to_jsonb(cast(text, Numeric)),
            ),
        ),
        CustomFieldType.DATE: case(
            (_is_instant(text, is_text), func.to_jsonb(func.left(text, 10)))
        ),
        CustomFieldType.DATE_TIME: case((_is_instant(text, is_text), _utc(text))),
        CustomFieldType.MULTI_OPTION: case(
            (is_text, func.to_jsonb(func.string_to_array(text, ";"))),
            (func.jsonb_typeof(value) == "array", value),
        ),
    }
    return case(*((value_type == type_.value, form) for type_, form in forms.items()))


def _is_instant(text: SQL, is_text: SQL) -> SQL:
    shaped = and_(is_text, text.regexp_match("^[12][0-9]{3}-[0-9]{2}-[0-9]{2}"))
    return case((shaped, is_valid_input(text, "timestamptz")), else_=false())


def _utc(text: SQL) -> SQL:
    at = func.timezone("UTC", cast(text, Instant))
    return func.to_jsonb(func.to_char(at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
