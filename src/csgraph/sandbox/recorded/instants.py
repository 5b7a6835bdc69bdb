"""Instants of recordings, in any of the forms that are met."""

from datetime import UTC, datetime

_LIST_VIEW_FORM = "%a %b %d %H:%M:%S %Z %Y"  # "Fri Aug 01 21:15:46 GMT 2014"


def parsed_instant(value: object) -> float | None:
    """Return an instant in seconds of the epoch, None for anything else.

    A text without an offset is taken as UTC.
    """
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        try:
            moment = datetime.strptime(value, _LIST_VIEW_FORM).replace(tzinfo=UTC)
        except ValueError:
            return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
