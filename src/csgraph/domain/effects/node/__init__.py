"""What decisions about policies change, in the graph."""

from csgraph.domain.effects.node.fields import FIELDS
from csgraph.domain.effects.node.telling import AlertsChanged, alert_effect_of, effect_of

__all__ = ["FIELDS", "AlertsChanged", "alert_effect_of", "effect_of"]
