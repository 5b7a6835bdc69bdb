"""What a vendor's headers tell of its limits, heeded before the next request.

The headers beat any constant: limits differ by plan, and other programs spend from the
same account.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from csgraph.clock import Clock
from csgraph.errors import RateLimited

LONGEST_PAUSE_SECONDS = 300.0
DAILY_SHARE = 0.8
"""How much of an org's daily requests we use, with everybody else's counted in."""

_USAGE = re.compile(r"api-usage=(\d+)/(\d+)")
_ENDPOINT = re.compile(r"zendesk-rate-?limit-")
_BUCKET = re.compile(r"total=(\d+);\s*remaining=(\d+);\s*resets=(\d+)")


class Budget(Protocol):
    """Learns from each reply's headers; tells how long to wait before the next request."""

    def observe(self, headers: Mapping[str, str]) -> None:
        """Take note of a reply's headers."""

    def pause_seconds(self) -> float:
        """Return how long to wait; raise RateLimited when waiting would be too long."""


@dataclass(slots=True)
class DailyBudget:
    """Salesforce's rolling 24 hours, shared by every integration of the org."""

    share: float = DAILY_SHARE
    used: int = 0
    allowed: int | None = None

    def observe(self, headers: Mapping[str, str]) -> None:
        """Read ``Sforce-Limit-Info``."""
        found = _USAGE.search(headers.get("sforce-limit-info", ""))
        if found:
            self.used, self.allowed = int(found[1]), int(found[2])

    def pause_seconds(self) -> float:
        """Never wait; stop where the rest belongs to the org's other integrations."""
        if self.allowed and self.used >= self.allowed * self.share:
            raise RateLimited(
                f"Salesforce has counted {self.used:,} of the org's {self.allowed:,} API requests "
                f"of a day; csgraph leaves the last {1 - self.share:.0%} to others and goes on "
                "when some are free again.",
                retry_after_seconds=3600,
            )
        return 0.0


@dataclass(slots=True)
class MinuteBudget:
    """Zendesk's buckets: one for the account, one more for each kind of export."""

    clock: Clock
    _empty_until: dict[str, datetime] = field(default_factory=dict)

    def observe(self, headers: Mapping[str, str]) -> None:
        """Read the account's headers, then any endpoint's."""
        remaining = headers.get("ratelimit-remaining") or headers.get("x-rate-limit-remaining")
        self._note("account", remaining, headers.get("ratelimit-reset"))
        for name, value in headers.items():
            if _ENDPOINT.match(name):
                found = _BUCKET.search(value)
                self._note(name, found and found[2], found and found[3])

    def pause_seconds(self) -> float:
        """Return how long the emptiest bucket needs."""
        now = self.clock()
        waits = [max(0.0, (each - now).total_seconds()) for each in self._empty_until.values()]
        return max(waits, default=0.0)

    def _note(self, bucket: str, remaining: str | None, resets: str | None) -> None:
        if remaining == "0" and resets and resets.isdecimal():
            pause = min(float(resets), LONGEST_PAUSE_SECONDS)
            self._empty_until[bucket] = self.clock() + timedelta(seconds=pause)
        else:
            self._empty_until.pop(bucket, None)
