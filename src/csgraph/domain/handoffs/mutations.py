"""How callers lead handoffs, and write what is kept beside them."""

from csgraph.domain.handoffs.commands import moving, recording
from csgraph.domain.handoffs.node import (
    Handoff,
    HandoffItem,
    IntroFeedback,
    OversightMeeting,
    SalesPromise,
    SpicedRecord,
    VendorAlias,
)
from csgraph.domain.handoffs.rules import HANDOFF, SALES_PROMISE
from csgraph.domain.handoffs.tables import handoff, sales_promise
from csgraph.events.invariants import StaysEnded
from csgraph.graph.mutations import Act, Mutation

_SCOPE = "accounts:write"
_KNOWN = (
    *("ae", "sponsor", "touchModelOverride", "handsDownInternally"),
    *("implementationDays", "provisioningDays"),
)
_INSTANTS = (("debriefAt",), ("introducedAt",), ("introCallAt",))
_ATTENDED = ("aeAttended", "csmAttended")


def _step(
    name: str,
    description: str,
    act: Act,
    fields: tuple[str, ...] = (),
    required: tuple[str, ...] = (),
) -> Mutation:
    """Return a step of a handoff; one that is recorded is so now unless told."""
    return Mutation(
        name=name,
        description=description,
        scope=_SCOPE,
        node=Handoff,
        act=act,
        fields=fields,
        required=required,
        stands_alone=fields[:1] in _INSTANTS,
    )


_HANDOFF = (
    Mutation(
        name="handoffStart",
        description="Start the handoff of a deal that is open or won. One runs at most.",
        scope=_SCOPE,
        node=Handoff,
        act=moving.start_handoff,
        fields=("opportunity", "csm", *_KNOWN),
        required=("opportunity",),
        makes=True,
    ),
    _step("handoffUpdate", "Change what is known of a handoff.", moving.update_handoff, _KNOWN),
    _step(
        "handoffSetMode",
        "Say whether customer success takes part from the sale on; null leaves it to the rule.",
        moving.set_mode,
        ("modeOverride",),
    ),
    _step(
        "handoffAssignCsm",
        "Name the CSM who takes over, or another one.",
        moving.assign_csm,
        ("csm",),
        ("csm",),
    ),
    _step("handoffSubmitChecklist", "Hand the checklist over to the CSM.", moving.submit_checklist),
    _step("handoffAccept", "Accept the checklist.", moving.accept),
    _step(
        "handoffReturn",
        "Give the checklist back to sales, with a reason.",
        moving.return_checklist,
        ("returnReason",),
        ("returnReason",),
    ),
    _step(
        "handoffRecordDebrief",
        "Record when sales debriefed customer success; now if no instant is given or known. An "
        "accepted handoff moves on.",
        moving.record_debrief,
        ("debriefAt",),
    ),
    _step(
        "handoffRecordIntroduction",
        "Record when the customer came to know the CSM; now if no instant is given or known.",
        moving.record_introduction,
        ("introducedAt", "introMoment"),
    ),
    _step(
        "handoffRecordIntroCall",
        "Record the first meeting with the customer, in any state; now if no instant is given or "
        "known.",
        moving.record_intro_call,
        ("introCallAt", *_ATTENDED),
    ),
    _step(
        "handoffHoldFirstMeeting",
        "Say that the first meeting with the customer was held. Recorded before, it keeps its "
        "time.",
        moving.hold_first_meeting,
        ("introCallAt", *_ATTENDED),
    ),
    _step(
        "handoffCompleteIntroStep",
        "Complete a step of an introduction before the close, 1 to 3, none before its predecessor.",
        moving.complete_intro_step,
        ("introStepsDone",),
        ("introStepsDone",),
    ),
    _step(
        "handoffTellWinStory",
        "Tell whose problem the deal solves: in short, of a person with name and title, without "
        "the vendor's name, by what they decided and not by features.",
        moving.tell_win_story,
        ("winStory", "winStoryProtagonist", "winStoryTitle"),
        ("winStory", "winStoryProtagonist", "winStoryTitle"),
    ),
    _step(
        "handoffComplete",
        "Complete a handoff. What is missing of it is named, and nothing done.",
        moving.complete,
    ),
    _step(
        "handoffCancel",
        "Cancel a handoff whose deal is undone, with a reason.",
        moving.cancel,
        ("cancelReason",),
        ("cancelReason",),
    ),
)

_BESIDE = (
    Mutation(
        name="handoffItemFill",
        description="Fill an item of a handoff's checklist; filled before, it is changed.",
        scope=_SCOPE,
        node=HandoffItem,
        act=recording.fill_item,
        fields=("handoff", "topic", "content", "author"),
        required=("handoff", "topic", "content"),
        makes=True,
    ),
    Mutation(
        name="handoffItemSayNone",
        description="Say that there is none of what an item of a handoff's checklist asks about.",
        scope=_SCOPE,
        node=HandoffItem,
        act=recording.say_none,
        fields=("handoff", "topic", "author"),
        required=("handoff", "topic", "author"),
        makes=True,
    ),
    Mutation(
        name="spicedRecordAdd",
        description="Sum a deal up: situation, pain, impact, critical event, decision criteria.",
        scope=_SCOPE,
        node=SpicedRecord,
        act=recording.add_spiced,
        fields=(
            *("handoff", "recordedAt", "situation", "pain", "impact", "criticalEvent"),
            *("criticalEventOn", "businessPriority", "decisionCriteria"),
        ),
        required=("handoff",),
        makes=True,
    ),
    Mutation(
        name="salesPromiseAdd",
        description="Write down what was promised while selling.",
        scope=_SCOPE,
        node=SalesPromise,
        act=recording.add_promise,
        fields=("handoff", "statement", "kind", "madeBy", "madeAt"),
        required=("handoff", "statement", "kind"),
        makes=True,
    ),
    Mutation(
        name="salesPromiseEvidence",
        description="Show that a promise was kept.",
        scope=_SCOPE,
        node=SalesPromise,
        act=recording.evidence_promise,
        fields=("evidence",),
        required=("evidence",),
    ),
    Mutation(
        name="salesPromiseBreak",
        description="Note that a promise was not kept, with a reason.",
        scope=_SCOPE,
        node=SalesPromise,
        act=recording.break_promise,
        fields=("reason",),
        required=("reason",),
    ),
    Mutation(
        name="salesPromiseRelease",
        description="Note that the customer asks for a promise no more, with a reason.",
        scope=_SCOPE,
        node=SalesPromise,
        act=recording.release_promise,
        fields=("reason",),
        required=("reason",),
    ),
    Mutation(
        name="oversightMeetingRecord",
        description="Record a meeting in which an implementation is overseen, and who was there.",
        scope=_SCOPE,
        node=OversightMeeting,
        act=recording.record_meeting,
        fields=("handoff", "heldAt", "sponsorAttended", "aeAttended", "notes"),
        required=("handoff", "sponsorAttended"),
        makes=True,
    ),
    Mutation(
        name="introFeedbackGive",
        description="Say how the introduction of a CSM went, 0 to 100.",
        scope=_SCOPE,
        node=IntroFeedback,
        act=recording.give_feedback,
        fields=("handoff", "source", "score", "comment", "givenAt"),
        required=("handoff", "source", "score"),
        makes=True,
    ),
)

INVARIANTS = (
    StaysEnded(handoff, "Handoff", HANDOFF),
    StaysEnded(sales_promise, "SalesPromise", SALES_PROMISE),
)

_NAMES = (
    Mutation(
        name="vendorAliasAdd",
        description="Tell another name of the tenant, such as of a product; a win story with it "
        "is refused from then on.",
        scope="policies:write",
        node=VendorAlias,
        act=recording.add_alias,
        fields=("name",),
        required=("name",),
        makes=True,
    ),
    Mutation(
        name="vendorAliasRemove",
        description="Let win stories have a name in them again.",
        scope="policies:write",
        node=VendorAlias,
        act=recording.remove_alias,
    ),
)

MUTATIONS = (*_NAMES, *_HANDOFF, *_BESIDE)
