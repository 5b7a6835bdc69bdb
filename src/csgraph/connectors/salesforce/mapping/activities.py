"""How tasks and events become interactions.

Who an activity is with and what it is about may be one of several objects, told by how
the id begins: a lead is no contact, a case is no deal.
"""

from csgraph.connectors.salesforce.mapping.objects import (
    account,
    contact,
    object_mapping,
    opportunity,
    owner,
)
from csgraph.domain.interactions.tables import interaction
from csgraph.ingest.mapping import Field, Mapping, Node
from csgraph.ingest.values import day, flag, instant, known_label, text, whole_number

LONGEST_TEXT = 200_000

_KINDS = {
    "Call": "CALL",
    "Email": "EMAIL",
    "ListEmail": "EMAIL",
    "Cadence": "TASK",
    "Task": "TASK",
    "LinkedIn": "CHAT",
    "Letter": "LETTER",
}
_DIRECTIONS = {"Inbound": "INBOUND", "Internal": "OUTBOUND", "Outbound": "OUTBOUND"}
_LINKS = (account(), contact("contact_id", "WhoId"), opportunity("WhatId"), owner())
_TEXTS = (
    Field("subject", ("Subject",), text(LONGEST_TEXT)),
    Field("notes", ("Description",), text(LONGEST_TEXT)),
)


def _interaction(object_type: str, *fields: Field) -> Mapping:
    return object_mapping(
        object_type,
        Node(
            node_type="Interaction",
            table=interaction,
            fields=(*_TEXTS, *fields),
            links=_LINKS,
        ),
    )


TASK = _interaction(
    "Task",
    Field("kind", ("TaskSubtype", "Id"), known_label(_KINDS, otherwise="TASK"), required=True),
    Field("direction", ("CallType",), known_label(_DIRECTIONS)),
    Field("status", ("Status",)),
    Field("is_done", ("IsClosed",), flag()),
    Field("happens_on", ("ActivityDate",), day()),
    Field("ended_at", ("CompletedDateTime",), instant()),
    Field("duration_seconds", ("CallDurationInSeconds",), whole_number()),
)

EVENT = _interaction(
    "Event",
    Field("kind", ("Id",), known_label({}, otherwise="MEETING"), required=True),
    Field("happens_on", ("ActivityDate", "EndDate"), day()),
    Field("started_at", ("StartDateTime", "ActivityDateTime"), instant()),
    Field("ended_at", ("EndDateTime",), instant()),
)
