"""Interactions with customers."""

from sqlalchemy import Boolean, Column, Computed, Date, Integer, Text

from csgraph.domain.interactions.rules import ActivityType, Direction, InteractionKind
from csgraph.storage.columns import (
    Instant,
    id_column,
    id_text_column,
    instant,
    one_of,
    ref_column,
    revisioned,
)
from csgraph.storage.metadata import live_index, substring_index, tenant_fk, tenant_table

interaction = tenant_table(
    "interaction",
    id_column(),
    Column("kind", Text, nullable=False),
    Column("direction", Text),
    Column("subject", Text),
    Column("notes", Text),
    Column("status", Text),
    Column("is_done", Boolean),
    Column("happens_on", Date),
    instant("started_at"),
    instant("ended_at"),
    Column("duration_seconds", Integer),
    ref_column("account_id"),
    ref_column("contact_id"),
    ref_column("opportunity_id"),
    ref_column("owner_id"),
    *revisioned(),
    Column(  # when it stands in a timeline: at midnight, where only the day is known
        "occurred_at",
        Instant,
        Computed(
            "coalesce(started_at, timezone('UTC', cast(happens_on as timestamp)))", persisted=True
        ),
    ),
    id_text_column(),
    Column("activity_type", Text),
    Column("is_bullseye_aligned", Boolean),
    one_of("kind", InteractionKind),
    one_of("direction", Direction),
    one_of("activity_type", ActivityType),
    tenant_fk("account_id", "account"),
    tenant_fk("contact_id", "contact"),
    tenant_fk("opportunity_id", "opportunity"),
    tenant_fk("owner_id", "user"),
)
for order in (
    *("happens_on", "started_at", "created_at", "updated_at"),
    *("account_id", "contact_id", "opportunity_id", "owner_id"),
):
    live_index(interaction, order)
for met in ("account_id", "contact_id"):
    live_index(interaction, met, "occurred_at")
for narrowed_by in ("account_id", "contact_id", "owner_id", "kind"):
    live_index(interaction, narrowed_by, "happens_on")
substring_index(interaction, "subject")
