"""Success plans, goals, what they are measured by."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Date,
    Index,
    Integer,
    Numeric,
    Text,
)

from csgraph.domain.success.rules import (
    ELEMENTS,
    ComponentKind,
    ComponentRating,
    GoalKind,
    MetricDirection,
    MetricGrain,
    MilestoneOwner,
    NextPhaseKind,
    PlanEngagement,
    PlanStatus,
    ValueIndicatorKind,
)
from csgraph.storage.columns import id_column, instant, one_of, ref_column, revisioned
from csgraph.storage.metadata import live_index, tenant_fk, tenant_table


def _filled() -> str:
    """Return SQL that counts the elements of a plan that are more than blanks."""
    return " + ".join(f"(coalesce({each}, '') ~ '[^[:space:]]')::integer" for each in ELEMENTS)


success_plan = tenant_table(
    "success_plan",
    id_column(),
    ref_column("account_id", nullable=False),
    *(Column(each, Text) for each in ELEMENTS),
    Column("next_phase_kind", Text),
    Column(
        "elements_filled",
        Integer,
        Computed(_filled(), persisted=True),
        nullable=False,
        info={"made_of": ELEMENTS},
    ),
    Column("status", Text, nullable=False, server_default=PlanStatus.DRAFT.value),
    instant("status_since"),
    Column("engagement", Text),
    instant("engagement_since"),
    Column("purpose_known", Boolean),
    Column("responsibilities_kept", Boolean),
    Column("end_reason", Text),
    ref_column("successor_id"),
    *revisioned(),
    tenant_fk("account_id", "account"),
    tenant_fk("successor_id", "success_plan"),
    one_of("next_phase_kind", NextPhaseKind),
    one_of("status", PlanStatus),
    one_of("engagement", PlanEngagement),
)
for order in (
    *("account_id", "successor_id", "status", "engagement"),
    *("elements_filled", "status_since", "engagement_since", "updated_at"),
):
    live_index(success_plan, order)

goal = tenant_table(
    "goal",
    id_column(),
    ref_column("account_id", nullable=False),
    ref_column("owner_id"),
    Column("kind", Text, nullable=False, server_default=GoalKind.OTHER.value),
    Column("statement", Text, nullable=False),
    Column("target_on", Date),
    Column("weight", Numeric, nullable=False, server_default="1"),
    Column("playbook", Text),
    *revisioned(),
    tenant_fk("account_id", "account"),
    tenant_fk("owner_id", "contact"),
    one_of("kind", GoalKind),
    CheckConstraint("weight > 0", name="weight"),
)
for order in ("account_id", "owner_id", "kind", "target_on"):
    live_index(goal, order)

success_milestone = tenant_table(
    "success_milestone",
    id_column(),
    ref_column("account_id", nullable=False),
    ref_column("plan_id"),
    ref_column("goal_id"),
    Column("statement", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("due_on", Date, nullable=False),
    instant("done_at"),
    *revisioned(),
    tenant_fk("account_id", "account"),
    tenant_fk("plan_id", "success_plan"),
    tenant_fk("goal_id", "goal"),
    one_of("owner", MilestoneOwner),
)
for order in ("account_id", "plan_id", "goal_id", "due_on", "done_at"):
    live_index(success_milestone, order)

ecosystem_component = tenant_table(
    "ecosystem_component",
    id_column(),
    ref_column("goal_id", nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("is_ours", Boolean, nullable=False),
    Column("metric", Text),
    Column("rating", Text),
    instant("rated_at"),
    *revisioned(),
    tenant_fk("goal_id", "goal"),
    one_of("kind", ComponentKind),
    one_of("rating", ComponentRating),
)
for order in ("goal_id", "rating", "rated_at", "created_at"):
    live_index(ecosystem_component, order)

goal_review = tenant_table(
    "goal_review",
    id_column(),
    ref_column("goal_id", nullable=False),
    instant("reviewed_at", nullable=False),
    Column("is_joint", Boolean, nullable=False),
    Column("findings", Text),
    *revisioned(),
    tenant_fk("goal_id", "goal"),
)
for order in ("goal_id", "reviewed_at"):
    live_index(goal_review, order)

value_indicator = tenant_table(
    "value_indicator",
    id_column(),
    ref_column("account_id", nullable=False),
    Column("kind", Text, nullable=False),
    Column("holds", Boolean, nullable=False),
    Column("evidence", Text),
    *revisioned(),
    tenant_fk("account_id", "account"),
    one_of("kind", ValueIndicatorKind),
)
for order in ("account_id", "kind", "updated_at"):
    live_index(value_indicator, order)
Index(
    "uq_value_indicator_live",
    value_indicator.c.tenant_id,
    value_indicator.c.account_id,
    value_indicator.c.kind,
    unique=True,
    postgresql_where=value_indicator.c.deleted_at.is_(None),
)

success_metric = tenant_table(
    "success_metric",
    id_column(),
    ref_column("account_id", nullable=False),
    ref_column("goal_id"),
    Column("name", Text, nullable=False),
    Column("unit", Text),
    Column("baseline", Numeric, nullable=False),
    Column("target", Numeric, nullable=False),
    Column("direction", Text, nullable=False),
    Column("grain", Text, nullable=False, server_default=MetricGrain.MONTHLY.value),
    instant("effective_since"),  # since when our solution bears on it
    Column("tracks_our_effect", Text),
    Column("customer_changed_practice", Text),
    Column("not_yet_understood", Text),
    *revisioned(),
    tenant_fk("account_id", "account"),
    tenant_fk("goal_id", "goal"),
    one_of("direction", MetricDirection),
    one_of("grain", MetricGrain),
)
for order in ("account_id", "goal_id", "created_at"):
    live_index(success_metric, order)

metric_point = tenant_table(
    "metric_point",
    id_column(),
    ref_column("metric_id", nullable=False),
    instant("measured_at", nullable=False),
    Column("value", Numeric, nullable=False),
    Column("source", Text),
    *revisioned(),
    tenant_fk("metric_id", "success_metric"),
)
for order in ("metric_id", "measured_at"):
    live_index(metric_point, order)
Index(
    "uq_metric_point_live",
    metric_point.c.tenant_id,
    metric_point.c.metric_id,
    metric_point.c.measured_at,
    unique=True,
    postgresql_where=metric_point.c.deleted_at.is_(None),
)
