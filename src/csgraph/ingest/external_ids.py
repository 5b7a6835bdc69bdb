"""Ids of records: as people write them into another system, as addresses."""

from functools import reduce
from operator import add

from sqlalchemy import case, func, literal, null

from csgraph.domain.sources.rules import ExternalSystem
from csgraph.ingest.values import SQL

_CHECK_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


def normalised_id(system: ExternalSystem, written: SQL) -> SQL:
    """Return an id as the system itself gives it; null for a text that is none."""
    trimmed = func.btrim(written)
    if system is ExternalSystem.SALESFORCE:
        return _salesforce_id(trimmed)
    return func.nullif(trimmed, "")


def page_url(root: SQL | str, page: str | None, external_id: SQL) -> SQL:
    """Return a record's page at the vendor; null for one without, or an id unfit for it."""
    if page is None:
        return null()
    is_plain = external_id.regexp_match("^[A-Za-z0-9]+$")
    return case((is_plain, func.concat(root, page, external_id)))


def _salesforce_id(written: SQL) -> SQL:
    """Return the 18 characters of an id that may have lost the last three.

    Each of these tells by its five bits which characters of one third are capitals, so
    that ids stay distinct where case is not.
    """
    suffix = reduce(func.concat, (_check_character(written, third) for third in range(3)))
    return case(
        (written.regexp_match("^[A-Za-z0-9]{18}$"), written),
        (written.regexp_match("^[A-Za-z0-9]{15}$"), func.concat(written, suffix)),
    )


def _check_character(written: SQL, third: int) -> SQL:
    characters = [func.substr(written, third * 5 + place + 1, 1) for place in range(5)]
    bits = [
        case((character.regexp_match("[A-Z]"), 1 << place), else_=0)
        for place, character in enumerate(characters)
    ]
    return func.substr(literal(_CHECK_CHARACTERS), reduce(add, bits) + 1, 1)
