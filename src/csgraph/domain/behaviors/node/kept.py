"""What is kept of behaviours, challenges and terms."""

from csgraph.domain.access.node import User
from csgraph.domain.accounts.node import Account
from csgraph.domain.behaviors import rules
from csgraph.domain.behaviors import tables as t
from csgraph.domain.contracts.node import Contract
from csgraph.graph.declare import OrderBy, column, computed, node, to_one
from csgraph.graph.interfaces import Node, Revisioned
from csgraph.graph.labels import described_enum
from csgraph.graph.scalars import Date, DateTime, ExactDecimal
from csgraph.graph.states import available_transitions, stored_state

_behavior = t.key_behavior.c
_adoption = t.behavior_adoption.c
_challenge = t.challenge.c
_term = t.term_impact.c
_milestone = t.renewal_milestone.c

described_enum(
    rules.BehaviorState,
    "How far a customer has come in taking up a behaviour.",
    NOT_STARTED="Nothing is agreed.",
    COMMITTED="The customer has said to take it up.",
    IN_PROGRESS="The customer is at it.",
    ADOPTED="It is taken up.",
    REGRESSED="It was taken up, and fell back.",
)
described_enum(
    rules.ChallengeTarget,
    "What a customer is challenged to change.",
    PROCESS="How it works.",
    GOAL="What it wants.",
    PRECONCEPTION="What it takes for granted.",
    STRATEGY="Where it is going.",
    OTHER="Something else.",
)
described_enum(
    rules.ChallengeResponse,
    "What a customer says to a challenge.",
    ACCEPTED="Will change.",
    CONSIDERING="Is thinking about it.",
    REFUSED="Will not change.",
)
described_enum(
    rules.ChallengeMedium,
    "How a customer answers a challenge.",
    CONVERSATION="In conversation.",
    WRITING="In writing.",
)
described_enum(
    rules.VelocityTrend,
    "How a customer's impact goes on from term to term.",
    RISING="Two dimensions grew, or more, and not more fell.",
    FLAT="Neither rising nor falling.",
    FALLING="More dimensions fell than grew.",
    UNKNOWN="There is nothing to compare.",
)
described_enum(
    rules.CausalLink,
    "What has to come to a solution for a renewal to follow.",
    PROCESS_CHANGE="The customer works in another way: with the solution that makes value.",
    VALUE="The customer gets value.",
    ALIGNMENT="Both mean the same purpose: with value that makes success.",
    EXPANSION="There is something to come: with success that makes the renewal.",
)


@node(
    table=t.key_behavior,
    prefix="kbh",
    scope="accounts:read",
    plural="keyBehaviors",
    plural_description="What customers do that brings results; by product.",
    description="Something that customers do with a product and that brings results.",
    default_order=(OrderBy(_behavior.product),),
)
class KeyBehavior(Node, Revisioned):
    """Something that customers do and that brings results."""

    product: str = column(_behavior.product, "With which product.", order=True)
    name: str = column(_behavior.name, "What they do.")
    result: str | None = column(_behavior.result, "What that brings.")


@node(
    table=t.behavior_adoption,
    prefix="bad",
    scope="accounts:read",
    plural="behaviorAdoptions",
    plural_description="How customers take up key behaviours; the next due first.",
    description="How one customer takes up a key behaviour.",
    default_order=(OrderBy(_adoption.due_at),),
)
class BehaviorAdoption(Node, Revisioned):
    """How one customer takes up a key behaviour."""

    state: rules.BehaviorState = column(_adoption.state, "How far it has come.", order=True)
    state_since: DateTime | None = column(
        _adoption.state_since, "Since when. Null while it is as it was made.", order=True
    )
    available_transitions: list[str] = computed(
        available_transitions(rules.ADOPTION, stored_state("state")),
        "Mutations that its state allows.",
        columns=(_adoption.state,),
    )
    due_at: DateTime | None = column(
        _adoption.due_at, "Until when it is to be taken up. Null while nobody said.", order=True
    )
    evidence: str | None = column(_adoption.evidence, "By what that is known.")
    account: Account | None = to_one(
        _adoption.account_id,
        "Who takes it up.",
        reverse="behaviorAdoptions",
        reverse_description="How the account takes up key behaviours; the next due first.",
    )
    behavior: KeyBehavior | None = to_one(
        _adoption.behavior_id,
        "What is taken up.",
        reverse="adoptions",
        reverse_description="How customers take it up; the next due first.",
    )


@node(
    table=t.challenge,
    prefix="cha",
    scope="accounts:read",
    plural="challenges",
    plural_description="What customers were challenged to change; the latest first.",
    description="That a customer was challenged, with respect, to change something.",
    default_order=(OrderBy(_challenge.raised_at, descending=True),),
)
class Challenge(Node, Revisioned):
    """That a customer was challenged to change something."""

    target: rules.ChallengeTarget = column(_challenge.target, "What is to change.")
    current_practice: str = column(_challenge.current_practice, "How it is now.")
    proposed_change: str = column(_challenge.proposed_change, "What was proposed.")
    raised_at: DateTime = column(_challenge.raised_at, "When.", order=True)
    response: rules.ChallengeResponse | None = column(
        _challenge.response, "What the customer said. Null until then."
    )
    responded_at: DateTime | None = column(
        _challenge.responded_at, "When the customer said so. Null until then.", order=True
    )
    medium: rules.ChallengeMedium | None = column(
        _challenge.medium, "How they said so. Null where nobody noted it."
    )
    refused_in_conversation_at: DateTime | None = column(
        _challenge.refused_in_conversation_at,
        "When they refused it last in conversation. Null where they did not, or have accepted.",
    )
    refused_in_writing_at: DateTime | None = column(
        _challenge.refused_in_writing_at,
        "When they refused it last in writing. Null where they did not, or have accepted.",
    )
    account: Account | None = to_one(
        _challenge.account_id,
        "Who was challenged.",
        reverse="challenges",
        reverse_description="What the account was challenged to change; the latest first.",
    )
    raised_by: User | None = to_one(
        _challenge.raised_by_id,
        "Who of ours challenged.",
        reverse="challenges",
        reverse_description="Challenges that this person raised; the latest first.",
    )


@node(
    table=t.term_impact,
    prefix="tim",
    scope="accounts:read",
    plural="termImpacts",
    plural_description="What customers got, term by term; the latest first.",
    description="What a customer got in one term, and what is to come: the story of a renewal.",
    default_order=(OrderBy(_term.starts_on, descending=True),),
)
class TermImpact(Node, Revisioned):
    """What a customer got in one term."""

    starts_on: Date = column(_term.starts_on, "First day of the term.", order=True)
    ends_on: Date = column(_term.ends_on, "Last day of the term.", order=True)
    goals_attained: int | None = column(_term.goals_attained, "Goals attained by its end.")
    active_teams: int | None = column(_term.active_teams, "Teams at work with it.")
    use_cases: int | None = column(_term.use_cases, "Use cases.")
    metric_level: ExactDecimal | None = column(
        _term.metric_level, "How high the metrics stand, as one number; more is better."
    )
    story: str | None = column(_term.story, "What the term brought, as it is told at the renewal.")
    next_phase: str | None = column(_term.next_phase, "What comes after.")
    account: Account | None = to_one(
        _term.account_id,
        "Who got it.",
        reverse="termImpacts",
        reverse_description="What the account got, term by term; the latest first.",
    )


@node(
    table=t.renewal_milestone,
    prefix="rmi",
    scope="accounts:read",
    plural="renewalMilestones",
    plural_description="What is to be reached before renewals; the next due first.",
    description="What is to be reached before a renewal, planned back from its day.",
    default_order=(OrderBy(_milestone.due_on),),
)
class RenewalMilestone(Node, Revisioned):
    """What is to be reached before a renewal."""

    statement: str = column(_milestone.statement, "What is to be reached.")
    days_before: int = column(_milestone.days_before, "How many days before the renewal.")
    due_on: Date = column(_milestone.due_on, "Day by which, counted back.", order=True)
    done_at: DateTime | None = column(
        _milestone.done_at, "When it was reached. Null while it is open.", order=True
    )
    contract: Contract | None = to_one(
        _milestone.contract_id,
        "Contract that is renewed.",
        reverse="renewalMilestones",
        reverse_description="What is to be reached before its renewal; the next due first.",
    )
