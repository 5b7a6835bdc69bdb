"""Problems with how they were rated, reasons to buy, reasons to stay."""

from sqlalchemy import Boolean, CheckConstraint, Column, Index, Integer, Text

from csgraph.domain.reasons.rules import LinkedGoal, ProblemHorizon, ReasonCategory
from csgraph.storage.columns import (
    id_column,
    indexed_text,
    instant,
    one_of,
    ref_column,
    revisioned,
)
from csgraph.storage.metadata import live_index, tenant_fk, tenant_table


def _severity() -> Column[int]:
    between = CheckConstraint("severity between 1 and 5", name="severity")
    return Column("severity", Integer, between, nullable=False)


problem_to_solve = tenant_table(
    "problem_to_solve",
    id_column(),
    ref_column("account_id", nullable=False),
    ref_column("contact_id"),
    Column("statement", Text, nullable=False),
    Column("why_purchased", Text),
    _severity(),
    instant("severity_since", nullable=False),
    Column("horizon", Text),
    Column("seasonality", Text),
    Column("linked_goal", Text),
    instant("recorded_at", nullable=False),
    *revisioned(),
    tenant_fk("account_id", "account"),
    tenant_fk("contact_id", "contact"),
    one_of("horizon", ProblemHorizon),
    one_of("linked_goal", LinkedGoal),
)
for order in ("account_id", "contact_id", "severity", "severity_since", "recorded_at"):
    live_index(problem_to_solve, order)

problem_severity = tenant_table(
    "problem_severity",
    id_column(),
    ref_column("problem_id", nullable=False),
    _severity(),
    instant("rated_at", nullable=False),
    *revisioned(),
    tenant_fk("problem_id", "problem_to_solve"),
)
for order in ("problem_id", "severity", "rated_at"):
    live_index(problem_severity, order)
live_index(problem_severity, "problem_id", "rated_at")

reason_to_buy = tenant_table(
    "reason_to_buy",
    id_column(),
    ref_column("account_id", nullable=False),
    ref_column("opportunity_id"),
    Column("category", Text, nullable=False),
    Column("is_primary", Boolean, nullable=False, server_default="false"),
    Column("is_reason_to_stay", Boolean),
    indexed_text("pitch"),
    Column("note", Text),
    instant("recorded_at", nullable=False),
    *revisioned(),
    tenant_fk("account_id", "account"),
    tenant_fk("opportunity_id", "opportunity"),
    one_of("category", ReasonCategory),
)
for order in ("account_id", "opportunity_id", "category", "pitch", "recorded_at"):
    live_index(reason_to_buy, order)
Index(
    "uq_reason_to_buy_primary",
    reason_to_buy.c.tenant_id,
    reason_to_buy.c.account_id,
    unique=True,
    postgresql_where=reason_to_buy.c.is_primary & reason_to_buy.c.deleted_at.is_(None),
)

reason_to_stay = tenant_table(
    "reason_to_stay",
    id_column(),
    ref_column("account_id"),
    ref_column("renewal_id", nullable=False),
    Column("category", Text),
    Column("statement", Text, nullable=False),
    instant("recorded_at", nullable=False),
    *revisioned(),
    tenant_fk("account_id", "account"),
    tenant_fk("renewal_id", "renewal"),
    one_of("category", ReasonCategory),
)
for order in ("account_id", "renewal_id", "category", "recorded_at"):
    live_index(reason_to_stay, order)
