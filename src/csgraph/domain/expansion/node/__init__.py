"""Expansion in the graph."""

from csgraph.domain.expansion.node.advice import (
    BENCHMARK_FIELD,
    MODEL_FIELD,
    OWNER_FIELD,
)
from csgraph.domain.expansion.node.growth import GROWTH_FIELDS
from csgraph.domain.expansion.node.kept import (
    CommercialModelChoice,
    ContractChangeRequest,
    ExpansionLead,
    ImpactRung,
)

FIELDS = (MODEL_FIELD, OWNER_FIELD, BENCHMARK_FIELD, *GROWTH_FIELDS)

__all__ = ["CommercialModelChoice", "ContractChangeRequest", "ExpansionLead", "ImpactRung"]
