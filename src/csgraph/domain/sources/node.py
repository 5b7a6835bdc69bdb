"""Where records come from, in the graph: connections, runs, identities, quarantine."""

from typing import Any

import strawberry
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
from sqlalchemy import Date as SqlDate

from csgraph.domain.access.node import User
from csgraph.domain.accounts.node import Account
from csgraph.domain.contacts.node import Contact
from csgraph.domain.sources import rules
from csgraph.domain.sources import tables as t
from csgraph.domain.support.node import Ticket
from csgraph.graph.declare import (
    Listing,
    Lookup,
    OrderBy,
    Via,
    column,
    computed,
    node,
    row,
    to_one,
)
from csgraph.graph.interfaces import Node, Revisioned
from csgraph.graph.labels import described_enum
from csgraph.graph.scalars import Date, DateTime, ExactDecimal, Url
from csgraph.storage.columns import Instant

described_enum(
    rules.ExternalSystem,
    "A system with a connector.",
    SALESFORCE="Salesforce.",
    ZENDESK="Zendesk Support.",
)
described_enum(
    rules.ConnectionStatus,
    "Whether a connection can be used.",
    ACTIVE="Synced on schedule.",
    PAUSED="Not synced until resumed.",
    NEEDS_AUTHORIZATION="The vendor refuses the stored credentials; connect again.",
)
described_enum(
    rules.RunStatus,
    "How far a sync run got.",
    RUNNING="Under way.",
    SUCCEEDED="Everything was read.",
    PARTIAL="Some streams failed, the others were read.",
    FAILED="Nothing could be read to its end.",
    INTERRUPTED="The process ended before the run did; the next run goes on from its last page.",
)
described_enum(
    rules.SyncPhase,
    "What a stream run reads.",
    BACKFILL="Everything there is.",
    INCREMENTAL="What changed since the last run.",
)
described_enum(
    rules.MatchStatus,
    "What is known of the account behind an organization of another system.",
    MATCHED="One account, with evidence.",
    AMBIGUOUS="Evidence points to several accounts, or several organizations to one.",
    UNMATCHED="No evidence.",
)
described_enum(
    rules.MatchEvidence,
    "Why an organization was matched to an account.",
    LINK_FIELD="A field of the organization names the account.",
    EXTERNAL_ID="The organization's external id names the account.",
    DOMAIN="Both have one web domain that nobody else has.",
    HUMAN="A person decided.",
)
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

_connection = t.connection.c
_run = t.sync_run.c
_stream = t.stream_run.c
_match = t.source_match.c
_quarantined = t.quarantined_record.c
_definition = t.custom_field_definition.c
_ref = t.external_ref.c


@node(
    table=t.connection,
    prefix="cnx",
    scope="sources:read",
    plural="connections",
    plural_description="Connected systems; oldest first. Credentials can't be read anywhere.",
    description="A connected system, such as one Salesforce organization.",
)
class ConnectedSystem(Node, Revisioned):
    """A connected system."""

    system: rules.ExternalSystem = column(_connection.system, "Which system it is.")
    name: str = column(_connection.name, "Name that the team gave it.", order=True)
    base_url: Url = column(_connection.base_url, "Where the system answers.")
    status: rules.ConnectionStatus = column(_connection.status, "Whether it can be used.")
    remote_identity: str | None = column(
        _connection.remote_identity,
        "The system's own id of the organization, pinned at the first connect.",
    )


@node(
    table=t.sync_run,
    prefix="run",
    scope="sources:read",
    plural="syncRuns",
    plural_description="Sync runs; newest first.",
    description="One run of a connection's sync.",
    default_order=(OrderBy(_run.started_at, descending=True),),
)
class SyncRun(Node):
    """One run of a connection's sync."""

    status: rules.RunStatus = column(_run.status, "How far it got.")
    started_at: DateTime = column(_run.started_at, "When it began.", order=True)
    finished_at: DateTime | None = column(_run.finished_at, "When it ended. Null while it runs.")
    error_code: str | None = column(_run.error_code, "Stable code of what went wrong.")
    error_message: str | None = column(
        _run.error_message, "What went wrong, where, and how to put it right."
    )
    connection: ConnectedSystem | None = to_one(
        _run.connection_id,
        "Connection that was synced.",
        reverse="syncRuns",
        reverse_description="Sync runs of this connection; newest first.",
    )


@node(
    table=t.stream_run,
    prefix="str",
    scope="sources:read",
    plural="streamRuns",
    plural_description="Runs of single streams.",
    description="One stream of a sync run: what was read of one kind of record.",
)
class StreamRun(Node):
    """One stream of a sync run."""

    stream: str = column(_stream.stream, "Name of the stream, such as `Account` or `tickets`.")
    phase: rules.SyncPhase = column(_stream.phase, "What it reads.")
    status: rules.RunStatus = column(_stream.status, "How far it got.")
    records_read: int = column(_stream.records_read, "Records received.")
    records_changed: int = column(
        _stream.records_changed, "Records that differed from what was stored."
    )
    records_quarantined: int = column(
        _stream.records_quarantined, "Records that could not be read; see `quarantinedRecords`."
    )
    records_expected: int | None = column(
        _stream.records_expected, "How many the system announced. Null when it does not say."
    )
    started_at: DateTime = column(_stream.started_at, "When it began.")
    finished_at: DateTime | None = column(_stream.finished_at, "When it ended.")
    error_code: str | None = column(_stream.error_code, "Stable code of what went wrong.")
    error_message: str | None = column(
        _stream.error_message, "What went wrong, where, and how to put it right."
    )
    sync_run: SyncRun | None = to_one(
        _stream.sync_run_id,
        "Run that it belongs to.",
        reverse="streams",
        reverse_description="Streams of this run, in the order they were read.",
    )


@node(
    table=t.source_match,
    prefix="mat",
    scope="sources:read",
    plural="sourceMatches",
    plural_description="Organizations of other systems with the account each belongs to; filter by "
    "`status` to see what is unmatched.",
    description="An organization of another system, and the account it was matched to.",
)
class SourceMatch(Node, Revisioned):
    """An organization of another system, and the account it was matched to."""

    object_type: str = column(_match.object_type, "Kind of record, such as `organization`.")
    external_id: str = column(_match.external_id, "Id in the other system.")
    name: str = column(_match.name, "Name in the other system.")
    status: rules.MatchStatus = column(_match.status, "What is known.")
    evidence: rules.MatchEvidence | None = column(_match.evidence, "Why it was matched.")
    evidence_value: str | None = column(
        _match.evidence_value, "What both sides share, such as the domain."
    )
    account: Account | None = to_one(
        _match.account_id,
        "Account it was matched to. Null unless `MATCHED`.",
        reverse="sourceMatches",
        reverse_description="Organizations of other systems that belong to this account.",
    )
    connection: ConnectedSystem | None = to_one(
        _match.connection_id,
        "Connection it came through.",
        reverse="sourceMatches",
        reverse_description="Organizations that came through this connection.",
    )


@node(
    table=t.quarantined_record,
    prefix="qua",
    scope="sources:read",
    plural="quarantinedRecords",
    plural_description="Records that could not be read; newest first.",
    description="A record that could not be read. Nothing of it was stored elsewhere; it is read "
    "again when the system sends a newer version.",
    default_order=(OrderBy(_quarantined.quarantined_at, descending=True),),
)
class QuarantinedRecord(Node):
    """A record that could not be read."""

    object_type: str = column(_quarantined.object_type, "Kind of record.")
    external_id: str | None = column(
        _quarantined.external_id, "Id in the other system. Null when it has none."
    )
    field: str | None = column(_quarantined.field, "Field that could not be read.")
    reason: str = column(_quarantined.reason, "What is wrong with it.")
    raw: str = column(
        _quarantined.raw,
        "The record as it came, at most as far as it is text.",
        scope="contacts.pii:read",
        filterable=False,
    )
    quarantined_at: DateTime = column(
        _quarantined.quarantined_at, "When it was first seen.", order=True
    )
    resolved_at: DateTime | None = column(
        _quarantined.resolved_at, "When a readable version arrived. Null until then."
    )
    connection: ConnectedSystem | None = to_one(
        _quarantined.connection_id,
        "Connection it came through.",
        reverse="quarantinedRecords",
        reverse_description="Records of this connection that could not be read; newest first.",
    )


@node(
    table=t.custom_field_definition,
    prefix="cfd",
    scope="sources:read",
    plural="customFieldDefinitions",
    plural_description="Tenant-defined fields that the connected systems have.",
    description="A tenant-defined field of a connected system.",
)
class CustomFieldDefinition(Node, Revisioned):
    """A tenant-defined field of a connected system."""

    node_type: str = column(_definition.node_type, "Type that has the field, such as `Account`.")
    key: str = column(_definition.key, "The system's own name or id of the field.")
    label: str = column(_definition.label, "Name that people see.")
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


@strawberry.interface(description="A record that csgraph mirrors from another system.")
class Sourced:
    """A record that csgraph mirrors from another system."""


def _known_as(system: rules.ExternalSystem, object_type: str) -> Via:
    where = ((_ref.system, system.value), (_ref.object_type, object_type))
    return Via(key=_ref.node_id, where=where)


@row(
    table=t.external_ref,
    description="Identity of a record in another system.",
    listing=Listing(
        name="externalRefs",
        description="Every known identity of this record in other systems. At most 50.",
        owners=(Account, Contact, Ticket, User),
        column=_ref.node_id,
        order=(_ref.system, _ref.object_type, _ref.external_id),
        limit=50,
        interface=Sourced,
    ),
    lends=(
        (
            Account,
            Lookup(
                name="salesforceId",
                description="Salesforce Account id, 15 or 18 characters.",
                column=_ref.external_id,
                normalise=rules.canonical_salesforce_id,
                via=_known_as(rules.ExternalSystem.SALESFORCE, "Account"),
            ),
        ),
        (
            Account,
            Lookup(
                name="zendeskOrganizationId",
                description="Zendesk organization id.",
                column=_ref.external_id,
                normalise=str.strip,
                via=_known_as(rules.ExternalSystem.ZENDESK, "organization"),
            ),
        ),
    ),
)
class ExternalRef:
    """Identity of a record in another system."""

    system: rules.ExternalSystem = column(_ref.system, "System that owns the identity.")
    object_type: str = column(_ref.object_type, "Kind of record there, such as `Account`.")
    external_id: str = column(_ref.external_id, "Id in that system.")
    url: Url | None = column(_ref.url, "Page that a person can open.")
    synced_at: DateTime | None = column(_ref.synced_at, "When a sync last changed this record.")


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
    return case((_json_type(parent, row_, "array"), _value(parent, row_)))


def _readable(row_: FromClause, parent: FromClause | None, type_: str, sql: str) -> Any:
    typed = row_.c.value_type == literal_column(f"'{type_}'")
    valid = func.pg_input_is_valid(_value_text(parent, row_), literal_column(f"'{sql}'"))
    return and_(typed, valid)


def _date(row_: FromClause, parent: FromClause | None) -> ColumnElement[Any]:
    readable = _readable(row_, parent, "DATE", "date")
    return case((readable, cast(_value_text(parent, row_), SqlDate)))


def _date_time(row_: FromClause, parent: FromClause | None) -> ColumnElement[Any]:
    readable = _readable(row_, parent, "DATE_TIME", "timestamptz")
    return case((readable, cast(_value_text(parent, row_), Instant)))


def _belongs(row_: FromClause, parent: FromClause, owner: str) -> ColumnElement[bool]:
    of_type: ColumnElement[bool] = row_.c.node_type == literal_column(f"'{owner}'")
    return and_(of_type, parent.c.custom_fields.op("?", is_comparison=True)(row_.c.key))


_typed = (_definition.key, _definition.value_type)


@row(
    table=t.custom_field_definition,
    description="Value of a tenant-defined field on one record, in the field that fits its type.",
    listing=Listing(
        name="customFields",
        description="Values of tenant-defined fields, by key; fields without a value are left out. "
        "At most 500.",
        owners=(Account, Contact, Ticket),
        matches=_belongs,
        order=(_definition.key,),
        limit=500,
        parent_columns=("custom_fields",),
    ),
)
class CustomFieldValue:
    """Value of a tenant-defined field on one record."""

    key: str = column(_definition.key, "The system's own name or id of the field.")
    label: str = column(_definition.label, "Name that people see.")
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


__all__ = ["ConnectedSystem", "SourceMatch", "StreamRun", "SyncRun"]
