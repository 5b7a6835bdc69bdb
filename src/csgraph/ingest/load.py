"""Loads the texts of a page into the database.

Postgres parses the records while it reads them, which takes half the time of asking
first whether each can be parsed. A page with a record that can't be is loaded again as
texts alone, for ``check`` to tell apart one by one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from csgraph.ingest.staging import copy_into, staged_raw
from csgraph.storage.failures import UNREADABLE_INPUT
from csgraph.storage.work import Writing


@dataclass(frozen=True, slots=True)
class RawRecord:
    """The text of one record; ``refusal`` tells why it may not even be parsed."""

    text: str
    refusal: str | None = None


TOO_LARGE = "is larger than 8 MB"
"""The refusal of a record of which only its first short values are at hand, as a record."""

Row = tuple[int, str, str | None, str | None]


async def load_records(work: Writing, records: Sequence[RawRecord]) -> bool:
    """Fill ``staged_raw``; return whether it holds the documents, parsed."""
    if all(each.refusal is None for each in records):
        try:
            async with work.connection.begin_nested():
                await copy_into(work, staged_raw, _rows(records, parsed=True))
        except UNREADABLE_INPUT:
            pass
        else:
            return True
    await copy_into(work, staged_raw, _rows(records, parsed=False))
    return False


def _rows(records: Sequence[RawRecord], *, parsed: bool) -> Iterator[Row]:
    for number, each in enumerate(records):
        yield number, each.text, each.refusal, each.text if parsed else None
