"""How callers decide about policies."""

from csgraph.domain.policies.commands import reset_policy, set_policy
from csgraph.domain.policies.node import PolicyVersion
from csgraph.graph.mutations import Mutation

MUTATIONS = (
    Mutation(
        name="policySet",
        description="Give a policy a value, from now or from a later instant on. A dry run with "
        "`effects` tells which accounts it would change.",
        scope="policies:write",
        node=PolicyVersion,
        act=set_policy,
        fields=("key", "value", "effectiveAt"),
        required=("key", "value"),
        makes=True,
        foreknown=("key",),
    ),
    Mutation(
        name="policyReset",
        description="Let a policy go back to its default, from now or from a later instant on.",
        scope="policies:write",
        node=PolicyVersion,
        act=reset_policy,
        fields=("key", "effectiveAt"),
        required=("key",),
        makes=True,
        foreknown=("key",),
    ),
)
