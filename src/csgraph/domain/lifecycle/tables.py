"""The phases that accounts were in, and are in."""

from sqlalchemy import CheckConstraint, Column, Index, Text

from csgraph.domain.lifecycle.rules import LifecyclePhase
from csgraph.storage.columns import id_column, instant, one_of, ref_column, revisioned
from csgraph.storage.metadata import live_index, tenant_fk, tenant_table

account_phase = tenant_table(
    "account_phase",
    id_column(),
    ref_column("account_id", nullable=False),
    Column("phase", Text, nullable=False),
    instant("entered_at", nullable=False),
    instant("left_at"),
    Column("reason", Text),
    *revisioned(),
    tenant_fk("account_id", "account"),
    one_of("phase", LifecyclePhase),
    CheckConstraint("left_at >= entered_at", name="left_after"),
)
for order in ("account_id", "phase", "entered_at", "left_at"):
    live_index(account_phase, order)
live_index(account_phase, "account_id", "entered_at")
Index(
    "uq_account_phase_current",
    account_phase.c.tenant_id,
    account_phase.c.account_id,
    unique=True,
    postgresql_where=account_phase.c.left_at.is_(None) & account_phase.c.deleted_at.is_(None),
)
