"""Reads Zendesk's plain lists, which tell neither changes nor deletions.

The list of who belongs where is read whole, again and again. It comes in order of id, so
that each page says of a range of ids which of them there are; what is known of the range
and is not listed is gone. Zendesk doesn't promise the order, so it is looked at: a pass
that is found out of order says nothing of what is gone.

Ratings can be asked for from an instant on, and each is made once: a customer who thinks
again is a rating more.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

import structlog

from csgraph.connectors.framing import Frame, read_json
from csgraph.connectors.port import Page, State
from csgraph.connectors.zendesk.client import Parameters, RequestRefused, ZendeskClient
from csgraph.domain.sources.rules import SyncPhase
from csgraph.errors import PayloadRejected
from csgraph.ingest.absent import Covered
from csgraph.ingest.load import RawRecord

LOT = 1_000
"""How many records are handed on at once; a list's own pages are short."""
PAGES_A_MINUTE = 10
"""What a list that has to be read whole may take of the account's requests, on average."""
OVERLAP_SECONDS = 600
"""How far back ratings are read again: some become visible after later ones."""

_log = structlog.get_logger(__name__)
_BAD_CURSOR = frozenset({400, 422})


async def read_whole(
    client: ZendeskClient, path: str, state: State | None, now: datetime, *, lands: bool
) -> AsyncIterator[Page]:
    """Read a list whole, unless that was done a short while ago for its length.

    Without ``lands`` its records serve to tell what is gone, and nothing else.
    """
    known: Mapping[str, Any] = state or {}
    if not _is_due(known, now):
        return
    phase = _phase(known)
    at = _Pass(phase.value)
    if known.get("cursor"):
        at = _Pass(**{name: known[name] for name in at.state})
    async for lot in _lots(client, path, {}, at.cursor):
        if lot.begins:
            at = _Pass(phase.value)
        covered = at.take(lot, path, now)
        yield Page(lot.records if lands else (), at.state, phase, covers=covered)


async def read_ratings(
    client: ZendeskClient, path: str, state: State | None, now: datetime
) -> AsyncIterator[Page]:
    """Read the ratings that were made since the newest one known."""
    known: Mapping[str, Any] = state or {}
    phase, since, newest = _phase(known), known.get("start_time", 0), known.get("newest", 0)
    asked: Parameters = {"start_time": since} if since else {}
    async for lot in _lots(client, path, asked, known.get("cursor")):
        newest = max(newest, *map(_made_at, lot.records), 0)
        reached: dict[str, Any] = {"start_time": since, "newest": newest, "cursor": lot.cursor}
        if lot.is_last:
            newest = min(newest, int(now.timestamp()))
            start = max(0, newest - OVERLAP_SECONDS)
            reached = {"start_time": start, "newest": newest, "cursor": None}
        stored = SyncPhase.INCREMENTAL if lot.is_last else phase
        yield Page(lot.records, reached | {"phase": stored.value}, phase)


@dataclass(frozen=True, slots=True)
class _Lot:
    """Some pages of a list, put together; ``begins`` where the list does."""

    records: tuple[RawRecord, ...]
    pages: int
    cursor: str | None
    begins: bool
    is_last: bool


@dataclass(slots=True)
class _Pass:
    """How far a list has been read this time."""

    phase: str
    cursor: str | None = None
    last_id: int | None = None
    in_order: bool = True
    pages: int = 0
    finished_at: int | None = None

    @property
    def state(self) -> dict[str, Any]:
        """Return what a later run goes on from."""
        return asdict(self)

    def take(self, lot: _Lot, path: str, now: datetime) -> Covered | None:
        """Move on past a lot; return what it says of which ids there are, if that is sure."""
        after, ids = self.last_id, _ids(lot.records)
        if self.in_order and not _is_rising(after, ids):
            _log.warning("list_out_of_order", stream=path)
            self.in_order = False
        self.last_id = ids[-1] if ids else after
        self.pages += lot.pages
        self.cursor = lot.cursor
        if lot.is_last:
            self.phase = SyncPhase.INCREMENTAL.value
            self.finished_at = int(now.timestamp())
        if ids is None or not self.in_order:
            return None
        return Covered(after, None if lot.is_last else self.last_id, tuple(ids))


def _is_due(known: Mapping[str, Any], now: datetime) -> bool:
    """Tell whether a list's turn has come: the longer it is, the later."""
    finished_at = known.get("finished_at")
    if finished_at is None:
        return True
    return bool(now.timestamp() - finished_at >= known.get("pages", 0) * 60 / PAGES_A_MINUTE)


def _phase(known: Mapping[str, Any]) -> SyncPhase:
    return SyncPhase(known.get("phase", SyncPhase.BACKFILL.value))


async def _lots(
    client: ZendeskClient, path: str, asked: Parameters, cursor: str | None
) -> AsyncIterator[_Lot]:
    """Yield a list from a cursor on; from its beginning, if the cursor holds no longer."""
    try:
        async for lot in _lots_from(client, path, asked, cursor):
            yield lot
    except RequestRefused as refused:
        if cursor is None or refused.status not in _BAD_CURSOR:
            raise
        async for lot in _lots_from(client, path, asked, None):
            yield lot


async def _lots_from(
    client: ZendeskClient, path: str, asked: Parameters, cursor: str | None
) -> AsyncIterator[_Lot]:
    begins, gathered = cursor is None, list[Frame]()
    start: Parameters = {**asked, "page[after]": cursor} if cursor else asked
    async for frame in client.list_all(path, path, start):
        gathered.append(frame)
        meta = frame.rest.get("meta") or {}
        is_last = not meta.get("has_more")
        if is_last or sum(len(each.records) for each in gathered) >= LOT:
            records = tuple(record for each in gathered for record in each.records)
            reached = None if is_last else meta.get("after_cursor")
            yield _Lot(records, len(gathered), reached, begins, is_last)
            begins, gathered = False, []


def _ids(records: Sequence[RawRecord]) -> list[int] | None:
    """Return the records' ids; None if one of them can't be read."""
    found = [_value(each, "id") for each in records]
    ids = [int(each) for each in found if isinstance(each, int | str) and str(each).isdecimal()]
    return ids if len(ids) == len(found) else None


def _is_rising(after: int | None, ids: list[int] | None) -> bool:
    if ids is None:
        return False
    passed = [0 if after is None else after, *ids]
    return all(one < next_ for one, next_ in pairwise(passed))


def _made_at(record: RawRecord) -> int:
    made_at = _value(record, "created_at")
    try:
        return int(datetime.fromisoformat(str(made_at)).timestamp())
    except (ValueError, OverflowError):
        return 0


def _value(record: RawRecord, key: str) -> Any:
    if record.refusal is not None:
        return None
    try:
        read = read_json(record.text.encode("utf-8", "replace"))
    except PayloadRejected:
        return None
    return read.get(key) if isinstance(read, dict) else None
