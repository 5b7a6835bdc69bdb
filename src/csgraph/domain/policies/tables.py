"""What tenants decided about their policies, and how SQL reads what is in force."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    FromClause,
    Integer,
    Numeric,
    Select,
    UniqueConstraint,
    case,
    cast,
    func,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB, distinct_on

from csgraph.domain.policies.rules import REGISTER
from csgraph.graph.sources import RowSources
from csgraph.storage.columns import id_column, indexed_text, instant, revisioned
from csgraph.storage.literals import literal
from csgraph.storage.metadata import Access, live_index, tenant_table

policy_decision = tenant_table(
    "policy_decision",
    id_column(),
    indexed_text("key", nullable=False),
    Column("value", JSONB(none_as_null=True)),  # null: back to the default
    Column("version", Integer, nullable=False),
    instant("effective_at", nullable=False),
    *revisioned(),
    UniqueConstraint("tenant_id", "version"),
    access=Access.LOG,
    irrevertible="what was decided stays so, and can be decided anew",
)
live_index(policy_decision, "version")
live_index(policy_decision, "effective_at")
live_index(policy_decision, "key", "effective_at", "version")


_TRUE, _FALSE, _ONE, _ZERO = (
    literal_column(f"'{each}'::jsonb", JSONB()) for each in ("true", "false", "1", "0")
)
_READ = ("key", "value", "version", "effective_at")


def decisions_in_force(
    sources: RowSources, keys: Iterable[str] | None = None, at: ColumnElement[Any] | None = None
) -> Select[Any]:
    """Select key, value, version, instant of each setting's decision in force.

    ``rules.Policies.of_rows`` reads them. Settings that nobody touched are missing.
    """
    known = sources.rows(policy_decision, *_READ)
    past = known.c.effective_at <= (sources.now() if at is None else at)
    wanted = [] if keys is None else [known.c.key.in_([literal(key) for key in keys])]
    return (
        select(known.c.key, known.c.value, known.c.version, known.c.effective_at)
        .where(past, *wanted)
        .order_by(known.c.key, known.c.effective_at.desc(), known.c.version.desc())
        .ext(distinct_on(known.c.key))
    )


def numbers_in_force(
    sources: RowSources,
    keys: Sequence[str],
    at: ColumnElement[Any] | None = None,
    below_version: ColumnElement[Any] | None = None,
) -> Select[Any]:
    """Select one row that has a column of each setting's number in force, by its key.

    A switch counts as 1 or 0. One look at the decisions serves all settings, and their defaults
    stand in for what is missing, or is no number. ``below_version`` leaves later decisions out.
    """
    known = sources.rows(policy_decision, *_READ)
    past = [known.c.effective_at <= (sources.now() if at is None else at)]
    if below_version is not None:
        past.append(known.c.version < below_version)
    number = case(
        (func.jsonb_typeof(known.c.value) == literal("number"), known.c.value),
        (known.c.value == _TRUE, _ONE),
        (known.c.value == _FALSE, _ZERO),
    )
    latest = (
        select(known.c.key, cast(number, Numeric).label("number"))
        .where(known.c.key.in_([literal(key) for key in keys]), *past)
        .order_by(known.c.key, known.c.effective_at.desc(), known.c.version.desc())
        .ext(distinct_on(known.c.key))
        .correlate_except(known)
        .subquery()
    )
    return select(*(_number(latest, key).label(key) for key in keys))


def number_in_force(
    sources: RowSources, key: str, at: ColumnElement[Any] | None = None
) -> ColumnElement[Any]:
    """Return a setting's number in force as one SQL expression, its default included."""
    return numbers_in_force(sources, [key], at).scalar_subquery()


def _number(latest: FromClause, key: str) -> ColumnElement[Any]:
    given = func.max(latest.c.number).filter(latest.c.key == literal(key))
    default: ColumnElement[Any] = literal_column(f"{Decimal(REGISTER[key].default):f}", Numeric())
    return func.coalesce(given, default)
