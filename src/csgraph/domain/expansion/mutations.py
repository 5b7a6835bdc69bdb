"""How callers write leads, requests for change, rungs of impact and choices."""

from csgraph.domain.expansion.commands import (
    add_lead,
    align_model,
    choose_model,
    convert_lead,
    qualify_lead,
    record_request,
    reject_lead,
    set_rung,
)
from csgraph.domain.expansion.node import (
    CommercialModelChoice,
    ContractChangeRequest,
    ExpansionLead,
    ImpactRung,
)
from csgraph.domain.expansion.rules import LEAD
from csgraph.domain.expansion.tables import expansion_lead
from csgraph.events.invariants import StaysEnded
from csgraph.graph.mutations import Mutation

_SCOPE = "accounts:write"
_ALIGNED = (
    *("jobDescriptionsAligned", "payAligned", "hiringProfilesAligned"),
    *("trainingAligned", "proceduresAligned", "touchpointsAligned"),
)

INVARIANTS = (StaysEnded(expansion_lead, "ExpansionLead", LEAD, "state"),)

MUTATIONS = (
    Mutation(
        name="expansionLeadAdd",
        description="Note that a customer may buy more, and what would make them.",
        scope=_SCOPE,
        node=ExpansionLead,
        act=add_lead,
        fields=("account", "driver", "initiation", "buyingCenter", "note", "foundBy", "foundAt"),
        required=("account", "driver"),
        makes=True,
    ),
    Mutation(
        name="expansionLeadQualify",
        description="Note that a lead was looked into, and is one.",
        scope=_SCOPE,
        node=ExpansionLead,
        act=qualify_lead,
    ),
    Mutation(
        name="expansionLeadConvert",
        description="Name the deal that came of a lead.",
        scope=_SCOPE,
        node=ExpansionLead,
        act=convert_lead,
        fields=("opportunity",),
        required=("opportunity",),
    ),
    Mutation(
        name="expansionLeadReject",
        description="Note that a lead is none, with why.",
        scope=_SCOPE,
        node=ExpansionLead,
        act=reject_lead,
        fields=("rejectedReason",),
        required=("rejectedReason",),
    ),
    Mutation(
        name="contractChangeRequestRecord",
        description="Record that a customer asked for more, or for less.",
        scope=_SCOPE,
        node=ContractChangeRequest,
        act=record_request,
        fields=("account", "contract", "contact", "direction", "wish", "requestedAt"),
        required=("account", "direction"),
        makes=True,
    ),
    Mutation(
        name="impactRungSet",
        description="Say what a customer could gain on one rung and who decides about it; said "
        "again, it is changed.",
        scope=_SCOPE,
        node=ImpactRung,
        act=set_rung,
        fields=("account", "rung", "impact", "value", "decisionMaker"),
        required=("account", "rung"),
        makes=True,
    ),
    Mutation(
        name="commercialModelChoose",
        description="Choose who owns commercial talks with the customers of a segment, or with "
        "all; chosen again, it is changed.",
        scope="policies:write",
        node=CommercialModelChoice,
        act=choose_model,
        fields=("segment", "model", "decidedBy"),
        required=("model", "decidedBy"),
        makes=True,
    ),
    Mutation(
        name="commercialModelAlign",
        description="Note what has been brought in line with a commercial model.",
        scope="policies:write",
        node=CommercialModelChoice,
        act=align_model,
        fields=_ALIGNED,
    ),
)
