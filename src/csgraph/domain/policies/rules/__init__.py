"""What thresholds there are, what they may be, what is in force at an instant."""

from csgraph.domain.policies.rules.explained import Explained, Explainer, Input, Telling
from csgraph.domain.policies.rules.force import InForce, Policies, PolicyValue, values_of_rows
from csgraph.domain.policies.rules.order import ORDERS, check_order, ordered_with
from csgraph.domain.policies.rules.register import REGISTER, find_setting
from csgraph.domain.policies.rules.settings import (
    PolicyArea,
    PolicyKind,
    PolicyUnit,
    Setting,
    Value,
)
from csgraph.domain.policies.rules.unread import UNREAD

__all__ = [
    "ORDERS",
    "REGISTER",
    "UNREAD",
    "Explained",
    "Explainer",
    "InForce",
    "Input",
    "Policies",
    "PolicyArea",
    "PolicyKind",
    "PolicyUnit",
    "PolicyValue",
    "Setting",
    "Telling",
    "Value",
    "check_order",
    "find_setting",
    "ordered_with",
    "values_of_rows",
]
