"""Where the sandbox's customers live: their words, names, towns.

A word is written as `shown/ascii` where its plain spelling can't be derived. Companies
and people are invented; a likeness to a real one is chance.
"""

import unicodedata
from dataclasses import dataclass

_NOT_DECOMPOSED = str.maketrans(
    {"ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "æ": "ae", "Æ": "Ae", "\u0131": "i"}
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word as people write it, with the spelling that fits an address on the Internet."""

    shown: str
    ascii: str


@dataclass(frozen=True, slots=True)
class Town:
    """A town with its state and the shape of its postal codes (`#` for a digit)."""

    name: str
    state: str | None
    postal_code: str


@dataclass(frozen=True, slots=True)
class Locale:
    """A country of customers."""

    code: str
    country: str
    currency: str
    top_level_domains: tuple[str, ...]
    dialling: str
    time_zone: str
    iana_time_zone: str
    patterns: tuple[str, ...]  # of company names: {root} {other} {sector} {legal}
    family_first: bool
    roots: tuple[Word, ...]
    sectors: tuple[Word, ...]
    legal_forms: tuple[str, ...]
    towns: tuple[Town, ...]
    streets: tuple[str, ...]
    first_names: tuple[Word, ...]
    last_names: tuple[Word, ...]


def words(text: str) -> tuple[Word, ...]:
    """Return the words of a text; an underscore stands for a space."""
    found = []
    for each in text.split():
        shown, _, plain = each.replace("_", " ").partition("/")
        found.append(Word(shown, plain or spelled_plainly(shown)))
    return tuple(found)


def towns(text: str) -> tuple[Town, ...]:
    """Return towns, one a line: name, state or `-`, postal code."""
    found = []
    for line in text.strip().splitlines():
        name, state, postal_code = (part.strip() for part in line.split("|"))
        found.append(Town(name, None if state == "-" else state, postal_code))
    return tuple(found)


def spelled_plainly(text: str) -> str:
    """Return a text in ASCII letters and digits, lower case."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_NOT_DECOMPOSED))
    return "".join(c for c in decomposed if c.isascii() and c.isalnum()).lower()
