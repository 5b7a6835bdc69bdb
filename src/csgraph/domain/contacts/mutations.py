"""How callers write contacts."""

from csgraph.domain.contacts.commands import (
    IN_BULK,
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
from csgraph.domain.contacts.node import Contact
from csgraph.domain.contacts.rules.movement import MOVEMENT
from csgraph.domain.contacts.tables import contact
from csgraph.events.invariants import StaysEnded
from csgraph.graph.merges import merge_mutation
from csgraph.graph.mutations import Mutation, UpdateWhere, Upsert

_FIELDS = (
    *("name", "title", "email", "phone", "account", "externalId"),
    *("levelOverride", "department", "buyingCenter", "skills", "assistantOf"),
)
_STANDING = (
    *("authority", "influence", "productImportance"),
    *("departmentBuys", "isPromoter", "isExpectedOwner"),
)

INVARIANTS = (REPORTING, StaysEnded(contact, NODE_TYPE, MOVEMENT))

MUTATIONS = (
    Mutation(
        name="contactCreate",
        description="Make a contact that no source system has.",
        scope="contacts:write",
        node=Contact,
        act=create_contact,
        fields=_FIELDS,
        required=("name",),
        makes=True,
        in_bulk=IN_BULK,
    ),
    Mutation(
        name="contactUpdate",
        description="Change a contact. What is changed is held: no sync overwrites it.",
        scope="contacts:write",
        node=Contact,
        act=update_contact,
        fields=_FIELDS,
        in_bulk=IN_BULK,
    ),
    Mutation(
        name="contactDelete",
        description="Delete a contact. It can be restored; no sync brings it back.",
        scope="contacts:write",
        node=Contact,
        act=delete_contact,
    ),
    Mutation(
        name="contactRestore",
        description="Bring a deleted contact back.",
        scope="contacts:write",
        node=Contact,
        act=restore_contact,
    ),
    Mutation(
        name="contactBulkUpsert",
        description="Make or change up to 500 contacts at once. What is changed is held.",
        scope="contacts:write",
        node=Contact,
        fields=_FIELDS,
        required=("name",),
        many=Upsert(completed),
    ),
    Mutation(
        name="contactsUpdateWhere",
        description="Give the same values to every contact that fits a filter. They are held.",
        scope="contacts:write",
        node=Contact,
        fields=("title", "phone", "account"),
        many=UpdateWhere(completed),
    ),
    merge_mutation(Contact, "contactMerge", "contacts:write", _FIELDS),
    Mutation(
        name="contactSetInfluence",
        description="Judge a contact's weight in a decision: authority, influence, what follows.",
        scope="contacts:write",
        node=Contact,
        act=set_standing,
        fields=_STANDING,
    ),
    Mutation(
        name="contactLinkReportsTo",
        description="Say whom a contact reports to; null says nobody. A line that would go round "
        "is refused.",
        scope="contacts:write",
        node=Contact,
        act=set_reports_to,
        fields=("reportsTo",),
    ),
    Mutation(
        name="contactAnnounceLeave",
        description="Note that a contact is about to leave.",
        scope="contacts:write",
        node=Contact,
        act=announce_leave,
    ),
    Mutation(
        name="contactStay",
        description="Note that a contact who was about to leave stays.",
        scope="contacts:write",
        node=Contact,
        act=stay,
    ),
    Mutation(
        name="contactLeave",
        description="Note that a contact has left, and where to.",
        scope="contacts:write",
        node=Contact,
        act=leave,
        fields=("newEmployer",),
        stands_alone=True,
    ),
    Mutation(
        name="contactVacate",
        description="Note that nobody came after a contact who left.",
        scope="contacts:write",
        node=Contact,
        act=vacate,
    ),
    Mutation(
        name="contactReplace",
        description="Name who came after a contact who left.",
        scope="contacts:write",
        node=Contact,
        act=replace_contact,
        fields=("successor",),
        required=("successor",),
    ),
)
