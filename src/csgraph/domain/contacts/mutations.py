"""How callers write contacts."""

from csgraph.domain.contacts.commands import (
    IN_BULK,
    completed,
    create_contact,
    delete_contact,
    restore_contact,
    update_contact,
)
from csgraph.domain.contacts.node import Contact
from csgraph.graph.merges import merge_mutation
from csgraph.graph.mutations import Mutation, UpdateWhere, Upsert

_FIELDS = ("name", "title", "email", "phone", "account", "externalId")

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
)
