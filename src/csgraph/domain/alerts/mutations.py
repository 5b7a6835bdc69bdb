"""How callers deal with alerts."""

from csgraph.domain.alerts.commands import (
    acknowledge,
    dismiss,
    reopen,
    resolve,
    snooze,
    start_playbook,
)
from csgraph.domain.alerts.node import Alert
from csgraph.graph.mutations import Act, Mutation

_SCOPE = "alerts:write"


def _step(name: str, description: str, act: Act, fields: tuple[str, ...] = ()) -> Mutation:
    return Mutation(
        name=name,
        description=description,
        scope=_SCOPE,
        node=Alert,
        act=act,
        fields=fields,
        required=fields,
    )


MUTATIONS = (
    _step("alertAcknowledge", "Note that somebody has seen an alert.", acknowledge),
    _step(
        "alertStartPlaybook",
        "Note that somebody does what an alert's playbook says.",
        start_playbook,
    ),
    _step(
        "alertSnooze",
        "Silence an alert until an instant; it is open again then, if it still holds.",
        snooze,
        ("snoozedUntil",),
    ),
    _step("alertReopen", "Wake a snoozed alert before its time.", reopen),
    _step(
        "alertDismiss",
        "Put an alert aside, with the reason. While it cools down no other one opens in its place.",
        dismiss,
        ("dismissalReason",),
    ),
    _step(
        "alertResolve",
        "Note that what an alert told of has been dealt with. Rules do so by themselves when it "
        "does not hold any more.",
        resolve,
    ),
)
