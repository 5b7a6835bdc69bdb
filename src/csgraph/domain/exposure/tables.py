"""Shocks, how hard they hit industries, what is said otherwise of single accounts."""

from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Date,
    FromClause,
    Index,
    Select,
    Text,
    func,
    literal_column,
    or_,
    select,
)

from csgraph.domain.accounts.tables import account
from csgraph.domain.exposure.rules import Exposure
from csgraph.graph.sources import Sources
from csgraph.storage.columns import folded, id_column, indexed_text, one_of, ref_column, revisioned
from csgraph.storage.metadata import live_index, tenant_fk, tenant_table

shock_event = tenant_table(
    "shock_event",
    id_column(),
    indexed_text("name", nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date),
    *revisioned(),
)
for order in ("name", "starts_on", "ends_on"):
    live_index(shock_event, order)

industry_exposure = tenant_table(
    "industry_exposure",
    id_column(),
    ref_column("shock_event_id", nullable=False),
    indexed_text("industry", nullable=False),
    folded("industry_key", "industry"),
    Column("exposure", Text, nullable=False),
    *revisioned(),
    tenant_fk("shock_event_id", "shock_event"),
    one_of("exposure", Exposure),
)
for order in ("shock_event_id", "industry_key", "exposure"):
    live_index(industry_exposure, order)
Index(
    "uq_industry_exposure_live",
    industry_exposure.c.tenant_id,
    industry_exposure.c.shock_event_id,
    industry_exposure.c.industry_key,
    unique=True,
    postgresql_where=industry_exposure.c.deleted_at.is_(None),
)

account_exposure = tenant_table(
    "account_exposure",
    id_column(),
    ref_column("shock_event_id", nullable=False),
    ref_column("account_id", nullable=False),
    Column("exposure", Text, nullable=False),
    Column("reason", Text, nullable=False),
    *revisioned(),
    tenant_fk("shock_event_id", "shock_event"),
    tenant_fk("account_id", "account"),
    one_of("exposure", Exposure),
)
for order in ("shock_event_id", "account_id", "exposure", "updated_at"):
    live_index(account_exposure, order)
Index(
    "uq_account_exposure_live",
    account_exposure.c.tenant_id,
    account_exposure.c.shock_event_id,
    account_exposure.c.account_id,
    unique=True,
    postgresql_where=account_exposure.c.deleted_at.is_(None),
)

EXPOSURE_TABLES = (account, shock_event, industry_exposure, account_exposure)


def exposures(sources: Sources, event_id: ColumnElement[Any]) -> FromClause:
    """Select accounts with how hard a shock hits each: ``account_id``, ``exposure``.

    What is said of an account itself goes before what is said of its industry; it is null where
    neither is.
    """
    own = sources.rows(account, "id", "industry")
    single = sources.rows(account_exposure, "shock_event_id", "account_id", "exposure")
    by_industry = sources.rows(industry_exposure, "shock_event_id", "industry_key", "exposure")
    of_single = (single.c.account_id == own.c.id) & (single.c.shock_event_id == event_id)
    of_industry = (by_industry.c.industry_key == func.lower(own.c.industry)) & (
        by_industry.c.shock_event_id == event_id
    )
    return (
        select(
            own.c.id.label("account_id"),
            func.coalesce(single.c.exposure, by_industry.c.exposure).label("exposure"),
        )
        .select_from(own.outerjoin(single, of_single).outerjoin(by_industry, of_industry))
        .correlate_except(own, single, by_industry)
        .subquery()
    )


def running_event(sources: Sources, today: ColumnElement[Any]) -> Select[Any]:
    """Select the id of the shock that runs on a day; of several, the one that began last."""
    events = sources.rows(shock_event, "id", "starts_on", "ends_on")
    runs = or_(events.c.ends_on.is_(None), events.c.ends_on >= today)
    return (
        select(events.c.id)
        .where(events.c.starts_on <= today, runs)
        .order_by(events.c.starts_on.desc(), events.c.id.desc())
        .limit(literal_column("1"))
    )
