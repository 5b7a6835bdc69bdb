"""Elements of SVG as text."""

from xml.sax.saxutils import escape, quoteattr

INK, MUTED, RULE = "#0f172a", "#64748b", "#cbd5e1"
TONES = {"GOOD": "#059669", "WARN": "#d97706", "BAD": "#dc2626", "PLAIN": "#334155"}


def element(name: str, body: str = "", /, **attributes: object) -> str:
    """Return an element; an underscore in a name stands for a hyphen."""
    given = "".join(
        f" {key.replace('_', '-') if key != 'viewBox' else key}={quoteattr(_written(value))}"
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{given}>{body}</{name}>" if body else f"<{name}{given}/>"


def text(
    x: float,
    y: float,
    words: str,
    size: float,
    *,
    bold: bool = False,
    fill: str = INK,
    anchor: str | None = None,
) -> str:
    """Return a line of text."""
    return element(
        "text",
        escape(_printable(words)),
        x=x,
        y=y,
        font_size=size,
        font_weight=700 if bold else None,
        fill=fill,
        text_anchor=anchor,
    )


def rect(x: float, y: float, width: float, height: float, **attributes: object) -> str:
    """Return a rectangle."""
    return element("rect", x=x, y=y, width=width, height=height, **attributes)


def circle(x: float, y: float, radius: float, **attributes: object) -> str:
    """Return a circle."""
    return element("circle", cx=x, cy=y, r=radius, **attributes)


def _written(value: object) -> str:
    return f"{round(value, 2):g}" if isinstance(value, float) else str(value)


def _printable(words: str) -> str:
    """Return words without the characters that XML can't hold."""
    return "".join(each for each in words if each >= " ")
