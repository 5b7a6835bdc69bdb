"""How high a person stands, told from the title until a person says otherwise.

The patterns are read by Python and by Postgres alike (``tables.contact.level``), so they
keep to what both understand.
"""

import re
from enum import Enum
from typing import Final


class ContactLevel(Enum):
    """How high a person stands in their company, from the top."""

    C_LEVEL = "C_LEVEL"
    VP = "VP"
    DIRECTOR = "DIRECTOR"
    MANAGER = "MANAGER"
    IC = "IC"


_START, _END = "(^|[^a-z])", "([^a-z]|$)"


def _words(*words: str) -> str:
    return f"{_START}({'|'.join(words)}){_END}"


TITLES: Final[tuple[tuple[str, ContactLevel], ...]] = (
    (_words("vp", "svp", "evp", "avp", "vice president", "vice-president"), ContactLevel.VP),
    (
        _words(
            "chief",
            "c[efotim]o",
            "c[cdiprs]o",
            "ciso",
            "chro",
            "president",
            "founder",
            "co-founder",
            "cofounder",
            "owner",
            "managing director",
            "managing partner",
            "general manager",
        ),
        ContactLevel.C_LEVEL,
    ),
    (_words("director", "head of", "head"), ContactLevel.DIRECTOR),
    (
        _words(
            "(account|product|project|program|programme|community|office|success|case) manager",
            "product owner",
        ),
        ContactLevel.IC,
    ),
    (_words("manager", "lead", "leader", "supervisor", "teamlead"), ContactLevel.MANAGER),
)
"""Patterns of lower-cased titles with the level that each tells; the first that fits counts."""

_COMPILED = tuple((re.compile(pattern), level) for pattern, level in TITLES)


def infer_level(title: str | None) -> ContactLevel | None:
    """Return what level a title tells; any other title is that of a person without reports."""
    if title is None or not title.strip():
        return None
    lowered = title.lower()
    return next((level for pattern, level in _COMPILED if pattern.search(lowered)), ContactLevel.IC)
