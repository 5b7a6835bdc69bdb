"""What is kept of onboardings."""

from csgraph.domain.accounts.node import Account
from csgraph.domain.accounts.rules import CustomerExperience
from csgraph.domain.contacts.node import Contact
from csgraph.domain.onboarding import rules
from csgraph.domain.onboarding import tables as t
from csgraph.domain.opportunities.node import Opportunity
from csgraph.domain.success.node.words import MilestoneOwner
from csgraph.graph.declare import OrderBy, column, node, to_one
from csgraph.graph.interfaces import Node, Revisioned
from csgraph.graph.labels import described_enum
from csgraph.graph.scalars import Date, DateTime

_definition = t.first_value_definition.c
_onboarding = t.onboarding.c
_step = t.onboarding_step.c
_item = t.impact_plan_item.c
_journey = t.impact_journey.c

described_enum(
    rules.Blocker,
    "What an onboarding still lacks to be complete.",
    FIRST_VALUE_NOT_REACHED="First value.",
    TECHNICAL_NOT_CONFIRMED="The customer's word that it works with their systems.",
    PROCESS_NOT_CONFIRMED="The customer's word that it is part of how they work.",
)
described_enum(
    rules.OnboardingFindingCode,
    "What is amiss with an onboarding.",
    KICKOFF_BEFORE_ORCHESTRATION="Technology came before business.",
    TASKS_DONE_NOT_CONFIRMED="All steps are done, and the customer does not confirm.",
    FIRST_VALUE_LATE="First value is later than it is wanted.",
    HOMEWORK_OVERDUE="The customer has items that are overdue.",
)


@node(
    table=t.first_value_definition,
    prefix="fvd",
    scope="accounts:read",
    plural="firstValueDefinitions",
    plural_description="What first value is, by segment.",
    description="What first value is for the customers of a segment, and by when it is wanted.",
    default_order=(OrderBy(_definition.segment),),
)
class FirstValueDefinition(Node, Revisioned):
    """What first value is for the customers of a segment."""

    segment: str = column(
        _definition.segment, "Segment, as you call it, such as `ENTERPRISE`.", order=True
    )
    customer_experience: CustomerExperience | None = column(
        _definition.customer_experience, "For customers of what experience. Null for any."
    )
    statement: str = column(_definition.statement, "What first value is.")
    target_days: int = column(_definition.target_days, "Days after the close by which it shows.")


@node(
    table=t.onboarding,
    prefix="onb",
    scope="accounts:read",
    plural="onboardings",
    plural_description="Customers on their way to first value; the latest begun first.",
    description="A customer on the way to first value.",
    default_order=(OrderBy(_onboarding.created_at, descending=True),),
)
class Onboarding(Node, Revisioned):
    """A customer on the way to first value."""

    business_orchestration_at: DateTime | None = column(
        _onboarding.business_orchestration_at,
        "When goals, journey and plan were gone through with everybody. Null until then.",
    )
    technical_kickoff_at: DateTime | None = column(
        _onboarding.technical_kickoff_at, "When technical work began. Null until then."
    )
    first_value_at: DateTime | None = column(
        _onboarding.first_value_at, "When first value was reached. Null until then.", order=True
    )
    first_value_evidence: str | None = column(
        _onboarding.first_value_evidence, "By what that is known."
    )
    customer_confirmed_technical_at: DateTime | None = column(
        _onboarding.customer_confirmed_technical_at,
        "When the customer confirmed that it works with their systems. Null until then.",
    )
    customer_confirmed_process_at: DateTime | None = column(
        _onboarding.customer_confirmed_process_at,
        "When the customer confirmed that it is part of how they work. Null until then.",
    )
    account: Account | None = to_one(
        _onboarding.account_id,
        "Who is on the way.",
        reverse="onboardings",
        reverse_description="The account's ways to first value; the latest begun first.",
    )
    opportunity: Opportunity | None = to_one(
        _onboarding.opportunity_id,
        "Deal that it follows. Null for the first that the account made.",
        reverse="onboardings",
        reverse_description="Onboardings that follow the deal.",
    )
    definition: FirstValueDefinition | None = to_one(
        _onboarding.definition_id,
        "What first value is here.",
        reverse="onboardings",
        reverse_description="Onboardings that go by it.",
    )
    confirmed_by: Contact | None = to_one(
        _onboarding.confirmed_by_id,
        "Who of the customer's confirmed last.",
        reverse="confirmedOnboardings",
        reverse_description="Onboardings that this person confirmed.",
    )


@node(
    table=t.onboarding_step,
    prefix="ost",
    scope="accounts:read",
    plural="onboardingSteps",
    plural_description="Steps of onboardings, by position.",
    description="A step of an onboarding.",
    default_order=(OrderBy(_step.position),),
)
class OnboardingStep(Node, Revisioned):
    """A step of an onboarding."""

    position: int = column(_step.position, "Where it stands among the others.", order=True)
    name: str = column(_step.name, "What is done.")
    done_at: DateTime | None = column(
        _step.done_at, "When it was done. Null while it is open.", order=True
    )
    onboarding: Onboarding | None = to_one(
        _step.onboarding_id,
        "Onboarding that it belongs to.",
        reverse="steps",
        reverse_description="Steps of the onboarding, by position.",
    )


@node(
    table=t.impact_plan_item,
    prefix="ipi",
    scope="accounts:read",
    plural="impactPlanItems",
    plural_description="What both sides have to do; the next due first.",
    description="An item of a joint impact plan: homework of ours, or of the customer's.",
    default_order=(OrderBy(_item.due_on),),
)
class ImpactPlanItem(Node, Revisioned):
    """An item of a joint impact plan."""

    statement: str = column(_item.statement, "What is to be done.")
    owner: MilestoneOwner = column(_item.owner, "Who has to do it.")
    due_on: Date = column(_item.due_on, "Day by which.", order=True)
    done_at: DateTime | None = column(
        _item.done_at, "When it was done. Null while it is open.", order=True
    )
    onboarding: Onboarding | None = to_one(
        _item.onboarding_id,
        "Onboarding that it belongs to.",
        reverse="impactPlanItems",
        reverse_description="The joint impact plan: what both sides have to do; next due first.",
    )


@node(
    table=t.impact_journey,
    prefix="ijo",
    scope="accounts:read",
    plural="impactJourneys",
    plural_description="Journeys that customers of some segments take; the oldest first.",
    description="A journey that customers of some segments take to impact.",
    default_order=(OrderBy(_journey.created_at),),
)
class ImpactJourney(Node, Revisioned):
    """A journey that customers take to impact."""

    name: str = column(_journey.name, "What it is called.")
    segments: list[str] = column(_journey.segments, "Segments that take it.")
    months: int = column(_journey.months, "How many months it takes.")
    milestones: list[str] = column(_journey.milestones, "What is reached on it, in order.")
    dos: list[str] = column(_journey.dos, "What helped former customers.")
    donts: list[str] = column(_journey.donts, "What did not.")
    is_customer_facing: bool = column(_journey.is_customer_facing, "Whether customers see it.")
