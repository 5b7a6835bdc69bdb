"""What may be called on behalf of tenants, out of the settings."""

import socket

from csgraph.outbound.targets import TargetRules
from csgraph.settings import Settings


def target_rules(settings: Settings) -> TargetRules:
    """Return what webhooks and connectors may call."""
    named = (name.strip().lower() for name in settings.own_hosts.split(","))
    own = {socket.gethostname().lower(), *(name for name in named if name)}
    return TargetRules(settings.webhook_targets == "loopback", frozenset(own))
