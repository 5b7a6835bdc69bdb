"""Alerts about people and what ties them (domain.md §2, §16)."""

from csgraph.domain.influence.alerts.champions import CHAMPION_LEFT, CHAMPION_SHOPPING
from csgraph.domain.influence.alerts.reach import (
    ECONOMIC_BUYER_UNKNOWN,
    ENGAGEMENT_FELL,
    REDUNDANCY_NOT_MET,
    SINGLE_THREADED,
)
from csgraph.domain.influence.alerts.stakeholders import NEW_CONTACT_JOINED, STAKEHOLDER_CHANGED

RULES = (
    CHAMPION_LEFT,
    CHAMPION_SHOPPING,
    ECONOMIC_BUYER_UNKNOWN,
    ENGAGEMENT_FELL,
    NEW_CONTACT_JOINED,
    REDUNDANCY_NOT_MET,
    SINGLE_THREADED,
    STAKEHOLDER_CHANGED,
)
ACCOUNT_FACTS = ()
