"""Ending a command that works in the background when it is told to.

The first signal ends the work in order: what is under way is rolled back, runs are
marked, leases are given back. A second one, or too long a while, ends that too.
"""

import asyncio
import signal
from collections.abc import Callable, Coroutine
from typing import Any, Final, TypeVar

import structlog
import typer

PATIENCE_SECONDS: Final = 20.0
SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)

_T = TypeVar("_T")
_log = structlog.get_logger(__name__)


class Stopped(Exception):
    """A signal ended the work."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(signal.Signals(number).name)

    def as_exit(self) -> typer.Exit:
        """Return the exit that shells expect of a command that a signal ended."""
        return typer.Exit(128 + self.number)


async def until_told(
    work: Coroutine[Any, Any, _T], on_signal: Callable[[], None] | None = None
) -> _T:
    """Do the work; SIGINT and SIGTERM cancel it.

    Raises:
        Stopped: one of them did.
    """
    loop, task, told = asyncio.get_running_loop(), asyncio.ensure_future(work), list[int]()

    def stop(number: int) -> None:
        _log.info("stopping", signal=signal.Signals(number).name, again=bool(told))
        if not told:
            loop.call_later(PATIENCE_SECONDS, task.cancel)
        told.append(number)
        if on_signal is not None:
            on_signal()
        task.cancel()

    for each in SIGNALS:
        loop.add_signal_handler(each, stop, each)
    try:
        return await task
    except asyncio.CancelledError:
        if told:
            raise Stopped(told[0]) from None
        raise
    finally:
        for each in SIGNALS:
            loop.remove_signal_handler(each)
