"""Judgements of deals, who decided about them, the leads that they began with."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    Numeric,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import ARRAY

from csgraph.domain.access.rules import UserRole
from csgraph.domain.contracts.tables import amount
from csgraph.domain.deals.rules import (
    FIT_ITEMS,
    BadDealCause,
    BadDealCriterion,
    BadDealFlag,
    DealAssessmentKind,
    FitRating,
    FunnelStage,
    MqlVerdict,
    RejectionState,
    UnmetKind,
)
from csgraph.storage.columns import (
    each_of,
    id_column,
    indexed_text,
    instant,
    one_of,
    ref_column,
    revisioned,
)
from csgraph.storage.metadata import live_index, tenant_fk, tenant_table
from csgraph.storage.reporting import in_reporting_currency

fit_assessment = tenant_table(
    "fit_assessment",
    id_column(),
    ref_column("account_id", nullable=False),
    ref_column("opportunity_id"),
    ref_column("assessed_by_id"),
    instant("assessed_at", nullable=False),
    *(Column(name, Text, nullable=False, server_default="UNKNOWN") for name in FIT_ITEMS),
    *(Column(f"{name}_evidence", Text) for name in FIT_ITEMS),
    Column("mitigation_plan", Text),
    *revisioned(),
    tenant_fk("account_id", "account"),
    tenant_fk("opportunity_id", "opportunity"),
    tenant_fk("assessed_by_id", "user"),
    *(one_of(name, FitRating) for name in FIT_ITEMS),
)
for order in ("account_id", "opportunity_id", "assessed_by_id", "assessed_at"):
    live_index(fit_assessment, order)
live_index(fit_assessment, "account_id", "assessed_at")

deal_assessment = tenant_table(
    "deal_assessment",
    id_column(),
    ref_column("opportunity_id", nullable=False),
    Column("kind", Text, nullable=False),
    Column("criteria", ARRAY(Text), nullable=False, server_default="{}"),
    Column("flags", ARRAY(Text), nullable=False, server_default="{}"),
    Column("expected_vs_received", Text),
    Column("root_cause", Text),
    Column("funnel_stage", Text),
    ref_column("assessed_by_id"),
    instant("assessed_at", nullable=False),
    *revisioned(),
    tenant_fk("opportunity_id", "opportunity"),
    tenant_fk("assessed_by_id", "user"),
    one_of("kind", DealAssessmentKind),
    each_of("criteria", BadDealCriterion),
    each_of("flags", BadDealFlag),
    one_of("root_cause", BadDealCause),
    one_of("funnel_stage", FunnelStage),
)
for order in ("opportunity_id", "assessed_by_id", "assessed_at", "kind", "root_cause"):
    live_index(deal_assessment, order)

deal_rejection = tenant_table(
    "deal_rejection",
    id_column(),
    ref_column("opportunity_id", nullable=False),
    ref_column("proposer_id", nullable=False),
    instant("kickoff_at", nullable=False),
    instant("proposed_at", nullable=False),
    Column("state", Text, nullable=False, server_default="PROPOSED"),
    ref_column("decided_by_id"),
    instant("decided_at"),
    Column("decision_note", Text),
    Column("root_cause", Text),
    Column("is_compensation_excluded", Boolean, nullable=False, server_default="false"),
    *revisioned(),
    tenant_fk("opportunity_id", "opportunity"),
    tenant_fk("proposer_id", "user"),
    tenant_fk("decided_by_id", "user"),
    one_of("state", RejectionState),
    one_of("root_cause", BadDealCause),
)
for order in (
    "opportunity_id",
    "proposer_id",
    "decided_by_id",
    "state",
    "proposed_at",
    "decided_at",
):
    live_index(deal_rejection, order)
Index(
    "uq_deal_rejection_open",
    deal_rejection.c.tenant_id,
    deal_rejection.c.opportunity_id,
    unique=True,
    postgresql_where=(deal_rejection.c.state == "PROPOSED") & deal_rejection.c.deleted_at.is_(None),
)

unmet_criterion = tenant_table(
    "unmet_criterion",
    id_column(),
    ref_column("deal_rejection_id", nullable=False),
    Column("kind", Text, nullable=False),
    indexed_text("ref", nullable=False),
    Column("evidence", Text),
    *revisioned(),
    tenant_fk("deal_rejection_id", "deal_rejection"),
    one_of("kind", UnmetKind),
)
for order in ("deal_rejection_id", "kind", "ref"):
    live_index(unmet_criterion, order)

deal_exception = tenant_table(
    "deal_exception",
    id_column(),
    ref_column("opportunity_id", nullable=False),
    indexed_text("term", nullable=False),
    Column("reason", Text, nullable=False),
    ref_column("requested_by_id", nullable=False),
    ref_column("approver_id", nullable=False),
    Column("approver_role", Text, nullable=False),
    *amount("margin_impact"),
    instant("approved_at", nullable=False),
    *revisioned(),
    in_reporting_currency("margin_impact", "approved_at"),
    tenant_fk("opportunity_id", "opportunity"),
    tenant_fk("requested_by_id", "user"),
    tenant_fk("approver_id", "user"),
    one_of("approver_role", UserRole),
)
for order in (
    *("opportunity_id", "requested_by_id", "approver_id", "term", "approved_at"),
    "margin_impact_reporting",
):
    live_index(deal_exception, order)

order_form_guideline = tenant_table(
    "order_form_guideline",
    id_column(),
    indexed_text("term", nullable=False),
    Column("allowed_min", Numeric(24, 6)),
    Column("allowed_max", Numeric(24, 6)),
    Column("unit", Text),
    Column("approver_role", Text, nullable=False),
    *revisioned(),
    one_of("approver_role", UserRole),
)
live_index(order_form_guideline, "term")
Index(
    "uq_order_form_guideline_live",
    order_form_guideline.c.tenant_id,
    order_form_guideline.c.term,
    unique=True,
    postgresql_where=order_form_guideline.c.deleted_at.is_(None),
)

order_form_term = tenant_table(
    "order_form_term",
    id_column(),
    ref_column("opportunity_id", nullable=False),
    indexed_text("term", nullable=False),
    Column("offered", Numeric(24, 6), nullable=False),
    ref_column("approver_id"),
    Column("approver_role", Text),
    *revisioned(),
    tenant_fk("opportunity_id", "opportunity"),
    tenant_fk("approver_id", "user"),
    one_of("approver_role", UserRole),
)
for order in ("opportunity_id", "approver_id", "term", "updated_at"):
    live_index(order_form_term, order)
Index(
    "uq_order_form_term_live",
    order_form_term.c.tenant_id,
    order_form_term.c.opportunity_id,
    order_form_term.c.term,
    unique=True,
    postgresql_where=order_form_term.c.deleted_at.is_(None),
)

ideal_customer_profile = tenant_table(
    "ideal_customer_profile",
    id_column(),
    Column("version", Integer, nullable=False),
    Column("buyer_role", Text),
    Column("industry", Text),
    Column("employee_min", Integer),
    Column("employee_max", Integer),
    Column("required_technology", ARRAY(Text), nullable=False, server_default="{}"),
    *revisioned(),
    UniqueConstraint("tenant_id", "version"),
)
live_index(ideal_customer_profile, "version")

mql_audit = tenant_table(
    "mql_audit",
    id_column(),
    Column("year", Integer, nullable=False),
    Column(
        "quarter",
        Integer,
        CheckConstraint("quarter between 1 and 4", name="quarter"),
        nullable=False,
    ),
    Column("candidate_count", Integer, nullable=False),
    ref_column("signed_by_sales_id"),
    instant("signed_by_sales_at"),
    ref_column("signed_by_success_id"),
    instant("signed_by_success_at"),
    *revisioned(),
    tenant_fk("signed_by_sales_id", "user"),
    tenant_fk("signed_by_success_id", "user"),
)
for order in ("year", "signed_by_sales_id", "signed_by_success_id", "created_at"):
    live_index(mql_audit, order)
Index(
    "uq_mql_audit_quarter",
    mql_audit.c.tenant_id,
    mql_audit.c.year,
    mql_audit.c.quarter,
    unique=True,
    postgresql_where=mql_audit.c.deleted_at.is_(None),
)

mql_audit_lead = tenant_table(
    "mql_audit_lead",
    id_column(),
    ref_column("mql_audit_id", nullable=False),
    indexed_text("reference", nullable=False),
    Column("verdict", Text),
    Column("finding", Text),
    instant("inspected_at"),
    *revisioned(),
    tenant_fk("mql_audit_id", "mql_audit"),
    one_of("verdict", MqlVerdict),
)
for order in ("mql_audit_id", "reference", "verdict", "inspected_at"):
    live_index(mql_audit_lead, order)
