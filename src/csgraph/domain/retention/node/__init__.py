"""Retention in the graph."""

from csgraph.domain.retention.node.field import RETENTION

FIELDS = (RETENTION,)

__all__: list[str] = []
