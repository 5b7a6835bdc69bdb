"""What is kept of handoffs, with what rules judge of them."""

from csgraph.domain.access.node import User
from csgraph.domain.accounts.node import Account
from csgraph.domain.accounts.rules import TouchModel
from csgraph.domain.contacts.node import Contact
from csgraph.domain.handoffs import tables as t
from csgraph.domain.handoffs.node import checklist, clocks, closing, judging
from csgraph.domain.handoffs.node.custody import CUSTODY
from csgraph.domain.handoffs.node.explained import CLOCKS, COMPLETENESS, PHASE
from csgraph.domain.handoffs.node.shapes import (
    ExplainedEmotionalPhase,
    HandoffClock,
    HandoffCustody,
)
from csgraph.domain.handoffs.node.words import (
    EmotionalPhase,
    HandoffMode,
    HandoffStatus,
    IntroMoment,
    SlaStatus,
    SlaStep,
)
from csgraph.domain.opportunities.node import Opportunity
from csgraph.domain.opportunities.node import closing as deal
from csgraph.domain.opportunities.rules import CloseBasis
from csgraph.domain.policies.node import ExplainedNumber
from csgraph.graph.declare import Concerns, Moment, OrderBy, column, node, to_one, worked
from csgraph.graph.interfaces import Node, Revisioned
from csgraph.graph.judged import judged
from csgraph.graph.scalars import DateTime, ExactDecimal

_handoff = t.handoff.c
_DEAL = (_handoff.opportunity_id,)
_TOUCH = (_handoff.opportunity_id, _handoff.touch_model_override)
_OF_ACCOUNT = (Concerns(Account, _handoff.account_id),)


@node(
    table=t.handoff,
    prefix="hnd",
    scope="accounts:read",
    plural="handoffs",
    plural_description="How customers pass from sales to customer success; the latest first.",
    description="How a customer passes from sales to customer success.",
    default_order=(OrderBy(_handoff.created_at, descending=True),),
    moments=(
        Moment(
            "CSM_INTRODUCED",
            "The customer came to know the CSM.",
            _handoff.introduced_at,
            _OF_ACCOUNT,
        ),
        Moment(
            "HANDOFF_DEBRIEFED",
            "Sales debriefed customer success.",
            _handoff.debrief_at,
            _OF_ACCOUNT,
        ),
        Moment(
            "FIRST_CUSTOMER_MEETING",
            "Sales presented customer success to the customer.",
            _handoff.intro_call_at,
            _OF_ACCOUNT,
        ),
    ),
)
class Handoff(Node, Revisioned):
    """How a customer passes from sales to customer success."""

    status: HandoffStatus = column(_handoff.status, "Where it stands.", order=True)
    status_since: DateTime = column(_handoff.status_since, "Since when.", order=True)
    available_transitions: list[str] = judged(
        judging.open_steps,
        "Mutations that the handoff's state allows.",
        tables=closing.TOUCH_TABLES,
        columns=(*_TOUCH, _handoff.status),
    )
    touch_model: TouchModel | None = judged(
        lambda sources: closing.touch_model(sources, sources.row),
        "How closely the customer is looked after: as somebody said, else as the amount of the "
        "deal tells. Null while neither is known.",
        tables=closing.TOUCH_TABLES,
        columns=_TOUCH,
    )
    touch_model_override: TouchModel | None = column(
        _handoff.touch_model_override, "TouchModel that somebody gave."
    )
    closed_at: DateTime | None = judged(
        lambda sources: deal.closed_at(sources, sources.row),
        "When the deal was won: what the clocks run from. Null while it is not.",
        tables=deal.CLOSE_TABLES,
        columns=_DEAL,
    )
    close_basis: CloseBasis | None = judged(
        lambda sources: deal.close_basis(sources, sources.row),
        "From what it is known when the deal was won. Null while it is not.",
        tables=deal.CLOSE_TABLES,
        columns=_DEAL,
    )
    debrief_due_at: DateTime | None = judged(
        clocks.due_at(SlaStep.DEBRIEF),
        "Until when sales is to debrief customer success. Null while the deal is not won.",
        tables=clocks.CLOCK_TABLES,
        columns=_DEAL,
    )
    debrief_at: DateTime | None = column(
        _handoff.debrief_at, "When sales debriefed customer success.", order=True
    )
    debrief_sla: SlaStatus | None = judged(
        clocks.sla_status(SlaStep.DEBRIEF),
        "How the clock of the debrief stands. Null while the touch model is unknown.",
        tables=clocks.CLOCK_TABLES,
        columns=clocks.CLOCK_COLUMNS,
    )
    intro_call_due_at: DateTime | None = judged(
        clocks.due_at(SlaStep.INTRO_CALL),
        "Until when the customer is to be met. Null while the deal is not won.",
        tables=clocks.CLOCK_TABLES,
        columns=_DEAL,
    )
    intro_call_at: DateTime | None = column(
        _handoff.intro_call_at, "When the first meeting with the customer was.", order=True
    )
    intro_call_sla: SlaStatus | None = judged(
        clocks.sla_status(SlaStep.INTRO_CALL),
        "How the clock of the first meeting stands. Null while the touch model is unknown.",
        tables=clocks.CLOCK_TABLES,
        columns=clocks.CLOCK_COLUMNS,
    )
    clocks: list[HandoffClock] | None = worked(
        CLOCKS, "The clocks, each with how its state came about; at most 2."
    )
    ae_attended: bool | None = column(
        _handoff.ae_attended, "Whether the account executive was in the first meeting."
    )
    csm_attended: bool | None = column(
        _handoff.csm_attended, "Whether the CSM was in the first meeting."
    )
    introduced_at: DateTime | None = column(
        _handoff.introduced_at, "When the customer came to know the CSM.", order=True
    )
    intro_moment: IntroMoment | None = column(
        _handoff.intro_moment, "At what point that was. Null while unknown."
    )
    intro_steps_done: int = column(
        _handoff.intro_steps_done,
        "How many steps of an introduction before the close are done, 0 to 3.",
    )
    missing_items: list[str] = judged(
        checklist.missing_items,
        "What the checklist requires, and is neither filled nor said to be none; names of "
        "`HandoffTopic`.",
        tables=checklist.CHECKLIST_TABLES,
        columns=checklist.CHECKLIST_COLUMNS,
    )
    completeness: ExactDecimal = judged(
        checklist.completeness,
        "Share of what the checklist requires that is there, 0 to 1.",
        tables=checklist.CHECKLIST_TABLES,
        columns=checklist.CHECKLIST_COLUMNS,
    )
    completeness_explained: ExplainedNumber | None = worked(
        COMPLETENESS, "The same share, with what the checklist requires and what is missing."
    )
    is_handed_over: bool = judged(
        judging.is_handed_over,
        "Whether the account has left the phase of its handoff: debriefed, and customer success "
        "presented; for a LOW touch, the checklist accepted.",
        tables=closing.TOUCH_TABLES,
        columns=(
            *(*_TOUCH, _handoff.status, _handoff.introduced_at, _handoff.intro_call_at),
            _handoff.debrief_at,
        ),
    )
    mode: HandoffMode = judged(
        judging.mode,
        "Whether customer success takes part from the sale on: as somebody said, else as suits.",
        tables=judging.MODE_TABLES,
        columns=judging.MODE_COLUMNS,
    )
    recommended_mode: HandoffMode = judged(
        judging.recommended_mode,
        "The mode that suits.",
        tables=judging.MODE_TABLES,
        columns=judging.MODE_COLUMNS,
    )
    mode_override: HandoffMode | None = column(
        _handoff.mode_override, "HandoffMode that somebody gave."
    )
    custody: HandoffCustody | None = worked(
        CUSTODY, "Who keeps hold of the customer, and how likely it slips away; worked out."
    )
    custody_lost: bool = judged(
        judging.custody_lost,
        "Whether the sponsor missed the latest oversight meetings in a row.",
        tables=judging.CUSTODY_TABLES,
        columns=(_handoff.id,),
    )
    emotional_phase: EmotionalPhase | None = judged(
        judging.emotional_phase,
        "How the customer feels, by the days since the close; `STEADY` once an onboarding has "
        "reached first value. Null before the close.",
        tables=judging.PHASE_TABLES,
        columns=(*_DEAL, _handoff.account_id),
    )
    emotional_phase_explained: ExplainedEmotionalPhase | None = worked(
        PHASE, "How the customer feels, and why."
    )
    hands_down_internally: bool | None = column(
        _handoff.hands_down_internally,
        "Whether the customer hands ownership down to others of theirs. Null while unknown.",
    )
    implementation_days: int | None = column(
        _handoff.implementation_days, "How long the implementation takes. Null while unknown."
    )
    provisioning_days: int | None = column(
        _handoff.provisioning_days, "How long it takes to provision. Null while unknown."
    )
    return_reason: str | None = column(
        _handoff.return_reason, "Why the CSM gave the checklist back, the last time."
    )
    cancel_reason: str | None = column(_handoff.cancel_reason, "Why it was cancelled.")
    win_story: str | None = column(
        _handoff.win_story, "Whose problem the deal solves, in short.", scope="contacts:read"
    )
    win_story_protagonist: str | None = column(
        _handoff.win_story_protagonist,
        "Name of the person whom the win story is about.",
        scope="contacts:read",
    )
    win_story_title: str | None = column(
        _handoff.win_story_title, "Title of that person.", scope="contacts:read"
    )
    opportunity: Opportunity | None = to_one(
        _handoff.opportunity_id,
        "The deal.",
        reverse="handoffs",
        reverse_description="How the customer passes to customer success; one runs at most.",
    )
    account: Account | None = to_one(
        _handoff.account_id,
        "The customer.",
        reverse="handoffs",
        reverse_description="How this customer passed to customer success; the latest first.",
    )
    ae: User | None = to_one(
        _handoff.ae_id,
        "The account executive.",
        reverse="handoffsGiven",
        reverse_description="Handoffs of this person's deals.",
    )
    csm: User | None = to_one(
        _handoff.csm_id,
        "The CSM.",
        reverse="handoffsTaken",
        reverse_description="Handoffs to this person.",
    )
    sponsor: Contact | None = to_one(
        _handoff.sponsor_id,
        "The customer's sponsor of the deal.",
        reverse="sponsoredHandoffs",
        reverse_description="Handoffs whose sponsor this person is.",
    )
