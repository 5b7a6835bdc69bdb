"""What makes customers buy more, who sells it, and what others do."""

from csgraph.domain.expansion.rules.benchmarks import Benchmark, SurveyMotion, benchmarks_of
from csgraph.domain.expansion.rules.drivers import (
    LEAD,
    NATURE_OF,
    ChangeDirection,
    ExpansionDriver,
    ExpansionInitiation,
    ExpansionLeadState,
    ExpansionNature,
    ExpansionType,
    Rung,
    expansion_type,
)
from csgraph.domain.expansion.rules.growth import (
    OBJECTIVE_KEY,
    LeadRecord,
    lead_record,
    post_sales_share,
)
from csgraph.domain.expansion.rules.ownership import (
    ALIGNMENT,
    MODEL_KEYS,
    ChosenModel,
    CommercialModel,
    CreditedSide,
    OpportunityOwner,
    OwnedMotion,
    credit_of,
    owner_of,
    recommend_model,
)

__all__ = [
    "ALIGNMENT",
    "LEAD",
    "MODEL_KEYS",
    "NATURE_OF",
    "OBJECTIVE_KEY",
    "Benchmark",
    "ChangeDirection",
    "ChosenModel",
    "CommercialModel",
    "CreditedSide",
    "ExpansionDriver",
    "ExpansionInitiation",
    "ExpansionLeadState",
    "ExpansionNature",
    "ExpansionType",
    "LeadRecord",
    "OpportunityOwner",
    "OwnedMotion",
    "Rung",
    "SurveyMotion",
    "benchmarks_of",
    "credit_of",
    "expansion_type",
    "lead_record",
    "owner_of",
    "post_sales_share",
    "recommend_model",
]
