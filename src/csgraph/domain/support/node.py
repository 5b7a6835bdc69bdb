"""Support tickets in the graph, with how they went and how customers rated them."""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, case, literal_column

from csgraph.domain.access.node import User
from csgraph.domain.accounts.node import Account
from csgraph.domain.contacts.node import Contact
from csgraph.domain.support import rules
from csgraph.domain.support import tables as t
from csgraph.graph.declare import Concerns, Moment, OrderBy, column, computed, node, to_one
from csgraph.graph.interfaces import Node, Revisioned
from csgraph.graph.labels import described_enum
from csgraph.graph.scalars import DateTime

_ticket = t.ticket.c
_rating = t.satisfaction_rating.c

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
SatisfactionScore = described_enum(
    rules.SatisfactionScore,
    "What a customer thought of the help they got.",
    GOOD="Content.",
    BAD="Not content.",
    OFFERED="Asked, and has not answered.",
    UNOFFERED="Not asked.",
)

_MINUTE: ColumnElement[Any] = literal_column("interval '1 minute'")
_FIRST_YEAR: ColumnElement[Any] = literal_column("timestamptz '0001-01-01 00:00:00Z'")
_NO_YEAR: ColumnElement[Any] = literal_column("timestamptz '10000-01-01 00:00:00Z'")


def _first_reply_at(ticket: FromClause, _parent: FromClause | None) -> ColumnElement[Any]:
    """Return the instant, unless the minutes lead to a year that has no four digits."""
    replied_at = ticket.c.opened_at + ticket.c.first_reply_minutes * _MINUTE
    return case(((replied_at >= _FIRST_YEAR) & (replied_at < _NO_YEAR), replied_at))


@node(
    table=t.ticket,
    prefix="tkt",
    scope="support:read",
    plural="tickets",
    plural_description="Support tickets; newest first.",
    description="A support ticket.",
    default_order=(OrderBy(_ticket.opened_at, descending=True),),
    searched=(_ticket.subject,),
    moments=(
        Moment(
            "TICKET_OPENED",
            "The customer opened a ticket.",
            _ticket.opened_at,
            (Concerns(Account, _ticket.account_id), Concerns(Contact, _ticket.requester_id)),
        ),
        Moment(
            "TICKET_SOLVED",
            "A ticket was solved, for the last time so far.",
            _ticket.solved_at,
            (Concerns(Account, _ticket.account_id), Concerns(Contact, _ticket.requester_id)),
        ),
    ),
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
    solved_at: DateTime | None = column(
        _ticket.solved_at, "When it was last solved. Null while it is not.", order=True
    )
    first_reply_at: DateTime | None = computed(
        _first_reply_at,
        "When an agent first answered in public. Null while nobody has.",
        columns=(_ticket.opened_at, _ticket.first_reply_minutes),
    )
    first_reply_minutes: int | None = column(
        _ticket.first_reply_minutes, "Minutes from its opening to the first public reply."
    )
    first_reply_business_minutes: int | None = column(
        _ticket.first_reply_business_minutes,
        "Minutes to the first public reply, within business hours alone.",
    )
    first_resolution_minutes: int | None = column(
        _ticket.first_resolution_minutes, "Minutes until it was solved for the first time."
    )
    full_resolution_minutes: int | None = column(
        _ticket.full_resolution_minutes,
        "Minutes until it was solved for the last time, reopenings included.",
        order=True,
    )
    full_resolution_business_minutes: int | None = column(
        _ticket.full_resolution_business_minutes,
        "Minutes until it was solved for the last time, within business hours alone.",
    )
    requester_wait_minutes: int | None = column(
        _ticket.requester_wait_minutes, "Minutes that the customer has waited for us in all."
    )
    requester_wait_business_minutes: int | None = column(
        _ticket.requester_wait_business_minutes,
        "Minutes that the customer has waited for us, within business hours alone.",
    )
    on_hold_minutes: int | None = column(
        _ticket.on_hold_minutes, "Minutes that it has waited for a third party."
    )
    reply_count: int | None = column(_ticket.reply_count, "How many public replies agents wrote.")
    reopen_count: int | None = column(
        _ticket.reopen_count, "How often it came back after it was solved."
    )
    satisfaction: rules.SatisfactionScore | None = column(
        _ticket.satisfaction,
        "How the customer rated it last. Null where ratings are not in use.",
    )
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


@node(
    table=t.satisfaction_rating,
    prefix="sat",
    scope="support:read",
    plural="satisfactionRatings",
    plural_description="Customers' ratings of support tickets; newest first.",
    description="What a customer was asked, or said, about the help with one ticket.",
    default_order=(OrderBy(_rating.rated_at, descending=True),),
    moments=(
        Moment(
            "HELP_RATED",
            "The customer said what they thought of the help with a ticket.",
            _rating.rated_at,
            (
                Concerns(Account, _rating.ticket_id, through=_ticket.account_id),
                Concerns(Contact, _rating.requester_id),
            ),
            only=(_rating.score, ("GOOD", "BAD")),
        ),
    ),
)
class SatisfactionRating(Node, Revisioned):
    """What a customer was asked, or said, about the help with one ticket."""

    score: rules.SatisfactionScore = column(_rating.score, "What they thought of it.")
    comment: str | None = column(
        _rating.comment, "What they wrote, in their own words.", scope="contacts.pii:read"
    )
    reason: str | None = column(
        _rating.reason, "Why it was bad, chosen from the support system's list."
    )
    rated_at: DateTime = column(
        _rating.rated_at, "When it was given; when it was offered, if nobody answered.", order=True
    )
    amended_at: DateTime | None = column(
        _rating.amended_at, "When it last changed in the support system."
    )
    ticket: Ticket | None = to_one(
        _rating.ticket_id,
        "Ticket that it is about.",
        reverse="satisfactionRatings",
        reverse_description="Every rating of this ticket: a changed mind is a rating more.",
    )
    requester: Contact | None = to_one(
        _rating.requester_id,
        "Who was asked.",
        reverse="satisfactionRatings",
        reverse_description="Ratings of support tickets by this person.",
    )
    assignee: User | None = to_one(
        _rating.assignee_id,
        "Which agent worked on the ticket when it was rated.",
        reverse="satisfactionRatings",
        reverse_description="Ratings of the support tickets that this agent worked on.",
    )


__all__ = ["SatisfactionRating", "Ticket"]
