"""How callers write roles, ties and signals."""

from csgraph.domain.influence.commands import (
    add_role,
    complete_step,
    end_role,
    keep_plan,
    record_relationship,
    record_signal,
    remove_edge,
    set_edge,
)
from csgraph.domain.influence.node import (
    ContactRole,
    ContactSignal,
    InfluenceEdge,
    OrgSellingPlan,
    Relationship,
)
from csgraph.graph.mutations import Mutation

_SCOPE = "contacts:write"

MUTATIONS = (
    Mutation(
        name="contactRoleAdd",
        description="Give a contact a role, in deals or for the account. A contact can have many.",
        scope=_SCOPE,
        node=ContactRole,
        act=add_role,
        fields=("contact", "dealRole", "accountRole", "source", "startedAt"),
        required=("contact",),
        makes=True,
    ),
    Mutation(
        name="contactRoleEnd",
        description="End a role of a contact.",
        scope=_SCOPE,
        node=ContactRole,
        act=end_role,
    ),
    Mutation(
        name="influenceEdgeSet",
        description="Say how one contact bears on another; said again, it is changed.",
        scope=_SCOPE,
        node=InfluenceEdge,
        act=set_edge,
        fields=("fromContact", "toContact", "kind", "strength"),
        required=("fromContact", "toContact", "kind"),
        makes=True,
    ),
    Mutation(
        name="influenceEdgeRemove",
        description="Take back how one contact bears on another.",
        scope=_SCOPE,
        node=InfluenceEdge,
        act=remove_edge,
    ),
    Mutation(
        name="relationshipRecord",
        description="Record that one of ours knows one of theirs; recorded again, it is changed.",
        scope=_SCOPE,
        node=Relationship,
        act=record_relationship,
        fields=("user", "contact", "strength", "lastTwoWayAt"),
        required=("user", "contact"),
        makes=True,
    ),
    Mutation(
        name="contactSignalRecord",
        description="Record what was observed of a contact, as a number from 0 to 100.",
        scope=_SCOPE,
        node=ContactSignal,
        act=record_signal,
        fields=("contact", "kind", "value", "observedAt"),
        required=("contact", "kind", "value"),
        makes=True,
    ),
    Mutation(
        name="orgSellingPlanKeep",
        description="Write down how an account decides and what it needs; kept again, it changes.",
        scope="accounts:write",
        node=OrgSellingPlan,
        act=keep_plan,
        fields=("account", "decisionModel", "needs", "decisionProcess", "prescription"),
        required=("account",),
        makes=True,
    ),
    Mutation(
        name="orgSellingStepComplete",
        description="Complete a step of organizational selling, 1 to 5, none before its "
        "predecessor.",
        scope="accounts:write",
        node=OrgSellingPlan,
        act=complete_step,
        fields=("stepsDone",),
        required=("stepsDone",),
    ),
)
