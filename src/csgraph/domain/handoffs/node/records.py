"""What is kept beside a handoff: items, SPICED, promises, meetings, feedback."""

from sqlalchemy import ColumnElement, FromClause

from csgraph.domain.access.node import User
from csgraph.domain.handoffs import tables as t
from csgraph.domain.handoffs.node.kept import Handoff
from csgraph.domain.handoffs.node.words import (
    HandoffTopic,
    IntroFeedbackSource,
    SalesPromiseKind,
    SalesPromiseStatus,
)
from csgraph.domain.handoffs.rules import SALES_PROMISE
from csgraph.graph.declare import OrderBy, column, computed, node, to_one
from csgraph.graph.interfaces import Node, Revisioned
from csgraph.graph.scalars import Date, DateTime
from csgraph.graph.states import available_transitions, stored_state

_alias = t.vendor_alias.c
_item = t.handoff_item.c
_spiced = t.spiced_record.c
_promise = t.sales_promise.c
_meeting = t.oversight_meeting.c
_feedback = t.intro_feedback.c


def _is_none(item: FromClause, _parent: FromClause | None) -> ColumnElement[bool]:
    return item.c.content.is_(None)


@node(
    table=t.vendor_alias,
    prefix="vna",
    scope="accounts:read",
    plural="vendorAliases",
    plural_description="Other names of the tenant, such as of a product; by name.",
    description="Another name of the tenant, that no win story may have in it.",
    default_order=(OrderBy(_alias.name),),
)
class VendorAlias(Node, Revisioned):
    """Another name of the tenant."""

    name: str = column(_alias.name, "The name, as it is written.", order=True)


@node(
    table=t.handoff_item,
    prefix="hni",
    scope="accounts:read",
    plural="handoffItems",
    plural_description="What was handed over, item by item; the latest change first.",
    description="An item of a handoff's checklist: filled, or said to be none.",
    default_order=(OrderBy(_item.updated_at, descending=True),),
)
class HandoffItem(Node, Revisioned):
    """An item of a handoff's checklist."""

    topic: HandoffTopic = column(_item.topic, "What it is about.", order=True)
    content: str | None = column(_item.content, "What is handed over. Null where there is none.")
    is_none: bool = computed(
        _is_none, "Whether somebody said that there is none.", columns=(_item.content,)
    )
    author: User | None = to_one(_item.author_id, "Who says so.")
    handoff: Handoff | None = to_one(
        _item.handoff_id,
        "The handoff.",
        reverse="items",
        reverse_description="The checklist's items that are filled, or said to be none.",
    )


@node(
    table=t.spiced_record,
    prefix="spi",
    scope="accounts:read",
    plural="spicedRecords",
    plural_description="Deals summed up as SPICED; the latest first.",
    description="A deal summed up: situation, pain, impact, critical event, decision criteria.",
    default_order=(OrderBy(_spiced.recorded_at, descending=True),),
)
class SpicedRecord(Node, Revisioned):
    """A deal summed up as SPICED."""

    recorded_at: DateTime = column(_spiced.recorded_at, "When it was summed up.", order=True)
    situation: str | None = column(_spiced.situation, "Facts that matter for the deployment.")
    pain: str | None = column(_spiced.pain, "What brought them to us.")
    impact: str | None = column(_spiced.impact, "How their business gets better.")
    critical_event: str | None = column(_spiced.critical_event, "What makes them need it by a day.")
    critical_event_on: Date | None = column(
        _spiced.critical_event_on, "The day of the critical event.", order=True
    )
    business_priority: str | None = column(
        _spiced.business_priority, "Priority of their business that the event serves."
    )
    decision_criteria: str | None = column(_spiced.decision_criteria, "Why they chose us.")
    handoff: Handoff | None = to_one(
        _spiced.handoff_id,
        "The handoff.",
        reverse="spicedRecords",
        reverse_description="How the deal was summed up; the latest first.",
    )


@node(
    table=t.sales_promise,
    prefix="spr",
    scope="accounts:read",
    plural="salesPromises",
    plural_description="What was promised while selling; the latest first.",
    description="Something that was promised while selling, followed until it is shown to be kept.",
    default_order=(OrderBy(_promise.made_at, descending=True),),
)
class SalesPromise(Node, Revisioned):
    """Something that was promised while selling."""

    statement: str = column(_promise.statement, "What was promised.")
    kind: SalesPromiseKind = column(_promise.kind, "What kind of promise it is.", order=True)
    made_at: DateTime = column(_promise.made_at, "When it was made.", order=True)
    status: SalesPromiseStatus = column(_promise.status, "What became of it.", order=True)
    status_since: DateTime = column(_promise.status_since, "Since when.", order=True)
    available_transitions: list[str] = computed(
        available_transitions(SALES_PROMISE, stored_state("status")),
        "Mutations that the promise's state allows.",
        columns=(_promise.status,),
    )
    evidence: str | None = column(_promise.evidence, "What shows that it was kept.")
    reason: str | None = column(_promise.reason, "Why it was broken, or is asked for no more.")
    made_by: User | None = to_one(
        _promise.made_by_id,
        "Who made it.",
        reverse="salesPromises",
        reverse_description="What this person promised while selling; the latest first.",
    )
    handoff: Handoff | None = to_one(
        _promise.handoff_id,
        "The handoff.",
        reverse="promises",
        reverse_description="What was promised; the latest first.",
    )


@node(
    table=t.oversight_meeting,
    prefix="ovm",
    scope="accounts:read",
    plural="oversightMeetings",
    plural_description="Meetings in which implementations are overseen; the latest first.",
    description="A meeting in which an implementation is overseen.",
    default_order=(OrderBy(_meeting.held_at, descending=True),),
)
class OversightMeeting(Node, Revisioned):
    """A meeting in which an implementation is overseen."""

    held_at: DateTime = column(_meeting.held_at, "When it was held.", order=True)
    sponsor_attended: bool = column(_meeting.sponsor_attended, "Whether the sponsor was there.")
    ae_attended: bool | None = column(
        _meeting.ae_attended, "Whether the account executive was there. Null if unknown."
    )
    notes: str | None = column(_meeting.notes, "What was noted.", scope="contacts.pii:read")
    handoff: Handoff | None = to_one(
        _meeting.handoff_id,
        "The handoff.",
        reverse="oversightMeetings",
        reverse_description="Meetings in which the implementation is overseen; the latest first.",
    )


@node(
    table=t.intro_feedback,
    prefix="ifb",
    scope="accounts:read",
    plural="introFeedback",
    plural_description="How introductions of CSMs went; the latest first.",
    description="What somebody says of how the introduction of a CSM went.",
    default_order=(OrderBy(_feedback.given_at, descending=True),),
)
class IntroFeedback(Node, Revisioned):
    """What somebody says of an introduction."""

    source: IntroFeedbackSource = column(_feedback.source, "Who says so.", order=True)
    score: int = column(_feedback.score, "How well it went, 0 to 100.", order=True)
    comment: str | None = column(_feedback.comment, "What was said.", scope="contacts.pii:read")
    given_at: DateTime = column(_feedback.given_at, "When.", order=True)
    handoff: Handoff | None = to_one(
        _feedback.handoff_id,
        "The handoff.",
        reverse="introFeedback",
        reverse_description="How the introduction went; the latest first.",
    )
