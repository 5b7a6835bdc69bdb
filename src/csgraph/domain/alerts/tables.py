"""Alerts, and how far each tenant's rules have been evaluated."""

from sqlalchemy import Boolean, CheckConstraint, Column, Index, Integer, Text
from sqlalchemy.dialects.postgresql import JSONB

from csgraph.alerting.register import AlertCode, AlertKind, AlertSeverity
from csgraph.domain.alerts.rules import AlertRisk, AlertState
from csgraph.storage.columns import id_column, instant, one_of, ref_column, revisioned
from csgraph.storage.metadata import Access, live_index, tenant_fk, tenant_table

PARTS = ("severity_points", "renewal_points", "arr_points", "influence_points")
"""What the priority is made of."""


def _points(name: str) -> Column[int]:
    return Column(
        name,
        Integer,
        CheckConstraint(f"{name} between 0 and 100", name=name),
        nullable=False,
        server_default="0",
    )


alert = tenant_table(
    "alert",
    id_column(),
    Column("code", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False, server_default=AlertState.OPEN.value),
    Column("risk", Text, nullable=False, server_default=AlertRisk.ACUTE.value),
    Column("subject_type", Text, nullable=False),
    Column("subject_prefix", Text, nullable=False),  # begins the ids of such records
    ref_column("subject_id", nullable=False),
    ref_column("account_id"),
    ref_column("contact_id"),
    instant("opened_at", nullable=False),
    instant("state_since", nullable=False),
    instant("wakes_at"),
    instant("due_at"),
    instant("ended_at"),  # null: it is open, in whatever state
    Column("is_ended_by_person", Boolean, nullable=False, server_default="false"),
    Column("dismissal_reason", Text),
    Column("priority", Integer, nullable=False, server_default="0"),
    *map(_points, PARTS),
    Column("rule_id", Text, nullable=False),
    Column("rule_scope", Text, nullable=False),  # what one needs to see the evidence
    Column("policy_version", Integer, nullable=False),
    Column("inputs", JSONB, nullable=False),
    Column("explanation", Text, nullable=False),
    Column("playbook", JSONB, nullable=False, server_default="[]"),
    *revisioned(),
    tenant_fk("account_id", "account"),
    tenant_fk("contact_id", "contact"),
    one_of("code", AlertCode),
    one_of("severity", AlertSeverity),
    one_of("kind", AlertKind),
    one_of("state", AlertState),
    one_of("risk", AlertRisk),
)
for order in (
    *("priority", "opened_at", "state_since", "due_at", "ended_at", "wakes_at"),
    *("account_id", "contact_id", "subject_id"),
):
    live_index(alert, order)
for narrowed_by in ("state", "code", "severity", "kind", "account_id"):
    live_index(alert, narrowed_by, "priority")
Index(
    "uq_alert_open",  # one open alert a rule and subject, whoever evaluates at the same time
    alert.c.tenant_id,
    alert.c.code,
    alert.c.subject_id,
    unique=True,
    postgresql_where=alert.c.ended_at.is_(None) & alert.c.deleted_at.is_(None),
)
Index(
    "ix_alert_past",  # what there was of a rule and subject, for cooldown and recurrence
    alert.c.tenant_id,
    alert.c.code,
    alert.c.subject_id,
    alert.c.opened_at,
)

alert_position = tenant_table(
    "alert_position",
    Column("cursor", Text, nullable=False),  # of the feed: everything before was looked at
    instant("evaluated_at"),  # when all rules were evaluated for all accounts
    instant("rung_at"),  # when it was the tenant's turn last
    key=(),
    access=Access.OUTBOX,
)
