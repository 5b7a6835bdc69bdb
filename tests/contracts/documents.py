"""Reads the documentation: its files, links, code blocks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *DOCS.rglob("*.md")])
ADRS = sorted((DOCS / "adr").glob("*.md"))

_BLOCK = re.compile(r"^ {0,3}```(\w+)\n(.*?)^ {0,3}```$", re.DOTALL | re.MULTILINE)
_SPAN = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_COMMAND = re.compile(r"^(?:\$ )?csgraph ([a-z]+(?: [a-z]+)?)((?: .*)?)$", re.MULTILINE)


@dataclass(frozen=True)
class Snippet:
    """A piece of code and the page that it stands on."""

    page: Path
    text: str

    def __str__(self) -> str:
        return f"{self.page.name}: {' '.join(self.text.split())[:60]}"


def blocks(language: str) -> list[Snippet]:
    return [
        Snippet(page, match[2])
        for page in PAGES
        for match in _BLOCK.finditer(page.read_text())
        if match[1] == language
    ]


def links(page: Path) -> list[str]:
    text = _BLOCK.sub("", page.read_text())
    return [found for found in _LINK.findall(text) if not re.match(r"\w+:", found)]


def anchors(page: Path) -> set[str]:
    """Return the fragments that the headings of a page answer to."""
    titles = re.findall(r"^#+ (.+)$", _BLOCK.sub("", page.read_text()), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def commands() -> Iterator[tuple[Snippet, list[str], list[str]]]:
    """Yield each `csgraph …` that is written as code: where, its words, its options."""
    for page in PAGES:
        text = page.read_text()
        code = [match[2] for match in _BLOCK.finditer(text) if match[1] in {"console", "sh"}]
        for piece in (*code, *_SPAN.findall(_BLOCK.sub("", text))):
            for match in _COMMAND.finditer(piece):
                words, rest = match[1].split(), match[2]
                yield Snippet(page, match[0]), words, re.findall(r"(--[a-z-]+)", rest)


def table_keys(page: Path) -> set[str]:
    """Return what stands as code in the first column of a page's tables."""
    cells = re.findall(r"^\| ([^|]+) \|", page.read_text(), re.MULTILINE)
    return {found for cell in cells for found in _SPAN.findall(cell)}
