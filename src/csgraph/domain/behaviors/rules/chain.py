"""The causal chain: which link between solution and renewal is missing (domain.md §4.5).

Solution and process change make value; value and alignment make success; success and
expansion make the renewal.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from csgraph.domain.policies.rules import Explained, Explainer


class CausalLink(Enum):
    """What has to come to the solution, link by link."""

    PROCESS_CHANGE = "PROCESS_CHANGE"
    VALUE = "VALUE"
    ALIGNMENT = "ALIGNMENT"
    EXPANSION = "EXPANSION"


@dataclass(frozen=True)
class ChainFacts:
    """What is known of an account's links."""

    behaviors: int
    behaviors_adopted: int
    value: Decimal | None
    plans_active: int
    plans_understood: int
    next_phases: int


@dataclass(frozen=True)
class LinkState:
    """A link, and whether it is there."""

    link: CausalLink
    holds: Explained[bool | None]


def chain_of(facts: ChainFacts, explainer: Explainer) -> tuple[LinkState, ...]:
    """Return the links in their order."""
    value = facts.value
    holds: tuple[tuple[CausalLink, bool | None, str], ...] = (
        (
            CausalLink.PROCESS_CHANGE,
            facts.behaviors_adopted > 0 if facts.behaviors else None,
            f"{facts.behaviors_adopted} of {facts.behaviors} key behaviours are taken up.",
        ),
        (
            CausalLink.VALUE,
            None if value is None else value > 0,
            "Attainment of the goals is unknown." if value is None else f"Attainment is {value:f}.",
        ),
        (
            CausalLink.ALIGNMENT,
            facts.plans_understood > 0,
            f"{facts.plans_understood} active plans with a purpose that the customer knows.",
        ),
        (
            CausalLink.EXPANSION,
            facts.next_phases > 0 if facts.plans_active else False,
            f"{facts.next_phases} active plans say what comes next.",
        ),
    )
    inputs = {
        "behaviors": facts.behaviors,
        "behaviorsAdopted": facts.behaviors_adopted,
        "value": value,
        "plansActive": facts.plans_active,
    }
    return tuple(
        LinkState(link, explainer.explain(there, "account.causalChain", text, inputs))
        for link, there, text in holds
    )
