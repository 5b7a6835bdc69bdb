"""Find merged records by the identities that they had; keep all lines of an import or none."""

from alembic import op

revision = "0037_pre"
down_revision = "0034_pre"
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
    op.execute("alter table bulk_import alter column error_policy set default 'REJECT_EVERYTHING'")
