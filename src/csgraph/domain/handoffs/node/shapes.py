"""Values that rules work out of handoffs, as the graph shows them."""

import strawberry

from csgraph.domain.access.node import User
from csgraph.domain.accounts.rules import TouchModel
from csgraph.domain.handoffs.node.words import (
    EmotionalPhase,
    HandDownBand,
    HandoffMode,
    IntroductionStatus,
    SlaStatus,
    SlaStep,
)
from csgraph.domain.policies.node import Explained, ExplainedCount, ExplainedFlag
from csgraph.graph.scalars import DateTime


@strawberry.type(description="How a clock stands, with how that came about.")
class ExplainedSla(Explained):
    """How a clock stands."""

    value: SlaStatus | None = strawberry.field(
        description="How it stands. Null while the touch model is unknown."
    )


@strawberry.type(description="A clock that runs from the close of a deal.")
class HandoffClock:
    """A clock."""

    step: SlaStep = strawberry.field(description="What it waits for.")
    due_at: DateTime | None = strawberry.field(
        description="Until when. Null while the deal is not won."
    )
    met_at: DateTime | None = strawberry.field(
        description="When it was done. Null while it is not."
    )
    status: ExplainedSla = strawberry.field(description="How it stands.")


@strawberry.type(description="How an introduction stands, with how that came about.")
class ExplainedIntroduction(Explained):
    """How an introduction stands."""

    value: IntroductionStatus | None = strawberry.field(
        description="How it stands. Null while touch model or probability is unknown."
    )


@strawberry.type(description="How a customer feels after the close, with how that came about.")
class ExplainedEmotionalPhase(Explained):
    """How a customer feels after the close."""

    value: EmotionalPhase | None = strawberry.field(description="The phase. Null before the close.")


@strawberry.type(description="The mode that suits a deal, with how that came about.")
class ExplainedMode(Explained):
    """The mode that suits a deal."""

    value: HandoffMode = strawberry.field(description="The mode.")


@strawberry.type(description="A part of the hand-down risk; together the parts are the risk.")
class HandDownDriver:
    """A part of the hand-down risk."""

    name: str = strawberry.field(
        description="What it is for: `DISTANCE`, `IMPLEMENTATION`, `SILENT_SPONSOR`, or `CAP`."
    )
    points: int = strawberry.field(description="Points that it adds.")


@strawberry.type(description="How likely a customer is lost while ownership goes down at theirs.")
class HandDownRisk:
    """How likely a customer is lost."""

    score: ExplainedCount = strawberry.field(description="The risk, 0 to 100.")
    band: HandDownBand = strawberry.field(description="How high it is.")
    drivers: list[HandDownDriver] = strawberry.field(
        description="What it is made up of; at most 4."
    )


@strawberry.type(description="Who keeps hold of a customer, and how likely it slips away.")
class HandoffCustody:
    """Who keeps hold of a customer."""

    mode: HandoffMode = strawberry.field(description="The mode: as somebody said, else as suits.")
    recommended: ExplainedMode = strawberry.field(description="The mode that suits.")
    risk: HandDownRisk = strawberry.field(description="How likely the customer is lost.")
    lost: ExplainedFlag = strawberry.field(
        description="Whether the sponsor missed the latest oversight meetings in a row."
    )


@strawberry.type(description="How often a deadline is kept.")
class SlaFigures(Explained):
    """How often a deadline is kept."""

    met: int = strawberry.field(description="How many clocks were met.")
    breached: int = strawberry.field(description="How many were not, or are overdue.")
    running: int = strawberry.field(description="How many still run; left out of the share.")
    compliance: float | None = strawberry.field(
        description="Share of the clocks that have ended which were met. Null where none has."
    )


@strawberry.type(description="How often the deadlines of handoffs are kept, of one group of them.")
class SlaCompliance:
    """How often the deadlines of handoffs are kept."""

    user: User | None = strawberry.field(
        description="Whose handoffs. Null for those of nobody, and where they are not by person."
    )
    touch_model: TouchModel | None = strawberry.field(
        description="Handoffs of which touch model. Null for those of none, or of any."
    )
    debrief: SlaFigures = strawberry.field(description="The debrief.")
    intro_call: SlaFigures = strawberry.field(description="The first meeting with the customer.")
    together: SlaFigures = strawberry.field(description="Both.")


@strawberry.type(description="Deals with or without an introduction before the close.")
class IntroductionOutcome(Explained):
    """Deals with or without an introduction before the close."""

    introduced_before_close: bool = strawberry.field(
        description="Whether the customer came to know the CSM before the close."
    )
    deals: int = strawberry.field(description="How many deals have closed.")
    won: int = strawberry.field(description="How many of them were won.")
    win_rate: float | None = strawberry.field(description="Share that was won. Null without any.")
    feedback: int = strawberry.field(description="How often feedback was given.")
    mean_score: float | None = strawberry.field(
        description="Mean of the feedback, 0 to 100. Null without any."
    )
