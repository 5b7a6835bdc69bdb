"""Two tenants with the same external ids, every other value of each its own.

Rows are made for every tenant table from the table's own description, so that a new
table is filled without a word here; only what a column's type does not tell stands in
``SPECIAL``.
"""

import re
from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Integer,
    LargeBinary,
    Numeric,
    Table,
    Text,
    delete,
    insert,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.clock import system_clock
from csgraph.ids import TenantId, encode_id, new_id
from csgraph.storage.metadata import tenant_tables
from csgraph.storage.reporting import is_kept
from csgraph.tenancy.documents import document_id

MADE_ELSEWHERE = {"tenant", "cost_bucket"}
ROWS = 3
DELETED = ROWS - 1
CUSTOM_TYPES = ("TEXT", "NUMBER", "BOOLEAN", "DATE", "DATE_TIME", "OPTION", "MULTI_OPTION")
CUSTOM_OWNERS = ("Account", "Contact", "Contract", "Opportunity", "Ticket")
REFERENCES = (
    ("SALESFORCE", "Account", "account", "001000000000001AAA"),
    ("ZENDESK", "organization", "account", "9001"),
    ("SALESFORCE", "Contact", "contact", "003000000000001AAA"),
    ("ZENDESK", "ticket", "ticket", "9002"),
    ("SALESFORCE", "User", "user", "005000000000001AAA"),
)


@dataclass
class Twin:
    """One tenant's rows, and what gives them away."""

    tenant_id: TenantId
    word: str
    number: int
    year: int
    currency: str
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    ids: dict[str, list[UUID]] = field(default_factory=dict)
    numbers: list[int] = field(default_factory=list)

    def text(self, table: str, column: str, row: int) -> str:
        return f"{self.word}-{table}-{column}-{row}"

    def next_number(self) -> int:
        self.numbers.append(self.number + len(self.numbers))
        return self.numbers[-1]

    def instant(self) -> datetime:
        minutes = timedelta(minutes=self.next_number() - self.number)
        return datetime(self.year, 3, 4, tzinfo=UTC) + minutes

    def but_the_first(self) -> "Twin":
        """Return the twin without the first row of each table."""
        return replace(self, rows={table: rows[1:] for table, rows in self.rows.items()})

    def found_in(self, text: str) -> str | None:
        """Return what gives this tenant away in a text, cursors opened; None for nothing."""
        whole = opened(text)
        for word in (self.word, f"{self.year}-0", f'"{self.currency}"'.lower()):
            if word in whole:
                return word
        return next(iter(self._tokens & set(_TOKEN.findall(whole))), None)

    @cached_property
    def _tokens(self) -> set[str]:
        """Ids as they are stored and as they are sent, numbers as they are and as money.

        They are made once, since thousands of answers are searched for them: when all has grown.
        """
        ids = [id_ for ids in self.ids.values() for id_ in ids]
        return {
            *(encode_id("id", id_).removeprefix("id_").lower() for id_ in ids),
            *(str(id_).rpartition("-")[2] for id_ in ids),
            *(id_.hex for id_ in ids),
            *(str(number) for number in self.numbers),
            *(f"{number // 100}.{number % 100:02}" for number in self.numbers),
        }


_CURSOR = re.compile(r"[\w-]{40,}")
_TOKEN = re.compile(r"[0-9a-z.]+")


def opened(text: str) -> str:
    """Return a text in lower case, and with it what its cursors hold."""
    return " ".join([text, *map(_opened, _CURSOR.findall(text))]).lower()


def _opened(cursor: str) -> str:
    return urlsafe_b64decode(cursor[: len(cursor) // 4 * 4]).decode("latin-1")


def grow(twin: Twin) -> Twin:
    """Make rows for every tenant table."""
    for table in tenant_tables():
        if table.name not in MADE_ELSEWHERE:
            count = _COUNTS.get(table.name, ROWS)
            twin.ids[table.name] = [new_id() for _ in range(count)]
    for table in tenant_tables():
        if table.name in twin.ids:
            count = len(twin.ids[table.name])
            twin.rows[table.name] = [dict(_values(twin, table, row)) for row in range(count)]
    return twin


async def plant(owner: AsyncEngine, twin: Twin) -> None:
    """Write a twin's rows, past the wall and the change log."""
    async with owner.begin() as connection:
        for table in tenant_tables():
            if rows := twin.rows.get(table.name):
                await connection.execute(insert(table), rows)


async def thin(owner: AsyncEngine, twin: Twin) -> None:
    """Delete all rows but the first of each table, to which nothing of the others leads."""
    async with owner.begin() as connection:
        for table in reversed(tenant_tables()):
            keys = table.primary_key.columns
            for row in reversed(twin.rows.get(table.name, [])[1:]):
                known = [key == row[key.name] for key in keys if key.name in row]
                await connection.execute(delete(table).where(*known))


async def uproot(owner: AsyncEngine, twin: Twin) -> None:
    """Delete a twin's rows, all but the key that it asks with."""
    async with owner.begin() as connection:
        for table in reversed(tenant_tables()):
            if table.name not in twin.rows:
                continue
            gone = delete(table).where(table.c.tenant_id == twin.tenant_id)
            if table.name == "api_key":
                gone = gone.where(table.c.id.in_(twin.ids["api_key"]))
            await connection.execute(gone)


def _values(twin: Twin, table: Table, row: int) -> Iterator[tuple[str, Any]]:
    for column in table.columns:
        special = SPECIAL.get((table.name, column.name)) or SPECIAL.get(("*", column.name))
        if is_kept(column) or column.identity is not None or column.name == "xid":
            continue
        if special is not None:
            yield column.name, special(twin, row)
        elif column.name == "deleted_at":
            yield column.name, twin.instant() if row == DELETED else None
        else:
            yield column.name, _value(twin, table, column, row)


def _value(twin: Twin, table: Table, column: Column[Any], row: int) -> Any:
    if column.name == "tenant_id":
        return twin.tenant_id
    if column.name == "id":
        return twin.ids[table.name][row]
    parent = parent_of(table, column)
    if parent == table.name:
        return twin.ids[parent][row - 1] if row else None
    if parent is not None:
        return twin.ids[parent][row % len(twin.ids[parent])]
    if column.name.endswith("_currency"):
        return twin.currency
    labels = labels_of(table, column)
    if labels:
        return labels[row % len(labels)]
    bounds = bounds_of(table, column)
    if bounds:
        return bounds[0] + row
    return _of_type(twin, table, column, row)


def parent_of(table: Table, column: Column[Any]) -> str | None:
    for key in table.foreign_key_constraints:
        if column.name in key.column_keys and column.name != "tenant_id":
            return key.referred_table.name
    return None


def labels_of(table: Table, column: Column[Any]) -> list[str]:
    for check in table.constraints:
        if isinstance(check, CheckConstraint):
            listed = re.fullmatch(rf"{column.name} in \((.*)\)", str(check.sqltext))
            if listed:
                return re.findall(r"'(\w+)'", listed[1])
    return []


def list_labels_of(table: Table, column: Column[Any]) -> list[str]:
    """Return which labels a list holds, if it says so."""
    for check in table.constraints:
        if isinstance(check, CheckConstraint):
            listed = re.fullmatch(rf"{column.name} <@ array\[(.*)\]::text\[\]", str(check.sqltext))
            if listed:
                return re.findall(r"'(\w+)'", listed[1])
    return []


def bounds_of(table: Table, column: Column[Any]) -> tuple[int, int] | None:
    """Return between which numbers a column's lie, if it says so."""
    for check in (*table.constraints, *column.constraints):
        if isinstance(check, CheckConstraint):
            between = re.fullmatch(rf"{column.name} between (\d+) and (\d+)", str(check.sqltext))
            if between:
                return int(between[1]), int(between[2])
    return None


def _of_type(twin: Twin, table: Table, column: Column[Any], row: int) -> Any:
    text = twin.text(table.name, column.name, row)
    match column.type:
        case ARRAY() | JSONB():
            listed = list_labels_of(table, column)[: row + 1] or [text]
            return listed if isinstance(column.type, ARRAY) else {text: text}
        case TIMESTAMP():
            return twin.instant()
        case Date():
            return date(twin.year, 3, 4)
        case Boolean():
            return row % 2 == 0
        case Integer():
            return twin.next_number()
        case Numeric(scale=places):
            return Decimal(twin.next_number()).scaleb(-(places or 0))
        case LargeBinary():
            return text.encode()
        case Text():
            return text
        case _:
            raise AssertionError(f"No canary for {table.name}.{column.name}: say one in SPECIAL.")


def _custom_key(_twin: Twin, row: int) -> str:
    """Return a key that both twins define, so that each can ask for the other's values."""
    owner, type_ = divmod(row, len(CUSTOM_TYPES))
    return f"{CUSTOM_OWNERS[owner]}-{CUSTOM_TYPES[type_]}"


def _custom_value(twin: Twin, row: int) -> Any:
    text = _custom_text(twin, row)
    by_type = {
        "NUMBER": twin.next_number(),
        "BOOLEAN": True,
        "DATE": f"{twin.year}-03-04",
        "DATE_TIME": f"{twin.year}-03-04T05:06:07Z",
        "MULTI_OPTION": [text],
    }
    return by_type.get(CUSTOM_TYPES[row % len(CUSTOM_TYPES)], text)


def _custom_fields(twin: Twin, _row: int) -> dict[str, Any]:
    return {_custom_key(twin, row): _custom_value(twin, row) for row in range(_CUSTOM)}


def _custom_text(twin: Twin, row: int) -> str:
    return twin.text("custom_field", "value", row)


def _reference(part: int) -> Callable[[Twin, int], Any]:
    return lambda _twin, row: REFERENCES[row][part]


_CUSTOM = len(CUSTOM_TYPES) * len(CUSTOM_OWNERS)
_COUNTS = {
    "alert_position": 1,
    "business_calendar": 1,
    "custom_field_definition": _CUSTOM,
    "custom_field_value": _CUSTOM,
    "contact_role": ROWS + 1,  # one has ended
    "external_ref": len(REFERENCES),
    "metric_point": ROWS + 2,  # enough of one metric for it to have stalled
}

SPECIAL: dict[tuple[str, str], Callable[[Twin, int], Any]] = {
    ("*", "external_id"): lambda _twin, row: f"shared-external-id-{row}",
    ("*", "custom_fields"): _custom_fields,
    ("*", "node_type"): lambda _twin, _row: "Account",
    ("*", "node_id"): lambda twin, row: twin.ids["account"][row],
    ("alert", "subject_prefix"): lambda _twin, _row: "con",
    ("alert", "subject_id"): lambda twin, row: twin.ids["contact"][row],
    ("alert", "rule_scope"): lambda _twin, _row: "contacts:read",
    ("alert", "playbook"): lambda twin, row: [
        {
            "role": "CSM",
            "action": twin.text("alert", "playbook", row),
            "dueAt": f"{twin.year}-03-04T05:06:07Z",
        }
    ],
    ("alert_position", "cursor"): lambda _twin, _row: "1.1.1",
    ("api_key", "kind"): lambda _twin, _row: "SERVICE",
    ("api_key", "grant_id"): lambda _twin, _row: None,
    ("webhook_delivery", "lane"): lambda twin, row: twin.ids["account"][row],
    ("webhook_position", "cursor"): lambda _twin, _row: "1.1.1",
    ("webhook_position", "until"): lambda _twin, _row: None,
    ("change", "changed_fields"): lambda twin, row: [
        "name",
        twin.text("change", "changed_fields", row),
    ],
    ("change_set", "origin_id"): lambda _twin, _row: None,  # of what was taken back
    ("change", "change_set_id"): lambda twin, row: twin.ids["change_set"][row],
    ("change_set_part", "change_set_id"): lambda twin, row: twin.ids["change_set"][row],
    ("field_hold", "change_set_id"): lambda twin, row: twin.ids["change_set"][row],
    ("idempotency_key", "credential_id"): lambda twin, row: twin.ids["account"][row],
    ("bulk_export", "status"): lambda _twin, _row: "COMPLETED",  # or it has no path to show
    ("bulk_export", "attempt_id"): lambda twin, row: twin.ids["bulk_export"][row],
    ("bulk_export", "credential_id"): lambda twin, row: twin.ids["account"][row],
    ("bulk_import", "attempt_id"): lambda twin, row: twin.ids["bulk_import"][row],
    ("bulk_import", "credential_id"): lambda twin, row: twin.ids["account"][row],
    ("staged_upload", "credential_id"): lambda twin, row: twin.ids["account"][row],
    ("bulk_chunk", "file_id"): lambda twin, row: twin.ids["bulk_export"][row],
    ("bulk_import", "logged_as_id"): lambda twin, row: twin.ids["change_set"][row],
    ("segment", "filter"): lambda twin, row: {"name": {"eq": twin.text("segment", "filter", row)}},
    ("grant", "fields"): lambda _twin, _row: ["Account.name", "Contact.name", "Ticket.status"],
    ("grant", "expires_at"): lambda _twin, _row: datetime(2999, 1, 1, tzinfo=UTC),
    ("grant", "revoked_at"): lambda _twin, _row: None,
    ("grant", "segment_id"): lambda twin, row: twin.ids["segment"][row] if row else None,
    ("custom_field_definition", "key"): _custom_key,
    ("custom_field_definition", "required_scope"): lambda _twin, _row: "finance:read",
    ("custom_field_definition", "deleted_at"): lambda _twin, _row: None,  # to be asked for by key
    ("custom_field_definition", "node_type"): lambda _twin, row: CUSTOM_OWNERS[
        row // len(CUSTOM_TYPES)
    ],
    ("custom_field_definition", "value_type"): lambda _twin, row: CUSTOM_TYPES[
        row % len(CUSTOM_TYPES)
    ],
    ("custom_field_value", "text_value"): _custom_text,
    ("custom_field_value", "options_value"): lambda twin, row: [_custom_text(twin, row)],
    ("custom_field_value", "instant_value"): lambda twin, _row: datetime(
        twin.year, 3, 4, 5, 6, 7, tzinfo=UTC
    ),
    ("custom_field_value", "record_id"): lambda twin, row: twin.ids[
        CUSTOM_OWNERS[row // len(CUSTOM_TYPES)].lower()
    ][0],
    ("contact_role", "deal_role"): lambda _twin, row: None if row else "CHAMPION",
    ("contact_role", "account_role"): lambda _twin, row: "END_USER" if row else None,
    ("contact_role", "ended_at"): lambda twin, row: twin.instant() if row == ROWS else None,
    ("contact", "account_id"): lambda twin, _row: twin.ids["account"][0],  # who form one map
    ("contact_signal", "contact_id"): lambda twin, _row: twin.ids["contact"][0],
    ("contact_signal", "kind"): lambda _twin, row: ("USAGE", "SENTIMENT", "USAGE")[row],
    ("relationship", "last_two_way_at"): lambda _twin, _row: system_clock() - timedelta(days=1),
    ("influence_edge", "from_contact_id"): lambda twin, row: twin.ids["contact"][row],
    ("influence_edge", "to_contact_id"): lambda twin, row: twin.ids["contact"][row - 1],
    ("contract", "ends_on"): lambda twin, row: date(2999 if row == 1 else twin.year, 3, 4),
    ("success_plan", "purpose"): lambda twin, row: (
        None if row == 1 else twin.text("success_plan", "purpose", row)
    ),
    ("success_milestone", "done_at"): lambda twin, row: None if row == 1 else twin.instant(),
    ("metric_point", "metric_id"): lambda twin, _row: twin.ids["success_metric"][0],
    ("metric_point", "value"): lambda twin, _row: Decimal(twin.number),
    ("metric_point", "measured_at"): lambda twin, row: (
        datetime(twin.year, 2, 26, tzinfo=UTC) + timedelta(weeks=row)
    ),
    ("onboarding", "first_value_at"): lambda twin, row: datetime(twin.year, 5, 6 + row, tzinfo=UTC),
    ("onboarding", "customer_confirmed_process_at"): lambda twin, row: (
        None if row == 1 else twin.instant()
    ),
    ("impact_plan_item", "done_at"): lambda twin, row: None if row == 1 else twin.instant(),
    ("term_impact", "account_id"): lambda twin, _row: twin.ids["account"][0],
    ("term_impact", "starts_on"): lambda twin, row: date(twin.year, 3, 4 + row),
    # Shared in the first interaction with an account that was met again in the second.
    ("insight_sharing", "interaction_id"): lambda twin, _row: twin.ids["interaction"][0],
    ("insight_sharing", "followed_up_at"): lambda twin, row: twin.instant() if row else None,
    ("exchange_rate", "currency"): lambda twin, _row: twin.currency,
    ("exchange_rate", "effective_on"): lambda twin, row: date(twin.year, 3, 4 + row),
    ("business_calendar", "time_zone"): lambda _twin, _row: "UTC",
    ("business_calendar", "opens_minute"): lambda _twin, _row: 540,
    ("business_calendar", "closes_minute"): lambda _twin, _row: 1_020,
    ("business_holiday", "observed_on"): lambda twin, row: date(twin.year, 3, 4 + row),
    ("account", "override_expires_at"): lambda _twin, _row: None,
    ("assignment", "role"): lambda _twin, row: ("CSM", "SENIOR_CSM", "EXEC_SPONSOR")[row],
    ("assignment", "is_primary"): lambda _twin, row: row < DELETED,
    ("assignment", "started_at"): lambda _twin, row: system_clock() - timedelta(days=40 * row + 1),
    ("assignment", "reason"): lambda _twin, row: ("OVERRIDE", "INITIAL", "INITIAL")[row],
    ("assignment", "ended_at"): lambda _twin, _row: None,
    ("handoff", "provisioning_days"): lambda _twin, row: 30 + row,  # or there is no risk
    ("csm_profile", "role"): lambda _twin, row: ("CSM", "SENIOR_CSM", "CS_DIRECTOR")[row],
    ("interaction", "kind"): lambda _twin, row: ("ONSITE_VISIT", "CALL", "EMAIL")[row],
    ("program_touch", "happened_at"): lambda _twin, _row: system_clock() - timedelta(days=1),
    ("program_touch", "kind"): lambda _twin, _row: "ASKED",
    ("account_phase", "left_at"): lambda _twin, _row: None,
    ("expansion_lead", "found_at"): lambda _twin, _row: system_clock(),
    ("program_enrollment", "started_at"): lambda _twin, row: system_clock() - timedelta(days=9),
    ("program_enrollment", "ended_at"): lambda _twin, _row: None,
    ("policy_decision", "key"): lambda _twin, row: ("csm.arrStart", "map.split", "top")[row],
    ("policy_decision", "value"): lambda twin, _row: twin.next_number(),
    ("external_ref", "system"): _reference(0),
    ("external_ref", "object_type"): _reference(1),
    ("external_ref", "external_id"): _reference(3),
    ("external_ref", "node_type"): lambda _twin, row: REFERENCES[row][2].title(),
    ("trusted_document", "document_id"): lambda twin, row: document_id(
        twin.text("trusted_document", "text", row)
    ),
    ("external_ref", "merged_from"): lambda _twin, _row: None,
    ("*", "merged_into"): lambda _twin, _row: None,
    ("external_ref", "node_id"): lambda twin, row: twin.ids[REFERENCES[row][2]][0],
}
