"""Writes roles, ties and signals, through the change log."""

from typing import Any
from uuid import UUID

from sqlalchemy import Table, select

from csgraph.domain.contacts.commands import MOST_POINTS
from csgraph.domain.influence import tables as t
from csgraph.domain.influence.rules import InfluenceEdgeKind, check_step
from csgraph.errors import InvalidInput, NotFound
from csgraph.events.change_log import insert_row, update_row
from csgraph.graph.mutations import Call


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
    started = call.values.get("started_at") or call.now
    if started > call.now:
        msg = "The role would begin later: give the instant at which it began."
        raise InvalidInput(msg, path=("input", "startedAt"))
    return await _insert(call, t.contact_role, "ContactRole", started_at=started)


async def end_role(call: Call) -> UUID:
    """End a role; one that has ended stays as it is.

    Raises:
        NotFound, Conflict: there is no such role, or it moved on.
    """
    role = t.contact_role.c
    ended = await call.work.connection.scalar(
        select(role.ended_at).where(
            role.tenant_id == call.work.tenant_id, role.id == call.expected_target
        )
    )
    return await _update(
        call, t.contact_role, "ContactRole", call.expected_target, ended_at=ended or call.now
    )


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
    key = ("from_contact_id", "to_contact_id", "kind")
    return await _upsert(call, t.influence_edge, "InfluenceEdge", key)


async def remove_edge(call: Call) -> UUID:
    """Take back how one contact bears on another.

    Raises:
        NotFound, Conflict: there is no such tie, or it moved on.
    """
    target = call.expected_target
    return await _update(call, t.influence_edge, "InfluenceEdge", target, deleted_at=call.now)


async def record_relationship(call: Call) -> UUID:
    """Record that one of ours knows one of theirs; what was recorded of both is changed.

    Raises:
        InvalidInput: the strength is none, or the contact was not had yet.
    """
    _check_points(call, "strength")
    seen = call.values.get("last_two_way_at")
    if seen is not None and seen > call.now:
        msg = "The contact would be later than now: give the instant at which it was."
        raise InvalidInput(msg, path=("input", "lastTwoWayAt"))
    return await _upsert(call, t.relationship, "Relationship", ("user_id", "contact_id"))


async def record_signal(call: Call) -> UUID:
    """Record what was observed of a contact.

    Raises:
        InvalidInput: the value is none of 0 to 100, or was not observed yet.
    """
    _check_points(call, "value")
    observed = call.values.get("observed_at") or call.now
    if observed > call.now:
        msg = "It would be observed later than now: give the instant at which it was."
        raise InvalidInput(msg, path=("input", "observedAt"))
    return await _insert(call, t.contact_signal, "ContactSignal", observed_at=observed)


async def keep_plan(call: Call) -> UUID:
    """Write down how an account's organization is sold to; kept again, it is changed."""
    return await _upsert(call, t.org_selling_plan, "OrgSellingPlan", ("account_id",))


async def complete_step(call: Call) -> UUID:
    """Complete the next step of organizational selling.

    Raises:
        NotFound, Conflict: there is no such plan, or it moved on.
        InvalidTransition: another step comes first.
    """
    plan, target = t.org_selling_plan, call.expected_target
    mine = (plan.c.tenant_id == call.work.tenant_id, plan.c.id == target)
    locked = select(plan.c.steps_done).where(*mine, plan.c.deleted_at.is_(None)).with_for_update()
    done = await call.work.connection.scalar(locked)
    if done is None:
        raise NotFound
    step = call.values["steps_done"]
    check_step(done, step)
    return await _update(call, plan, "OrgSellingPlan", target, steps_done=step)


def _check_points(call: Call, name: str) -> None:
    points = call.values.get(name)
    if points is not None and not 0 <= points <= MOST_POINTS:
        limit = f"from 0 to {MOST_POINTS}"
        msg = f"`{name}` lies {limit}; {points} does not."
        raise InvalidInput(msg, path=("input", name), constraint=limit)


async def _insert(call: Call, table: Table, node_type: str, **more: Any) -> UUID:
    values = {**call.values, **more}
    change_set = call.change_set_id
    return await insert_row(call.work, table, values, node_type=node_type, change_set_id=change_set)


async def _update(call: Call, table: Table, node_type: str, row_id: UUID, **values: Any) -> UUID:
    outcome = await update_row(
        call.work,
        table,
        row_id,
        values,
        node_type=node_type,
        change_set_id=call.change_set_id,
    )
    outcome.accept()
    return row_id


async def _upsert(call: Call, table: Table, node_type: str, key: tuple[str, ...]) -> UUID:
    same = (table.c[name] == call.values[name] for name in key)
    known = await call.work.connection.scalar(
        select(table.c.id).where(
            table.c.tenant_id == call.work.tenant_id, table.c.deleted_at.is_(None), *same
        )
    )
    if known is None:
        return await _insert(call, table, node_type)
    rest = {name: value for name, value in call.values.items() if name not in key}
    if rest:
        await _update(call, table, node_type, known, **rest)
    return UUID(str(known))
