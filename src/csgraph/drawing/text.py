"""How wide a text is, so that it is cut before it leaves its card.

Widths are those of the font that ships with csgraph; a viewer without it takes another one
of about the same width.
"""

from functools import lru_cache
from importlib import import_module

from font_roboto import Roboto, RobotoBold, RobotoMedium

FONT_FILES = (Roboto, RobotoMedium, RobotoBold)
FAMILY = "Roboto, Helvetica, Arial, sans-serif"
_ELLIPSIS = "…"


@lru_cache
def _advances(path: str) -> tuple[dict[int, str], dict[str, tuple[int, int]], int]:
    with import_module("fontTools.ttLib").TTFont(path) as font:
        return dict(font.getBestCmap()), dict(font["hmtx"].metrics), font["head"].unitsPerEm


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a text; a character that the font lacks counts as a square."""
    glyphs, metrics, unit = _advances(RobotoBold if bold else Roboto)
    known = (glyphs.get(ord(character)) for character in text)
    return sum(metrics[glyph][0] if glyph else unit for glyph in known) * size / unit


def knows(text: str) -> bool:
    """Whether the font that ships with csgraph has every character of a text."""
    glyphs = _advances(Roboto)[0]
    return all(ord(each) in glyphs or each in "\n\t" for each in set(text))


def fitted(text: str, size: float, width: float, *, bold: bool = False) -> str:
    """Return a text, cut with an ellipsis where it is wider than allowed."""
    if width_of(text, size, bold=bold) <= width:
        return text
    room = width - width_of(_ELLIPSIS, size, bold=bold)
    kept = text
    while kept and width_of(kept, size, bold=bold) > room:
        kept = kept[:-1]
    return kept.rstrip() + _ELLIPSIS
