"""Programs, who of ours runs them, which accounts are in them, what people did there."""

from sqlalchemy import CheckConstraint, Column, Index, Text

from csgraph.domain.accounts.rules import ExperienceTier
from csgraph.domain.engagement.rules import (
    MATURITIES,
    EnrollmentReason,
    ProgramKind,
    ProgramMaturity,
    ProgramTouchKind,
)
from csgraph.storage.columns import (
    folded,
    id_column,
    indexed_text,
    instant,
    one_of,
    ref_column,
    revisioned,
)
from csgraph.storage.metadata import live_index, tenant_fk, tenant_table

program = tenant_table(
    "program",
    id_column(),
    indexed_text("name", nullable=False),
    folded("name_key", "name"),
    Column("kind", Text, nullable=False),
    Column("tier", Text),
    Column("channel", Text),
    Column("schedule", Text),
    *revisioned(),
    *(Column(f"{name}_maturity", Text) for name in MATURITIES),
    instant("launched_at"),
    *(one_of(f"{name}_maturity", ProgramMaturity) for name in MATURITIES),
    one_of("kind", ProgramKind),
    one_of("tier", ExperienceTier),
)
for order in ("name_key", "kind", "tier", "updated_at"):
    live_index(program, order)

program_csm = tenant_table(
    "program_csm",
    id_column(),
    ref_column("program_id", nullable=False),
    ref_column("user_id", nullable=False),
    *revisioned(),
    tenant_fk("program_id", "program"),
    tenant_fk("user_id", "user"),
)
for order in ("program_id", "user_id", "created_at"):
    live_index(program_csm, order)
Index(
    "uq_program_csm_live",
    program_csm.c.tenant_id,
    program_csm.c.program_id,
    program_csm.c.user_id,
    unique=True,
    postgresql_where=program_csm.c.deleted_at.is_(None),
)

program_enrollment = tenant_table(
    "program_enrollment",
    id_column(),
    ref_column("program_id", nullable=False),
    ref_column("account_id", nullable=False),
    Column("reason", Text, nullable=False),
    instant("started_at", nullable=False),
    instant("ended_at"),
    *revisioned(),
    tenant_fk("program_id", "program"),
    tenant_fk("account_id", "account"),
    one_of("reason", EnrollmentReason),
    CheckConstraint("ended_at >= started_at", name="ended_after"),
)
for order in ("program_id", "account_id", "started_at", "ended_at", "reason"):
    live_index(program_enrollment, order)
Index(
    "uq_program_enrollment_open",
    program_enrollment.c.tenant_id,
    program_enrollment.c.program_id,
    program_enrollment.c.account_id,
    unique=True,
    postgresql_where=program_enrollment.c.ended_at.is_(None)
    & program_enrollment.c.deleted_at.is_(None),
)

program_touch = tenant_table(
    "program_touch",
    id_column(),
    ref_column("enrollment_id", nullable=False),
    ref_column("contact_id"),
    Column("kind", Text, nullable=False),
    instant("happened_at", nullable=False),
    *revisioned(),
    tenant_fk("enrollment_id", "program_enrollment"),
    tenant_fk("contact_id", "contact"),
    one_of("kind", ProgramTouchKind),
)
for order in ("enrollment_id", "contact_id", "kind", "happened_at"):
    live_index(program_touch, order)
live_index(program_touch, "enrollment_id", "happened_at")
live_index(program_touch, "contact_id", "happened_at")
