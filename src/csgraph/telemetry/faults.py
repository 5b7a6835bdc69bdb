"""Exceptions in log events: what kind, and where; never what they say.

The text of an exception may quote a row, a parameter or a reply (Postgres' DETAIL does),
and so may local variables. Kinds, codes and places are enough to find a fault.
"""

import re
import sys
from types import TracebackType
from typing import Final

from structlog.typing import EventDict, WrappedLogger

MOST_PLACES: Final = 12
MOST_CAUSES: Final = 4
_CODE: Final = re.compile(r"\w{1,40}", re.ASCII)


def place_faults(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Replace ``exc_info`` by a line that tells the exception, its causes and their places."""
    given = event.pop("exc_info", None)
    event.pop("stack_info", None)
    error = given
    if isinstance(given, tuple):
        error = given[1]
    elif given and not isinstance(given, BaseException):
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        event["exception"] = told(error)
    return event


def told(error: BaseException) -> str:
    """Return an exception with its causes, in one line without any value."""
    parts: list[str] = []
    seen: set[int] = set()
    present: BaseException | None = error
    while present is not None and id(present) not in seen and len(parts) < MOST_CAUSES:
        seen.add(id(present))
        parts.append(_one(present))
        hidden = present.__suppress_context__ and present.__cause__ is None
        present = None if hidden else present.__cause__ or present.__context__
    return "; from ".join(parts)


def _one(error: BaseException) -> str:
    """Return a kind, its codes, what a group holds, and the places."""
    kind = type(error)
    name = kind.__qualname__
    if kind.__module__ != "builtins":
        name = f"{kind.__module__}.{name}"
    codes = [str(getattr(error, each, None) or "") for each in ("code", "sqlstate", "errno")]
    if shown := [code for code in codes if _CODE.fullmatch(code)]:
        name = f"{name}({', '.join(shown)})"
    if isinstance(error, BaseExceptionGroup):
        name = f"{name}[{', '.join(_one(each) for each in error.exceptions[:MOST_CAUSES])}]"
    places = _places(error.__traceback__)
    return f"{name} at {places}" if places else name


def _places(trace: TracebackType | None) -> str:
    """Return the places of a traceback, innermost first."""
    found: list[str] = []
    while trace is not None:
        code = trace.tb_frame.f_code
        found.append(f"{_short(code.co_filename)}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return " < ".join(found[: -MOST_PLACES - 1 : -1])


def _short(path: str) -> str:
    """Return a path from its package on: where it is installed is nobody's business."""
    parts = path.replace("\\", "/").split("/")
    for anchor in ("site-packages", "src", "lib"):
        if anchor in parts:
            return "/".join(parts[len(parts) - parts[::-1].index(anchor) :])
    return "/".join(parts[-2:])
