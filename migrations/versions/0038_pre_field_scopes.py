"""Let a tenant-defined field take a scope of its own."""

from alembic import op

revision = "0038_pre"
down_revision = "0037_pre"
branch_labels = None
depends_on = None


def upgrade():
    op.execute(
        "alter table custom_field_definition add column required_scope text, "
        "add column scope_is_chosen boolean not null default false"
    )
    op.execute(
        "create index ix_custom_field_definition_scope on custom_field_definition "
        "(tenant_id, required_scope) where required_scope is not null"
    )
