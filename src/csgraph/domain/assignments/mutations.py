"""How callers assign people to accounts."""

from csgraph.domain.assignments.commands import begin_assignment, end_assignment, keep_profile
from csgraph.domain.assignments.node import Assignment, CsmProfile
from csgraph.graph.mutations import Mutation

MUTATIONS = (
    Mutation(
        name="assignmentBegin",
        description="Assign one of ours to an account. A primary CSM follows the one before, whose "
        "time ends: after a renewal, when a CSM leaves, or with the approval of somebody else "
        "whose profile says CS manager or above.",
        scope="accounts:write",
        node=Assignment,
        act=begin_assignment,
        fields=(
            *("account", "user", "role", "isPrimary", "reason", "startedAt"),
            *("approvedBy", "note"),
        ),
        required=("account", "user", "role", "reason"),
        makes=True,
    ),
    Mutation(
        name="assignmentEnd",
        description="End an assignment, now or at an instant that is past.",
        scope="accounts:write",
        node=Assignment,
        act=end_assignment,
        fields=("endedAt",),
        stands_alone=True,
    ),
    Mutation(
        name="csmProfileKeep",
        description="Write down what one of ours does and knows; kept again, it is changed. Giving "
        "or taking a role that approves, such as `VP_SUCCESS`, takes the scope `access:write`.",
        scope="accounts:write",
        node=CsmProfile,
        act=keep_profile,
        fields=(
            *("user", "role", "industries", "useCases", "languages", "location"),
            *("productDepth", "leavesOn"),
        ),
        required=("user",),
        makes=True,
    ),
)
