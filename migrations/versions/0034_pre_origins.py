"""Keep of what takes changes back whose changes these were at first."""

from alembic import op

revision = "0034_pre"
down_revision = "0033_pre"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("ALTER TABLE change_set ADD COLUMN origin_id UUID")
