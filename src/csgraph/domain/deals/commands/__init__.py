"""Writes judgements of deals, through the change log."""

from csgraph.domain.deals.commands.assessing import assess_deal, assess_fit, define_profile
from csgraph.domain.deals.commands.auditing import draw_audit, inspect_lead, sign_audit
from csgraph.domain.deals.commands.offering import (
    record_exception,
    record_term,
    set_guideline,
)
from csgraph.domain.deals.commands.rejecting import approve, decline, propose, withdraw

__all__ = [
    "approve",
    "assess_deal",
    "assess_fit",
    "decline",
    "define_profile",
    "draw_audit",
    "inspect_lead",
    "propose",
    "record_exception",
    "record_term",
    "set_guideline",
    "sign_audit",
    "withdraw",
]
