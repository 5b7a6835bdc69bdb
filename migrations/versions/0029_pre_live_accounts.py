"""Tell by an index alone whether an account is there, and its tier."""

from alembic import op

revision = "0029_pre"
down_revision = "0028_pre"
branch_labels = None
depends_on = None


def upgrade():
    op.execute(
        "create index ix_account_live on account (tenant_id, id) "
        "include (experience_tier, is_in_custody) where deleted_at is null"
    )
