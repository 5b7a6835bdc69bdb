"""Roles of contacts, what ties people, what was observed of them."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, Text
from sqlalchemy.dialects.postgresql import ARRAY

from csgraph.domain.contacts.tables import points
from csgraph.domain.influence.rules import (
    AccountRole,
    ContactSignalKind,
    DealRole,
    DecisionModel,
    InfluenceEdgeKind,
)
from csgraph.storage.columns import id_column, instant, one_of, ref_column, revisioned
from csgraph.storage.metadata import live_index, tenant_fk, tenant_table

contact_role = tenant_table(
    "contact_role",
    id_column(),
    ref_column("contact_id", nullable=False),
    Column("deal_role", Text),
    Column("account_role", Text),
    Column("source", Text),
    instant("started_at", nullable=False),
    instant("ended_at"),
    *revisioned(),
    tenant_fk("contact_id", "contact"),
    one_of("deal_role", DealRole),
    one_of("account_role", AccountRole),
    CheckConstraint("(deal_role is null) <> (account_role is null)", name="role"),
)
for order in ("contact_id", "deal_role", "account_role", "started_at", "ended_at"):
    live_index(contact_role, order)
Index(
    "uq_contact_role_open",
    contact_role.c.tenant_id,
    contact_role.c.contact_id,
    contact_role.c.deal_role,
    contact_role.c.account_role,
    unique=True,
    postgresql_nulls_not_distinct=True,
    postgresql_where=contact_role.c.ended_at.is_(None) & contact_role.c.deleted_at.is_(None),
)

influence_edge = tenant_table(
    "influence_edge",
    id_column(),
    ref_column("from_contact_id", nullable=False),
    ref_column("to_contact_id", nullable=False),
    Column("kind", Text, nullable=False),
    points("strength"),
    *revisioned(),
    tenant_fk("from_contact_id", "contact"),
    tenant_fk("to_contact_id", "contact"),
    one_of(
        "kind",
        tuple(each.value for each in InfluenceEdgeKind if each is not InfluenceEdgeKind.REPORTS_TO),
    ),
    CheckConstraint("from_contact_id <> to_contact_id", name="ends"),
)
for order in ("from_contact_id", "to_contact_id", "kind", "strength"):
    live_index(influence_edge, order)
Index(
    "uq_influence_edge_live",
    influence_edge.c.tenant_id,
    influence_edge.c.from_contact_id,
    influence_edge.c.to_contact_id,
    influence_edge.c.kind,
    unique=True,
    postgresql_where=influence_edge.c.deleted_at.is_(None),
)

relationship = tenant_table(
    "relationship",
    id_column(),
    ref_column("user_id", nullable=False),
    ref_column("contact_id", nullable=False),
    points("strength"),
    instant("last_two_way_at"),
    *revisioned(),
    tenant_fk("user_id", "user"),
    tenant_fk("contact_id", "contact"),
)
for order in ("user_id", "contact_id", "strength", "last_two_way_at"):
    live_index(relationship, order)
Index(
    "uq_relationship_live",
    relationship.c.tenant_id,
    relationship.c.user_id,
    relationship.c.contact_id,
    unique=True,
    postgresql_where=relationship.c.deleted_at.is_(None),
)

org_selling_plan = tenant_table(
    "org_selling_plan",
    id_column(),
    ref_column("account_id", nullable=False),
    Column("decision_model", Text),
    Column("needs", ARRAY(Text), nullable=False, server_default="{}"),
    Column("decision_process", Text),
    Column("prescription", Text),
    Column(
        "steps_done",
        Integer,
        CheckConstraint("steps_done between 0 and 5", name="steps_done"),
        nullable=False,
        server_default="0",
    ),
    *revisioned(),
    tenant_fk("account_id", "account"),
    one_of("decision_model", DecisionModel),
)
for order in ("account_id", "steps_done", "updated_at"):
    live_index(org_selling_plan, order)
Index(
    "uq_org_selling_plan_live",
    org_selling_plan.c.tenant_id,
    org_selling_plan.c.account_id,
    unique=True,
    postgresql_where=org_selling_plan.c.deleted_at.is_(None),
)

contact_signal = tenant_table(
    "contact_signal",
    id_column(),
    ref_column("contact_id", nullable=False),
    Column("kind", Text, nullable=False),
    points("value", nullable=False),
    instant("observed_at", nullable=False),
    *revisioned(),
    tenant_fk("contact_id", "contact"),
    one_of("kind", ContactSignalKind),
)
for order in ("contact_id", "observed_at", "kind", "value"):
    live_index(contact_signal, order)
live_index(contact_signal, "contact_id", "kind", "observed_at")
