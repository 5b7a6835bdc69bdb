"""A chart as a Mermaid flowchart, for pages that draw it themselves."""

from csgraph.drawing.chart import Card, Chart, Style

_ARROWS = {Style.TREE: "---", Style.DASHED: "-.->", Style.SOLID: "==>", Style.BLOCKED: "--x"}


def mermaid(chart: Chart) -> str:
    """Return the flowchart; who is told more is named first."""
    names = {card.id: f"p{number}" for number, card in enumerate(chart.cards)}
    parts = [f"---\ntitle: {_plain(chart.title)}\n---", "flowchart TB"]
    for row, label in chart.rows:
        cards = [card for card in chart.cards if card.row == row]
        if cards:
            parts.append(f'  subgraph {row} ["{_quoted(label)}"]')
            parts += [f"    {names[card.id]}{_card(card)}:::{card.kind}" for card in cards]
            parts.append("  end")
    for line in chart.lines:
        style, _, words = chart.lines_of[line.kind]
        said = "" if style is Style.TREE else f"|{_quoted(words)}|"
        ends = names[line.source], names[line.target]
        parts.append(f"  {ends[0]} {_ARROWS[style]}{said} {ends[1]}")
    parts += [
        f"  classDef {kind} fill:{colour}22,stroke:{colour},color:#1f2937"
        for kind, (colour, _) in chart.kinds.items()
    ]
    return "\n".join(parts) + "\n"


def _card(card: Card) -> str:
    badges = " · ".join(badge.text for badge in card.badges)
    words = [f"<b>{_quoted(card.name)}</b>", _quoted(card.subtitle), _quoted(badges)]
    return f'["{"<br/>".join(filter(None, words))}"]'


def _quoted(text: str) -> str:
    """Return a text as a label holds it: Mermaid's own entities for what it would read."""
    return "".join(
        character if character.isalnum() or character in " .,-·'()/" else f"#{ord(character)};"
        for character in " ".join(text.split())
    )


def _plain(text: str) -> str:
    return " ".join("".join(c if c.isalnum() or c in " .,-—" else " " for c in text).split())
