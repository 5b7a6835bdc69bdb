"""Give the feed an epoch, which a restore begins anew."""

from alembic import op

revision = "0013_pre"
down_revision = "0012_pre"
branch_labels = None
depends_on = None


def upgrade():
    op.execute(
        """
        CREATE TABLE feed (
            epoch BIGINT NOT NULL,
            begun_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL
                CONSTRAINT ck_feed_begun_at CHECK (begun_at >= '0001-01-01 00:00:00Z'
                    and begun_at < '10000-01-01 00:00:00Z'),
            CONSTRAINT pk_feed PRIMARY KEY (epoch)
        )
        """
    )
    op.execute("INSERT INTO feed (epoch) VALUES (1)")
