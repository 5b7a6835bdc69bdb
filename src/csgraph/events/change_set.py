"""Who changed something: one change set groups the changes of one command."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from csgraph.ids import new_id
from csgraph.storage.work import Writing

ActorKind = Literal["PRINCIPAL", "CONNECTOR", "RULE", "SYSTEM"]


@dataclass(frozen=True)
class Actor:
    """Who acts, with what they said about it.

    ``change_set_id`` is of what they do, where it is known ahead.
    """

    kind: ActorKind
    id: str
    reason: str | None = None
    request_id: str | None = None
    change_set_id: UUID | None = None


async def begin_change_set(work: Writing, actor: Actor, change_set_id: UUID | None = None) -> UUID:
    """Begin a change set, or go on with one that another transaction began.

    Its row is written by the statement that logs its first change: a command that
    changes nothing leaves nothing.
    """
    begun = change_set_id or actor.change_set_id or new_id()
    work.change_sets[begun] = {
        "actor_kind": actor.kind,
        "actor_id": actor.id,
        "reason": actor.reason,
        "request_id": actor.request_id,
        "origin_id": None,
    }
    return begun
