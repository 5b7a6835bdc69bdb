"""Words in which a handoff is told."""

from enum import Enum


class HandoffMode(Enum):
    """Whether customer success takes part from the sale on (domain.md §3.4)."""

    DURABLE_CUSTODY = "DURABLE_CUSTODY"
    LIGHT = "LIGHT"


class IntroMoment(Enum):
    """When the customer came to know the CSM (domain.md §3.1)."""

    PRE_SALE = "PRE_SALE"
    POINT_OF_SALE = "POINT_OF_SALE"
    GO_LIVE = "GO_LIVE"


class IntroFeedbackSource(Enum):
    """Who says how an introduction went (domain.md §3.3)."""

    AE = "AE"
    CSM = "CSM"
    CUSTOMER = "CUSTOMER"


class SalesPromiseKind(Enum):
    """What kind of promise was made while selling."""

    PITCH = "PITCH"
    PROMISE = "PROMISE"
