"""The moments between which a process may be lost, by name.

A sync tells its checkpoints each moment that it reaches. In service nobody listens, and
nothing in the environment can change that; who composes a sync may hand it a listener
that stops, or ends the process, exactly there.
"""

from enum import StrEnum, auto
from typing import Final, Protocol


class Moment(StrEnum):
    """Where the taking in of a page, or the linking of what waited, is."""

    BEFORE_FETCH = auto()
    """The stream's next page is about to be taken up, whether it is here already or not."""
    AFTER_FETCH = auto()
    BEFORE_LOAD = auto()
    """The page is about to be copied to the staging tables."""
    AFTER_LOAD = auto()
    BEFORE_MERGE = auto()
    """Its records are about to be landed as evidence."""
    AFTER_MERGE = auto()
    BEFORE_PROJECT = auto()
    """Rows of the graph are about to be brought to what the evidence says."""
    AFTER_PROJECT = auto()
    BEFORE_LINK = auto()
    """What waited for a parent is about to be computed anew."""
    AFTER_LINK = auto()
    BEFORE_STATE = auto()
    """How far the stream is read is about to be stored."""
    AFTER_STATE = auto()
    BEFORE_COMMIT = auto()
    """All of it is about to become visible."""
    AFTER_COMMIT = auto()


class Checkpoints(Protocol):
    """Is told where a sync is."""

    async def reached(self, moment: Moment, stream: str) -> None:
        """Go on when this returns; ``stream`` is what is being read."""


class Unwatched:
    """Tells nobody."""

    async def reached(self, moment: Moment, stream: str) -> None:
        """Go on."""


UNWATCHED: Final[Checkpoints] = Unwatched()
ALL_STREAMS: Final = "*"
"""Stands for the stream where a moment concerns all of them."""
