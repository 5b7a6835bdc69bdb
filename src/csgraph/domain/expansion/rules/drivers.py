"""What makes customers buy more, and what kind of sale that is (domain.md §1.10, §19)."""

from collections.abc import Mapping
from enum import Enum, StrEnum
from typing import Final

from csgraph.domain.policies.rules import Explained, Explainer
from csgraph.transitions import StateMachine


class ExpansionDriver(StrEnum):
    """What makes a customer pay more."""

    PRICE_INCREASE = "PRICE_INCREASE"
    CONSUMPTION = "CONSUMPTION"
    USERS_ORGANIC = "USERS_ORGANIC"
    USERS_PROACTIVE = "USERS_PROACTIVE"
    NEW_FEATURES = "NEW_FEATURES"
    NEW_SOLUTION = "NEW_SOLUTION"


class ExpansionNature(Enum):
    """Whether it is more of the same, or a sale of its own."""

    MORE_OF_THE_SAME = "MORE_OF_THE_SAME"
    NEW_SALE = "NEW_SALE"


NATURE_OF: Final[Mapping[ExpansionDriver, ExpansionNature]] = {
    driver: ExpansionNature.NEW_SALE
    if driver in {ExpansionDriver.USERS_PROACTIVE, ExpansionDriver.NEW_SOLUTION}
    else ExpansionNature.MORE_OF_THE_SAME
    for driver in ExpansionDriver
}
"""What kind of sale each driver makes."""


class ExpansionInitiation(Enum):
    """Who began."""

    REACTIVE = "REACTIVE"
    PROACTIVE = "PROACTIVE"


class ExpansionType(StrEnum):
    """Whether the first budget pays, or another one."""

    UPSELL = "UPSELL"
    CROSS_SELL = "CROSS_SELL"
    UNKNOWN = "UNKNOWN"


class ExpansionLeadState(Enum):
    """How far a lead has come."""

    FOUND = "FOUND"
    QUALIFIED = "QUALIFIED"
    CONVERTED = "CONVERTED"
    REJECTED = "REJECTED"


class ChangeDirection(Enum):
    """Whether a customer wants more, or less."""

    UP = "UP"
    DOWN = "DOWN"


class Rung(Enum):
    """How much of what is possible, from where a customer begins to all of it."""

    INITIAL = "INITIAL"
    MIDDLE = "MIDDLE"
    BIG = "BIG"


LEAD: Final = StateMachine(
    "lead",
    {
        "expansionLeadQualify": {"FOUND": "QUALIFIED"},
        "expansionLeadConvert": {"QUALIFIED": "CONVERTED"},
        "expansionLeadReject": {"FOUND": "REJECTED", "QUALIFIED": "REJECTED"},
    },
)
"""The steps of a lead, by the mutations that make them."""


def expansion_type(
    buying_center: str | None, initial: str | None, explainer: Explainer
) -> Explained[ExpansionType]:
    """Return what a deal is whose budget is ``buying_center``, the first one's ``initial``.

    Names are compared without regard to case and outer blanks.
    """
    inputs = {"buyingCenter": buying_center, "initialBuyingCenter": initial}
    if not buying_center or not initial:
        value, words = ExpansionType.UNKNOWN, "One of both buying centers is unknown."
    elif buying_center.strip().casefold() == initial.strip().casefold():
        value, words = ExpansionType.UPSELL, f"{buying_center} also paid for the first contract."
    else:
        value = ExpansionType.CROSS_SELL
        words = f"{buying_center} pays, and {initial} paid for the first contract."
    return explainer.explain(value, "expansion.type", words, inputs)
