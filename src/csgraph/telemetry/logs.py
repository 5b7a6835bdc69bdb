"""Logs: structured, one event a line, without secrets or personal data.

On a terminal they are for people, elsewhere they are JSON. Call sites log ids, codes and
counts, never values of records or variables; ``scrub`` and ``faults`` stand behind them.
What libraries log goes the same way, from WARNING on: at lower levels httpx tells of
URLs, and SQLAlchemy of rows.
"""

import logging
import sys
import time
from contextlib import suppress
from functools import lru_cache
from typing import Any, BinaryIO, Final, TextIO

import orjson
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from csgraph.telemetry.faults import place_faults
from csgraph.telemetry.scrub import scrub

HEARD: Final = ("uvicorn.error", "alembic.runtime.migration")
"""Libraries whose INFO is worth reading."""


def _stamp(_: WrappedLogger, level: str, event: EventDict) -> EventDict:
    """Put the instant and the level before what happened."""
    seconds, nanoseconds = divmod(time.time_ns(), 1_000_000_000)
    return {
        "timestamp": f"{_second(seconds)}.{nanoseconds // 1_000:06d}Z",
        "level": _LEVELS.get(level, level),
        "event": event.pop("event", None),
        **event,
    }


_LEVELS: Final = {"exception": "error", "warn": "warning"}


@lru_cache(maxsize=2)
def _second(seconds: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))


_SHARED: Final[tuple[Processor, ...]] = (
    structlog.contextvars.merge_contextvars,
    place_faults,
    scrub,
    _stamp,
)


class _Output:
    """Writes lines to standard error; nobody fails because nobody reads them."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._bytes: BinaryIO | None = getattr(stream, "buffer", None)

    def msg(self, message: str) -> None:
        """Write a line, whole."""
        with suppress(OSError, ValueError):
            if self._bytes is None:
                self._stream.write(f"{message}\n")
                self._stream.flush()
            else:
                self._bytes.write(f"{message}\n".encode(errors="backslashreplace"))
                self._bytes.flush()

    debug = info = warn = warning = error = critical = exception = fatal = log = failure = msg


def configure_logging(level: str, style: str) -> None:
    """Send logs to standard error at a level; ``style`` is json, console or auto."""
    is_console = style == "console" or (style == "auto" and sys.stderr.isatty())
    render: Processor = (
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), sort_keys=False)
        if is_console
        else structlog.processors.JSONRenderer(serializer=_json)
    )
    number = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    structlog.configure(
        processors=[*_SHARED, render],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=lambda *_: _Output(sys.stderr),
    )
    _configure_libraries(number, render)


def _configure_libraries(number: int, render: Processor) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, _without_reprs, *_SHARED],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, render],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(max(number, logging.WARNING))
    for name in HEARD:
        logging.getLogger(name).setLevel(max(number, logging.INFO))
    logging.captureWarnings(capture=True)
    logging.raiseExceptions = False  # a traceback of a log call would show its arguments


def _without_reprs(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Cut a library's message where it begins to show objects: a task's shows its exception."""
    first = str(event["event"]).partition("\n")[0]
    event["event"] = first.partition("<")[0].rstrip() if event["logger"] == "asyncio" else first
    return event


def _json(event: EventDict, **_: Any) -> str:
    return orjson.dumps(event, default=_unknown).decode()


def _unknown(value: object) -> str:
    return f"[{type(value).__name__}]"
