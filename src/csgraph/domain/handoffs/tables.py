"""Handoffs, what is handed over, what was promised, meetings and feedback about them."""

from sqlalchemy import Boolean, CheckConstraint, Column, Date, Index, Integer, Table, Text

from csgraph.domain.accounts.rules import TouchModel
from csgraph.domain.contacts.tables import points
from csgraph.domain.handoffs.rules import (
    HandoffMode,
    HandoffStatus,
    HandoffTopic,
    IntroFeedbackSource,
    IntroMoment,
    SalesPromiseKind,
    SalesPromiseStatus,
)
from csgraph.storage.columns import id_column, indexed_text, instant, one_of, ref_column, revisioned
from csgraph.storage.metadata import live_index, tenant_fk, tenant_table


def _days(name: str) -> Column[int]:
    """Return a number of days, a century at most."""
    check = CheckConstraint(f"{name} between 0 and 36500", name=name)
    return Column(name, Integer, check)


handoff = tenant_table(
    "handoff",
    id_column(),
    ref_column("opportunity_id", nullable=False),
    ref_column("account_id", nullable=False),
    ref_column("ae_id"),
    ref_column("csm_id"),
    ref_column("sponsor_id"),
    Column("status", Text, nullable=False, server_default=HandoffStatus.NOT_STARTED.value),
    instant("status_since", nullable=False),
    Column("touch_model_override", Text),
    Column("mode_override", Text),
    instant("introduced_at"),
    Column("intro_moment", Text),
    Column(
        "intro_steps_done",
        Integer,
        CheckConstraint("intro_steps_done between 0 and 3", name="intro_steps_done"),
        nullable=False,
        server_default="0",
    ),
    instant("debrief_at"),
    instant("intro_call_at"),
    Column("ae_attended", Boolean),
    Column("csm_attended", Boolean),
    Column("hands_down_internally", Boolean),
    _days("implementation_days"),
    _days("provisioning_days"),
    Column("return_reason", Text),
    Column("cancel_reason", Text),
    Column("win_story", Text),
    Column("win_story_protagonist", Text),
    Column("win_story_title", Text),
    *revisioned(),
    tenant_fk("opportunity_id", "opportunity"),
    tenant_fk("account_id", "account"),
    tenant_fk("ae_id", "user"),
    tenant_fk("csm_id", "user"),
    tenant_fk("sponsor_id", "contact"),
    one_of("status", HandoffStatus),
    one_of("touch_model_override", TouchModel),
    one_of("mode_override", HandoffMode),
    one_of("intro_moment", IntroMoment),
)
for order in (
    *("status", "status_since", "introduced_at", "debrief_at", "intro_call_at"),
    *("opportunity_id", "account_id", "ae_id", "csm_id", "sponsor_id"),
    *("created_at", "updated_at"),
):
    live_index(handoff, order)
for moment in ("introduced_at", "debrief_at", "intro_call_at"):
    live_index(handoff, "account_id", moment)
Index(
    "uq_handoff_open",
    handoff.c.tenant_id,
    handoff.c.opportunity_id,
    unique=True,
    postgresql_where=handoff.c.deleted_at.is_(None)
    & (handoff.c.status != HandoffStatus.CANCELLED.value),
)


vendor_alias = tenant_table(
    "vendor_alias",
    id_column(),
    indexed_text("name", nullable=False),
    *revisioned(),
)
live_index(vendor_alias, "name")
Index(
    "uq_vendor_alias_live",
    vendor_alias.c.tenant_id,
    vendor_alias.c.name,
    unique=True,
    postgresql_where=vendor_alias.c.deleted_at.is_(None),
)


def _of_handoff(name: str, *parts: object) -> Table:
    """Declare a table of what belongs to a handoff."""
    return tenant_table(
        name,
        id_column(),
        ref_column("handoff_id", nullable=False),
        *parts,
        *revisioned(),
        tenant_fk("handoff_id", "handoff"),
    )


handoff_item = _of_handoff(
    "handoff_item",
    Column("topic", Text, nullable=False),
    Column("content", Text),  # null: said to be none
    ref_column("author_id"),
    tenant_fk("author_id", "user"),
    one_of("topic", HandoffTopic),
)
for order in ("handoff_id", "topic", "author_id", "updated_at"):
    live_index(handoff_item, order)
Index(
    "uq_handoff_item_live",
    handoff_item.c.tenant_id,
    handoff_item.c.handoff_id,
    handoff_item.c.topic,
    unique=True,
    postgresql_where=handoff_item.c.deleted_at.is_(None),
)

spiced_record = _of_handoff(
    "spiced_record",
    instant("recorded_at", nullable=False),
    Column("situation", Text),
    Column("pain", Text),
    Column("impact", Text),
    Column("critical_event", Text),
    Column("critical_event_on", Date),
    Column("business_priority", Text),
    Column("decision_criteria", Text),
)
for order in ("handoff_id", "recorded_at", "critical_event_on"):
    live_index(spiced_record, order)
live_index(spiced_record, "handoff_id", "recorded_at")

sales_promise = _of_handoff(
    "sales_promise",
    Column("statement", Text, nullable=False),
    Column("kind", Text, nullable=False),
    ref_column("made_by_id"),
    instant("made_at", nullable=False),
    Column("status", Text, nullable=False, server_default=SalesPromiseStatus.OPEN.value),
    instant("status_since", nullable=False),
    Column("evidence", Text),
    Column("reason", Text),
    tenant_fk("made_by_id", "user"),
    one_of("kind", SalesPromiseKind),
    one_of("status", SalesPromiseStatus),
)
for order in ("handoff_id", "made_by_id", "made_at", "status", "status_since", "kind"):
    live_index(sales_promise, order)
live_index(sales_promise, "status", "made_at")

oversight_meeting = _of_handoff(
    "oversight_meeting",
    instant("held_at", nullable=False),
    Column("sponsor_attended", Boolean, nullable=False),
    Column("ae_attended", Boolean),
    Column("notes", Text),
)
for order in ("handoff_id", "held_at"):
    live_index(oversight_meeting, order)
live_index(oversight_meeting, "handoff_id", "held_at")

intro_feedback = _of_handoff(
    "intro_feedback",
    Column("source", Text, nullable=False),
    points("score", nullable=False),
    Column("comment", Text),
    instant("given_at", nullable=False),
    one_of("source", IntroFeedbackSource),
)
for order in ("handoff_id", "source", "score", "given_at"):
    live_index(intro_feedback, order)
