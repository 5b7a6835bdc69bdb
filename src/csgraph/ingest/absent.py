"""What a list no longer has is gone.

Some lists tell no deletions: what is there is listed, what is not is not. Where a list
comes in order of id, a page says of a range of ids which of them there are, so that what
is landed in the range and not listed is marked as deleted in the page's own transaction.
No page needs another one: a list may be read by several runs, or killed anywhere.

A list that is suddenly short is more often a fault than the truth. Its page is refused,
and believed only when the next run is told the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Text,
    and_,
    any_,
    bindparam,
    case,
    false,
    func,
    insert,
    not_,
    or_,
    select,
    true,
    update,
)

from csgraph.domain.sources.tables import source_record
from csgraph.errors import PayloadRejected
from csgraph.ingest.check import is_deleted
from csgraph.ingest.origin import Origin
from csgraph.ingest.staging import count_rows, staged_change
from csgraph.storage.work import Writing

UNDOUBTED = 100
"""So many records may go at once without more ado, as long as some are listed."""
LARGEST_SHARE = 5
"""More than one in so many is a doubtful loss."""

record = source_record.c


@dataclass(frozen=True, slots=True)
class Covered:
    """What a list says: of the ids after one, through another, it has these and no more."""

    after: int | None
    through: int | None
    """None for a range without an end."""
    ids: Sequence[int]


class AbsenceDoubted(PayloadRejected):
    """A list lacks so much of what is known that it is not believed at once."""


async def mark_absent(
    work: Writing, origin: Origin, covered: Covered, *, is_confirmed: bool
) -> int:
    """Mark what a list lacks as deleted, what it has again as not; return how many.

    They are added to ``staged_change``.

    Raises:
        AbsenceDoubted: that is a suspicious lot, and nobody confirmed it.
    """
    listed = record.external_id == any_(
        bindparam("listed", [str(each) for each in covered.ids], type_=ARRAY(Text))
    )
    gone = await _set_deleted(
        work, origin, and_(_is_within(covered), not_(listed), not_(record.is_deleted)), gone=True
    )
    if gone and not is_confirmed:
        await _raise_if_doubtful(work, origin, covered, gone)
    told_deleted = is_deleted(origin.mapping, record.payload)
    back = and_(listed, record.is_deleted, not_(told_deleted))
    return gone + await _set_deleted(work, origin, back, gone=False)


async def _set_deleted(
    work: Writing, origin: Origin, where: ColumnElement[bool], *, gone: bool
) -> int:
    key = ("connection_id", "object_type", "external_id")
    marked = (
        update(source_record)
        .where(_is_of_stream(work, origin), where)
        .values(is_deleted=gone, landed_at=func.clock_timestamp())
        .returning(*(record[name] for name in key))
        .cte("marked")
    )
    done = await work.connection.execute(insert(staged_change).from_select(key, select(marked)))
    if done.rowcount:
        await count_rows(work, staged_change)
    return done.rowcount


async def _raise_if_doubtful(work: Writing, origin: Origin, covered: Covered, gone: int) -> None:
    is_empty = covered.after is None and covered.through is None and not covered.ids
    if gone <= UNDOUBTED and not is_empty:
        return
    left = await work.connection.scalar(
        select(func.count())
        .select_from(source_record)
        .where(_is_of_stream(work, origin), not_(record.is_deleted))
    )
    known = gone + (left or 0)
    if is_empty or gone * LARGEST_SHARE > known:
        system = origin.mapping.system.value.capitalize()
        raise AbsenceDoubted(
            f"{system}'s list of records of type `{origin.mapping.object_type}` lacks {gone:,} of "
            f"the {known:,} that are known. Nothing was deleted; if the next sync is told the "
            "same, they are."
        )


def _is_of_stream(work: Writing, origin: Origin) -> ColumnElement[bool]:
    return and_(
        record.tenant_id == work.tenant_id,
        record.connection_id == origin.connection_id,
        record.object_type == origin.mapping.object_type,
    )


def _is_within(covered: Covered) -> ColumnElement[bool]:
    """Tell whether a record's id is in the range, as a number.

    Ids are texts, which are in the order of the numbers where they are of one length; the
    bounds of such a range are looked up in the key.
    """
    id_, length = record.external_id, func.char_length(record.external_id)
    low, high = _text(covered.after), _text(covered.through)
    is_number: ColumnElement[bool] = id_.regexp_match("^[1-9][0-9]{0,17}$")
    if low is not None and high is not None and len(low) == len(high):
        return and_(is_number, length == len(low), id_ > low, id_ <= high)
    above = true() if low is None else _follows(length, len(low), id_ > low)
    below = true() if high is None else not_(_follows(length, len(high), id_ > high))
    return and_(case((is_number, and_(above, below)), else_=false()))


def _follows(
    length: ColumnElement[int], of: int, later: ColumnElement[bool]
) -> ColumnElement[bool]:
    return or_(length > of, and_(length == of, later))


def _text(bound: int | None) -> str | None:
    return None if bound is None else str(bound)
