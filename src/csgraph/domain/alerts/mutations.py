"""How callers deal with alerts, and try rules out."""

import strawberry

from csgraph.domain.alerts.commands import (
    acknowledge,
    backtest,
    dismiss,
    reopen,
    resolve,
    snooze,
    start_playbook,
)
from csgraph.domain.alerts.node import Alert
from csgraph.domain.alerts.node.words import AlertCode
from csgraph.domain.alerts.rules import LIFECYCLE
from csgraph.domain.alerts.tables import alert
from csgraph.events.invariants import StaysEnded
from csgraph.graph.mutations import Act, Given, Mutation, Told
from csgraph.graph.scalars import Date

_SCOPE = "alerts:write"


@strawberry.type(description="What a rule would have found at the end of one day.")
class AlertBacktestDay:
    """What a rule would have found at the end of one day."""

    day: Date = strawberry.field(description="Day, in UTC.")
    holding: int = strawberry.field(description="For how many records it would have held.")
    opened: int = strawberry.field(description="For how many of them not the day before.")
    ended: int = strawberry.field(description="For how many it had held the day before alone.")


@strawberry.type(description="An alert that a rule would have opened.")
class AlertBacktestSample:
    """An alert that a rule would have opened."""

    subject_id: str = strawberry.field(description="Id of the record that it is about.")
    day: Date = strawberry.field(description="Day on which it would have opened.")
    explanation: str = strawberry.field(description="Why, in a sentence.")


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


INVARIANTS = (StaysEnded(alert, "Alert", LIFECYCLE, "state"),)

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
        ("wakesAt",),
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
    Mutation(
        name="alertBacktest",
        description="Tell what a rule would have found on each day since some day, from the log of "
        "changes and by the policies of then, a part at a time. Nothing is written.",
        scope=_SCOPE,
        node=Alert,
        act=backtest,
        makes=True,
        given=(
            Given("code", AlertCode, "Which rule.", "code", required=True),
            Given(
                "since",
                Date,
                "First day; at most 366 days ago, and after the log began.",
                "since",
                required=True,
            ),
        ),
        told=(
            Told("days", list[AlertBacktestDay], "Day by day, to yesterday; at most 366."),
            Told("samples", list[AlertBacktestSample], "What was opened first; at most 20."),
            Told("nextDay", Date, "Where the next part begins. Null when this is the last."),
        ),
    ),
)
