"""Saved filters."""

from sqlalchemy import Column, Text
from sqlalchemy.dialects.postgresql import JSONB

from csgraph.storage.columns import folded, id_column, indexed_text, revisioned
from csgraph.storage.metadata import live_index, tenant_table

segment = tenant_table(
    "segment",
    id_column(),
    indexed_text("name", nullable=False),
    folded("name_key", "name"),
    Column("node_type", Text, nullable=False),
    Column("filter", JSONB, nullable=False),
    *revisioned(),
)
live_index(segment, "name_key")
