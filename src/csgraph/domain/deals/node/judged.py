"""Fit checklists, what deals are found to be, rejections."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Text, case, cast, null

from csgraph.domain.access.node import User
from csgraph.domain.accounts.node import Account
from csgraph.domain.deals import rules
from csgraph.domain.deals import tables as t
from csgraph.domain.deals.node.words import ExplainedFit
from csgraph.domain.opportunities.node import Opportunity
from csgraph.domain.opportunities.tables import opportunity
from csgraph.domain.policies.rules import Explainer, Policies
from csgraph.domain.policies.tables import decisions_in_force, policy_decision
from csgraph.graph.declare import (
    Concerns,
    Moment,
    OrderBy,
    column,
    computed,
    node,
    to_one,
    worked,
)
from csgraph.graph.interfaces import Node, Revisioned
from csgraph.graph.scalars import DateTime
from csgraph.graph.sources import Sources
from csgraph.graph.states import available_transitions, stored_state
from csgraph.graph.worked import Asked, WorkedRead
from csgraph.storage.literals import literal

_fit = t.fit_assessment.c
_assessment = t.deal_assessment.c
_rejection = t.deal_rejection.c
_unmet = t.unmet_criterion.c
_deal = opportunity.c

Told = Mapping[str, list[Any]]


def explained_fit(row: list[Any], explainer: Explainer) -> Any:
    """Return whether a customer fits, from a checklist's ratings and its plan."""
    *ratings, plan = row
    named = dict(zip(rules.FIT_ITEMS, map(rules.FitRating, ratings), strict=True))
    return rules.fit_of(named, plan, explainer)


def _facts(sources: Sources) -> dict[str, Any]:
    row = sources.row.c
    return {
        "checklist": [*(row[name] for name in rules.FIT_ITEMS), row.mitigation_plan],
        "policies": decisions_in_force(sources, rules.FIT_KEYS),
    }


def _result(told: Told, asked: Asked) -> Any:
    explainer = Explainer(Policies.of_rows(told["policies"]), asked.now)
    return explained_fit(told["checklist"], explainer)


def _cause_group(row: FromClause, _parent: FromClause | None) -> ColumnElement[Any]:
    by_group = [
        (
            row.c.root_cause.in_(
                [literal(each.value) for each, of in rules.CAUSE_GROUP.items() if of is group]
            ),
            literal(group.value),
        )
        for group in rules.CauseGroup
    ]
    return case(*by_group, else_=cast(null(), Text))


@node(
    table=t.fit_assessment,
    prefix="fit",
    scope="accounts:read",
    plural="fitAssessments",
    plural_description="Fit checklists; the latest first.",
    description="Whether a customer can succeed with us, point by point, as of an instant.",
    default_order=(OrderBy(_fit.assessed_at, descending=True),),
)
class FitAssessment(Node, Revisioned):
    """Whether a customer can succeed with us, point by point."""

    result: ExplainedFit | None = worked(
        WorkedRead(
            _facts,
            _result,
            tables=(policy_decision,),
            columns=(*(_fit[name] for name in rules.FIT_ITEMS), _fit.mitigation_plan),
            at_any_instant=True,
        ),
        "What follows from the points.",
    )
    technical: rules.FitRating = column(_fit.technical, "Whether they have the technology needed.")
    technical_evidence: str | None = column(_fit.technical_evidence, "From what that is known.")
    functional: rules.FitRating = column(_fit.functional, "Whether we have what they need.")
    functional_evidence: str | None = column(_fit.functional_evidence, "From what that is known.")
    experience: rules.FitRating = column(
        _fit.experience, "Whether they have the people to succeed with us."
    )
    experience_evidence: str | None = column(_fit.experience_evidence, "From what that is known.")
    support: rules.FitRating = column(_fit.support, "Whether we can support them as they need.")
    support_evidence: str | None = column(_fit.support_evidence, "From what that is known.")
    buy_in: rules.FitRating = column(_fit.buy_in, "Whether the right stakeholders take part.")
    buy_in_evidence: str | None = column(_fit.buy_in_evidence, "From what that is known.")
    mitigation_plan: str | None = column(
        _fit.mitigation_plan, "How what is missing is made good. Null where nothing is planned."
    )
    assessed_at: DateTime = column(_fit.assessed_at, "When.", order=True)
    account: Account | None = to_one(
        _fit.account_id,
        "Of whom.",
        reverse="fitAssessments",
        reverse_description="Fit checklists of the account; the latest first.",
    )
    opportunity: Opportunity | None = to_one(
        _fit.opportunity_id,
        "At what deal. Null where none is named.",
        reverse="fitAssessments",
        reverse_description="Fit checklists that were filled in at the deal; the latest first.",
    )
    assessed_by: User | None = to_one(
        _fit.assessed_by_id,
        "By whom.",
        reverse="fitAssessments",
        reverse_description="Fit checklists that this person filled in.",
    )


@node(
    table=t.deal_assessment,
    prefix="das",
    scope="accounts:read",
    plural="dealAssessments",
    plural_description="What deals were found to be; the latest first.",
    description="That a deal was found to be bad, or a misunderstanding.",
    default_order=(OrderBy(_assessment.assessed_at, descending=True),),
    moments=(
        Moment(
            "DEAL_ASSESSED",
            "A deal was found to be bad, or a misunderstanding.",
            _assessment.assessed_at,
            (Concerns(Account, _assessment.opportunity_id, through=_deal.account_id),),
        ),
    ),
)
class DealAssessment(Node, Revisioned):
    """That a deal was found to be bad, or a misunderstanding."""

    kind: rules.DealAssessmentKind = column(_assessment.kind, "What it is.", order=True)
    criteria: list[rules.BadDealCriterion] = column(
        _assessment.criteria, "What makes it bad. None of a misunderstanding."
    )
    flags: list[rules.BadDealFlag] = column(
        _assessment.flags, "What it would take to be renewed. None of a misunderstanding."
    )
    expected_vs_received: str | None = column(
        _assessment.expected_vs_received, "What the customer expected, and what they got."
    )
    root_cause: rules.BadDealCause | None = column(
        _assessment.root_cause, "What it came of. Null while unknown.", order=True
    )
    cause_group: rules.CauseGroup | None = computed(
        _cause_group,
        "Where in the company that lies; follows from the cause.",
        columns=(_assessment.root_cause,),
    )
    funnel_stage: rules.FunnelStage | None = column(
        _assessment.funnel_stage,
        "Where the lead should have been stopped. Null where the cause lies elsewhere.",
    )
    assessed_at: DateTime = column(_assessment.assessed_at, "When.", order=True)
    opportunity: Opportunity | None = to_one(
        _assessment.opportunity_id,
        "Which deal.",
        reverse="assessments",
        reverse_description="What the deal was found to be; the latest first.",
    )
    assessed_by: User | None = to_one(
        _assessment.assessed_by_id,
        "Who found it.",
        reverse="dealAssessments",
        reverse_description="What this person found deals to be.",
    )


@node(
    table=t.deal_rejection,
    prefix="drj",
    scope="accounts:read",
    plural="dealRejections",
    plural_description="Rejections of deals; the latest first.",
    description="That customer success proposes to reject a deal, and what was decided. The "
    "account is served in any case.",
    default_order=(OrderBy(_rejection.proposed_at, descending=True),),
    moments=(
        Moment(
            "DEAL_REJECTION_PROPOSED",
            "Customer success proposed to reject a deal.",
            _rejection.proposed_at,
            (Concerns(Account, _rejection.opportunity_id, through=_deal.account_id),),
        ),
    ),
)
class DealRejection(Node, Revisioned):
    """That customer success proposes to reject a deal."""

    state: rules.RejectionState = column(_rejection.state, "How far it has come.", order=True)
    available_transitions: list[str] = computed(
        available_transitions(rules.REJECTION, stored_state("state")),
        "Mutations that its state allows now; at most 3.",
        columns=(_rejection.state,),
    )
    kickoff_at: DateTime = column(_rejection.kickoff_at, "When the first kickoff call was.")
    proposed_at: DateTime = column(_rejection.proposed_at, "When it was proposed.", order=True)
    decided_at: DateTime | None = column(
        _rejection.decided_at,
        "When it was decided, or withdrawn. Null while it is open.",
        order=True,
    )
    decision_note: str | None = column(_rejection.decision_note, "What was said about it.")
    root_cause: rules.BadDealCause | None = column(
        _rejection.root_cause, "What the deal came of. Null unless it was approved."
    )
    is_compensation_excluded: bool = column(
        _rejection.is_compensation_excluded,
        "Whether the deal does not count for the proposer's pay.",
    )
    opportunity: Opportunity | None = to_one(
        _rejection.opportunity_id,
        "Which deal.",
        reverse="rejections",
        reverse_description="Proposals to reject the deal; the latest first.",
    )
    proposer: User | None = to_one(
        _rejection.proposer_id,
        "Who proposes it.",
        reverse="proposedRejections",
        reverse_description="Deals that this person proposed to reject.",
    )
    decided_by: User | None = to_one(
        _rejection.decided_by_id,
        "Who decided. Null while nobody did.",
        reverse="decidedRejections",
        reverse_description="Rejections that this person decided about.",
    )


@node(
    table=t.unmet_criterion,
    prefix="umc",
    scope="accounts:read",
    plural="unmetCriteria",
    plural_description="Qualification criteria that rejected deals did not meet, by name.",
    description="A qualification criterion that a deal did not meet.",
    default_order=(OrderBy(_unmet.ref),),
)
class UnmetCriterion(Node, Revisioned):
    """A qualification criterion that a deal did not meet."""

    kind: rules.UnmetKind = column(_unmet.kind, "Of what list it is.", order=True)
    ref: str = column(_unmet.ref, "Which one, such as `TECHNICAL`.", order=True)
    evidence: str | None = column(_unmet.evidence, "What shows it.")
    deal_rejection: DealRejection | None = to_one(
        _unmet.deal_rejection_id,
        "Of what rejection.",
        reverse="unmetCriteria",
        reverse_description="Criteria that the deal did not meet.",
    )
