"""How callers write onboardings."""

from csgraph.domain.onboarding import commands
from csgraph.domain.onboarding.node import (
    FirstValueDefinition,
    ImpactJourney,
    ImpactPlanItem,
    Onboarding,
    OnboardingStep,
)
from csgraph.graph.mutations import Given, Mutation, Told

_SCOPE = "accounts:write"
_WARNINGS = Told("warnings", list[str], "What speaks against it, though it was done.")
_JOURNEY = ("name", "segments", "months", "milestones", "dos", "donts", "isCustomerFacing")

_DEFINITIONS = (
    Mutation(
        name="firstValueDefinitionSet",
        description="Say what first value is for a segment, and for an experience if it matters; "
        "said again, it is changed.",
        scope=_SCOPE,
        node=FirstValueDefinition,
        act=commands.define_first_value,
        fields=("segment", "customerExperience", "statement", "targetDays"),
        required=("segment", "statement", "targetDays"),
        makes=True,
    ),
    Mutation(
        name="impactJourneyCreate",
        description="Make an impact journey. One journey may serve several segments; more than a "
        "few journeys are warned of.",
        scope=_SCOPE,
        node=ImpactJourney,
        act=commands.make_journey,
        fields=_JOURNEY,
        required=("name",),
        makes=True,
        told=(_WARNINGS,),
    ),
    Mutation(
        name="impactJourneyUpdate",
        description="Change an impact journey.",
        scope=_SCOPE,
        node=ImpactJourney,
        act=commands.change_journey,
        fields=_JOURNEY,
    ),
    Mutation(
        name="impactJourneyDelete",
        description="Delete an impact journey.",
        scope=_SCOPE,
        node=ImpactJourney,
        act=commands.delete_journey,
    ),
)

_ONBOARDINGS = (
    Mutation(
        name="onboardingBegin",
        description="Begin an account's onboarding, with the usual four steps.",
        scope=_SCOPE,
        node=Onboarding,
        act=commands.begin,
        fields=("account", "opportunity", "definition"),
        required=("account",),
        makes=True,
    ),
    Mutation(
        name="onboardingUpdate",
        description="Change which deal an onboarding follows, and what first value is.",
        scope=_SCOPE,
        node=Onboarding,
        act=commands.change,
        fields=("opportunity", "definition"),
    ),
    Mutation(
        name="onboardingRecordOrchestration",
        description="Note when business orchestration was held, now unless told.",
        scope=_SCOPE,
        node=Onboarding,
        act=commands.record_orchestration,
        fields=("businessOrchestrationAt",),
        stands_alone=True,
    ),
    Mutation(
        name="onboardingRecordKickoff",
        description="Note when technical work began, now unless told. It is warned of where "
        "business orchestration was not held before.",
        scope=_SCOPE,
        node=Onboarding,
        act=commands.record_kickoff,
        fields=("technicalKickoffAt",),
        stands_alone=True,
        told=(_WARNINGS,),
    ),
    Mutation(
        name="onboardingRecordFirstValue",
        description="Note when first value was reached, now unless told, and by what that is "
        "known; null takes it back.",
        scope=_SCOPE,
        node=Onboarding,
        act=commands.record_first_value,
        fields=("firstValueAt", "firstValueEvidence"),
        stands_alone=True,
    ),
    Mutation(
        name="onboardingConfirm",
        description="Note what the customer says: whether it works with their systems, whether it "
        "is part of how they work.",
        scope=_SCOPE,
        node=Onboarding,
        act=commands.confirm,
        fields=("confirmedBy",),
        given=(
            Given("technical", bool, "Whether it works with their systems.", "technical"),
            Given("process", bool, "Whether it is part of how they work.", "process"),
        ),
    ),
)

_PARTS = (
    Mutation(
        name="onboardingStepAdd",
        description="Add a step to an onboarding, behind the others.",
        scope=_SCOPE,
        node=OnboardingStep,
        act=commands.add_step,
        fields=("onboarding", "name"),
        required=("onboarding", "name"),
        makes=True,
    ),
    Mutation(
        name="onboardingStepRemove",
        description="Remove a step that an onboarding does not take.",
        scope=_SCOPE,
        node=OnboardingStep,
        act=commands.remove_step,
    ),
    Mutation(
        name="onboardingStepComplete",
        description="Note that a step was done, now unless `doneAt` says when; null takes that "
        "back.",
        scope=_SCOPE,
        node=OnboardingStep,
        act=commands.complete_step,
        fields=("doneAt",),
        stands_alone=True,
    ),
    Mutation(
        name="impactPlanItemAdd",
        description="Add an item to an onboarding's joint impact plan: homework of one side.",
        scope=_SCOPE,
        node=ImpactPlanItem,
        act=commands.add_item,
        fields=("onboarding", "statement", "owner", "dueOn"),
        required=("onboarding", "statement", "owner", "dueOn"),
        makes=True,
    ),
    Mutation(
        name="impactPlanItemUpdate",
        description="Change an item of a joint impact plan.",
        scope=_SCOPE,
        node=ImpactPlanItem,
        act=commands.change_item,
        fields=("statement", "owner", "dueOn"),
    ),
    Mutation(
        name="impactPlanItemComplete",
        description="Note that an item was done, now unless `doneAt` says when; null takes that "
        "back.",
        scope=_SCOPE,
        node=ImpactPlanItem,
        act=commands.complete_item,
        fields=("doneAt",),
        stands_alone=True,
    ),
)

MUTATIONS = (*_DEFINITIONS, *_ONBOARDINGS, *_PARTS)
