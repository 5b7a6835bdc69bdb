"""Rate limits: an account's bucket with one more for each kind of export.

Buckets are whole minutes, as Zendesk's are. Unless limits are enforced, nothing is spent.
"""

from dataclasses import dataclass

from csgraph.sandbox.zendesk.config import ZendeskConfig
from csgraph.sandbox.zendesk.errors import rate_limited

MINUTE = 60


@dataclass(slots=True)
class _Bucket:
    total: int
    minute: int = 0
    spent: int = 0

    def spend(self, minute: int) -> bool:
        if minute != self.minute:
            self.minute, self.spent = minute, 0
        if self.spent >= self.total:
            return False
        self.spent += 1
        return True


class RateLimits:
    """Counts requests, then words the headers that tell of them."""

    def __init__(self, config: ZendeskConfig) -> None:
        self._config = config
        self._account = _Bucket(config.requests_per_minute)
        self._endpoints = {
            "incremental-exports": _Bucket(config.exports_per_minute),
            "incremental-exports-cursor": _Bucket(config.cursor_exports_per_minute),
        }

    def spend(self, endpoint: str | None) -> None:
        """Count a request, raising 429 for one too many."""
        if not self._config.enforce_limits:
            return
        minute, resets = self._moment()
        if not self._account.spend(minute):
            raise rate_limited("Number of allowed API requests per minute exceeded", resets)
        if endpoint is not None and not self._endpoints[endpoint].spend(minute):
            raise rate_limited(
                "Number of allowed incremental export API requests per minute exceeded", resets
            )

    def headers(self, endpoint: str | None) -> dict[str, str]:
        """Return the headers of an answer, in the newer spelling with the older."""
        _, resets = self._moment()
        total, remaining = str(self._account.total), str(_remaining(self._account))
        headers = {
            "x-rate-limit": total,
            "x-rate-limit-remaining": remaining,
            "ratelimit-limit": total,
            "ratelimit-remaining": remaining,
            "ratelimit-reset": str(resets),
            "rate-limit": total,
            "rate-limit-remaining": remaining,
            "rate-limit-reset": str(resets),
        }
        if endpoint is not None:
            bucket = self._endpoints[endpoint]
            told = f"total={bucket.total}; remaining={_remaining(bucket)}; resets={resets}"
            headers[f"zendesk-ratelimit-{endpoint}"] = told
            headers[f"zendesk-rate-limit-{endpoint}"] = told
        return headers

    def _moment(self) -> tuple[int, int]:
        now = int(self._config.clock().timestamp())
        return now // MINUTE, MINUTE - now % MINUTE


def _remaining(bucket: _Bucket) -> int:
    return max(0, bucket.total - bucket.spent)
