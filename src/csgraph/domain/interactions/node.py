"""Interactions in the graph."""

from csgraph.domain.access.node import User
from csgraph.domain.accounts.node import Account
from csgraph.domain.contacts.node import Contact
from csgraph.domain.interactions import rules
from csgraph.domain.interactions import tables as t
from csgraph.domain.opportunities.node import Opportunity
from csgraph.graph.declare import Concerns, Moment, OrderBy, column, node, to_one
from csgraph.graph.interfaces import Node, Revisioned
from csgraph.graph.labels import described_enum
from csgraph.graph.scalars import Date, DateTime

_interaction = t.interaction.c

InteractionKind = described_enum(
    rules.InteractionKind,
    "What kind of contact with a customer it is.",
    CALL="A telephone or video call.",
    MEETING="A meeting in the calendar, wherever it is held.",
    ONSITE_VISIT="A visit at the customer's.",
    EMAIL="An e-mail.",
    EVENT="An event with many customers.",
    CHAT="A chat.",
    LETTER="A letter.",
    TASK="Something to be done about the customer, without contact.",
)
described_enum(
    rules.ActivityType,
    "What kind of work an interaction was.",
    OUTCOME_WORK="Work on what the customer wants to achieve.",
    ONBOARDING="Onboarding.",
    TRAINING="Training.",
    RENEWAL="A renewal.",
    UPSELL="Selling more.",
    RELEASE="News of a release.",
    SUPPORT_RELAY="Passing on to or from support.",
    ADMIN="Administration.",
)
Direction = described_enum(
    rules.Direction,
    "Who turned to whom.",
    INBOUND="The customer turned to us.",
    OUTBOUND="We turned to the customer.",
)


@node(
    table=t.interaction,
    prefix="int",
    scope="contacts:read",
    plural="interactions",
    plural_description="Calls, meetings, e-mails and tasks; the latest day first.",
    description="A contact with a customer, or something to be done about one.",
    default_order=(OrderBy(_interaction.happens_on, descending=True),),
    moments=(
        Moment(
            "INTERACTION",
            "A call, meeting, e-mail or task took place, or was due.",
            _interaction.occurred_at,
            (
                Concerns(Account, _interaction.account_id),
                Concerns(Contact, _interaction.contact_id),
            ),
        ),
    ),
)
class Interaction(Node, Revisioned):
    """A contact with a customer, or something to be done about one."""

    kind: rules.InteractionKind = column(_interaction.kind, "What kind it is.")
    direction: rules.Direction | None = column(_interaction.direction, "Who turned to whom.")
    subject: str | None = column(_interaction.subject, "Subject line.")
    notes: str | None = column(
        _interaction.notes, "What was noted about it.", scope="contacts.pii:read"
    )
    status: str | None = column(
        _interaction.status, "Status of a task, as the CRM names it, such as `In Progress`."
    )
    is_done: bool | None = column(
        _interaction.is_done, "Whether a task is done. Null for what has no status."
    )
    happens_on: Date | None = column(
        _interaction.happens_on, "Day on which it happens, or is due.", order=True
    )
    started_at: DateTime | None = column(_interaction.started_at, "When it begins.", order=True)
    ended_at: DateTime | None = column(_interaction.ended_at, "When it ends, or was done.")
    duration_seconds: int | None = column(
        _interaction.duration_seconds, "How long a call took, in seconds."
    )
    activity_type: rules.ActivityType | None = column(
        _interaction.activity_type, "What kind of work it was. Null until somebody says."
    )
    is_bullseye_aligned: bool | None = column(
        _interaction.is_bullseye_aligned,
        "Whether it served what successful customers do. Null until somebody says.",
    )
    account: Account | None = to_one(
        _interaction.account_id,
        "Account that it concerns.",
        reverse="interactions",
        reverse_description="Calls, meetings, e-mails and tasks that concern this account.",
    )
    contact: Contact | None = to_one(
        _interaction.contact_id,
        "With whom.",
        reverse="interactions",
        reverse_description="Calls, meetings, e-mails and tasks with this person.",
    )
    opportunity: Opportunity | None = to_one(
        _interaction.opportunity_id,
        "Deal that it concerns.",
        reverse="interactions",
        reverse_description="Calls, meetings, e-mails and tasks about this deal.",
    )
    owner: User | None = to_one(
        _interaction.owner_id,
        "Which of us.",
        reverse="interactions",
        reverse_description="Calls, meetings, e-mails and tasks of this person.",
    )


__all__ = ["Interaction"]
