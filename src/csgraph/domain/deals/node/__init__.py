"""Deals as they are judged, in the graph."""

from csgraph.domain.deals.node.judged import (
    DealAssessment,
    DealRejection,
    FitAssessment,
    UnmetCriterion,
)
from csgraph.domain.deals.node.leads import IdealCustomerProfile, MqlAudit, MqlAuditLead
from csgraph.domain.deals.node.matching import FIT_FIELD, ICP_FIELD
from csgraph.domain.deals.node.offered import DealException, OrderFormGuideline, OrderFormTerm
from csgraph.domain.deals.node.report import REPORT_FIELD
from csgraph.domain.deals.node.scores import SCORE_FIELD

FIELDS = (FIT_FIELD, ICP_FIELD, REPORT_FIELD, SCORE_FIELD)

__all__ = [
    "DealAssessment",
    "DealException",
    "DealRejection",
    "FitAssessment",
    "IdealCustomerProfile",
    "MqlAudit",
    "MqlAuditLead",
    "OrderFormGuideline",
    "OrderFormTerm",
    "UnmetCriterion",
]
