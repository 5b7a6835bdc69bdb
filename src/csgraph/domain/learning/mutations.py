"""How callers write what is learned from customers."""

from csgraph.domain.learning import commands
from csgraph.domain.learning.node import (
    BullseyeAlignment,
    BullseyeFit,
    CustomerBullseye,
    Insight,
    InsightSharing,
    LearningNote,
    SuccessInterview,
)
from csgraph.graph.mutations import Act, Mutation

_SCOPE = "accounts:write"
_ANSWERS = ("businessObjective", "successMeasure", "enablingAttribute", "essentialProcess")
_TOLD = ("whyBought", "howSuccessful", "whatTheyDid", "processBehind")
_NOTE = ("kind", "category", "question", "answer")


def _write(
    node: type,
    name: str,
    description: str,
    act: Act,
    fields: tuple[str, ...],
    required: tuple[str, ...] | None = None,
) -> Mutation:
    """Return a mutation; with ``required`` it makes the record, else it changes one."""
    return Mutation(
        name=name,
        description=description,
        scope=_SCOPE,
        node=node,
        act=act,
        fields=fields,
        required=required or (),
        makes=required is not None,
    )


MUTATIONS = (
    _write(
        CustomerBullseye,
        "customerBullseyeCreate",
        "Begin a bullseye: of each question the one best answer.",
        commands.make_bullseye,
        _ANSWERS,
        (),
    ),
    _write(
        CustomerBullseye,
        "customerBullseyeUpdate",
        "Change the answers of a bullseye.",
        commands.change_bullseye,
        _ANSWERS,
    ),
    _write(
        BullseyeFit,
        "bullseyeFitJudge",
        "Judge how an account fits a bullseye; judged again, it is changed.",
        commands.judge_fit,
        ("bullseye", "account", *(f"{each}Matches" for each in _ANSWERS)),
        ("bullseye", "account"),
    ),
    _write(
        SuccessInterview,
        "successInterviewShortlist",
        "Put a customer with significant results on the shortlist.",
        commands.shortlist,
        ("bullseye", "account", "interviewer", "results"),
        ("bullseye", "account", "results"),
    ),
    _write(
        SuccessInterview,
        "successInterviewHold",
        "Note that an interview was held, now unless told, and what was said.",
        commands.hold,
        ("interviewer", "heldAt", *_TOLD),
    ),
    _write(
        BullseyeAlignment,
        "bullseyeAlignmentKeep",
        "Write down what a department makes of a bullseye; the same question is changed.",
        commands.align,
        ("bullseye", "department", "question", "answer", "change", "owner"),
        ("bullseye", "department", "question"),
    ),
    _write(
        LearningNote,
        "learningNoteAdd",
        "Write down what a customer was asked, and what was said.",
        commands.add_note,
        ("account", "askedBy", *_NOTE, "askedAt"),
        ("account", "question"),
    ),
    _write(
        LearningNote,
        "learningNoteUpdate",
        "Change what was written down of a question.",
        commands.change_note,
        _NOTE,
    ),
    _write(
        Insight,
        "insightAdd",
        "Write down what helps customers on, and the behaviour that it leads to.",
        commands.add_insight,
        ("text", "source", "behavior"),
        ("text", "source"),
    ),
    _write(
        InsightSharing,
        "insightShare",
        "Note that an insight was shared in an interaction.",
        commands.share,
        ("insight", "interaction", "followUpOn"),
        ("insight", "interaction"),
    ),
    Mutation(
        name="insightFollowUp",
        description="Note how it went with an insight that was shared.",
        scope=_SCOPE,
        node=InsightSharing,
        act=commands.follow_up,
        fields=("outcome",),
        required=("outcome",),
    ),
)
