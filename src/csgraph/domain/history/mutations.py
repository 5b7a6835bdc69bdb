"""How callers take changes back."""

from csgraph.domain.history.commands import revert_change_set
from csgraph.domain.history.node import ChangeSet
from csgraph.graph.mutations import Mutation

MUTATIONS = (
    Mutation(
        name="changeSetRevert",
        description="Take a change set back: every record gets what it held before, one that was "
        "made is deleted, one that was deleted is restored. Refused when later changes build upon "
        "it. Takes the scope to write each type that it touched as well.",
        scope="history:read",
        node=ChangeSet,
        act=revert_change_set,
    ),
)
