"""The words of the register of alerts, told to the reader of the schema."""

from csgraph.alerting.register import REGISTER, AlertCode, AlertKind, AlertSeverity
from csgraph.graph.labels import described_enum

described_enum(
    AlertCode,
    "What an alert says. A code that no rule fires for yet does not occur.",
    **{code: terms.text for code, terms in REGISTER.items()},
)
described_enum(
    AlertSeverity,
    "How grave an alert is.",
    LOW="To be seen to when there is time.",
    MEDIUM="To be seen to soon.",
    HIGH="To be seen to first.",
    CRITICAL="To be seen to now.",
)
described_enum(
    AlertKind,
    "What an alert is of.",
    LEADING="Foretells a loss.",
    LAGGING="Tells a loss that has begun.",
    POSITIVE="Good news.",
)
__all__ = ["AlertCode", "AlertKind", "AlertSeverity"]
