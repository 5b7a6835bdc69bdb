"""A chart as pixels."""

from importlib import import_module

from csgraph.drawing.text import FONT_FILES, knows

LARGEST_SIDE = 6_000


def png(svg: str, width: int) -> bytes:
    """Return an SVG of this program's own as a PNG of some width."""
    made: bytes = import_module("resvg_py").svg_to_bytes(
        svg_string=svg,
        width=min(width, LARGEST_SIDE),
        font_files=list(FONT_FILES),
        skip_system_fonts=knows(svg),  # to look for other fonts takes a second
        font_family="Roboto",
        sans_serif_family="Roboto",
    )
    return bytes(made)
