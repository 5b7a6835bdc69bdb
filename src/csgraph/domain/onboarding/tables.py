"""Onboardings, their steps, what both sides have to do, how first value is defined."""

from sqlalchemy import Boolean, CheckConstraint, Column, Date, Index, Integer, Text
from sqlalchemy.dialects.postgresql import ARRAY

from csgraph.domain.accounts.rules import CustomerExperience
from csgraph.domain.success.rules import MilestoneOwner
from csgraph.storage.columns import (
    id_column,
    indexed_text,
    instant,
    one_of,
    ref_column,
    revisioned,
)
from csgraph.storage.metadata import live_index, tenant_fk, tenant_table

first_value_definition = tenant_table(
    "first_value_definition",
    id_column(),
    indexed_text("segment", nullable=False),
    Column("customer_experience", Text),
    Column("statement", Text, nullable=False),
    Column("target_days", Integer, nullable=False),
    *revisioned(),
    one_of("customer_experience", CustomerExperience),
    CheckConstraint("target_days between 1 and 3650", name="target_days"),
)
live_index(first_value_definition, "segment")
Index(
    "uq_first_value_definition_live",
    first_value_definition.c.tenant_id,
    first_value_definition.c.segment,
    first_value_definition.c.customer_experience,
    unique=True,
    postgresql_nulls_not_distinct=True,
    postgresql_where=first_value_definition.c.deleted_at.is_(None),
)

onboarding = tenant_table(
    "onboarding",
    id_column(),
    ref_column("account_id", nullable=False),
    ref_column("opportunity_id"),
    ref_column("definition_id"),
    instant("business_orchestration_at"),
    instant("technical_kickoff_at"),
    instant("first_value_at"),
    Column("first_value_evidence", Text),
    instant("customer_confirmed_technical_at"),
    instant("customer_confirmed_process_at"),
    ref_column("confirmed_by_id"),
    *revisioned(),
    tenant_fk("account_id", "account"),
    tenant_fk("opportunity_id", "opportunity"),
    tenant_fk("definition_id", "first_value_definition"),
    tenant_fk("confirmed_by_id", "contact"),
)
for order in (
    *("account_id", "opportunity_id", "definition_id", "confirmed_by_id"),
    *("first_value_at", "created_at"),
):
    live_index(onboarding, order)

onboarding_step = tenant_table(
    "onboarding_step",
    id_column(),
    ref_column("onboarding_id", nullable=False),
    Column("position", Integer, nullable=False),
    Column("name", Text, nullable=False),
    instant("done_at"),
    *revisioned(),
    tenant_fk("onboarding_id", "onboarding"),
)
for order in ("onboarding_id", "position", "done_at"):
    live_index(onboarding_step, order)

impact_plan_item = tenant_table(
    "impact_plan_item",
    id_column(),
    ref_column("onboarding_id", nullable=False),
    Column("statement", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("due_on", Date, nullable=False),
    instant("done_at"),
    *revisioned(),
    tenant_fk("onboarding_id", "onboarding"),
    one_of("owner", MilestoneOwner),
)
for order in ("onboarding_id", "due_on", "done_at"):
    live_index(impact_plan_item, order)

impact_journey = tenant_table(
    "impact_journey",
    id_column(),
    Column("name", Text, nullable=False),
    Column("segments", ARRAY(Text), nullable=False, server_default="{}"),
    Column("months", Integer, nullable=False, server_default="12"),
    Column("milestones", ARRAY(Text), nullable=False, server_default="{}"),
    Column("dos", ARRAY(Text), nullable=False, server_default="{}"),
    Column("donts", ARRAY(Text), nullable=False, server_default="{}"),
    Column("is_customer_facing", Boolean, nullable=False, server_default="true"),
    *revisioned(),
    CheckConstraint("months between 1 and 120", name="months"),
)
live_index(impact_journey, "created_at")
