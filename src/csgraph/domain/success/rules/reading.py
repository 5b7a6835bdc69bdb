"""Values of a statement's rows, which are JSON, as what they are."""

from datetime import date, datetime
from decimal import Decimal


def instant_of(text: str | None) -> datetime | None:
    """Return an instant."""
    return None if text is None else datetime.fromisoformat(text)


def day_of(text: str) -> date:
    """Return a day."""
    return date.fromisoformat(text)


def number_of(text: str | None) -> Decimal | None:
    """Return an exact number, which a statement tells as text."""
    return None if text is None else Decimal(text)
