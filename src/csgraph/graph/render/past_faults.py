"""Why a statement can't tell what was at an instant, told by the statement itself."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Table, case

from csgraph.graph.render.past import Past
from csgraph.storage.literals import literal

REFUSED = "\x19"
"""Stands around the argument that can't be followed, before the reason; no JSON holds it."""
NOT_YET, TOO_MANY = "not yet", "too many"
MOST_CHANGES = 20_000
"""Changes since the instant that a list of all rows of a type is computed over."""


def refusals_of(
    past: Past, coordinate: str, page_of: Table | None = None
) -> Iterator[ColumnElement[str]]:
    """Yield a text for each reason, null where it is none.

    ``page_of`` is the table of which a page is read: it is computed over all that changed since.
    """
    mark = f"{REFUSED}{coordinate}{REFUSED}"
    yield case((past.is_before_the_log(), literal(mark + NOT_YET)))
    if page_of is not None:
        beyond = past.changes_beyond(page_of, MOST_CHANGES)
        yield case((beyond, literal(mark + TOO_MANY)))
