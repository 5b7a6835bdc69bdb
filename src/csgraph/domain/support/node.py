"""Support tickets in the graph."""

from csgraph.domain.access.node import User
from csgraph.domain.accounts.node import Account
from csgraph.domain.contacts.node import Contact
from csgraph.domain.support import rules
from csgraph.domain.support import tables as t
from csgraph.graph.declare import OrderBy, column, node, to_one
from csgraph.graph.interfaces import Node, Revisioned
from csgraph.graph.labels import described_enum
from csgraph.graph.scalars import DateTime

_ticket = t.ticket.c

TicketStatus = described_enum(
    rules.TicketStatus,
    "Where a ticket stands.",
    NEW="Not looked at yet.",
    OPEN="With the support team.",
    PENDING="Waiting for the customer.",
    HOLD="Waiting for a third party.",
    SOLVED="Answered; the customer may still reopen it.",
    CLOSED="Done for good.",
)
TicketPriority = described_enum(
    rules.TicketPriority,
    "How urgent a ticket is.",
    LOW="Can wait.",
    NORMAL="Usual.",
    HIGH="Soon.",
    URGENT="Now.",
)
TicketType = described_enum(
    rules.TicketType,
    "What kind of request a ticket is.",
    QUESTION="Asks how.",
    INCIDENT="Something is broken.",
    PROBLEM="Common cause of several incidents.",
    TASK="Something to do.",
)


@node(
    table=t.ticket,
    prefix="tkt",
    scope="support:read",
    plural="tickets",
    plural_description="Support tickets; newest first.",
    description="A support ticket.",
    default_order=(OrderBy(_ticket.opened_at, descending=True),),
)
class Ticket(Node, Revisioned):
    """A support ticket."""

    subject: str | None = column(_ticket.subject, "Subject line.")
    status: rules.TicketStatus = column(_ticket.status, "Where the ticket stands.")
    priority: rules.TicketPriority | None = column(_ticket.priority, "How urgent it is.")
    ticket_type: rules.TicketType | None = column(
        _ticket.ticket_type, "What kind of request it is."
    )
    tags: list[str] = column(_ticket.tags, "Tags, in the order the support system holds them.")
    opened_at: DateTime = column(_ticket.opened_at, "When the customer opened it.", order=True)
    account: Account | None = to_one(
        _ticket.account_id,
        "Account of the requester's organization. Null while the organization is unmatched.",
        reverse="tickets",
        reverse_description="Support tickets of this account.",
    )
    requester: Contact | None = to_one(
        _ticket.requester_id,
        "Who asked.",
        reverse="requestedTickets",
        reverse_description="Support tickets that this person asked for.",
    )
    assignee: User | None = to_one(
        _ticket.assignee_id,
        "Which agent works on it.",
        reverse="assignedTickets",
        reverse_description="Support tickets that this agent works on.",
    )


__all__ = ["Ticket"]
