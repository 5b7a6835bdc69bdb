"""How callers judge deals."""

import strawberry

from csgraph.domain.access.node import User
from csgraph.domain.access.rules import UserRole
from csgraph.domain.deals.commands import (
    approve,
    assess_deal,
    assess_fit,
    decline,
    define_profile,
    draw_audit,
    inspect_lead,
    propose,
    record_exception,
    record_term,
    set_guideline,
    sign_audit,
    withdraw,
)
from csgraph.domain.deals.node import (
    DealAssessment,
    DealException,
    DealRejection,
    FitAssessment,
    IdealCustomerProfile,
    MqlAudit,
    MqlAuditLead,
    OrderFormGuideline,
    OrderFormTerm,
    UnmetCriterion,
)
from csgraph.domain.deals.rules import MOST_CRITERIA, REJECTION, AuditSigner, UnmetKind
from csgraph.domain.deals.tables import deal_rejection
from csgraph.events.invariants import StaysEnded
from csgraph.graph.mutations import Given, Mutation

_SCOPE = "accounts:write"
_FIT = ("technical", "functional", "experience", "support", "buyIn")


@strawberry.input(description="A qualification criterion that a deal did not meet.")
class UnmetCriterionInput:
    """A qualification criterion that a deal did not meet."""

    kind: UnmetKind = strawberry.field(description="Of what list it is.")
    ref: str = strawberry.field(description="Which one, such as `TECHNICAL`.")
    evidence: str | None = strawberry.field(description="What shows it.", default=None)


_DECIDER = (
    Given(
        "deciderRole",
        UserRole,
        "As what they decide, where that is said: it has to be what their profile says.",
        "decider_role",
    ),
)

INVARIANTS = (StaysEnded(deal_rejection, "DealRejection", REJECTION, "state"),)

MUTATIONS = (
    Mutation(
        name="fitAssess",
        description="Fill in the fit checklist of an account. What was filled in before is kept.",
        scope=_SCOPE,
        node=FitAssessment,
        act=assess_fit,
        fields=(
            *("account", "opportunity", "assessedBy", "assessedAt", "mitigationPlan"),
            *_FIT,
            *(f"{name}Evidence" for name in _FIT),
        ),
        required=("account",),
        makes=True,
    ),
    Mutation(
        name="dealAssess",
        description="Say whether a deal is bad or a misunderstanding, and what it came of.",
        scope=_SCOPE,
        node=DealAssessment,
        act=assess_deal,
        fields=(
            *("opportunity", "kind", "criteria", "flags", "expectedVsReceived"),
            *("rootCause", "funnelStage", "assessedBy", "assessedAt"),
        ),
        required=("opportunity", "kind"),
        makes=True,
    ),
    Mutation(
        name="dealRejectionPropose",
        description="Propose to reject a deal after its first kickoff call, with the qualification "
        "criteria that it did not meet.",
        scope=_SCOPE,
        node=DealRejection,
        act=propose,
        fields=("opportunity", "proposer", "kickoffAt"),
        required=("opportunity", "proposer", "kickoffAt"),
        makes=True,
        parts=(UnmetCriterion,),
        given=(
            Given(
                "unmetCriteria",
                list[UnmetCriterionInput],
                f"What was not met, 1 to {MOST_CRITERIA}.",
                "unmet_criteria",
                required=True,
            ),
        ),
    ),
    Mutation(
        name="dealRejectionApprove",
        description="Approve a rejection: the deal does not count for the proposer's pay. Nobody "
        "approves their own; who does is `VP_SUCCESS` by their profile (`csmProfileKeep`).",
        scope=_SCOPE,
        node=DealRejection,
        act=approve,
        fields=("decidedBy", "rootCause", "decisionNote"),
        required=("decidedBy", "rootCause"),
        given=_DECIDER,
    ),
    Mutation(
        name="dealRejectionDecline",
        description="Decline a rejection: the deal stands. Who does is `VP_SUCCESS` by their "
        "profile.",
        scope=_SCOPE,
        node=DealRejection,
        act=decline,
        fields=("decidedBy", "decisionNote"),
        required=("decidedBy",),
        given=_DECIDER,
    ),
    Mutation(
        name="dealRejectionWithdraw",
        description="Take back a proposal to reject a deal.",
        scope=_SCOPE,
        node=DealRejection,
        act=withdraw,
    ),
    Mutation(
        name="dealExceptionRecord",
        description="Record that a deal was let off a term, by somebody outside Sales: of "
        "operations or finance, by their profile (`csmProfileKeep`), whose deal it is not.",
        scope=_SCOPE,
        node=DealException,
        act=record_exception,
        fields=(
            *("opportunity", "term", "reason", "requestedBy", "approver", "approverRole"),
            "marginImpact",
        ),
        required=("opportunity", "term", "reason", "requestedBy", "approver"),
        makes=True,
    ),
    Mutation(
        name="orderFormGuidelineSet",
        description="Say in what range a term may be offered, and who approves what lies outside; "
        "said again, it is changed.",
        scope="policies:write",
        node=OrderFormGuideline,
        act=set_guideline,
        fields=("term", "allowedMin", "allowedMax", "unit", "approverRole"),
        required=("term", "approverRole"),
        makes=True,
    ),
    Mutation(
        name="orderFormTermRecord",
        description="Record what a deal offers of a term. Outside the range it takes who approved "
        "it, with the role that the guideline names by their profile (`csmProfileKeep`); within "
        "it nobody is noted. Recorded again, it is changed.",
        scope=_SCOPE,
        node=OrderFormTerm,
        act=record_term,
        fields=("opportunity", "term", "offered", "approver", "approverRole"),
        required=("opportunity", "term", "offered"),
        makes=True,
    ),
    Mutation(
        name="idealCustomerProfileDefine",
        description="Define whom we look for. Every definition is a version of its own; the latest "
        "is in force.",
        scope="policies:write",
        node=IdealCustomerProfile,
        act=define_profile,
        fields=("buyerRole", "industry", "employeeMin", "employeeMax", "requiredTechnology"),
        makes=True,
    ),
    Mutation(
        name="mqlAuditDraw",
        description="Draw a quarter's random sample of the leads that Marketing called qualified.",
        scope=_SCOPE,
        node=MqlAudit,
        act=draw_audit,
        fields=("year", "quarter"),
        required=("year", "quarter"),
        makes=True,
        given=(
            Given(
                "candidates",
                list[str],
                "The leads that were called qualified in the quarter, as Marketing knows them.",
                "candidates",
                required=True,
            ),
        ),
    ),
    Mutation(
        name="mqlAuditLeadInspect",
        description="Write down what an inspection by hand found of a lead.",
        scope=_SCOPE,
        node=MqlAuditLead,
        act=inspect_lead,
        fields=("verdict", "finding"),
        required=("verdict",),
    ),
    Mutation(
        name="mqlAuditSign",
        description="Sign an audit whose leads have all been inspected, for Sales or for success: "
        "as `VP_SALES` or `VP_SUCCESS`, by the profile of who signs. Two people sign.",
        scope=_SCOPE,
        node=MqlAudit,
        act=sign_audit,
        given=(
            Given("userId", strawberry.ID, "Who signs.", "user_id", of=User, required=True),
            Given("role", AuditSigner, "For which side, where that is said.", "role"),
        ),
    ),
)
