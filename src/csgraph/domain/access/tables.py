"""People of the tenant's own team, from either vendor."""

from sqlalchemy import Boolean, Column, Text

from csgraph.storage.columns import (
    folded,
    id_column,
    id_text_column,
    indexed_text,
    revisioned,
    search_vector,
)
from csgraph.storage.metadata import (
    live_index,
    plain_index,
    search_index,
    substring_index,
    tenant_table,
)

user = tenant_table(
    "user",
    id_column(),
    indexed_text("name", nullable=False),
    folded("name_key", "name"),
    indexed_text("email"),
    folded("email_key", "email"),
    Column("title", Text),
    Column("active", Boolean, nullable=False, server_default="true"),
    *revisioned(),
    search_vector("name", "title", "email"),
    id_text_column(),
)
live_index(user, "name_key")
live_index(user, "email_key")
substring_index(user, "name")
plain_index(user, "name")
substring_index(user, "email")
search_index(user)
