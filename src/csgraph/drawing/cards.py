"""One card: the name, what the person does, what part they play, who of ours knows them."""

from xml.sax.saxutils import escape

from csgraph.drawing.chart import Badge, Card, Chart, Friend
from csgraph.drawing.placing import CARD_HEIGHT, CARD_WIDTH, Layout
from csgraph.drawing.shapes import MUTED, circle, element, rect, text
from csgraph.drawing.text import fitted, width_of

GOLD = "#f59e0b"
TEAM = "#0f766e"
_BADGE_SIZE, _BADGE_HEIGHT = 10.5, 17.0
_BAR = 8.0
_MOST_FRIENDS = 3


def card_shapes(chart: Chart, card: Card, layout: Layout) -> list[str]:
    """Return the shapes of a card."""
    place = layout.places[card.id]
    x, y, (colour, _) = place.x, place.y, chart.kinds[card.kind]
    shapes = []
    if card.is_marked:
        around = {"fill": "none", "stroke": GOLD, "stroke_width": 4, "rx": 14}
        shapes.append(rect(x - 4, y - 4, CARD_WIDTH + 8, CARD_HEIGHT + 8, **around))
    outline = {"fill": "#ffffff", "stroke": colour, "stroke_width": 1.6, "rx": 10}
    shapes.append(rect(x, y, CARD_WIDTH, CARD_HEIGHT, **outline))
    shapes.append(rect(x, y, CARD_WIDTH, CARD_HEIGHT, fill=colour, fill_opacity=0.1, rx=10))
    shapes.append(rect(x, y + 8, _BAR, CARD_HEIGHT - 16, fill=colour, rx=3))
    left = x + _BAR + 8
    room = CARD_WIDTH - _BAR - 18 - (26 if card.step is not None else 0)
    shapes.append(text(left, y + 25, fitted(card.name, 17, room, bold=True), 17, bold=True))
    shapes.append(text(left, y + 43, fitted(card.subtitle, 13, room), 13, fill=MUTED))
    friends, taken = _friends(card.friends, x + CARD_WIDTH - 9, y + CARD_HEIGHT - 15)
    shapes += _badges(card.badges, left, y + CARD_HEIGHT - 24, x + CARD_WIDTH - 14 - taken)
    shapes += friends
    if card.step is not None:
        shapes += _step(card.step, x + CARD_WIDTH - 18, y + 18)
    title = element("title", escape(f"{card.name}, {card.subtitle}"))
    return [element("g", "".join([title, *shapes]))]


def _badges(badges: tuple[Badge, ...], x: float, y: float, right: float) -> list[str]:
    """Return as many words as there is room for, then how many are left."""
    shapes: list[str] = []
    for number, badge in enumerate(badges):
        rest = len(badges) - number - 1
        reserve = 26.0 if rest else 0.0
        words = fitted(badge.text, _BADGE_SIZE, right - x - reserve - 12, bold=True)
        width = width_of(words, _BADGE_SIZE, bold=True) + 12
        if len(words) < min(4, len(badge.text)):
            shapes.append(text(x, y + 12.5, f"+{rest + 1}", 11, bold=True, fill=MUTED))
            break
        shapes.append(rect(x, y, width, _BADGE_HEIGHT, rx=8.5, fill=badge.colour))
        shapes.append(text(x + 6, y + 12.3, words, _BADGE_SIZE, bold=True, fill="#ffffff"))
        x += width + 4
    return shapes


def _friends(friends: tuple[Friend, ...], right: float, y: float) -> tuple[list[str], float]:
    """Return circles of ours from the right, and how much room they take."""
    shown, rest = friends[:_MOST_FRIENDS], len(friends) - _MOST_FRIENDS
    shapes, x = [], right - 11
    if rest > 0:
        shapes.append(text(right, y + 4, f"+{rest}", 11, bold=True, fill=TEAM, anchor="end"))
        x -= 22
    for friend in reversed(shown):
        shapes += friend_shapes(friend, x, y)
        x -= 25
    return shapes, right - x - 11 if friends else 0.0


def friend_shapes(friend: Friend, x: float, y: float) -> list[str]:
    """Return one of ours: filled where both are in touch."""
    fill, ink = (TEAM, "#ffffff") if friend.is_active else ("#ffffff", TEAM)
    ring = {"stroke": TEAM, "stroke_width": 1.3}
    dashed = {} if friend.is_active else {"stroke_dasharray": "2.5 2"}
    return [
        circle(x, y, 11, fill=fill, **ring, **dashed),
        text(x, y + 3.5, friend.initials, 9.5, bold=True, fill=ink, anchor="middle"),
    ]


def _step(step: int, x: float, y: float) -> list[str]:
    return [
        circle(x, y, 11, fill=GOLD),
        text(x, y + 4.5, str(step), 13, bold=True, fill="#ffffff", anchor="middle"),
    ]
