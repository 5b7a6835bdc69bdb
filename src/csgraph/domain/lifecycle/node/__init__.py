"""Phases of accounts in the graph."""

from csgraph.domain.lifecycle.node.kept import AccountPhase
from csgraph.domain.lifecycle.node.working import VELOCITY_FIELD

FIELDS = (VELOCITY_FIELD,)

__all__ = ["AccountPhase"]
