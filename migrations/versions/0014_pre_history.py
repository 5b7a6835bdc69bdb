"""Find changes by type and by the ids they took away, deleted rows by what they hung on."""

from pathlib import Path

from alembic import op

revision = "0014_pre"
down_revision = "0013_pre"
branch_labels = None
depends_on = None


def upgrade():
    for statement in Path(__file__).with_suffix(".sql").read_text(encoding="utf-8").split(";\n"):
        if statement.strip():
            op.execute(statement)
