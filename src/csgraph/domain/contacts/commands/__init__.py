"""Makes and changes contacts; follows what the sources tell of their coming and going."""

from csgraph.domain.contacts.commands.acting import (
    IN_BULK,
    MOST_POINTS,
    NODE_TYPE,
    REPORTING,
    announce_leave,
    completed,
    create_contact,
    delete_contact,
    leave,
    replace_contact,
    restore_contact,
    set_reports_to,
    set_standing,
    stay,
    update_contact,
    vacate,
)
from csgraph.domain.contacts.commands.following import follow_sources

__all__ = [
    "IN_BULK",
    "MOST_POINTS",
    "NODE_TYPE",
    "REPORTING",
    "announce_leave",
    "completed",
    "create_contact",
    "delete_contact",
    "follow_sources",
    "leave",
    "replace_contact",
    "restore_contact",
    "set_reports_to",
    "set_standing",
    "stay",
    "update_contact",
    "vacate",
]
