"""Find what was merged into another record by the identities that it had."""

from alembic import op

revision = "0037_pre"
down_revision = "0032_pre"
branch_labels = None
depends_on = None


def upgrade():
    for table, column in (
        ("account", "external_id"),
        ("account", "domain"),
        ("contact", "external_id"),
    ):
        op.execute(
            f"create index ix_{table}_{column}_merged on {table} (tenant_id, {column}) "
            "where merged_into is not null"
        )
