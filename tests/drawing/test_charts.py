"""Charts are drawn alike each time, cards apart, words within their cards."""

import random
from itertools import combinations, pairwise
from xml.etree import ElementTree as ET

import pytest

from csgraph.drawing import (
    Badge,
    Card,
    Chart,
    Fact,
    Friend,
    Line,
    Note,
    Style,
    graphml,
    mermaid,
    png,
    svg,
)
from csgraph.drawing.placing import CARD_HEIGHT, CARD_WIDTH, place
from csgraph.drawing.text import fitted, width_of

ROWS = tuple((f"R{n}", f"Row {n}") for n in range(5))
KINDS = {"GOOD": ("#059669", "Good"), "POOR": ("#64748b", "Poor")}
LINES = {
    "TREE": (Style.TREE, "#94a3b8", "Reports to"),
    "HELP": (Style.SOLID, "#059669", "Helps"),
    "BLOCK": (Style.BLOCKED, "#dc2626", "Blocks"),
}
NAMES = (
    "Ada",
    "Bartholomew Featherstonehaugh-Cholmondeley",
    "<script>&\"'",
    "李小龍",
    "Ünal Ößner",
)


def chart(count: int, seed: int = 1) -> Chart:
    chance = random.Random(seed)
    cards = tuple(
        Card(
            id=f"c{n}",
            row=ROWS[min(4, int(chance.random() ** 0.6 * 5))][0],
            name=f"{chance.choice(NAMES)} {n}",
            subtitle="Senior Vice President of Everything and Then Some",
            kind=chance.choice(list(KINDS)),
            badges=tuple(Badge(f"Badge number {b}", "#b45309") for b in range(chance.randrange(4))),
            friends=tuple(Friend("AB", chance.random() < 0.5) for _ in range(chance.randrange(6))),
            is_marked=n == 0,
            step=n + 1 if n < 3 else None,
        )
        for n in range(count)
    )
    lines = [Line(f"c{n}", f"c{chance.randrange(n)}", "TREE") for n in range(1, count)]
    lines += [
        Line(*chance.sample([each.id for each in cards], 2), chance.choice(("HELP", "BLOCK")))
        for _ in range(count // 5)
    ]
    facts = (Fact("Redundancy", "2 of 3 pairs", "WARN"), Fact("Buyer", "Unknown", "BAD"))
    notes = (Note("Something is amiss.", "BAD"),)
    team = (("AB", "Anna Berg", True),)
    return Chart("Map <&>", "now", ROWS, cards, tuple(lines), KINDS, LINES, facts, notes, team)


SIZES = pytest.mark.parametrize("count", [0, 1, 2, 8, 40, 150, 600])


@SIZES
def test_no_card_lies_over_another_or_outside(count: int) -> None:
    layout = place(chart(count), 100)

    places = list(layout.places.values())
    assert len(places) == count
    for one, other in combinations(places, 2):
        apart = abs(one.x - other.x) >= CARD_WIDTH or abs(one.y - other.y) >= CARD_HEIGHT
        assert apart, (one, other)
    assert all(p.y >= 100 and p.y + CARD_HEIGHT <= layout.height for p in places)
    assert all(p.x >= 0 and p.x + CARD_WIDTH <= layout.width for p in places)


@SIZES
def test_rows_stand_in_their_order(count: int) -> None:
    drawn = chart(count)
    layout = place(drawn, 0)
    tops = {row: [layout.places[c.id].y for c in drawn.cards if c.row == row] for row, _ in ROWS}
    filled = [each for each in tops.values() if each]

    assert all(max(above) < min(below) for above, below in pairwise(filled))


@SIZES
def test_a_chart_is_well_formed_and_always_drawn_alike(count: int) -> None:
    drawn = chart(count)

    made = svg(drawn)

    assert made == svg(chart(count))
    root = ET.fromstring(made)
    words = {each.text for each in root.iter("{http://www.w3.org/2000/svg}text")}
    assert "Map <&>" in words
    assert count == 0 or any((each or "").startswith(drawn.cards[0].name[:3]) for each in words)
    assert "script" not in {each.tag.rpartition("}")[2] for each in root.iter()}


def test_words_are_cut_where_their_card_ends() -> None:
    long = NAMES[1]

    cut = fitted(long, 17, 150, bold=True)

    assert cut.endswith("…")
    assert width_of(cut, 17, bold=True) <= 150
    assert fitted("Ada", 17, 150, bold=True) == "Ada"


@pytest.mark.parametrize("count", [0, 40])
def test_a_chart_becomes_pixels(count: int) -> None:
    pixels = png(svg(chart(count)), 800)

    assert pixels.startswith(b"\x89PNG\r\n")
    assert int.from_bytes(pixels[16:20], "big") == 800


def test_mermaid_names_rows_people_and_lines() -> None:
    made = mermaid(chart(8))

    assert made.count(":::") == 8
    assert "flowchart TB" in made
    assert "Reports to" not in made
    assert "|Helps|" in made or "|Blocks|" in made
    assert "<script>" not in made


def test_graphml_holds_people_and_lines() -> None:
    drawn = chart(40)

    root = ET.fromstring(graphml(drawn))

    space = "{http://graphml.graphdrawing.org/xmlns}"
    assert len(list(root.iter(f"{space}node"))) == 40
    assert len(list(root.iter(f"{space}edge"))) == len(drawn.lines)
    assert drawn.cards[3].name in {each.text for each in root.iter(f"{space}data")}


@pytest.mark.parametrize("count", [1, 2, 5, 8, 12, 40])
@pytest.mark.parametrize("seed", range(5))
def test_what_is_free_is_free_on_both_sides(count: int, seed: int) -> None:
    layout = place(chart(count, seed), 0)
    taken = [each.column for each in layout.places.values()]

    left, right = min(taken), layout.columns - 1 - max(taken)

    assert right - left in {0, 1}
