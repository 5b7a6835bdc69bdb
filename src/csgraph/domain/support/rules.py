"""What a ticket's state may be (Zendesk's status categories), and how it was rated."""

from enum import Enum


class TicketStatus(Enum):
    """Where a ticket stands."""

    NEW = "NEW"
    OPEN = "OPEN"
    PENDING = "PENDING"
    HOLD = "HOLD"
    SOLVED = "SOLVED"
    CLOSED = "CLOSED"


class TicketPriority(Enum):
    """How urgent a ticket is."""

    LOW = "LOW"
    NORMAL = "NORMAL"
    HIGH = "HIGH"
    URGENT = "URGENT"


class TicketType(Enum):
    """What kind of request a ticket is."""

    QUESTION = "QUESTION"
    INCIDENT = "INCIDENT"
    PROBLEM = "PROBLEM"
    TASK = "TASK"


class SatisfactionScore(Enum):
    """What a customer thought of the help they got."""

    GOOD = "GOOD"
    BAD = "BAD"
    OFFERED = "OFFERED"
    UNOFFERED = "UNOFFERED"
