"""What is kept of what is learned from customers."""

from csgraph.domain.access.node import User
from csgraph.domain.accounts.node import Account
from csgraph.domain.behaviors.node import KeyBehavior
from csgraph.domain.interactions.node import Interaction
from csgraph.domain.learning import rules
from csgraph.domain.learning import tables as t
from csgraph.graph.declare import OrderBy, column, node, to_one
from csgraph.graph.interfaces import Node, Revisioned
from csgraph.graph.labels import described_enum
from csgraph.graph.scalars import Date, DateTime

_bullseye = t.customer_bullseye.c
_fit = t.bullseye_fit.c
_interview = t.success_interview.c
_alignment = t.bullseye_alignment.c
_note = t.learning_note.c
_insight = t.insight.c
_sharing = t.insight_sharing.c

described_enum(
    rules.BullseyeDepartment,
    "A department that aligns itself with the bullseye.",
    MARKETING="What to say, and to whom.",
    SALES="The best reasons to buy; practices to drop.",
    ONBOARDING="What has most leverage; what to standardise.",
    RENEWAL="Milestones.",
    PRODUCT="The roadmap.",
)
described_enum(
    rules.BullseyeFindingCode,
    "What is still missing of a bullseye.",
    ANSWER_MISSING="One of the four answers.",
    TOO_FEW_INTERVIEWS="Interviews.",
    SHORTLIST_TOO_SHORT="Customers to ask.",
    DEPARTMENT_NOT_ALIGNED="What a department makes of it.",
)
described_enum(
    rules.DiscoveryQuestion,
    "One of the five questions about a customer's success.",
    WHY="Why: success, strategic priorities.",
    HOW="How it is done now, and why that way.",
    WHAT="With what resources, within what limits.",
    WHO="Who is responsible, who essential.",
    WHEN="When: the timeline.",
)
described_enum(
    rules.InsightSource,
    "Where an insight comes from.",
    SUCCESSFUL_CUSTOMER="A customer who succeeds with it.",
    INTERNAL_EXPERT="One of ours who knows the business.",
)


@node(
    table=t.customer_bullseye,
    prefix="cbe",
    scope="accounts:read",
    plural="customerBullseyes",
    plural_description="Whom it pays to win and keep; the latest change first.",
    description="Whom it pays to win and keep, on one page: of each question the one best answer.",
    default_order=(OrderBy(_bullseye.updated_at, descending=True),),
)
class CustomerBullseye(Node, Revisioned):
    """Whom it pays to win and keep."""

    business_objective: str | None = column(
        _bullseye.business_objective, "Their primary business objective."
    )
    success_measure: str | None = column(_bullseye.success_measure, "By what they measure success.")
    enabling_attribute: str | None = column(
        _bullseye.enabling_attribute, "What about them makes it work."
    )
    essential_process: str | None = column(
        _bullseye.essential_process, "The process that it takes."
    )


@node(
    table=t.bullseye_fit,
    prefix="cbf",
    scope="accounts:read",
    plural="bullseyeFits",
    plural_description="How accounts fit the bullseye; the latest change first.",
    description="How an account fits the bullseye, as somebody judged it.",
    default_order=(OrderBy(_fit.updated_at, descending=True),),
)
class BullseyeFit(Node, Revisioned):
    """How an account fits the bullseye."""

    business_objective_matches: bool | None = column(
        _fit.business_objective_matches, "Whether its objective is the one. Null if unknown."
    )
    success_measure_matches: bool | None = column(
        _fit.success_measure_matches, "Whether it measures by the same. Null if unknown."
    )
    enabling_attribute_matches: bool | None = column(
        _fit.enabling_attribute_matches, "Whether it has what makes it work. Null if unknown."
    )
    essential_process_matches: bool | None = column(
        _fit.essential_process_matches, "Whether it works that way. Null if unknown."
    )
    bullseye: CustomerBullseye | None = to_one(
        _fit.bullseye_id,
        "Which bullseye.",
        reverse="fits",
        reverse_description="How accounts fit it; the latest change first.",
    )
    account: Account | None = to_one(
        _fit.account_id,
        "Which account.",
        reverse="bullseyeFits",
        reverse_description="How the account fits the bullseye.",
    )


@node(
    table=t.success_interview,
    prefix="siv",
    scope="accounts:read",
    plural="successInterviews",
    plural_description="Interviews with successful customers; the latest asked first.",
    description="A successful customer who is to be asked how, or was.",
    default_order=(OrderBy(_interview.created_at, descending=True),),
)
class SuccessInterview(Node, Revisioned):
    """A successful customer who is to be asked how, or was."""

    held_at: DateTime | None = column(
        _interview.held_at, "When it was held. Null while on the shortlist.", order=True
    )
    results: str | None = column(_interview.results, "The results that they can explain.")
    why_bought: str | None = column(_interview.why_bought, "Why they bought.")
    how_successful: str | None = column(_interview.how_successful, "How successful they are.")
    what_they_did: str | None = column(_interview.what_they_did, "What they did to succeed.")
    process_behind: str | None = column(
        _interview.process_behind, "The process behind it, and why they think that it worked."
    )
    bullseye: CustomerBullseye | None = to_one(
        _interview.bullseye_id,
        "Bullseye that it is for.",
        reverse="interviews",
        reverse_description="Interviews that it rests on; the latest asked first.",
    )
    account: Account | None = to_one(
        _interview.account_id,
        "Who is asked.",
        reverse="successInterviews",
        reverse_description="Interviews with the account; the latest asked first.",
    )
    interviewer: User | None = to_one(
        _interview.interviewer_id,
        "Who asks.",
        reverse="successInterviews",
        reverse_description="Interviews that this person holds.",
    )


@node(
    table=t.bullseye_alignment,
    prefix="cba",
    scope="accounts:read",
    plural="bullseyeAlignments",
    plural_description="What departments make of the bullseye; by department.",
    description="What a department makes of the bullseye.",
    default_order=(OrderBy(_alignment.department),),
)
class BullseyeAlignment(Node, Revisioned):
    """What a department makes of the bullseye."""

    department: rules.BullseyeDepartment = column(
        _alignment.department, "Which department.", order=True
    )
    question: str = column(_alignment.question, "What it asked itself.")
    answer: str | None = column(_alignment.answer, "What it answered. Null while open.")
    change: str | None = column(_alignment.change, "What it changes.")
    bullseye: CustomerBullseye | None = to_one(
        _alignment.bullseye_id,
        "Which bullseye.",
        reverse="alignments",
        reverse_description="What departments make of it; by department.",
    )
    owner: User | None = to_one(
        _alignment.owner_id,
        "Who sees to the change.",
        reverse="bullseyeAlignments",
        reverse_description="Changes that this person sees to.",
    )


@node(
    table=t.learning_note,
    prefix="lno",
    scope="accounts:read",
    plural="learningNotes",
    plural_description="What customers were asked and said; the latest first.",
    description="A question that a customer was asked, and what was said.",
    default_order=(OrderBy(_note.asked_at, descending=True),),
)
class LearningNote(Node, Revisioned):
    """A question that a customer was asked, and what was said."""

    kind: rules.DiscoveryQuestion | None = column(
        _note.kind, "Which of the five questions it belongs to. Null for any other.", order=True
    )
    category: str | None = column(_note.category, "What it is about, in a word.", order=True)
    question: str = column(_note.question, "What was asked.")
    answer: str | None = column(_note.answer, "What was said. Null while it is open.")
    asked_at: DateTime = column(_note.asked_at, "When.", order=True)
    account: Account | None = to_one(
        _note.account_id,
        "Who was asked.",
        reverse="learningNotes",
        reverse_description="What the account was asked and said; the latest first.",
    )
    asked_by: User | None = to_one(
        _note.asked_by_id,
        "Who of ours asked.",
        reverse="learningNotes",
        reverse_description="What this person asked; the latest first.",
    )


@node(
    table=t.insight,
    prefix="ins",
    scope="accounts:read",
    plural="insights",
    plural_description="What helps customers on; the oldest first.",
    description="Something that helps customers on, from one who succeeds or one who knows.",
    default_order=(OrderBy(_insight.created_at),),
)
class Insight(Node, Revisioned):
    """Something that helps customers on."""

    text: str = column(_insight.text, "What it is.")
    source: rules.InsightSource = column(_insight.source, "Where it comes from.")
    behavior: KeyBehavior | None = to_one(
        _insight.behavior_id,
        "Behaviour that it leads to.",
        reverse="insights",
        reverse_description="Insights that lead to it; the oldest first.",
    )


@node(
    table=t.insight_sharing,
    prefix="ish",
    scope="accounts:read",
    plural="insightSharings",
    plural_description="Insights that were shared; the latest first.",
    description="That an insight was shared with a customer, and what came of it.",
    default_order=(OrderBy(_sharing.created_at, descending=True),),
)
class InsightSharing(Node, Revisioned):
    """That an insight was shared with a customer."""

    follow_up_on: Date | None = column(
        _sharing.follow_up_on,
        "Day on which to ask how it went. Null for the next time.",
        order=True,
    )
    outcome: str | None = column(_sharing.outcome, "How it went. Null while nobody asked.")
    followed_up_at: DateTime | None = column(
        _sharing.followed_up_at, "When that was asked. Null until then.", order=True
    )
    insight: Insight | None = to_one(
        _sharing.insight_id,
        "What was shared.",
        reverse="sharings",
        reverse_description="With whom it was shared; the latest first.",
    )
    interaction: Interaction | None = to_one(
        _sharing.interaction_id,
        "When both met.",
        reverse="insightSharings",
        reverse_description="Insights that were shared then.",
    )
    account: Account | None = to_one(
        _sharing.account_id,
        "With whom.",
        reverse="insightSharings",
        reverse_description="Insights that were shared with the account; the latest first.",
    )
