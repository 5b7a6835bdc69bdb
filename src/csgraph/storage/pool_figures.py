"""What a pool of connections counts of itself."""

import hashlib
from typing import Final

import structlog

from csgraph.telemetry.figures import Durations

SLOW_MS: Final = 1_000

_log = structlog.get_logger(__name__)


class PoolFigures:
    """Statements, waits and connections of one pool."""

    def __init__(self, slow_ms: int = SLOW_MS) -> None:
        self.statement_seconds = Durations()
        self.wait_seconds = Durations()
        self.opened = 0
        self.refused = 0
        self.lost = 0
        self._slow_seconds = slow_ms / 1_000

    def statement_ended(self, sql: str, seconds: float) -> None:
        """Count a statement, and tell of a slow one: by its hash, since aliases are in its text."""
        self.statement_seconds.add(seconds)
        if seconds >= self._slow_seconds:
            digest = hashlib.sha256(sql.encode()).hexdigest()
            _log.warning("slow_statement", statement=digest, duration_ms=round(seconds * 1_000))
