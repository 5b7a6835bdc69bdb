"""Writes roles, ties and signals, through the change log."""

from typing import Final
from uuid import UUID

from csgraph.domain.contacts.commands import MOST_POINTS
from csgraph.domain.influence import tables as t
from csgraph.domain.influence.rules import InfluenceEdgeKind, check_step
from csgraph.errors import InvalidInput
from csgraph.graph.keeping import Kept, past
from csgraph.graph.mutations import Call

ROLES: Final = Kept(t.contact_role, "ContactRole")
EDGES: Final = Kept(t.influence_edge, "InfluenceEdge")
TIES: Final = Kept(t.relationship, "Relationship")
SIGNALS: Final = Kept(t.contact_signal, "ContactSignal")
PLANS: Final = Kept(t.org_selling_plan, "OrgSellingPlan")


async def add_role(call: Call) -> UUID:
    """Give a contact a role.

    Raises:
        InvalidInput: neither or both kinds of role are given, or it is not begun.
        Conflict: the contact has the role already.
    """
    given = [call.values.get(name) for name in ("deal_role", "account_role")]
    if sum(each is not None for each in given) != 1:
        msg = "A role is one in deals or one for the account: give `dealRole` or `accountRole`."
        raise InvalidInput(msg, path=("input",))
    return await ROLES.insert(call, started_at=past(call, "started_at"))


async def end_role(call: Call) -> UUID:
    """End a role; one that has ended stays as it is.

    Raises:
        NotFound: there is no such role.
    """
    [ended] = await ROLES.locked(call, "ended_at")
    return await ROLES.update(call, {"ended_at": ended or call.now})


async def set_edge(call: Call) -> UUID:
    """Say how one contact bears on another; what was said before of both is changed.

    Raises:
        InvalidInput: it is a reporting line, the ends are one person, the strength is none.
    """
    if call.values["kind"] == InfluenceEdgeKind.REPORTS_TO.value:
        msg = "Reporting lines are linked by `contactLinkReportsTo`."
        raise InvalidInput(msg, path=("input", "kind"))
    if call.values["from_contact_id"] == call.values["to_contact_id"]:
        msg = "Nobody bears on themselves: name two people."
        raise InvalidInput(msg, path=("input", "toContactId"))
    _check_points(call, "strength")
    return await EDGES.upsert(call, "from_contact_id", "to_contact_id", "kind")


async def remove_edge(call: Call) -> UUID:
    """Take back how one contact bears on another.

    Raises:
        NotFound: there is no such tie.
    """
    return await EDGES.delete(call)


async def record_relationship(call: Call) -> UUID:
    """Record that one of ours knows one of theirs; what was recorded of both is changed.

    Raises:
        InvalidInput: the strength is none, or the contact was not had yet.
    """
    _check_points(call, "strength")
    past(call, "last_two_way_at")
    return await TIES.upsert(call, "user_id", "contact_id")


async def record_signal(call: Call) -> UUID:
    """Record what was observed of a contact.

    Raises:
        InvalidInput: the value is none of 0 to 100, or was not observed yet.
    """
    _check_points(call, "value")
    return await SIGNALS.insert(call, observed_at=past(call, "observed_at"))


async def keep_plan(call: Call) -> UUID:
    """Write down how an account's organization is sold to; kept again, it is changed."""
    return await PLANS.upsert(call, "account_id")


async def complete_step(call: Call) -> UUID:
    """Complete the next step of organizational selling.

    Raises:
        NotFound: there is no such plan.
        InvalidTransition: another step comes first.
    """
    [done] = await PLANS.locked(call, "steps_done")
    check_step(done, call.values["steps_done"])
    return await PLANS.change(call)


def _check_points(call: Call, name: str) -> None:
    points = call.values.get(name)
    if points is not None and not 0 <= points <= MOST_POINTS:
        limit = f"from 0 to {MOST_POINTS}"
        msg = f"`{name}` lies {limit}; {points} does not."
        raise InvalidInput(msg, path=("input", name), constraint=limit)
