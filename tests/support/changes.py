"""Short ways to write through the change log."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, literal, select

from csgraph.domain.contacts.tables import contact
from csgraph.events.change_log import Actor, begin_change_set
from csgraph.storage.work import Writing

ACTOR = Actor("CONNECTOR", "run 1", reason="nightly sync", request_id="r-1")


def contact_rows(*rows: dict[str, object]) -> Select[Any]:
    """A source of contacts, each given by the same columns."""
    given = [
        select(*(literal(value, contact.c[name].type).label(name) for name, value in row.items()))
        for row in rows
    ]
    return given[0].union_all(*given[1:]).subquery().select() if rows[1:] else given[0]


async def begin(work: Writing) -> UUID:
    return await begin_change_set(work, ACTOR)
