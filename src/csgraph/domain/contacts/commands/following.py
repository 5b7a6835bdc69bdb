"""Moves people on by what the sources tell, many at once (domain.md §2.4).

A person whose address bounces, or who is suspended, has left. One whose record was given to
another account has moved there. One who left and has no successor after some days leaves a
vacant seat. What somebody said of a person's status stands, whatever the sources tell.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, cast, exists, func, literal, or_, select, true
from sqlalchemy.dialects.postgresql import distinct_on

from csgraph.domain.accounts.tables import account
from csgraph.domain.contacts.commands.acting import NODE_TYPE
from csgraph.domain.contacts.rules import GONE, ContactStatus
from csgraph.domain.contacts.tables import contact
from csgraph.domain.policies.rules import Policies
from csgraph.domain.policies.tables import policy_decision
from csgraph.events.change_log import Actor, begin_change_set, update_rows
from csgraph.events.tables import change, field_hold
from csgraph.storage.columns import Id, Instant
from csgraph.storage.work import Reading, Writing

VACANT_KEY: Final = "champion.nominateDays"
_ACTOR: Final = Actor("RULE", "contact.movement")


async def follow_sources(work: Writing, now: datetime, ids: Sequence[UUID] | None = None) -> int:
    """Move people on, all of the tenant's or some; return how many records that changed.

    Moves are told of those alone who are named, since the log was read to name them.
    """
    days = await _days(work, now)
    sources = [_left(work, now, ids), _vacant(work, now, days, ids)]
    if ids is not None:
        sources.append(_moved(work, ids))
    moved = 0
    for source in sources:
        change_set = await begin_change_set(work, _ACTOR)
        counts = await update_rows(
            work, contact, source, node_type=NODE_TYPE, change_set_id=change_set
        )
        moved += counts.changed
    return moved


async def _days(work: Reading, now: datetime) -> int:
    found = await work.connection.execute(
        select(
            policy_decision.c.key,
            policy_decision.c.value,
            policy_decision.c.version,
            policy_decision.c.effective_at,
        )
        .where(
            policy_decision.c.tenant_id == work.tenant_id,
            policy_decision.c.key == VACANT_KEY,
            policy_decision.c.effective_at <= now,
        )
        .order_by(policy_decision.c.effective_at.desc(), policy_decision.c.version.desc())
        .limit(1)
    )
    rows = [[key, value, version, at.isoformat()] for key, value, version, at in found]
    return Policies.of_rows(rows).whole(VACANT_KEY)


def _theirs(work: Reading, ids: Sequence[UUID] | None) -> list[ColumnElement[bool]]:
    some: ColumnElement[bool] = true() if ids is None else contact.c.id.in_(ids)
    return [contact.c.tenant_id == work.tenant_id, contact.c.deleted_at.is_(None), some]


def _status_is_free(work: Reading) -> ColumnElement[bool]:
    """Whether nobody has said what the person's status is."""
    return ~exists(
        select(field_hold.c.field)
        .where(
            field_hold.c.tenant_id == work.tenant_id,
            field_hold.c.node_id == contact.c.id,
            field_hold.c.field == literal("status"),
            field_hold.c.released_at.is_(None),
        )
        .correlate(contact)
    )


def _stands(status: ContactStatus, since: ColumnElement[Any]) -> list[ColumnElement[Any]]:
    return [literal(status.value).label("status"), since.label("status_since")]


def _left(work: Reading, now: datetime, ids: Sequence[UUID] | None) -> Select[Any]:
    """Select who has left by what the sources tell, with that.

    Whose address bounces has left by the first bounce, whenever that was read.
    """
    since = func.least(contact.c.email_bounced_at, literal(now, Instant))
    return select(contact.c.id, *_stands(ContactStatus.LEFT, since)).where(
        *_theirs(work, ids),
        contact.c.status.not_in([each.value for each in GONE]),
        or_(contact.c.email_bounced_at.is_not(None), contact.c.is_suspended),
        _status_is_free(work),
    )


def _vacant(work: Reading, now: datetime, days: int, ids: Sequence[UUID] | None) -> Select[Any]:
    """Select who left long ago, and whom nobody came after."""
    waits = timedelta(days=days)
    vacant = _stands(ContactStatus.VACANT, contact.c.status_since + waits)
    return select(contact.c.id, *vacant).where(
        *_theirs(work, ids),
        contact.c.status == ContactStatus.LEFT.value,
        contact.c.status_since <= now - waits,
    )


def _moved(work: Reading, ids: Sequence[UUID]) -> Select[Any]:
    """Select whose record a source gave to another account, with the former one and when.

    Accounts that were merged are one: nobody has moved between them.
    """
    former = cast(change.c.before.op("->>")("account_id"), Id)
    left = account.alias("left_account")
    latest = (
        select(
            contact.c.id,
            former.label("former_account_id"),
            change.c.at.label("moved_at"),
            contact.c.account_id,
        )
        .select_from(contact.join(change, change.c.node_id == contact.c.id))
        .where(
            *_theirs(work, ids),
            change.c.tenant_id == work.tenant_id,
            change.c.node_type == NODE_TYPE,
            change.c.before.op("?", is_comparison=True)("account_id"),
            change.c.before.op("->>")("account_id").cast(Text).is_not(None),
            or_(contact.c.moved_at.is_(None), change.c.at > contact.c.moved_at),
            contact.c.account_id.is_not(None),
        )
        .order_by(contact.c.id, change.c.at.desc(), change.c.seq.desc())
        .ext(distinct_on(contact.c.id))
        .subquery("latest")
    )
    is_same = func.coalesce(left.c.merged_into, left.c.id) == latest.c.account_id
    return (
        select(latest.c.id, latest.c.former_account_id, latest.c.moved_at)
        .select_from(
            latest.join(
                left,
                (left.c.tenant_id == work.tenant_id) & (left.c.id == latest.c.former_account_id),
            )
        )
        .where(~is_same)
    )
