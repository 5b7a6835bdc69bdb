"""Charts of people in rows, and what is drawn between them: SVG, PNG, Mermaid, GraphML.

Knows nothing of where the chart comes from. What reads fonts, places cards and makes pixels is
loaded with the first picture: every process imports this package, and few ever draw.
"""

from csgraph.drawing.chart import Badge, Card, Chart, Fact, Friend, Line, Note, Style
from csgraph.drawing.graphml import graphml
from csgraph.drawing.mermaid import mermaid
from csgraph.drawing.png import png
from csgraph.drawing.svg import svg

__all__ = [
    "Badge",
    "Card",
    "Chart",
    "Fact",
    "Friend",
    "Line",
    "Note",
    "Style",
    "graphml",
    "mermaid",
    "png",
    "svg",
]
