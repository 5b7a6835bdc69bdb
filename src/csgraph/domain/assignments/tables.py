"""Who of ours is assigned to whom, and what each CSM knows."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Index,
    Text,
    func,
    literal_column,
)
from sqlalchemy.dialects.postgresql import ARRAY, ExcludeConstraint

from csgraph.domain.access.rules import CSM_ROLES, UserRole
from csgraph.domain.assignments.rules import AssignmentReason
from csgraph.domain.contacts.tables import points
from csgraph.storage.columns import (
    id_column,
    indexed_text,
    instant,
    one_of,
    ref_column,
    revisioned,
)
from csgraph.storage.metadata import live_index, tenant_fk, tenant_table

_IS_LIVE_PRIMARY = "is_primary and deleted_at is null"

assignment = tenant_table(
    "assignment",
    id_column(),
    ref_column("account_id", nullable=False),
    ref_column("user_id", nullable=False),
    Column("role", Text, nullable=False),
    Column("is_primary", Boolean, nullable=False, server_default="false"),
    instant("started_at", nullable=False),
    instant("ended_at"),
    Column("reason", Text, nullable=False),
    ref_column("approved_by_id"),
    Column("note", Text),
    instant("watch_ends_at"),
    *revisioned(),
    tenant_fk("account_id", "account"),
    tenant_fk("user_id", "user"),
    tenant_fk("approved_by_id", "user"),
    one_of("role", UserRole),
    one_of("reason", AssignmentReason),
    CheckConstraint("ended_at >= started_at", name="ended_after"),
    CheckConstraint(
        f"not is_primary or role in ({', '.join(repr(role.value) for role in CSM_ROLES)})",
        name="primary_role",
    ),
    ExcludeConstraint(  # an account has one primary CSM at any instant
        ("tenant_id", "="),
        ("account_id", "="),
        (func.tstzrange(literal_column("started_at"), literal_column("ended_at")), "&&"),
        name="ex_assignment_primary",
        where=literal_column(_IS_LIVE_PRIMARY),
        using="gist",
    ),
)
for order in (
    *("account_id", "user_id", "approved_by_id", "started_at", "ended_at", "watch_ends_at"),
    *("role", "updated_at"),
):
    live_index(assignment, order)
live_index(assignment, "account_id", "started_at")
Index(
    "uq_assignment_open_primary",
    assignment.c.tenant_id,
    assignment.c.account_id,
    unique=True,
    postgresql_where=literal_column(f"{_IS_LIVE_PRIMARY} and ended_at is null"),
)

csm_profile = tenant_table(
    "csm_profile",
    id_column(),
    ref_column("user_id", nullable=False),
    Column("role", Text),
    Column("industries", ARRAY(Text), nullable=False, server_default="{}"),
    Column("use_cases", ARRAY(Text), nullable=False, server_default="{}"),
    Column("languages", ARRAY(Text), nullable=False, server_default="{}"),
    indexed_text("location"),
    points("product_depth"),
    Column("leaves_on", Date),
    *revisioned(),
    tenant_fk("user_id", "user"),
    one_of("role", UserRole),
    irrevertible="people approve by the role that it says, so keep it anew",
)
for order in ("user_id", "role", "leaves_on", "location", "updated_at"):
    live_index(csm_profile, order)
Index(
    "uq_csm_profile_live",
    csm_profile.c.tenant_id,
    csm_profile.c.user_id,
    unique=True,
    postgresql_where=csm_profile.c.deleted_at.is_(None),
)
