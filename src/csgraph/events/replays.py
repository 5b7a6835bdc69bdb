"""Writes that may be sent twice and are done once: what was answered, by the caller's key.

The key is claimed by the first statement of the write's transaction, so that of many
racing calls one does the work, the others wait for it; what it came to is stored with
what it wrote, or not at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, func, null, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from csgraph.events.tables import idempotency_key
from csgraph.storage.work import Writing

KEPT_FOR: Final = timedelta(hours=24)
LONGEST_KEY: Final = 255
FORGOTTEN_AT_ONCE: Final = 10_000
_SPARE: Final = timedelta(hours=1)

_stored = idempotency_key.c


@dataclass(frozen=True)
class Claim:
    """A caller's key, with what it stands for."""

    credential_id: UUID
    key: str
    mutation: str
    input_hash: str


@dataclass(frozen=True)
class Former:
    """What a key was used for before; ``outcome`` is what it came to."""

    is_same: bool
    outcome: Mapping[str, Any]


async def claim_key(work: Writing, claim: Claim) -> Former | None:
    """Claim a key for this transaction; return its former use within a day."""
    insertion = insert(idempotency_key).values(
        tenant_id=work.tenant_id,
        credential_id=claim.credential_id,
        key=claim.key,
        mutation=claim.mutation,
        input_hash=claim.input_hash,
    )
    fresh = insertion.excluded
    won = await work.connection.scalar(
        insertion.on_conflict_do_update(
            index_elements=["tenant_id", "credential_id", "key"],
            set_={
                "mutation": fresh.mutation,
                "input_hash": fresh.input_hash,
                "outcome": null(),
                "at": func.clock_timestamp(),
            },
            where=_stored.at < func.clock_timestamp() - KEPT_FOR,
        ).returning(_stored.key)
    )
    if won is not None:
        return None
    known = (
        await work.connection.execute(
            select(_stored.mutation, _stored.input_hash, _stored.outcome).where(*_one(work, claim))
        )
    ).one()
    is_same = (known.mutation, known.input_hash) == (claim.mutation, claim.input_hash)
    return Former(is_same, known.outcome or {})


async def keep_outcome(work: Writing, claim: Claim, outcome: Mapping[str, Any]) -> None:
    """Store what a claimed write came to."""
    await work.connection.execute(
        update(idempotency_key).where(*_one(work, claim)).values(outcome=dict(outcome))
    )


async def forget_old_keys(connection: AsyncConnection) -> int:
    """Delete keys of any tenant that are of use no more, as owner; return how many those were."""
    oldest = func.clock_timestamp() - KEPT_FOR - _SPARE
    old = (
        select(_stored.tenant_id, _stored.credential_id, _stored.key)
        .where(_stored.at < oldest)
        .order_by(_stored.at)
        .limit(FORGOTTEN_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    key = tuple_(_stored.tenant_id, _stored.credential_id, _stored.key)
    gone = await connection.execute(delete(idempotency_key).where(key.in_(old)))
    return int(gone.rowcount)


def _one(work: Writing, claim: Claim) -> tuple[Any, ...]:
    return (
        _stored.tenant_id == work.tenant_id,
        _stored.credential_id == claim.credential_id,
        _stored.key == claim.key,
    )
