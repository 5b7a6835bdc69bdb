"""Accounts: customer companies."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Date,
    Index,
    Integer,
    Text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from csgraph.domain.accounts.rules import (
    KEPT_INPUTS,
    ContactPreference,
    CustomerExperience,
    EngagementLevel,
    ExperienceTier,
    GrowthPotential,
    PresencePreference,
    SalesSegment,
    sql_of_tier,
    sql_of_touch,
)
from csgraph.storage.columns import (
    custom_fields,
    folded,
    id_column,
    id_text_column,
    indexed_text,
    instant,
    merged_into,
    one_of,
    ref_column,
    revisioned,
    search_vector,
)
from csgraph.storage.metadata import (
    live_index,
    merged_index,
    plain_index,
    search_index,
    substring_index,
    tenant_fk,
    tenant_table,
)
from csgraph.storage.reporting import day_written, in_reporting_currency


def _of_tier(name: str, sql: str) -> Column[str]:
    """Return what Postgres makes of the inputs of a tier, now and as they were."""
    return Column(name, Text, Computed(sql, persisted=True), info={"made_of": KEPT_INPUTS})


account = tenant_table(
    "account",
    id_column(),
    indexed_text("name", nullable=False),
    folded("name_key", "name"),
    indexed_text("domain"),  # registrable domain of the website, lower case
    Column("website", Text),
    indexed_text("industry"),
    Column("account_type", Text),
    Column("billing_country", Text),
    Column("employee_count", Integer),
    Column("annual_revenue_minor", BigInteger),
    Column("annual_revenue_currency", Text),
    ref_column("owner_id"),
    ref_column("parent_id"),
    custom_fields(),
    *revisioned(),
    Column("is_person_account", Boolean, nullable=False, server_default="false"),
    search_vector("name", "domain"),
    indexed_text("external_id"),  # the tenant's own key of the record
    merged_into(),
    id_text_column(),
    Column("annual_recurring_revenue_minor", BigInteger),
    Column("annual_recurring_revenue_currency", Text),
    Column("revenue_agreed_on", Date),  # its rate of exchange is that of this day
    Column("sales_segment", Text),
    Column("growth_potential", Text),
    Column("engagement_level", Text),
    Column("contact_preference", Text),
    Column("presence_preference", Text),
    Column("customer_experience", Text),
    Column("use_cases", ARRAY(Text), nullable=False, server_default="{}"),
    Column("is_in_custody", Boolean, nullable=False, server_default="false"),
    Column("baseline_tier", Text),  # by annual revenue alone; kept by the slice `tiers`
    Column("override_tier", Text),
    Column("override_reason", Text),
    Column("override_by", Text),  # the id of the key that gave it
    instant("override_at"),
    instant("override_expires_at"),
    _of_tier("experience_tier", sql_of_tier()),
    _of_tier("touch_model", sql_of_touch()),
    in_reporting_currency("annual_revenue", "annual_revenue_on"),
    in_reporting_currency(
        "annual_recurring_revenue", "revenue_agreed_on", "annual_recurring_revenue_on"
    ),
    day_written("annual_revenue"),
    day_written("annual_recurring_revenue"),
    tenant_fk("owner_id", "user"),
    tenant_fk("parent_id", "account"),
    tenant_fk("merged_into", "account"),
    CheckConstraint("annual_revenue_currency ~ '^[A-Z]{3}$'", name="annual_revenue_currency"),
    CheckConstraint(
        "(annual_revenue_minor is null) = (annual_revenue_currency is null)",
        name="annual_revenue",
    ),
    one_of("sales_segment", SalesSegment),
    one_of("growth_potential", GrowthPotential),
    one_of("engagement_level", EngagementLevel),
    one_of("contact_preference", ContactPreference),
    one_of("presence_preference", PresencePreference),
    one_of("customer_experience", CustomerExperience),
    one_of("baseline_tier", ExperienceTier),
    one_of("override_tier", ExperienceTier),
    CheckConstraint(
        "annual_recurring_revenue_currency ~ '^[A-Z]{3}$'",
        name="annual_recurring_revenue_currency",
    ),
    CheckConstraint(
        "(annual_recurring_revenue_minor is null) = (annual_recurring_revenue_currency is null)",
        name="annual_recurring_revenue",
    ),
)
for order in (
    "name_key",
    "created_at",
    "updated_at",
    "industry",
    "employee_count",
    "annual_revenue_reporting",
    "domain",
    "owner_id",
    "parent_id",
    "experience_tier",
    "touch_model",
    "sales_segment",
    "annual_recurring_revenue_reporting",
    "override_expires_at",
):
    live_index(account, order)
Index(  # what is asked of the accounts of other rows, without a look at the accounts themselves
    "ix_account_live",
    account.c.tenant_id,
    account.c.id,
    postgresql_include=["experience_tier", "is_in_custody"],
    postgresql_where=account.c.deleted_at.is_(None),
)
substring_index(account, "name")
plain_index(account, "name")
substring_index(account, "domain")
search_index(account)
Index(
    "uq_account_external_id",
    account.c.tenant_id,
    account.c.external_id,
    unique=True,
    postgresql_where=account.c.deleted_at.is_(None),
)
Index(
    "ix_account_merged_into",
    account.c.tenant_id,
    account.c.merged_into,
    postgresql_where=account.c.merged_into.is_not(None),
)
for identity in ("external_id", "domain"):
    merged_index(account, identity)
