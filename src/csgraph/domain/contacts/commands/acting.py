"""Makes, changes, deletes and restores contacts, through the change log."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from csgraph.domain.contacts.rules import GONE, MOVEMENT, ContactLevel, check_email
from csgraph.domain.contacts.tables import contact
from csgraph.domain.policies.commands import policies_at
from csgraph.errors import InvalidInput
from csgraph.events.invariants import Lines
from csgraph.graph.keeping import Kept
from csgraph.graph.mutations import Call, InBulk

NODE_TYPE = "Contact"
CONTACTS = Kept(contact, NODE_TYPE, holds=True)
_HIGH = {ContactLevel.C_LEVEL.value, ContactLevel.VP.value}
_GONE = {each.value for each in GONE}
MOST_POINTS = 100
REPORTING = Lines(contact, NODE_TYPE, "reports_to_id", "reporting to")


async def create_contact(call: Call) -> UUID:
    """Make a contact.

    Raises:
        InvalidInput: the e-mail address is none.
    """
    return await CONTACTS.insert_of(call, completed(call.values))


async def update_contact(call: Call) -> UUID:
    """Change a contact; what is changed is held against the sources.

    Raises:
        NotFound: there is no such contact.
        InvalidInput: the e-mail address is none.
    """
    return await CONTACTS.update(call, completed(call.values))


async def delete_contact(call: Call) -> UUID:
    """Delete a contact; it can be restored, and no sync brings it back.

    Raises:
        NotFound: there is no such contact.
    """
    return await CONTACTS.delete(call)


async def restore_contact(call: Call) -> UUID:
    """Bring a deleted contact back; one that is there stays as it is.

    Raises:
        NotFound: there never was such a contact.
    """
    return await CONTACTS.restore(call)


def completed(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the columns of a contact, checked.

    Raises:
        InvalidInput: the e-mail address is none.
    """
    check_email(values.get("email"))
    return values


async def set_standing(call: Call) -> UUID:
    """Judge a contact's weight in a decision.

    Raises:
        NotFound: there is no such contact.
        InvalidInput: a score lies out of range, or below what somebody of their level weighs.
    """
    for name, shown in (("influence", "influence"), ("product_importance", "productImportance")):
        score = call.values.get(name)
        if score is not None and not 0 <= score <= MOST_POINTS:
            msg = f"`{shown}` lies from 0 to {MOST_POINTS}; {score} does not."
            raise InvalidInput(msg, path=("input", shown), constraint=f"0 to {MOST_POINTS}")
    if call.values.get("influence") is not None:
        await _check_floor(call, call.values["influence"])
    return await CONTACTS.change(call)


async def _check_floor(call: Call, influence: int) -> None:
    """Check that nobody who ranks high is judged to weigh less than their rank does."""
    [level] = await CONTACTS.locked(call, "level")
    floor = (await policies_at(call.work, call.now)).whole("champion.vpFloor")
    if level in _HIGH and influence < floor:
        limit = f"at least {floor}"
        msg = f"A contact who is {level} weighs {limit} (`champion.vpFloor`); {influence} is less."
        raise InvalidInput(msg, path=("input", "influence"), constraint=limit)


async def set_reports_to(call: Call) -> UUID:
    """Say whom a contact reports to.

    Raises:
        NotFound: there is no such contact.
        InvalidInput: the contact would report to itself, at whatever distance.
    """
    above = call.values.get("reports_to_id")
    await REPORTING.hold(call.work)
    if above is not None and await REPORTING.leads_to(call.work, above, call.expected_target):
        msg = "The person would report to themselves: choose somebody who is not below them."
        raise InvalidInput(msg, path=("input", "reportsToId"))
    return await CONTACTS.change(call)


async def announce_leave(call: Call) -> UUID:
    """Note that a contact is about to leave."""
    return await _move(call, "contactAnnounceLeave")


async def stay(call: Call) -> UUID:
    """Note that a contact who was about to leave stays."""
    return await _move(call, "contactStay")


async def leave(call: Call) -> UUID:
    """Note that a contact has left."""
    return await _move(call, "contactLeave")


async def vacate(call: Call) -> UUID:
    """Note that nobody came after a contact who left."""
    return await _move(call, "contactVacate")


async def replace_contact(call: Call) -> UUID:
    """Name who came after a contact who left.

    Raises:
        InvalidInput: the successor is the person, or has left as well.
        NotFound, InvalidTransition: as for every step.
    """
    successor = call.values["successor_id"]
    path = ("input", "successorId")
    if successor == call.expected_target:
        raise InvalidInput("Nobody comes after themselves: name another person.", path=path)
    if await CONTACTS.value(call, successor, "status") in _GONE:
        raise InvalidInput("The successor has left as well: name somebody who is there.", path=path)
    return await _move(call, "contactReplace")


async def _move(call: Call, step: str) -> UUID:
    """Take a step of a contact's comings and goings."""
    return await CONTACTS.step(call, MOVEMENT, step)


IN_BULK = InBulk(NODE_TYPE, completed)
"""How contacts are made and changed in bulk."""
