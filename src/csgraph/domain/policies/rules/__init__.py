"""What thresholds there are, what they may be, what is in force at an instant."""

from csgraph.domain.policies.rules.explained import Explained, Explainer, Input, Telling
from csgraph.domain.policies.rules.force import InForce, Policies, PolicyValue
from csgraph.domain.policies.rules.register import REGISTER, find_setting
from csgraph.domain.policies.rules.settings import PolicyArea, PolicyKind, PolicyUnit, Setting

__all__ = [
    "REGISTER",
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
    "find_setting",
]
