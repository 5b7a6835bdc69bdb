"""Key behaviours, challenges, impact by term, plans back from renewals."""

from sqlalchemy import CheckConstraint, Column, Date, Index, Integer, Numeric, Text

from csgraph.domain.behaviors.rules import (
    BehaviorState,
    ChallengeMedium,
    ChallengeResponse,
    ChallengeTarget,
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

key_behavior = tenant_table(
    "key_behavior",
    id_column(),
    indexed_text("product", nullable=False),
    Column("name", Text, nullable=False),
    Column("result", Text),
    *revisioned(),
)
live_index(key_behavior, "product")

behavior_adoption = tenant_table(
    "behavior_adoption",
    id_column(),
    ref_column("account_id", nullable=False),
    ref_column("behavior_id", nullable=False),
    Column("state", Text, nullable=False, server_default=BehaviorState.NOT_STARTED.value),
    instant("state_since"),
    instant("due_at"),
    Column("evidence", Text),
    *revisioned(),
    tenant_fk("account_id", "account"),
    tenant_fk("behavior_id", "key_behavior"),
    one_of("state", BehaviorState),
)
for order in ("account_id", "behavior_id", "due_at", "state_since"):
    live_index(behavior_adoption, order)
live_index(behavior_adoption, "state", "due_at")
Index(
    "uq_behavior_adoption_live",
    behavior_adoption.c.tenant_id,
    behavior_adoption.c.account_id,
    behavior_adoption.c.behavior_id,
    unique=True,
    postgresql_where=behavior_adoption.c.deleted_at.is_(None),
)

challenge = tenant_table(
    "challenge",
    id_column(),
    ref_column("account_id", nullable=False),
    ref_column("raised_by_id"),
    Column("target", Text, nullable=False),
    Column("current_practice", Text, nullable=False),
    Column("proposed_change", Text, nullable=False),
    instant("raised_at", nullable=False),
    Column("response", Text),
    instant("responded_at"),
    *revisioned(),
    Column("medium", Text),
    instant("refused_in_conversation_at"),
    instant("refused_in_writing_at"),
    tenant_fk("account_id", "account"),
    tenant_fk("raised_by_id", "user"),
    one_of("target", ChallengeTarget),
    one_of("response", ChallengeResponse),
    one_of("medium", ChallengeMedium),
)
for order in ("account_id", "raised_by_id", "raised_at", "responded_at"):
    live_index(challenge, order)

term_impact = tenant_table(
    "term_impact",
    id_column(),
    ref_column("account_id", nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("goals_attained", Integer),
    Column("active_teams", Integer),
    Column("use_cases", Integer),
    Column("metric_level", Numeric),
    Column("story", Text),
    Column("next_phase", Text),
    *revisioned(),
    tenant_fk("account_id", "account"),
)
for order in ("account_id", "starts_on", "ends_on"):
    live_index(term_impact, order)
Index(
    "uq_term_impact_live",
    term_impact.c.tenant_id,
    term_impact.c.account_id,
    term_impact.c.starts_on,
    unique=True,
    postgresql_where=term_impact.c.deleted_at.is_(None),
)

renewal_milestone = tenant_table(
    "renewal_milestone",
    id_column(),
    ref_column("contract_id", nullable=False),
    Column("statement", Text, nullable=False),
    Column("days_before", Integer, nullable=False),
    Column("due_on", Date, nullable=False),
    instant("done_at"),
    *revisioned(),
    tenant_fk("contract_id", "contract"),
    CheckConstraint("days_before between 0 and 3650", name="days_before"),
)
for order in ("contract_id", "due_on", "done_at"):
    live_index(renewal_milestone, order)
