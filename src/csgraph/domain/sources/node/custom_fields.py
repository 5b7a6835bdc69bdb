"""Tenant-defined fields with their values."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Numeric,
    and_,
    case,
    cast,
    func,
    literal_column,
    not_,
    or_,
)
from sqlalchemy import (
    Date as SqlDate,
)

from csgraph.domain.accounts.node import Account
from csgraph.domain.contacts.node import Contact
from csgraph.domain.contracts.node import Contract
from csgraph.domain.opportunities.node import Opportunity
from csgraph.domain.sources import rules
from csgraph.domain.sources import tables as t
from csgraph.domain.sources.node.connections import ConnectedSystem
from csgraph.domain.support.node import Ticket
from csgraph.graph.custom_fields import CUSTOM_FIELD, CustomFields, ValueKind
from csgraph.graph.declare import column, computed, node, row, to_one
from csgraph.graph.interfaces import Node, Revisioned
from csgraph.graph.kinds import Kind
from csgraph.graph.labels import described_enum
from csgraph.graph.listings import Listing, One
from csgraph.graph.scalars import Date, DateTime, ExactDecimal
from csgraph.storage.columns import Instant

_definition = t.custom_field_definition.c

described_enum(
    rules.CustomFieldType,
    "Type of a tenant-defined field.",
    TEXT="Text.",
    NUMBER="Exact number.",
    BOOLEAN="True or false.",
    DATE="Calendar day.",
    DATE_TIME="Instant.",
    OPTION="One of several options.",
    MULTI_OPTION="Some of several options.",
)


@node(
    table=t.custom_field_definition,
    prefix="cfd",
    scope="sources:read",
    plural="customFieldDefinitions",
    plural_description="Tenant-defined fields that the connected systems have, but those that take "
    "a scope which the caller lacks.",
    description="A tenant-defined field of a connected system.",
    logged=False,
)
class CustomFieldDefinition(Node, Revisioned):
    """A tenant-defined field of a connected system."""

    node_type: str = column(_definition.node_type, "Type that has the field, such as `Account`.")
    key: str = column(_definition.key, "The system's own name or id of the field.")
    label: str = column(_definition.label, "Name that the system's users see.")
    custom_label: str | None = column(
        _definition.custom_label, "Name that the team gave it. Null when it is the system's."
    )
    description: str | None = column(
        _definition.description, "What it means, as the team says. Null when nobody did."
    )
    hidden: bool = column(
        _definition.is_hidden,
        "Whether records leave it out of their `customFields`. Filters may name it all the same.",
    )
    required_scope: str | None = column(
        _definition.required_scope,
        "Scope that a key takes to know of the field and its values, beside that of the record. "
        "Null when it takes no other. For currencies of Salesforce it is `finance:read` until the "
        "team says otherwise.",
    )
    value_type: rules.CustomFieldType = column(_definition.value_type, "Type of its values.")
    options: list[str] | None = column(
        _definition.options, "Labels to choose from, for `OPTION` and `MULTI_OPTION`."
    )
    unavailable_since: DateTime | None = column(
        _definition.unavailable_since,
        "Since when the system no longer shows the field; stored values are kept.",
    )
    connection: ConnectedSystem | None = to_one(
        _definition.connection_id,
        "Connection it came through.",
        reverse="customFieldDefinitions",
        reverse_description="Tenant-defined fields of this connection.",
    )


_PLAIN = {"DATE": f"'{rules.PLAIN_DAY}'", "DATE_TIME": f"'{rules.PLAIN_INSTANT}'"}


def _value(parent: FromClause | None, row_: FromClause) -> ColumnElement[Any]:
    """Return the field's value on the record: jsonb, of whatever type the system sent."""
    if parent is None:
        raise AssertionError
    return parent.c.custom_fields.op("->")(row_.c.key)


def _value_text(parent: FromClause | None, row_: FromClause) -> ColumnElement[Any]:
    return _value(parent, row_).op("#>>")(literal_column("'{}'"))


def _json_type(parent: FromClause | None, row_: FromClause, name: str) -> ColumnElement[bool]:
    return func.jsonb_typeof(_value(parent, row_)) == literal_column(f"'{name}'")


def _text(row_: FromClause, parent: FromClause | None) -> ColumnElement[Any]:
    typed_otherwise = or_(
        _readable(row_, parent, "DATE", "date"), _readable(row_, parent, "DATE_TIME", "timestamptz")
    )
    is_text = and_(_json_type(parent, row_, "string"), not_(typed_otherwise))
    return case((is_text, _value_text(parent, row_)))


def _number(row_: FromClause, parent: FromClause | None) -> ColumnElement[Any]:
    number = cast(_value_text(parent, row_), Numeric)
    return case((_json_type(parent, row_, "number"), number))


def _boolean(row_: FromClause, parent: FromClause | None) -> ColumnElement[Any]:
    return case((_json_type(parent, row_, "boolean"), _value_text(parent, row_)))


def _options(row_: FromClause, parent: FromClause | None) -> ColumnElement[Any]:
    texts: ColumnElement[Any] = literal_column("""'$[*] ? (@.type() == "string")'::jsonpath""")
    options = func.jsonb_path_query_array(_value(parent, row_), texts)
    return case((_json_type(parent, row_, "array"), options))


def _readable(row_: FromClause, parent: FromClause | None, type_: str, sql: str) -> Any:
    """Whether the value begins with a day of four digits, and Postgres can read it."""
    text = _value_text(parent, row_)
    typed = row_.c.value_type == literal_column(f"'{type_}'")
    plain = text.op("~", is_comparison=True)(literal_column(_PLAIN[type_]))
    return and_(typed, plain, func.pg_input_is_valid(text, literal_column(f"'{sql}'")))


def _date(row_: FromClause, parent: FromClause | None) -> ColumnElement[Any]:
    readable = _readable(row_, parent, "DATE", "date")
    return case((readable, cast(_value_text(parent, row_), SqlDate)))


def _date_time(row_: FromClause, parent: FromClause | None) -> ColumnElement[Any]:
    readable = _readable(row_, parent, "DATE_TIME", "timestamptz")
    return case((readable, cast(_value_text(parent, row_), Instant)))


def _has_value(row_: FromClause, parent: FromClause, owner: str) -> ColumnElement[bool]:
    of_type: ColumnElement[bool] = row_.c.node_type == literal_column(f"'{owner}'")
    return and_(of_type, parent.c.custom_fields.op("?", is_comparison=True)(row_.c.key))


def _belongs(row_: FromClause, parent: FromClause, owner: str) -> ColumnElement[bool]:
    shown = row_.c.is_hidden.is_(literal_column("false"))
    return and_(shown, _has_value(row_, parent, owner))


_typed = (_definition.key, _definition.value_type)
_held = t.custom_field_value.c
_FIELDS = CustomFields(
    definitions=t.custom_field_definition,
    values=t.custom_field_value,
    kinds=(
        ValueKind(
            "text", Kind.TEXT, ("TEXT", "OPTION"), _held.text_value, _held.text_key, _held.text_key
        ),
        ValueKind("number", Kind.DECIMAL, ("NUMBER",), _held.number_value, _held.number_value),
        ValueKind("boolean", Kind.BOOLEAN, ("BOOLEAN",), _held.boolean_value, _held.boolean_value),
        ValueKind("date", Kind.DAY, ("DATE",), _held.date_value, _held.date_value),
        ValueKind(
            "dateTime", Kind.INSTANT, ("DATE_TIME",), _held.instant_value, _held.instant_value
        ),
        ValueKind("options", Kind.TEXT_LIST, ("MULTI_OPTION",), _held.options_value, None),
    ),
    types=rules.CustomFieldType,
    connection_prefix="cnx",
)


@row(
    table=t.custom_field_definition,
    description="Value of a tenant-defined field on one record, in the field that fits its type.",
    listing=Listing(
        name="customFields",
        description="Values of tenant-defined fields, by key; fields without a value are left out. "
        "At most 500.",
        owners=(Account, Contact, Contract, Opportunity, Ticket),
        matches=_belongs,
        order=(_definition.key,),
        limit=500,
        parent_columns=("custom_fields",),
        custom=_FIELDS,
        one=One(
            CUSTOM_FIELD,
            "Value of one tenant-defined field, named by its key, also of one that records leave "
            "out. Null without a value. A key that is unknown is refused, and so is one that takes "
            "a scope which the caller lacks.",
            _has_value,
        ),
    ),
)
class CustomFieldValue:
    """Value of a tenant-defined field on one record."""

    key: str = column(_definition.key, "The system's own name or id of the field.")
    label: str = column(_definition.label, "Name that the system's users see.")
    custom_label: str | None = column(
        _definition.custom_label, "Name that the team gave it. Null when it is the system's."
    )
    description: str | None = column(
        _definition.description, "What it means, as the team says. Null when nobody did."
    )
    hidden: bool = column(
        _definition.is_hidden,
        "Whether records leave it out of their `customFields`. Filters may name it all the same.",
    )
    value_type: rules.CustomFieldType = column(_definition.value_type, "Type of the value.")
    text: str | None = computed(
        _text,
        "Value of a `TEXT` or `OPTION` field, or a value that does not fit its field's type.",
        columns=_typed,
    )
    number: ExactDecimal | None = computed(_number, "Value of a `NUMBER` field.", columns=_typed)
    boolean: bool | None = computed(_boolean, "Value of a `BOOLEAN` field.", columns=_typed)
    date: Date | None = computed(_date, "Value of a `DATE` field.", columns=_typed)
    date_time: DateTime | None = computed(
        _date_time, "Value of a `DATE_TIME` field.", columns=_typed
    )
    options: list[str] | None = computed(
        _options, "Values of a `MULTI_OPTION` field.", columns=_typed
    )
