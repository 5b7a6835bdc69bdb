"""Makes, changes, deletes and restores contacts, through the change log."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from csgraph.domain.contacts.rules import check_email
from csgraph.domain.contacts.tables import contact
from csgraph.events.change_log import insert_row, update_row
from csgraph.graph.mutations import Call, InBulk

NODE_TYPE = "Contact"


async def create_contact(call: Call) -> UUID:
    """Make a contact.

    Raises:
        InvalidInput: the e-mail address is none.
    """
    return await insert_row(
        call.work,
        contact,
        completed(call.values),
        node_type=NODE_TYPE,
        change_set_id=call.change_set_id,
    )


async def update_contact(call: Call) -> UUID:
    """Change a contact; what is changed is held against the sources.

    Raises:
        NotFound, Conflict: there is no such contact, or it moved on.
        InvalidInput: the e-mail address is none.
    """
    return await _write(call, completed(call.values))


async def delete_contact(call: Call) -> UUID:
    """Delete a contact; it can be restored, and no sync brings it back.

    Raises:
        NotFound, Conflict: there is no such contact, or it moved on.
    """
    return await _write(call, {"deleted_at": call.now})


async def restore_contact(call: Call) -> UUID:
    """Bring a deleted contact back; one that is there stays as it is.

    Raises:
        NotFound, Conflict: there never was such a contact, or it moved on.
    """
    return await _write(call, {"deleted_at": None})


def completed(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the columns of a contact, checked.

    Raises:
        InvalidInput: the e-mail address is none.
    """
    check_email(values.get("email"))
    return values


async def _write(call: Call, values: Mapping[str, Any]) -> UUID:
    target = call.expected_target
    outcome = await update_row(
        call.work,
        contact,
        target,
        values,
        node_type=NODE_TYPE,
        change_set_id=call.change_set_id,
        if_revision=call.if_revision,
        holds=True,
    )
    outcome.accept()
    return target


IN_BULK = InBulk(NODE_TYPE, completed)
"""How contacts are made and changed in bulk."""
