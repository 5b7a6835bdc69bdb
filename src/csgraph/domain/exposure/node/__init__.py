"""Shocks in the graph."""

from csgraph.domain.exposure.node.kept import AccountExposure, IndustryExposure, ShockEvent
from csgraph.domain.exposure.node.playbook import PLAYBOOK_FIELD

FIELDS = (PLAYBOOK_FIELD,)

__all__ = ["AccountExposure", "IndustryExposure", "ShockEvent"]
