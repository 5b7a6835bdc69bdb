"""People of the tenant's own team, from either vendor."""

from sqlalchemy import Boolean, Column, Index, Text

from csgraph.storage.columns import folded, id_column, revisioned
from csgraph.storage.metadata import tenant_table

user = tenant_table(
    "user",
    id_column(),
    Column("name", Text, nullable=False),
    folded("name_key", "name"),
    Column("email", Text),
    folded("email_key", "email"),
    Column("title", Text),
    Column("active", Boolean, nullable=False, server_default="true"),
    *revisioned(),
)
Index("ix_user_name", user.c.tenant_id, user.c.name_key, user.c.id)
Index("ix_user_email", user.c.tenant_id, user.c.email_key, user.c.id)
