"""Saved filters."""

from sqlalchemy import Column, Index, Text
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
    irrevertible="grants share by it, so change it, delete it or restore it",
)
live_index(segment, "name_key")
Index(
    "uq_segment_name",
    segment.c.tenant_id,
    segment.c.name,
    unique=True,
    postgresql_where=segment.c.deleted_at.is_(None),
)
