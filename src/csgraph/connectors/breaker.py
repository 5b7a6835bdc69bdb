"""Gives up on a vendor that fails at everything, for a while.

Each request is tried several times. When one after the other fails so, the rest of a run
would only knock at a dead door; a run that ends soon leaves its place to others.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from csgraph.clock import Clock
from csgraph.errors import UpstreamError

FAILURES_IN_A_ROW = 12
COOL_DOWN = timedelta(seconds=60)


class GaveUp(UpstreamError):
    """The vendor has failed too often in a row to be asked again yet."""


@dataclass(slots=True)
class Breaker:
    """Counts failures of one vendor account; any answer that is none begins anew."""

    vendor: str
    clock: Clock
    failures: int = 0
    closed_until: datetime | None = None

    def check(self) -> None:
        """Let a request pass; after a cool-down, one at a time.

        Raises:
            GaveUp: the last ones have all failed.
        """
        if self.closed_until is None:
            return
        if self.clock() < self.closed_until:
            raise GaveUp(
                f"{self.vendor} has failed {self.failures} times in a row and is left alone for "
                "now; the sync goes on from here next time."
            )
        self.closed_until = self.clock() + COOL_DOWN

    def succeeded(self) -> None:
        """Note an answer."""
        self.failures, self.closed_until = 0, None

    def failed(self) -> None:
        """Note a failure."""
        self.failures += 1
        if self.failures >= FAILURES_IN_A_ROW:
            self.closed_until = self.clock() + COOL_DOWN
