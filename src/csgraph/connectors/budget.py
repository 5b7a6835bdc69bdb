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

QUOTA_PAUSE_SECONDS = 3_600.0
"""How long to leave an org alone whose day's requests are used up."""
RESERVE = 0.1
"""How much of a Zendesk account's minute is left to others."""

_ACCOUNT = "account"
_USAGE = re.compile(r"api-usage=(\d+)/(\d+)")
_ENDPOINT = re.compile(r"zendesk-rate-?limit-")
_BUCKET = re.compile(r"total=(\d+);\s*remaining=(\d+);\s*resets=(\d+)")


class Budget(Protocol):
    """Learns from each reply's headers; tells how long to wait before the next request."""

    def observe(self, path: str, headers: Mapping[str, str]) -> None:
        """Take note of the headers of a reply from a path."""

    def pause_seconds(self, path: str) -> float:
        """Return how long to wait; raise RateLimited when waiting would be too long."""


@dataclass(slots=True)
class DailyBudget:
    """Salesforce's rolling 24 hours, shared by every integration of the org."""

    share: float = DAILY_SHARE
    used: int = 0
    allowed: int | None = None

    def observe(self, path: str, headers: Mapping[str, str]) -> None:
        """Read ``Sforce-Limit-Info``."""
        found = _USAGE.search(headers.get("sforce-limit-info", ""))
        if found:
            self.used, self.allowed = int(found[1]), int(found[2])

    def pause_seconds(self, path: str) -> float:
        """Never wait; stop where the rest belongs to the org's other integrations."""
        if self.allowed and self.used >= self.allowed * self.share:
            raise RateLimited(
                f"Salesforce has counted {self.used:,} of the org's {self.allowed:,} API requests "
                f"of a day; csgraph leaves the last {1 - self.share:.0%} to others and goes on "
                "when some are free again.",
                retry_after_seconds=QUOTA_PAUSE_SECONDS,
            )
        return 0.0


@dataclass(slots=True)
class MinuteBudget:
    """Zendesk's buckets: one for the account, one more for each kind of export.

    A bucket of an endpoint is ours to empty, at full speed, then to wait for: pacing the
    requests would read no more in an hour, and keep short syncs waiting. Of the account's
    a tenth is left to its other integrations. Which path draws on which bucket is learned
    from the replies.
    """

    clock: Clock
    _empty_until: dict[str, datetime] = field(default_factory=dict)
    _buckets: dict[str, set[str]] = field(default_factory=dict)

    def observe(self, path: str, headers: Mapping[str, str]) -> None:
        """Read the account's headers, then any endpoint's."""
        remaining = headers.get("ratelimit-remaining") or headers.get("x-rate-limit-remaining")
        limit = headers.get("ratelimit-limit") or headers.get("x-rate-limit")
        reserve = int(limit) * RESERVE if limit and limit.isdecimal() else 0.0
        resets = headers.get("ratelimit-reset") or headers.get("rate-limit-reset")
        self._note(_ACCOUNT, remaining, resets, reserve)
        for name, value in headers.items():
            if _ENDPOINT.match(name) and (found := _BUCKET.search(value)):
                self._buckets.setdefault(path, set()).add(name)
                self._note(name, found[2], found[3], 0.0)

    def pause_seconds(self, path: str) -> float:
        """Return how long the emptiest bucket needs that the path draws on."""
        now = self.clock()
        drawn_on = {_ACCOUNT, *self._buckets.get(path, ())}
        waits = [
            (until - now).total_seconds()
            for bucket, until in self._empty_until.items()
            if bucket in drawn_on
        ]
        return max(0.0, *waits) if waits else 0.0

    def _note(self, bucket: str, remaining: str | None, resets: str | None, least: float) -> None:
        if remaining is None or not remaining.isdecimal() or float(remaining) > least:
            self._empty_until.pop(bucket, None)
        elif resets and resets.isdecimal():
            pause = min(float(resets), LONGEST_PAUSE_SECONDS)
            self._empty_until[bucket] = self.clock() + timedelta(seconds=pause)
