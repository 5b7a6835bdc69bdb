"""The bullseye, interviews, how departments align, notes, insights."""

from sqlalchemy import Boolean, Column, Date, Index, Text

from csgraph.domain.learning.rules import (
    ANSWERS,
    BullseyeDepartment,
    DiscoveryQuestion,
    InsightSource,
)
from csgraph.storage.columns import (
    id_column,
    indexed_text,
    instant,
    one_of,
    ref_column,
    revisioned,
)
from csgraph.storage.metadata import live_index, tenant_fk, tenant_table

customer_bullseye = tenant_table(
    "customer_bullseye",
    id_column(),
    *(Column(each, Text) for each in ANSWERS),
    *revisioned(),
)
live_index(customer_bullseye, "updated_at")

bullseye_fit = tenant_table(
    "bullseye_fit",
    id_column(),
    ref_column("bullseye_id", nullable=False),
    ref_column("account_id", nullable=False),
    *(Column(f"{each}_matches", Boolean) for each in ANSWERS),
    *revisioned(),
    tenant_fk("bullseye_id", "customer_bullseye"),
    tenant_fk("account_id", "account"),
)
for order in ("bullseye_id", "account_id", "updated_at"):
    live_index(bullseye_fit, order)
Index(
    "uq_bullseye_fit_live",
    bullseye_fit.c.tenant_id,
    bullseye_fit.c.bullseye_id,
    bullseye_fit.c.account_id,
    unique=True,
    postgresql_where=bullseye_fit.c.deleted_at.is_(None),
)

success_interview = tenant_table(
    "success_interview",
    id_column(),
    ref_column("bullseye_id", nullable=False),
    ref_column("account_id", nullable=False),
    ref_column("interviewer_id"),
    instant("held_at"),
    Column("results", Text),
    Column("why_bought", Text),
    Column("how_successful", Text),
    Column("what_they_did", Text),
    Column("process_behind", Text),
    *revisioned(),
    tenant_fk("bullseye_id", "customer_bullseye"),
    tenant_fk("account_id", "account"),
    tenant_fk("interviewer_id", "user"),
)
for order in ("bullseye_id", "account_id", "interviewer_id", "held_at", "created_at"):
    live_index(success_interview, order)

bullseye_alignment = tenant_table(
    "bullseye_alignment",
    id_column(),
    ref_column("bullseye_id", nullable=False),
    ref_column("owner_id"),
    Column("department", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("answer", Text),
    Column("change", Text),
    *revisioned(),
    tenant_fk("bullseye_id", "customer_bullseye"),
    tenant_fk("owner_id", "user"),
    one_of("department", BullseyeDepartment),
)
for order in ("bullseye_id", "owner_id", "department"):
    live_index(bullseye_alignment, order)

learning_note = tenant_table(
    "learning_note",
    id_column(),
    ref_column("account_id", nullable=False),
    ref_column("asked_by_id"),
    Column("kind", Text),
    indexed_text("category"),
    Column("question", Text, nullable=False),
    Column("answer", Text),
    instant("asked_at", nullable=False),
    *revisioned(),
    tenant_fk("account_id", "account"),
    tenant_fk("asked_by_id", "user"),
    one_of("kind", DiscoveryQuestion),
)
for order in ("account_id", "asked_by_id", "kind", "category", "asked_at"):
    live_index(learning_note, order)

insight = tenant_table(
    "insight",
    id_column(),
    ref_column("behavior_id"),
    Column("text", Text, nullable=False),
    Column("source", Text, nullable=False),
    *revisioned(),
    tenant_fk("behavior_id", "key_behavior"),
    one_of("source", InsightSource),
)
for order in ("behavior_id", "created_at"):
    live_index(insight, order)

insight_sharing = tenant_table(
    "insight_sharing",
    id_column(),
    ref_column("insight_id", nullable=False),
    ref_column("interaction_id", nullable=False),
    ref_column("account_id", nullable=False),
    Column("follow_up_on", Date),
    Column("outcome", Text),
    instant("followed_up_at"),
    *revisioned(),
    tenant_fk("insight_id", "insight"),
    tenant_fk("interaction_id", "interaction"),
    tenant_fk("account_id", "account"),
)
for order in (
    *("insight_id", "interaction_id", "account_id"),
    *("follow_up_on", "followed_up_at", "created_at"),
):
    live_index(insight_sharing, order)
Index(
    "uq_insight_sharing_live",
    insight_sharing.c.tenant_id,
    insight_sharing.c.insight_id,
    insight_sharing.c.interaction_id,
    unique=True,
    postgresql_where=insight_sharing.c.deleted_at.is_(None),
)
