"""Renewals in the graph: what is decided, where each stands, how much is in which stage."""

from csgraph.domain.renewals.node.kept import Renewal, RenewalAsk
from csgraph.domain.renewals.node.pipeline import PIPELINE
from csgraph.domain.renewals.node.stages import STAGE_EFFECT

FIELDS = (PIPELINE,)
CONTRIBUTIONS = STAGE_EFFECT

__all__ = ["Renewal", "RenewalAsk"]
