"""Registers webhooks, and keeps the log of what they send."""

from csgraph.domain.webhooks.commands.backtesting import backtest
from csgraph.domain.webhooks.commands.registering import (
    create_webhook,
    delete_webhook,
    disable_webhook,
    enable_webhook,
    rotate_secret,
    update_webhook,
)
from csgraph.domain.webhooks.commands.sending_again import redeliver, replay, try_out

__all__ = [
    "backtest",
    "create_webhook",
    "delete_webhook",
    "disable_webhook",
    "enable_webhook",
    "redeliver",
    "replay",
    "rotate_secret",
    "try_out",
    "update_webhook",
]
