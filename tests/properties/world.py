"""Small random companies, full of ties, nulls, deleted rows and odd text.

Rows are made for every tenant table from the table's own description, so that a new table
is filled without a word here; only what a column's type does not tell is said below.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Integer,
    LargeBinary,
    Numeric,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    insert,
)
from sqlalchemy import select as sql_select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.ids import TenantId
from csgraph.storage.metadata import tenant_tables
from csgraph.storage.reporting import is_kept
from tests.acceptance.twins import MADE_ELSEWHERE, bounds_of, labels_of, list_labels_of, parent_of

NOW = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
ROWS = 14
WORDS = (
    *(
        "Acme",
        "acme",
        "ACME",
        "beta",
        "Beta Ltd",
        "zeta",
        "Ünï",
        "ünï",
        "ÜNÏ",
        "Straße",
        "İstanbul",
    ),
    *("100%", "a_b", "a\\b", 'say "hi"', "it's", "", " ", "日本", "😀", "é", "\u202eabc", "ΟΔΟΣ"),
    *("x" * 60, "line\nbreak", "tab\tbed", "\u2028"),
)
INSTANTS = (
    *(NOW - timedelta(days=days) for days in (0, 1, 1, 14, 30, 31, 365, 800)),
    NOW + timedelta(days=7),
    NOW - timedelta(days=1, microseconds=1),
    datetime(2026, 1, 1, 0, 0, 0, 999_999, tzinfo=UTC),
    datetime(2025, 12, 31, 23, 59, 59, 999_500, tzinfo=UTC),
    datetime(44, 3, 15, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
)
DAYS = (
    *(date(2026, 6, 15), date(2026, 6, 14), date(2026, 6, 1), date(2026, 3, 31), date(2026, 1, 1)),
    *(
        date(2025, 12, 31),
        date(2025, 12, 29),
        date(2024, 2, 29),
        date(44, 3, 15),
        date(9999, 12, 30),
    ),
)
NUMBERS = (0, 1, 1, 2, 3, 5, 8, 40, 120, 500, -7)
DECIMALS = tuple(
    map(Decimal, ("0.00", "0.01", "10.00", "10.00", "33.33", "50.00", "99.99", "-5.50"))
)
CUSTOM: dict[str, tuple[str, tuple[Any, ...]]] = {
    "tier": ("TEXT", ("Gold", "gold", "Ünï", "ünï", "100%", "z" * 600)),
    "size": ("NUMBER", (12.5, 12.5, -7, 0, 40)),
    "vip": ("BOOLEAN", (True, False)),
    "since": ("DATE", ("2024-02-29", "2026-06-14", "0044-03-15")),
    "seen": ("DATE_TIME", ("2026-05-01T07:25:37.123Z", "2026-06-14T12:00:00.000Z")),
    "mood": ("OPTION", ("fine", "Fine", "a_b", " ")),
    "likes": ("MULTI_OPTION", (["a", "b"], ["b"], [])),
}
"""Fields that tenants define, and what records hold in them."""
CUSTOM_SCOPES = {"size": "finance:read"}
"""What these take to be known of."""
LOGGED = (
    *("name", "owner_id", "annual_revenue_minor", "annual_revenue_currency"),
    *("custom_fields.Tier__c", "deleted_at"),
)
"""Columns as the change log has them."""
OWNERS = ("Account", "Contact", "Contract", "Opportunity", "Ticket")
Rows = dict[str, list[dict[str, Any]]]


def make_rows(random: Random, tenant_id: TenantId, names: set[str]) -> Rows:
    """Return rows for the tables named, the same for the same state of ``random``."""
    made: Rows = {}
    # What is logged names its set, without a key that would put the sets first.
    for table in sorted(tenant_tables(), key=lambda table: table.name != "change_set"):
        if table.name in {*MADE_ELSEWHERE, *LEFT_EMPTY} or table.name not in names:
            continue
        made[table.name] = []
        taken: set[tuple[Any, ...]] = set()
        for index in range(ROWS):
            row = _row(random, tenant_id, table, made, index)
            names_of = {key: tuple(row.get(name) for name in key) for key in _unique(table)}
            if taken.isdisjoint(names_of.items()):
                made[table.name].append(row)
                taken |= {
                    item
                    for item in names_of.items()
                    if None not in item[1][:2] or item[0] in _nulls_are_one(table)
                }
    if "custom_field_definition" in made:
        made["custom_field_value"] = list(_custom_values(tenant_id, made))
    return made


def typed(value_type: str, value: Any) -> Any:
    """Return a value that a record holds in a field of a type, in the form that compares."""
    match value_type:
        case "NUMBER":
            return Decimal(str(value))
        case "DATE":
            return date.fromisoformat(value)
        case "DATE_TIME":
            return datetime.fromisoformat(value)
        case "TEXT" | "OPTION":
            return value[:500]
        case _:
            return value


def _custom_values(tenant_id: TenantId, made: Rows) -> Iterator[dict[str, Any]]:
    columns = {"NUMBER": "number", "BOOLEAN": "boolean", "DATE": "date", "DATE_TIME": "instant"}
    columns |= {"TEXT": "text", "OPTION": "text", "MULTI_OPTION": "options"}
    for field in made["custom_field_definition"]:
        for row in made[field["node_type"].lower()]:
            if field["key"] in row["custom_fields"]:
                yield {
                    "tenant_id": tenant_id,
                    "record_id": row["id"],
                    "definition_id": field["id"],
                    f"{columns[field['value_type']]}_value": typed(
                        field["value_type"], row["custom_fields"][field["key"]]
                    ),
                }


def _unique(table: Table) -> list[tuple[str, ...]]:
    """Return the sets of columns of which no two rows have the same values."""
    constraints = [c for c in table.constraints if isinstance(c, UniqueConstraint)]
    indexes = [index for index in table.indexes if index.unique]
    return [
        tuple(table.primary_key.columns.keys()),
        *(tuple(column.name for column in each.columns) for each in (*constraints, *indexes)),
    ]


def _nulls_are_one(table: Table) -> set[tuple[str, ...]]:
    """Return the sets of columns of which no two rows have the same values, nulls included."""
    return {
        tuple(column.name for column in index.columns)
        for index in table.indexes
        if index.unique and index.dialect_options["postgresql"]["nulls_not_distinct"]
    }


def _row(
    random: Random, tenant_id: TenantId, table: Table, made: Rows, index: int
) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for column in table.columns:
        if is_kept(column) or column.identity is not None or column.name == "xid":
            continue
        if column.name == "tenant_id":
            row[column.name] = tenant_id
        elif column.name == "id":
            row[column.name] = UUID(int=random.getrandbits(128))
        elif column.name == "deleted_at" and table.name == "custom_field_definition":
            row[column.name] = None  # each is asked for by its key
        elif column.name == "is_hidden":
            row[column.name] = False  # nor is one that is hidden
        elif column.name == "merged_into":
            row[column.name] = None  # no other record answers for one
        elif column.name == "deleted_at":
            row[column.name] = NOW if random.random() < 0.2 else None
        elif parent := parent_of(table, column):
            known = made[parent] or [row]  # the first of its table may be its own parent
            row[column.name] = _maybe(random, column, random.choice(known)["id"])
        else:
            row[column.name] = _value(random, table, column, row, made, index)
    _agree(random, table.name, row, made)
    return row


def _agree(random: Random, table: str, row: dict[str, Any], made: Rows) -> None:
    """Let columns of a row agree, as the table demands beyond the rules of each column."""
    _agree_on_money(random, row)
    match table:
        case "contact_role":
            _agree_on_role(row)
        case "goal":
            row["weight"] = abs(row["weight"]) + 1
        case "assignment":
            row["is_primary"] = False  # of those an account has one at a time
            row["ended_at"] = None
        case "account_phase":
            row["left_at"] = None
        case "program_enrollment":
            row["ended_at"] = None
        case "exchange_rate":
            row["currency"] = random.choice(("EUR", "USD", "JPY", "KWD"))
            row["rate"] = abs(row["rate"]) + 1
        case "influence_edge":
            _lead_to_another(random, row, [each["id"] for each in made["contact"]])


def _agree_on_money(random: Random, row: dict[str, Any]) -> None:
    """An amount and its currency are there together or not at all."""
    for name in [name for name in row if name.endswith("_minor")]:
        currency = name.removesuffix("_minor") + "_currency"
        if row[name] is not None:
            row[currency] = random.choice(("EUR", "USD", "JPY", "KWD"))
        else:
            row[currency] = None


def _agree_on_role(row: dict[str, Any]) -> None:
    """A role is of one kind, and there is one."""
    row["account_role"] = None if row["deal_role"] else row["account_role"] or "BUYER"


def _lead_to_another(random: Random, row: dict[str, Any], contacts: list[Any]) -> None:
    """Nobody bears on themselves."""
    if row["from_contact_id"] == row["to_contact_id"]:
        others = [each for each in contacts if each != row["from_contact_id"]]
        row["to_contact_id"] = random.choice(others)


def _maybe(random: Random, column: Column[Any], value: Any, share: float = 0.25) -> Any:
    return None if column.nullable and random.random() < share else value


def _value(
    random: Random, table: Table, column: Column[Any], row: dict[str, Any], made: Rows, index: int
) -> Any:
    if table.name == "custom_field_definition" and column.name in {
        "key",
        "node_type",
        "value_type",
        "required_scope",
    }:
        key = list(CUSTOM)[index % len(CUSTOM)]
        given = {
            "key": key,
            "value_type": CUSTOM[key][0],
            "required_scope": CUSTOM_SCOPES.get(key),
        }
        return given.get(column.name, OWNERS[index // len(CUSTOM)])
    if column.name == "custom_fields":
        keys = random.sample(list(CUSTOM), random.randrange(4))
        return {key: random.choice(CUSTOM[key][1]) for key in keys}
    if column.name == "node_id":
        known = [*made.get("account", ()), *made.get("user", ())]
        return random.choice(known)["id"] if known else UUID(int=random.getrandbits(128))
    if column.name == "change_set_id":
        return random.choice(made["change_set"])["id"]
    if column.name in {"external_id", "stream", "name_in_source"}:
        return f"{index:03}"
    if column.name == "changed_fields":
        return random.sample(LOGGED, random.randrange(4))
    labels, bounds = labels_of(table, column), bounds_of(table, column)
    if labels or bounds:
        told = random.choice(labels) if labels else random.randint(*(bounds or (0, 0)))
        return _maybe(random, column, told)
    return _maybe(random, column, _of_type(random, table, column))


LEFT_EMPTY = frozenset(
    {
        *("staged_upload", "bulk_export", "bulk_import", "bulk_chunk"),
        *("api_key", "grant", "grant_account", "field_hold"),
        *("webhook", "webhook_delivery", "webhook_attempt", "webhook_secret"),
        *("webhook_position", "webhook_circuit", "alert_position"),
        "business_calendar",  # by which clocks would run
    }
)
"""What the program keeps for itself, by rules that rows at random would break."""
UNCHECKED = frozenset(
    {
        *("credential_id", "attempt_id", "file_id", "logged_as_id", "lane", "merged_from"),
        *("subject_id", "origin_id"),
    }
)
"""Ids that name rows of no table, or that nothing checks."""


def _of_type(random: Random, table: Table, column: Column[Any]) -> Any:  # noqa: PLR0911 - a table
    match column.type:
        case ARRAY():
            known = list_labels_of(table, column) or WORDS
            return random.sample(known, random.randrange(min(4, len(known))))
        case JSONB():
            return {}
        case TIMESTAMP():
            return random.choice(INSTANTS)
        case Date():
            return random.choice(DAYS)
        case Boolean():
            return random.random() < 0.5
        case Integer():
            return random.choice(NUMBERS)
        case Numeric():
            return random.choice(DECIMALS)
        case Uuid() if column.name in UNCHECKED:
            return UUID(int=random.getrandbits(128))
        case LargeBinary():
            return b"sealed"
        case Text():
            return random.choice(WORDS)
        case _:
            raise AssertionError(f"No value for {table.name}.{column.name}: say one here.")


async def plant(owner: AsyncEngine, rows: Rows) -> None:
    """Write rows, past the wall and the change log."""
    async with owner.begin() as connection:
        for table in tenant_tables():
            for row in rows.get(table.name, []):
                await connection.execute(insert(table).values(**row))


async def read(owner: AsyncEngine, names: set[str], tenants: list[TenantId]) -> Rows:
    """Return the tenants' rows by a plain SELECT of each table, always in the same order.

    Every row knows the epoch of the feed, which other tests of the same database begin anew.
    """
    found: Rows = {}
    async with owner.connect() as connection:
        epoch = (await connection.execute(sql_select(func.api.feed_epoch()))).scalar_one()
        for table in tenant_tables():
            if table.name in names:
                chosen = sql_select(table).where(table.c.tenant_id.in_(tenants))
                rows = [
                    {**row, "_epoch": epoch}
                    for row in (await connection.execute(chosen)).mappings()
                ]
                found[table.name] = sorted(
                    rows, key=lambda row: (tenants.index(row["tenant_id"]), str(row.get("id")))
                )
    return found
