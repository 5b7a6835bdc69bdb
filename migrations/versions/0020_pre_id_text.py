"""Store what clients see of an id, where rows are read by the hundred."""

from alembic import op

revision = "0020_pre"
down_revision = "0019_pre"
branch_labels = None
depends_on = None

TABLES = (
    "account",
    "contact",
    "contract",
    "interaction",
    "opportunity",
    "opportunity_contact_role",
    "opportunity_stage_change",
    "organization_membership",
    "satisfaction_rating",
    "ticket",
    "user",
)
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def upgrade():
    pairs = "".join(high + low for high in ALPHABET for low in ALPHABET)
    groups = " || ".join(f"substr('{pairs}'::bytea, {ten_bits(n)} * 2 + 1, 2)" for n in range(13))
    op.execute(
        "create function id_text(id uuid) returns text "
        "language plpgsql immutable strict parallel safe as $$ declare b bytea = uuid_send(id); "
        f"begin return encode({groups}, 'escape'); end $$"
    )
    for table in TABLES:
        op.execute(
            f'alter table "{table}" add column id_text text not null '
            "generated always as (store.id_text(id)) stored"
        )


def ten_bits(group):
    byte, offset = divmod(10 * group, 8)
    if byte == 15:
        return "(get_byte(b, 15) << 2)"
    return f"((substr(b, {byte + 1}, 2)::integer >> {6 - offset}) & 1023)"
