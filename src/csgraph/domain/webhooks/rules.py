"""When a delivery is tried again, when an endpoint is left alone, when it is given up.

The schedule is that of Standard Webhooks: ten attempts over three days.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import Enum
from typing import Final


class WebhookStatus(Enum):
    """Whether a webhook sends."""

    ACTIVE = "ACTIVE"
    DISABLED = "DISABLED"


class DisabledReason(Enum):
    """Why a webhook does not send."""

    BY_CALLER = "BY_CALLER"
    ENDPOINT_GONE = "ENDPOINT_GONE"
    ENDPOINT_FAILING = "ENDPOINT_FAILING"
    KEY_ENDED = "KEY_ENDED"
    QUERY_REFUSED = "QUERY_REFUSED"


class DeliveryStatus(Enum):
    """How far a delivery is."""

    PENDING = "PENDING"
    DELIVERED = "DELIVERED"
    FAILED = "FAILED"


class AttemptError(Enum):
    """Why an attempt did not deliver."""

    TIMEOUT = "TIMEOUT"
    CONNECTION_FAILED = "CONNECTION_FAILED"
    TARGET_REFUSED = "TARGET_REFUSED"
    REDIRECTED = "REDIRECTED"
    THROTTLED = "THROTTLED"
    GONE = "GONE"
    REFUSED = "REFUSED"


GAPS: Final = (
    timedelta(),
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""From one attempt to the next; the first one is made at once."""
JITTER: Final = 0.1
"""By which part a gap is stretched at most, so that what failed together does not return so."""
LONGEST_ASKED: Final = timedelta(hours=24)
"""The longest pause that an endpoint is given when it asks for one."""

ACCOUNTS_AT_ONCE: Final = 4
FAILURES_BEFORE_OPEN: Final = 5
_OPEN: Final = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=5),
    timedelta(minutes=15),
)
_THROTTLED: Final = timedelta(seconds=30)

ATTEMPT_SECONDS: Final = 20.0
SECRETS_AT_ONCE: Final = 5
ROTATION_OVERLAP: Final = timedelta(hours=24)
WEBHOOKS_AT_MOST: Final = 50
KEPT_FOR: Final = timedelta(days=30)
"""How long the log of deliveries is kept."""


def next_attempt(
    made: int, now: datetime, chance: float, asked: timedelta | None = None
) -> datetime | None:
    """Return when to try again after ``made`` attempts; None when it is given up.

    ``chance`` is between 0 and 1. A pause that the endpoint asked for is kept where it is
    the longer one.
    """
    if made >= len(GAPS):
        return None
    gap = GAPS[made] * (1 + JITTER * chance)
    return now + max(gap, asked or timedelta())


def judge(status: int) -> AttemptError | None:
    """Return what an answer's status means; None for delivered."""
    if 200 <= status < 300:
        return None
    if status == 410:
        return AttemptError.GONE
    if status in {429, 502, 504}:
        return AttemptError.THROTTLED
    return AttemptError.REDIRECTED if 300 <= status < 400 else AttemptError.REFUSED


def asked_pause(retry_after: str | None, now: datetime) -> timedelta | None:
    """Return how long an endpoint asks to be left alone: seconds, or until an instant."""
    told = (retry_after or "").strip()
    if told.isascii() and told.isdecimal():
        seconds = float(told[:9])
    else:
        try:
            until = parsedate_to_datetime(told)
        except ValueError:
            return None
        seconds = (until.replace(tzinfo=until.tzinfo or UTC) - now).total_seconds()
    return min(timedelta(seconds=max(0.0, seconds)), LONGEST_ASKED)


@dataclass(frozen=True)
class Circuit:
    """What is known of an endpoint's health.

    After some failures in a row it is left alone for a while, then tried with a single
    delivery; what waits meanwhile uses up none of its attempts. In a row are failures of which
    each was begun after the one before: those side by side tell of one and the same moment.
    """

    failures: int = 0
    open_until: datetime | None = None
    succeeded_at: datetime | None = None

    def room(self, now: datetime) -> int:
        """Return how many accounts' deliveries may go out side by side."""
        if self.open_until is not None and now < self.open_until:
            return 0
        return 1 if self.failures >= FAILURES_BEFORE_OPEN else ACCOUNTS_AT_ONCE

    def succeeded(self, now: datetime) -> "Circuit":
        """Return the circuit after a delivery."""
        return Circuit(succeeded_at=now)

    def failed(
        self,
        now: datetime,
        error: AttemptError,
        asked: timedelta | None,
        *,
        is_beside: bool = False,
    ) -> "Circuit":
        """Return the circuit after an attempt that did not deliver.

        ``is_beside`` says that a failure was counted while the attempt was under way.
        """
        failures = self.failures + (not is_beside)
        pause = asked or timedelta()
        if error is AttemptError.THROTTLED:
            pause = max(pause, _THROTTLED)
        if failures >= FAILURES_BEFORE_OPEN and not is_beside:
            step = min(failures - FAILURES_BEFORE_OPEN, len(_OPEN) - 1)
            pause = max(pause, _OPEN[step])
        if not pause:
            return replace(self, failures=failures)
        until = max(now + pause, self.open_until or now)
        return replace(self, failures=failures, open_until=until)


def is_lasting(first_attempt_at: datetime, circuit: Circuit) -> bool:
    """Say whether an endpoint took nothing since a delivery that is given up was first tried."""
    return circuit.succeeded_at is None or circuit.succeeded_at < first_attempt_at


def message(at: datetime, data: bytes) -> str:
    """Return the body of a message: what Standard Webhooks recommend, around an answer's data."""
    told = at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return f'{{"type":"change","timestamp":"{told}","data":{data.decode()}}}'
