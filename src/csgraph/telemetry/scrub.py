"""Takes secrets and personal data out of log events: the second line of defence.

The first is that call sites log ids, codes and counts. What slips through is caught
here by the name of its field, or by its form. Control characters are written out, so
that no value can begin a line of its own or steer a terminal.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from structlog.typing import EventDict, WrappedLogger

LONGEST_TEXT: Final = 2_000
DEEPEST: Final = 4
REDACTED: Final = "[redacted]"

_NAMES: Final = re.compile(
    r"authorization|password|passwd|secret|token|cookie|api_?key|credential|private|"
    r"e_?mail|phone|variables|parameters|body|headers|caused_by|kwargs",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Form:
    """What something looks like; ``signs`` are cheap to look for, one of them is in it."""

    signs: tuple[str, ...]
    pattern: re.Pattern[str]
    shown: str | Callable[[re.Match[str]], str]


def _form(signs: str, pattern: str, shown: str) -> _Form:
    return _Form(tuple(signs.split(" ")), re.compile(pattern, re.IGNORECASE), shown)


_FORMS: Final = (
    _form("csg_", r"csg_[a-z]+_[0-9a-z]{6,}", "[api key]"),
    _form("eyJ", r"eyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?", "[token]"),
    _form("00D", r"\b00D\w{12,15}![\w.]+", "[token]"),
    _form(
        "earer asic oken EARER ASIC OKEN",
        r"\b(bearer|basic|token)\s+[\w.~+/-]{6,}=*",
        r"\1 [credential]",
    ),
    _form("://", r"(://)[^/\s@]{1,300}@", r"\1[credential]@"),
    _form(
        "= :",
        r"((?:password|passwd|secret|token|api_?key|authorization|signature|code_verifier)"
        r"""["']?\s{0,3}[=:]\s{0,3}["']?)(?!\[)[^\s"'&,;}]+""",
        r"\1[redacted]",
    ),
    _form("@", r"[\w.%+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+", "[e-mail]"),
    _form("+", r"\+\d[\d ().-]{6,18}\d", "[phone]"),
)


def scrub(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Clean an event: the names of its fields, and every text in their values."""
    for name, value in event.items():
        if value.__class__ in _PLAIN:
            continue
        if _is_telling(name):
            event[name] = REDACTED
        elif value.__class__ is not str or not value.isalnum():
            event[name] = _cleaned(value, 0)
    return event


_PLAIN: Final = frozenset({int, float, bool, type(None)})


@lru_cache(maxsize=1_000)
def _is_telling(name: str) -> bool:
    return _NAMES.search(name) is not None


def _cleaned(value: object, depth: int) -> object:
    if depth > DEEPEST:
        return "[…]"
    if isinstance(value, str):
        return clean(value)
    if value is None or isinstance(value, int | float):
        return value
    if isinstance(value, Mapping):
        return {
            clean(str(name)): REDACTED if _is_telling(str(name)) else _cleaned(each, depth + 1)
            for name, each in value.items()
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [_cleaned(each, depth + 1) for each in value]
    if isinstance(value, bytes | bytearray | memoryview):
        return f"[{len(value)} bytes]"
    # An exception's text, like anything else's, may quote what it is about.
    return f"[{type(value).__name__}]" if isinstance(value, BaseException) else clean(str(value))


def clean(text: str) -> str:
    """Return a text without what looks like a secret or a person, on one line."""
    if text.isalnum() or (text.isidentifier() and "csg_" not in text):
        return text  # most are ids and names, and this is on the way of every request
    if len(text) > LONGEST_TEXT:
        text = f"{text[:LONGEST_TEXT]}…"
    for form in _FORMS:
        if any(sign in text for sign in form.signs):
            text = form.pattern.sub(form.shown, text)
    if not text.isprintable():
        text = "".join(each if each.isprintable() else _escaped(each) for each in text)
    return text


def _escaped(character: str) -> str:
    return character.encode("unicode_escape", "backslashreplace").decode("ascii")
