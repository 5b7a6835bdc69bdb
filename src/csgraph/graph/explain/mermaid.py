"""A tree of steps as a Mermaid picture."""

from csgraph.graph.explain.tree import Step

_SHAPES = {
    "connection": ("[", "]"),
    "to-one": ("(", ")"),
    "lookup": ("(", ")"),
    "search": ("[/", "/]"),
    "timeline": ("[/", "/]"),
    "aggregate": ("{{", "}}"),
    "groups": ("{{", "}}"),
    "facets": ("{{", "}}"),
    "count": ("{{", "}}"),
}
_ESCAPED = {ord(mark): f"#{ord(mark)};" for mark in "#\"'<>&`|{}[]()\\;"}


def mermaid(tree: Step) -> str:
    """Return the text of a flowchart: one box a step, an arrow from each to those below."""
    lines = ["flowchart TD"]
    names = {id(each): f"n{index}" for index, each in enumerate(tree.walk())}
    for each in tree.walk():
        opening, closing = _SHAPES.get(each.kind, ("[", "]"))
        label = "<br/>".join(line.translate(_ESCAPED) for line in _label(each))
        lines.append(f'  {names[id(each)]}{opening}"{label}"{closing}')
    for each in tree.walk():
        lines += [f"  {names[id(each)]} --> {names[id(inner)]}" for inner in each.below]
    return "\n".join(lines) + "\n"


def _label(each: Step) -> list[str]:
    lines = [each.name if each.path else each.kind]
    if each.path:
        lines.append(summary(each))
    lines += [f"{name}: {each.facts[name]}" for name in ("filter", "order") if each.facts.get(name)]
    return [*lines, figures(each)]


def summary(each: Step) -> str:
    """Return the kind of a step with what it reads, in one line."""
    facts = each.facts
    words = [each.kind, facts.get("type"), facts.get("figures"), facts.get("having")]
    if "by" in facts:
        words.append(f"by {facts['by']}")
    if "limit" in facts:
        words.append(f"at most {facts['limit']}")
    return " ".join(str(word) for word in words if word)


def figures(each: Step) -> str:
    """Return cost, rows and time of a step, as far as they are known."""
    told = [counted(each.cost, "point")]
    told += [counted(each.rows, "row")] if each.rows is not None else []
    told += [f"{each.ms:.2f} ms"] if each.ms is not None else []
    return ", ".join(told)


def counted(number: int, word: str) -> str:
    """Return a number with what it counts."""
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"
