"""How callers write renewals."""

from csgraph.domain.renewals.commands import (
    assign,
    lose,
    mark_straight,
    record_ask,
    renew,
    schedule,
    unmark_straight,
)
from csgraph.domain.renewals.node import Renewal, RenewalAsk
from csgraph.domain.renewals.rules import RENEWAL
from csgraph.domain.renewals.tables import renewal
from csgraph.events.invariants import StaysEnded
from csgraph.graph.mutations import Mutation

_SCOPE = "accounts:write"

INVARIANTS = (StaysEnded(renewal, "Renewal", RENEWAL, "outcome"),)

MUTATIONS = (
    Mutation(
        name="renewalSchedule",
        description="Schedule the renewal of a contract. The worker does so for every contract "
        "whose term runs; scheduled again, it is changed.",
        scope=_SCOPE,
        node=Renewal,
        act=schedule,
        fields=("contract", "owner"),
        required=("contract",),
        makes=True,
    ),
    Mutation(
        name="renewalAssign",
        description="Say who sees to a renewal.",
        scope=_SCOPE,
        node=Renewal,
        act=assign,
        fields=("owner",),
        required=("owner",),
    ),
    Mutation(
        name="renewalMarkStraight",
        description="Mark a renewal that brings no upsell: its owner closes it alone, and Sales is "
        "told, which is who owns the account in the CRM unless another is named.",
        scope=_SCOPE,
        node=Renewal,
        act=mark_straight,
        fields=("salesContact",),
        stands_alone=True,
    ),
    Mutation(
        name="renewalUnmarkStraight",
        description="Take back that a renewal is straight: an upsell was found.",
        scope=_SCOPE,
        node=Renewal,
        act=unmark_straight,
    ),
    Mutation(
        name="renewalRenew",
        description="Close a renewal that was signed: flat, up or down follows from the revenue of "
        "both contracts, or from what is given.",
        scope=_SCOPE,
        node=Renewal,
        act=renew,
        fields=("successor", "revenueBefore", "revenueAfter", "decidedAt"),
        stands_alone=True,
    ),
    Mutation(
        name="renewalLose",
        description="Close a renewal that will not come, with what is known of why.",
        scope=_SCOPE,
        node=Renewal,
        act=lose,
        fields=("lostReason", "decidedAt"),
        required=("lostReason",),
    ),
    Mutation(
        name="renewalAskRecord",
        description="Record that a customer was asked whether they will renew, and what they said.",
        scope=_SCOPE,
        node=RenewalAsk,
        act=record_ask,
        fields=("renewal", "contact", "occasion", "answer", "askedAt"),
        required=("renewal", "occasion"),
        makes=True,
    ),
)
