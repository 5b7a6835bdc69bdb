"""A chart as GraphML, for programs that lay out and analyse graphs."""

from xml.etree import ElementTree as ET

from csgraph.drawing.chart import Chart

_NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
_OF_NODES = ("name", "title", "level", "kind", "roles", "knownBy")


def graphml(chart: Chart) -> str:
    """Return the people and the lines between them, with what is told of each."""
    root = ET.Element("graphml", xmlns=_NAMESPACE)
    for name in _OF_NODES:
        attributes = {"id": name, "for": "node", "attr.name": name, "attr.type": "string"}
        ET.SubElement(root, "key", attributes)
    ET.SubElement(
        root,
        "key",
        {"id": "relation", "for": "edge", "attr.name": "relation", "attr.type": "string"},
    )
    graph = ET.SubElement(root, "graph", id="influence", edgedefault="directed")
    for card in chart.cards:
        told = (
            card.name,
            card.subtitle,
            card.row,
            card.kind,
            ", ".join(badge.text for badge in card.badges),
            ", ".join(friend.initials for friend in card.friends if friend.is_active),
        )
        node = ET.SubElement(graph, "node", id=card.id)
        for name, value in zip(_OF_NODES, told, strict=True):
            ET.SubElement(node, "data", key=name).text = _printable(value)
    for number, line in enumerate(chart.lines):
        edge = ET.SubElement(graph, "edge", id=f"e{number}", source=line.source, target=line.target)
        ET.SubElement(edge, "data", key="relation").text = line.kind
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _printable(text: str) -> str:
    """Return a text without the characters that XML can't hold."""
    return "".join(c for c in text if c >= " " or c in "\t\n")
