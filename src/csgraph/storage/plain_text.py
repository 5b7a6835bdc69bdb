"""Texts in lower case and without accents, as search compares them.

A twin of the SQL function ``store.plain``: what is looked for is written as it is indexed.
"""

import re
from functools import cache
from typing import Final
from unicodedata import normalize

_ACCENTS: Final = re.compile("[\u0300-\u036f]")
_LETTERS: Final = str.maketrans(
    {
        **dict(zip("øłđħı\u03c2", "oldhi\u03c3", strict=True)),
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
    }
)
_ACCENTED: Final = ((0xC0, 0x250), (0x370, 0x530), (0x1E00, 0x2000))
"""Code points of letters of Latin, Greek and Cyrillic that have accents, or may."""
_ANY_ACCENTS: Final = r"[\u0300-\u036f]*"


def plain(text: str) -> str:
    """Return a text in lower case, without accents, its ligatures taken apart."""
    if text.isascii():
        return text.lower()
    bare = normalize("NFC", _ACCENTS.sub("", normalize("NFKD", text)))
    return bare.lower().translate(_LETTERS)


def pattern_of(text: str) -> str:
    """Return a regular expression of Postgres for the texts in lower case that are plainly one."""
    made, position = list[str](), 0
    while position < len(text):
        pair, letter = text[position : position + 2], text[position]
        ligatures = _written_otherwise().get(pair, "") if len(pair) > 1 else ""
        if ligatures:
            made.append(f"(?:{_letter(pair[0])}{_letter(pair[1])}|[{ligatures}])")
        else:
            made.append(_letter(letter))
        position += 2 if ligatures else 1
    return "".join(made)


def _letter(letter: str) -> str:
    if not letter.isalpha():
        return re.escape(letter)
    return f"[{letter}{_written_otherwise().get(letter, '')}]{_ANY_ACCENTS}"


@cache
def _written_otherwise() -> dict[str, str]:
    """Return by plain texts the letters that are plainly these."""
    found: dict[str, str] = {}
    for start, end in _ACCENTED:
        for letter in map(chr, range(start, end)):
            text = plain(letter)
            if letter.isalpha() and letter == letter.lower() and text not in {letter, ""}:
                found[text] = found.get(text, "") + letter
    return found
