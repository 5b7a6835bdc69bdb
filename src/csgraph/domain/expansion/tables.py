"""Leads, requests for change, rungs of impact, and the models that were chosen."""

from sqlalchemy import Boolean, Column, Index, Text
from sqlalchemy.dialects.postgresql import ARRAY

from csgraph.domain.accounts.rules import SalesSegment
from csgraph.domain.contracts.tables import amount
from csgraph.domain.expansion.rules import (
    ALIGNMENT,
    ChangeDirection,
    ChosenModel,
    ExpansionDriver,
    ExpansionInitiation,
    ExpansionLeadState,
    Rung,
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
from csgraph.storage.reporting import in_reporting_currency

expansion_lead = tenant_table(
    "expansion_lead",
    id_column(),
    ref_column("account_id", nullable=False),
    Column("driver", Text, nullable=False),
    Column("initiation", Text),
    indexed_text("buying_center"),
    Column("note", Text),
    ref_column("found_by_id"),
    instant("found_at", nullable=False),
    Column("state", Text, nullable=False, server_default="FOUND"),
    instant("state_since", nullable=False),
    ref_column("opportunity_id"),
    Column("rejected_reason", Text),
    *revisioned(),
    tenant_fk("account_id", "account"),
    tenant_fk("found_by_id", "user"),
    tenant_fk("opportunity_id", "opportunity"),
    one_of("driver", ExpansionDriver),
    one_of("initiation", ExpansionInitiation),
    one_of("state", ExpansionLeadState),
)
for order in (
    *("account_id", "found_by_id", "opportunity_id", "driver", "state", "found_at"),
    "state_since",
):
    live_index(expansion_lead, order)

contract_change_request = tenant_table(
    "contract_change_request",
    id_column(),
    ref_column("account_id", nullable=False),
    ref_column("contract_id"),
    ref_column("contact_id"),
    Column("direction", Text, nullable=False),
    Column("wish", Text),
    instant("requested_at", nullable=False),
    *revisioned(),
    tenant_fk("account_id", "account"),
    tenant_fk("contract_id", "contract"),
    tenant_fk("contact_id", "contact"),
    one_of("direction", ChangeDirection),
)
for order in ("account_id", "contract_id", "contact_id", "direction", "requested_at"):
    live_index(contract_change_request, order)
live_index(contract_change_request, "account_id", "requested_at")

impact_rung = tenant_table(
    "impact_rung",
    id_column(),
    ref_column("account_id", nullable=False),
    Column("rung", Text, nullable=False),
    Column("impact", Text),
    *amount("value"),
    ref_column("decision_maker_id"),
    *revisioned(),
    in_reporting_currency("value", "created_at"),
    tenant_fk("account_id", "account"),
    tenant_fk("decision_maker_id", "contact"),
    one_of("rung", Rung),
)
for order in ("account_id", "rung", "decision_maker_id", "updated_at", "value_reporting"):
    live_index(impact_rung, order)
Index(
    "uq_impact_rung_live",
    impact_rung.c.tenant_id,
    impact_rung.c.account_id,
    impact_rung.c.rung,
    unique=True,
    postgresql_where=impact_rung.c.deleted_at.is_(None),
)

commercial_model_choice = tenant_table(
    "commercial_model_choice",
    id_column(),
    Column("segment", Text),  # null: for every segment that has none of its own
    Column("model", Text, nullable=False),
    Column("decided_by", ARRAY(Text), nullable=False, server_default="{}"),
    instant("decided_at", nullable=False),
    *(Column(name, Boolean, nullable=False, server_default="false") for name in ALIGNMENT),
    *revisioned(),
    one_of("segment", SalesSegment),
    one_of("model", ChosenModel),
)
for order in ("segment", "decided_at"):
    live_index(commercial_model_choice, order)
Index(
    "uq_commercial_model_choice_live",
    commercial_model_choice.c.tenant_id,
    commercial_model_choice.c.segment,
    unique=True,
    postgresql_nulls_not_distinct=True,
    postgresql_where=commercial_model_choice.c.deleted_at.is_(None),
)
