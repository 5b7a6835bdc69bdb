"""How callers keep programs, and classify what was done."""

from csgraph.domain.engagement.commands import (
    add_csm,
    classify_interaction,
    create_program,
    end_enrollment,
    enroll,
    launch_program,
    record_touch,
    remove_csm,
    update_program,
)
from csgraph.domain.engagement.node import (
    Program,
    ProgramCsm,
    ProgramEnrollment,
    ProgramTouch,
)
from csgraph.domain.interactions.node import Interaction
from csgraph.graph.mutations import Mutation, Told

_SCOPE = "accounts:write"
_FIELDS = (
    *("name", "kind", "tier", "channel", "schedule", "selfServiceContentMaturity"),
    *("automatedOnboardingMaturity", "campaignsMaturity", "communityMaturity"),
)

MUTATIONS = (
    Mutation(
        name="programCreate",
        description="Make a program that serves many accounts at once.",
        scope=_SCOPE,
        node=Program,
        act=create_program,
        fields=_FIELDS,
        required=("name", "kind"),
        makes=True,
    ),
    Mutation(
        name="programUpdate",
        description="Change a program.",
        scope=_SCOPE,
        node=Program,
        act=update_program,
        fields=_FIELDS,
    ),
    Mutation(
        name="programLaunch",
        description="Note that a program was launched, now unless told. A community is launched "
        "before all that it leans on is complete, which is told as warnings.",
        scope=_SCOPE,
        node=Program,
        act=launch_program,
        fields=("launchedAt",),
        stands_alone=True,
        told=(Told("warnings", list[str], "What is to be improved from now on; at most 4."),),
    ),
    Mutation(
        name="programCsmAdd",
        description="Let one of ours be there for whoever is in a program.",
        scope=_SCOPE,
        node=ProgramCsm,
        act=add_csm,
        fields=("program", "user"),
        required=("program", "user"),
        makes=True,
    ),
    Mutation(
        name="programCsmRemove",
        description="Let one of ours be there for a program no more.",
        scope=_SCOPE,
        node=ProgramCsm,
        act=remove_csm,
    ),
    Mutation(
        name="programEnrollmentBegin",
        description="Put an account into a program. Without a reason, it follows from the account.",
        scope=_SCOPE,
        node=ProgramEnrollment,
        act=enroll,
        fields=("program", "account", "reason", "startedAt"),
        required=("program", "account"),
        makes=True,
    ),
    Mutation(
        name="programEnrollmentEnd",
        description="Take an account out of a program.",
        scope=_SCOPE,
        node=ProgramEnrollment,
        act=end_enrollment,
    ),
    Mutation(
        name="programTouchRecord",
        description="Record what somebody did in a program.",
        scope="contacts:write",
        node=ProgramTouch,
        act=record_touch,
        fields=("enrollment", "contact", "kind", "happenedAt"),
        required=("enrollment", "kind"),
        makes=True,
    ),
    Mutation(
        name="interactionClassify",
        description="Say what kind of work an interaction was, and whether it served the bullseye.",
        scope="contacts:write",
        node=Interaction,
        act=classify_interaction,
        fields=("activityType", "isBullseyeAligned"),
    ),
)
