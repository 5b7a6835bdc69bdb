"""How callers write contacts."""

from csgraph.domain.contacts.commands import (
    MANY,
    create_contact,
    delete_contact,
    restore_contact,
    update_contact,
)
from csgraph.domain.contacts.node import Contact
from csgraph.graph.mutations import Mutation

_FIELDS = ("name", "title", "email", "phone", "account")

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
        many=MANY,
    ),
    Mutation(
        name="contactUpdate",
        description="Change a contact. What is changed is held: no sync overwrites it.",
        scope="contacts:write",
        node=Contact,
        act=update_contact,
        fields=_FIELDS,
        many=MANY,
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
)
