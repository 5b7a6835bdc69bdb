"""Columns that many tables share, each with one meaning."""

from enum import Enum
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ColumnElement,
    Computed,
    Text,
    cast,
    func,
    literal_column,
)
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP, TSVECTOR, UUID

Instant = TIMESTAMP(timezone=True)
Id = UUID(as_uuid=True)

LONGEST_SEARCHED = 2_000
"""Characters of a text that search looks at: a vector of words has a bound of its own."""
LONGEST_INDEXED_TEXT = 500
"""Characters of an indexed text: at four bytes each they still fit a btree's entry."""


def id_column() -> Column[Any]:
    """Return ``id``: UUIDv7, made by the application or by the server."""
    return Column("id", Id, nullable=False, server_default=func.uuidv7())


def id_text_column() -> Column[Any]:
    """Return ``id_text``: the id as clients see it, without its prefix.

    For tables whose rows are read by the hundred: made anew at each read, the ids took a
    fifth to a quarter of what a list cost.
    """
    return Column("id_text", Text, Computed("store.id_text(id)", persisted=True), nullable=False)


def ref_column(name: str, *, nullable: bool = True) -> Column[Any]:
    """Return the id of another row of the same tenant."""
    return Column(name, Id, nullable=nullable)


def instant(name: str, *, nullable: bool = True) -> Column[Any]:
    """Return an instant (`…_at`); a required one defaults to the statement's time.

    Years 1 to 9999 only: ISO 8601 on the wire has four digits, no sign, no infinity.
    """
    default = None if nullable else func.clock_timestamp()
    in_range = f"{name} >= '0001-01-01 00:00:00Z' and {name} < '10000-01-01 00:00:00Z'"
    return Column(
        name,
        Instant,
        CheckConstraint(in_range, name=name),
        nullable=nullable,
        server_default=default,
    )


def indexed_text(name: str, *, nullable: bool = True) -> Column[Any]:
    """Return a text short enough for an index: at most LONGEST_INDEXED_TEXT characters."""
    return Column(
        name,
        Text,
        CheckConstraint(f"char_length({name}) <= {LONGEST_INDEXED_TEXT}", name=f"{name}_length"),
        nullable=nullable,
    )


def revisioned() -> tuple[Column[Any], ...]:
    """Return what the write primitive maintains: revision, created, updated, deleted.

    ``deleted_at`` set means soft-deleted: absent from lists, null by id.
    """
    return (
        Column("revision", BigInteger, nullable=False, server_default="1"),
        instant("created_at", nullable=False),
        instant("updated_at", nullable=False),
        instant("deleted_at"),
    )


def folded(name: str, of: str) -> Column[Any]:
    """Return ``of`` in lower case, stored, for sorting and equality in any case."""
    return Column(
        name,
        Text(collation="C"),
        Computed(f"lower({of})", persisted=True),
        nullable=True,
        info={"folded": of},
    )


def search_vector(*of: str) -> Column[Any]:
    """Return the words of texts that all may see who see the row, stored for search.

    No language is assumed, nor that accents are written. What joins words in addresses and
    numbers parts them here.
    """
    texts = " || ' ' || ".join(f"coalesce(left({name}, {LONGEST_SEARCHED}), '')" for name in of)
    words = f"regexp_replace(store.plain({texts}), '(\\W|_)+', ' ', 'g')"
    made = f"to_tsvector(cast('simple' as regconfig), {words})"
    return Column("search_vector", TSVECTOR, Computed(made, persisted=True))


def one_of(column: str, values: type | tuple[str, ...]) -> CheckConstraint:
    """Restrict a text column to labels, which equal the GraphQL enum's names."""
    labels = values if isinstance(values, tuple) else tuple(v.value for v in values)  # type: ignore[attr-defined]
    listed = ", ".join(f"'{label}'" for label in labels)
    return CheckConstraint(f"{column} in ({listed})", name=column)


def each_of(column: str, values: type[Enum]) -> CheckConstraint:
    """Restrict a list of texts to labels, which equal the GraphQL enum's names."""
    labels = ", ".join(f"'{each.value}'" for each in values)
    return CheckConstraint(f"{column} <@ array[{labels}]::text[]", name=column)


MERGED_INTO = "merged_into"


def merged_into() -> Column[Any]:
    """Return the id of the row that answers for this one since both were merged."""
    return ref_column(MERGED_INTO)


def took_id_away(before: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether a change's ``before`` holds an id: the row hung on another one than now.

    The same words in the index of such changes and in what looks for them.
    """
    ends: ColumnElement[str] = literal_column("""'_id": "'""")
    none: ColumnElement[int] = literal_column("0")
    return func.strpos(cast(before, Text), ends) > none


def custom_fields() -> Column[Any]:
    """Return tenant-defined values: ``{definition key: JSON value}``, nulls left out."""
    return Column("custom_fields", JSONB, nullable=False, server_default="{}")


ROW_SCOPE = "required_scope"


def row_scope() -> Column[Any]:
    """Return the scope that a row takes beside what its table takes; null takes no more."""
    return Column(ROW_SCOPE, Text)


def secret(column: Column[Any]) -> Column[Any]:
    """Mark a column that the application can't read and the change log keeps no value of."""
    column.info["secret"] = True
    return column
