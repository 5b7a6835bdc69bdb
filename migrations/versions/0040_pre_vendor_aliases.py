"""Keep the other names of tenants."""

from pathlib import Path

from alembic import op

revision = "0040_pre"
down_revision = "0039_pre"
branch_labels = None
depends_on = None


def upgrade():
    for statement in Path(__file__).with_suffix(".sql").read_text(encoding="utf-8").split(";\n"):
        if statement.strip():
            op.execute(statement)
