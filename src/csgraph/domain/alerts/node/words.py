"""The words of alerts, told to the reader of the schema."""

from csgraph.alerting.words import AlertCode, AlertKind, AlertSeverity
from csgraph.domain.alerts.rules import AlertRisk, AlertState
from csgraph.graph.labels import described_enum

described_enum(
    AlertState,
    "How far an alert has come.",
    OPEN="It holds, and nobody has seen to it.",
    ACKNOWLEDGED="Somebody has seen it.",
    IN_PLAYBOOK="Somebody does what its playbook says.",
    SNOOZED="It is silent until its time.",
    RESOLVED="It does not hold any more, or was dealt with.",
    DISMISSED="Somebody put it aside.",
    EXPIRED="Its time went by.",
)
described_enum(
    AlertRisk,
    "Whether an alert keeps coming back.",
    CHRONIC="It was opened several times within the last months.",
    ACUTE="It was not.",
)

__all__ = ["AlertCode", "AlertKind", "AlertRisk", "AlertSeverity", "AlertState"]
