"""Instants of the sandbox: whole seconds of the epoch, written as each vendor writes them."""

from datetime import UTC, datetime

HOUR = 3600
DAY = 24 * HOUR
YEAR = 365 * DAY


def salesforce_instant(epoch: int) -> str:
    """Return an instant as the Salesforce REST API writes it."""
    return datetime.fromtimestamp(epoch, UTC).isoformat()[:19] + ".000+0000"


def zendesk_instant(epoch: int) -> str:
    """Return an instant as the Zendesk API writes it."""
    return datetime.fromtimestamp(epoch, UTC).isoformat()[:19] + "Z"


def date_of(epoch: int) -> str:
    """Return the UTC date of an instant, as both vendors write dates."""
    return datetime.fromtimestamp(epoch, UTC).isoformat()[:10]


def epoch_of(moment: datetime) -> int:
    """Return an aware moment as whole seconds of the epoch."""
    return int(moment.timestamp())


def start_of_day(epoch: int) -> int:
    """Return the midnight (UTC) before an instant."""
    return epoch - epoch % DAY
