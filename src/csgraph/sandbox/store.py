"""What the sandbox's two vendors hold, kept in one SQLite file.

Bodies are stored as JSON text, so that a page can be assembled from stored bytes. What
the servers filter, order or page by is also a column of its own, indexed. A value that
is odd (a wrong type, a missing id, a lone surrogate) is kept as it was given: a sandbox
that tidied its records would prove nothing about the reader.

One connection serves every thread behind a lock: a page takes milliseconds.
"""

import re
import sqlite3
import threading
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from csgraph.clock import Clock, system_clock
from csgraph.sandbox.bodies import Row, decode_body, encode_body, json_bytes

InstantOf = str | Callable[[Row], int]
"""A key whose value is an epoch or an ISO 8601 text, or a function to epoch seconds."""

ZENDESK_RESOURCES = (
    "organizations",
    "users",
    "tickets",
    "ticket_fields",
    "user_fields",
    "organization_fields",
    "groups",
    "organization_memberships",
    "satisfaction_ratings",
    "brands",
)
METRICS = "metric_set"
"""Of a ticket: kept beside its body, since answers hold it only when it is asked for."""

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_SCHEMA = """
create table if not exists sobject (
    name text primary key collate nocase, describe text not null, modified_at text not null
)
"""


@dataclass(frozen=True, slots=True)
class SObject:
    """One Salesforce object: its describe text, the moment it last changed, its table."""

    name: str
    describe: bytes
    modified_at: datetime

    @property
    def table(self) -> str:
        """Return the quoted table of its rows."""
        return sobject_table(self.name)


class Store:
    """The records of the sandbox, of both vendors."""

    def __init__(self, path: str | Path = ":memory:", *, clock: Clock = system_clock) -> None:
        self._clock = clock
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        for pragma in ("journal_mode = wal", "synchronous = off", "cache_size = -65536"):
            self._connection.execute(f"pragma {pragma}")
        self._connection.execute(_SCHEMA)
        for resource in ZENDESK_RESOURCES:
            self._create_zendesk(resource)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; an in-memory store is gone."""
        with self._lock:
            self._connection.close()

    # Salesforce

    def put_sobject(self, describe: Row, *, modified_at: datetime | None = None) -> None:
        """Add or replace an object by the body of its describe call."""
        name = str(describe["name"])
        moment = modified_at or self._clock()
        with self._transaction() as connection:
            connection.execute(
                "insert into sobject values (?, ?, ?) on conflict (name) do update"
                " set describe = excluded.describe, modified_at = excluded.modified_at",
                (name, encode_body(describe), moment.isoformat()),
            )
            table = sobject_table(name)
            connection.execute(
                f"create table if not exists {table} (position integer primary key,"
                " id text unique, is_deleted integer, system_modstamp text, body text not null)"
            )
            index = _quoted(f"{name}:system_modstamp")
            connection.execute(
                f"create index if not exists {index} on {table} (system_modstamp, id, is_deleted)"
            )

    def sobjects(self) -> list[str]:
        """Return the names of the objects, sorted."""
        rows = self.fetch("select name from sobject order by name collate nocase")
        return [str(row[0]) for row in rows]

    def sobject(self, name: str) -> SObject | None:
        """Return the object of that name in any case, if there is one."""
        rows = self.fetch("select name, describe, modified_at from sobject where name = ?", (name,))
        if not rows:
            return None
        found, describe, modified_at = rows[0]
        moment = datetime.fromisoformat(str(modified_at))
        return SObject(str(found), str(describe).encode(), moment)

    def describe(self, name: str) -> dict[str, object]:
        """Return the describe body of an object, raising `KeyError` for an unknown one."""
        found = self.sobject(name)
        if found is None:
            raise KeyError(name)
        return decode_body(found.describe)

    def put_rows(self, object_name: str, rows: Iterable[Row]) -> int:
        """Add or replace records as the REST API returns them, without `attributes`.

        A record replaces the one with its `Id`; one without a text `Id` is added.
        Returns how many were given. Raises `KeyError` for an object not yet described.
        """
        found = self.sobject(object_name)
        if found is None:
            raise KeyError(object_name)
        return self._insert(
            f"insert into {found.table} (id, is_deleted, system_modstamp, body)"
            " values (?, ?, ?, ?) on conflict (id) do update set is_deleted = excluded.is_deleted,"
            " system_modstamp = excluded.system_modstamp, body = excluded.body",
            (
                (
                    _text_or_none(row.get("Id")),
                    row.get("IsDeleted") is True,
                    _sortable_instant(row.get("SystemModstamp")),
                    encode_body(row),
                )
                for row in rows
            ),
        )

    def purge_rows(self, object_name: str, ids: Iterable[str]) -> int:
        """Erase records for good, as an emptied recycle bin does."""
        statement = f"delete from {sobject_table(object_name)} where id = ?"
        return self._insert(statement, ((each,) for each in ids))

    def index_field(
        self, object_name: str, field_name: str, *, ignoring_case: bool = False
    ) -> None:
        """Make filters and orders on one more field fast; does nothing the second time."""
        index = _quoted(f"{object_name}:{field_name}:{ignoring_case}".lower())
        collation = " collate nocase" if ignoring_case else ""
        expression = f"json_extract(body, '$.{checked_name(field_name)}'){collation}"
        with self._lock:
            self._connection.execute(
                f"create index if not exists {index}"
                f" on {sobject_table(object_name)} ({expression}, id)"
            )

    # Zendesk

    def put_zendesk(
        self, resource: str, rows: Iterable[Row], *, system_updated_at: InstantOf | None = None
    ) -> int:
        """Add or replace records as the API returns them.

        `system_updated_at` tells the instant that orders the incremental export. By
        default it is `generated_timestamp`, else `updated_at`, else `created_at`; a row
        without a readable instant comes first. A record replaces the one with its `id`;
        a ticket without metrics keeps those that it had.
        """
        if resource not in ZENDESK_RESOURCES:
            raise KeyError(resource)
        instant_of = _reader_of_instants(system_updated_at)
        table = zendesk_table(resource)
        odd_ids = self._odd_ids(table)
        return self._insert(
            f"insert into {table} (id, exported_at, body, metrics) values (?, ?, ?, ?)"
            " on conflict (id) do update set exported_at = excluded.exported_at,"
            " body = excluded.body, metrics = ifnull(excluded.metrics, metrics)",
            (
                (
                    row_id if (row_id := _whole(row.get("id"))) is not None else next(odd_ids),
                    instant_of(row),
                    *_body_and_metrics(row),
                )
                for row in rows
            ),
        )

    def purge_zendesk(self, resource: str, ids: Iterable[int]) -> int:
        """Erase records for good: no list and no export shows them again."""
        statement = f"delete from {zendesk_table(resource)} where id = ?"
        return self._insert(statement, ((each,) for each in ids))

    # Reading

    def fetch(self, statement: str, parameters: Sequence[object] = ()) -> list[tuple[object, ...]]:
        """Return every row of a statement."""
        with self._lock:
            return self._connection.execute(statement, tuple(parameters)).fetchall()

    def fetch_integers(self, statement: str, parameters: Sequence[object] = ()) -> "array[int]":
        """Return the first column of a statement, packed: millions of rows stay small."""
        with self._lock:
            rows = self._connection.execute(statement, tuple(parameters))
            return array("q", (row[0] for row in rows))

    def count(self, table: str) -> int:
        """Return how many rows a table holds."""
        (found,) = self.fetch(f"select count(*) from {table}")[0]
        return int(str(found))

    # Inside

    def _create_zendesk(self, resource: str) -> None:
        table = zendesk_table(resource)
        self._connection.execute(
            f"create table if not exists {table} (id integer primary key,"
            " exported_at integer not null, body text not null, metrics text)"
        )
        columns = self.fetch(f"select name from pragma_table_info({table})")
        if ("metrics",) not in columns:  # of a file made before there were any
            self._connection.execute(f"alter table {table} add column metrics text")
        self._connection.execute(
            f"create index if not exists {_quoted(f'{resource}:exported_at')}"
            f" on {table} (exported_at, id)"
        )

    def _odd_ids(self, table: str) -> Iterator[int]:
        lowest = int(str(self.fetch(f"select coalesce(min(min(id), 0), 0) from {table}")[0][0]))
        while True:
            lowest -= 1
            yield lowest

    def _insert(self, statement: str, rows: Iterable[tuple[object, ...]]) -> int:
        given = 0

        def counted() -> Iterator[tuple[object, ...]]:
            nonlocal given
            for row in rows:
                given += 1
                yield row

        with self._transaction() as connection:
            connection.executemany(statement, counted())
        return given

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            nested = self._connection.in_transaction
            if not nested:
                self._connection.execute("begin immediate")
            try:
                yield self._connection
            except BaseException:
                if not nested:
                    self._connection.execute("rollback")
                raise
            if not nested:
                self._connection.execute("commit")


def sobject_table(name: str) -> str:
    """Return the quoted table of a Salesforce object."""
    return _quoted(f"sobject_{checked_name(name)}")


def zendesk_table(resource: str) -> str:
    """Return the quoted table of a Zendesk resource."""
    return _quoted(f"zendesk_{checked_name(resource)}")


def checked_name(name: str) -> str:
    """Return a name that may stand in SQL, raising `KeyError` for any other text."""
    if not _NAME.fullmatch(name):
        raise KeyError(name)
    return name


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _body_and_metrics(row: Row) -> tuple[str, str | None]:
    if METRICS not in row:
        return encode_body(row), None
    body = {key: value for key, value in row.items() if key != METRICS}
    return encode_body(body), json_bytes(row[METRICS]).decode()


def _text_or_none(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _whole(value: object) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 1 << 63:
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 19:
        return int(value)
    return None


def _sortable_instant(value: object) -> str | None:
    """Return an instant as the text Salesforce writes, which sorts as time does."""
    if not isinstance(value, str):
        return None
    if len(value) == len("2026-05-01T07:25:37.000+0000") and value.endswith(".000+0000"):
        return value
    moment = _parsed(value)
    if moment is None:
        return value
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}+0000"


def _parsed(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def _epoch(value: object) -> int | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return int(value)
    moment = _parsed(value)
    return None if moment is None else int(moment.timestamp())


def _reader_of_instants(given: InstantOf | None) -> Callable[[Row], int]:
    if callable(given):
        return given
    keys = ("generated_timestamp", "updated_at", "created_at") if given is None else (given,)

    def read(row: Row) -> int:
        found = (_epoch(row.get(key)) for key in keys)
        return next((epoch for epoch in found if epoch is not None), 0)

    return read
