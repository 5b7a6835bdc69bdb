"""Takes a change set back."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import select

from csgraph.domain.sources.commands import follow_merges
from csgraph.errors import Conflict, Denied, InvalidInput, LimitExceeded, NotFound
from csgraph.events import obstacles, reverts
from csgraph.events.invariants import Invariant
from csgraph.events.tables import change_set
from csgraph.graph.logged import CUSTOM_COLUMN, CUSTOM_FIELD
from csgraph.graph.mutations import Call
from csgraph.ids import encode_id
from csgraph.storage.estimates import distrust_estimates

_WORDS: Final = {"deleted_at": "the deletion", "mergedInto": "the merge"}
"""What no field shows."""


async def revert_change_set(call: Call) -> UUID:
    """Bring every record that a change set touched back to what it was before.

    Raises:
        NotFound: there is no such change set.
        Denied: the caller may not write all types of records that it touched.
        Conflict: later changes build upon it; names them. Or what comes back would break a rule.
        InvalidTransition: it ended a record for good.
        InvalidInput: it can't be taken back by anybody.
        LimitExceeded: it holds too many changes.
    """
    target, work = call.expected_target, call.work
    wanted = select(change_set.c.actor_kind).where(
        change_set.c.tenant_id == work.tenant_id, change_set.c.id == target
    )
    actor = await work.connection.scalar(wanted)
    if actor is None:
        raise NotFound("There is no such ChangeSet.")
    if actor == "CONNECTOR":
        msg = "A sync made these changes, and the next would make them again: change the source."
        raise InvalidInput(msg, path=("id",))
    types = await _types(call, target)
    for node_type, count in types.items():
        await distrust_estimates(work, call.tables[node_type], count)
    invariants = await _concerned(call, target, types)
    for each in invariants:
        await each.hold(work)
    for node_type in types:
        await reverts.lock_rows(work, call.tables[node_type], target, node_type)
    await _check_later(call, target)
    await _check_invariants(call, target, invariants)
    given = work.change_sets[call.change_set_id]
    reason = given["reason"] or f"Takes back {encode_id('chs', target)}"
    origin = await reverts.origin_of(work, target)
    work.change_sets[call.change_set_id] = {**given, "reason": reason, "origin_id": origin}
    described = {
        name: await reverts.touched_with_survivors(work, call.tables[name], target, name)
        for name in await reverts.merged_types(work, target)
    }
    for node_type in types:
        await reverts.revert_rows(
            work, call.tables[node_type], node_type, target, change_set_id=call.change_set_id
        )
    for node_type, ids in described.items():
        await follow_merges(work, call.tables[node_type], node_type, ids)
    await reverts.let_go(work, target, change_set_id=call.change_set_id)
    return target


async def _types(call: Call, target: UUID) -> Mapping[str, int]:
    """Return the types that a change set touched, checked that the caller may write them.

    Each has the number of its changes.

    Whoever may merge records may move what belongs to them, and so may move it back.
    """
    touched = await obstacles.touched(call.work, target)
    if sum(touched.values()) > obstacles.MOST_CHANGES:
        limit = f"at most {obstacles.MOST_CHANGES:,} changes"
        msg = f"The change set holds more than can be taken back at once: {limit}."
        raise LimitExceeded(msg, path=("id",), constraint=limit)
    merged = await reverts.merged_types(call.work, target)
    for node_type in sorted(touched):
        _check_type(call, node_type, has_to_be_written=node_type in (merged or touched))
    found = await obstacles.without_column(call.work, target)
    if found is not None:
        node_type, field = found[0], _known(found[1])
        msg = f"It changed `{field}` of {node_type}, which can't be given back its former value."
        raise InvalidInput(msg, path=("id",))
    return dict(sorted(touched.items()))


def _check_type(call: Call, node_type: str, *, has_to_be_written: bool) -> None:
    """Check that changes of a type are taken back at all, and that the caller may write it."""
    reason = call.irrevertible.get(node_type)
    if reason is not None:
        msg = f"It changed {node_type}, of which nothing is taken back: {reason}."
        raise InvalidInput(msg, path=("id",))
    if not has_to_be_written or node_type in call.writable:
        return
    scopes = sorted(call.write_scopes.get(node_type, ()))
    if scopes:
        msg = f"To take this back takes the scope `{scopes[0]}`: it changed {node_type}."
        raise Denied(msg, requiredScopes=scopes)
    msg = f"It changed {node_type}, which no mutation writes: it can't be taken back."
    raise InvalidInput(msg, path=("id",))


async def _check_later(call: Call, target: UUID) -> None:
    """Check that nothing was built upon a change set since."""
    found = await obstacles.later_changes(call.work, target)
    if found:
        raise Conflict(_told(found, call), path=("id",))
    referrers = await obstacles.later_referrers(call.work, target, call.tables)
    if referrers:
        names = ", ".join(encode_id(call.prefixes[name], id_) for name, id_ in referrers)
        msg = f"What it made is referred to by {names}: let these refer to something else first."
        raise Conflict(msg, path=("id",))


def _known(field: str) -> str:
    """Return a field as whoever takes changes back may know it: the keys of some take a scope."""
    name, dot, _ = field.partition(".")
    return CUSTOM_FIELD if dot and name in {CUSTOM_COLUMN, CUSTOM_FIELD} else field


def _known_of(overlap: obstacles.Overlap) -> list[str]:
    return list(dict.fromkeys(map(_known, overlap.fields)))


async def _concerned(call: Call, target: UUID, types: Iterable[str]) -> list[Invariant]:
    """Return the rules about what a change set changed, decisions first."""
    changed = {
        name: {
            column.name
            for column in await reverts.changed_columns(call.work, call.tables[name], target, name)
        }
        for name in types
    }
    found = [each for each in call.invariants if each.columns & changed.get(each.node_type, set())]
    return sorted(found, key=lambda each: each.obstacle)


async def _check_invariants(call: Call, target: UUID, invariants: Sequence[Invariant]) -> None:
    """Check that what comes back breaks no rule of its type."""
    for each in invariants:
        row = await obstacles.broken(call.work, target, each.broken_by)
        if row is not None:
            ids = [encode_id(call.prefixes[each.node_type], id_) for id_ in row.ids]
            raise each.refusal(ids, row)


def _told(found: Sequence[obstacles.Overlap], call: Call) -> str:
    told = [
        f"{', '.join(_WORDS.get(name, f'`{name}`') for name in _known_of(each))} of "
        f"{encode_id(call.prefixes[each.node_type], each.node_id)} by "
        f"{encode_id('chs', each.change_set_id)}"
        for each in found
    ]
    order = ", in this order" if len({each.change_set_id for each in found}) > 1 else ""
    return f"Later changes build upon it: {'; '.join(told)}. Take these back first{order}."
