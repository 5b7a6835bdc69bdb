"""Onboarding in the graph, and what follows of it."""

from csgraph.domain.onboarding.node.kept import (
    FirstValueDefinition,
    ImpactJourney,
    ImpactPlanItem,
    Onboarding,
    OnboardingStep,
)
from csgraph.domain.onboarding.node.working import FIELDS as _WORKED

FIELDS = _WORKED

__all__ = [
    "FirstValueDefinition",
    "ImpactJourney",
    "ImpactPlanItem",
    "Onboarding",
    "OnboardingStep",
]
