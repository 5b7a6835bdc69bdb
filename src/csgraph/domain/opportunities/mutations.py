"""How callers write what no source tells of deals."""

from csgraph.domain.opportunities.commands import set_lead_score
from csgraph.domain.opportunities.node import Opportunity
from csgraph.graph.mutations import Mutation

MUTATIONS = (
    Mutation(
        name="opportunityLeadScoreSet",
        description="Say how the lead was scored that a deal came of; null takes it back. It is "
        "held: no sync overwrites it.",
        scope="accounts:write",
        node=Opportunity,
        act=set_lead_score,
        fields=("leadScore",),
    ),
)
