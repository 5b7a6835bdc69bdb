"""What alerts go through: rules that open and close them, people who deal with them."""

from csgraph.domain.alerts.commands.backtesting import backtest
from csgraph.domain.alerts.commands.dealing import (
    acknowledge,
    dismiss,
    reopen,
    resolve,
    snooze,
    start_playbook,
)
from csgraph.domain.alerts.commands.engine import Engine, Outcome

__all__ = [
    "Engine",
    "Outcome",
    "acknowledge",
    "backtest",
    "dismiss",
    "reopen",
    "resolve",
    "snooze",
    "start_playbook",
]
