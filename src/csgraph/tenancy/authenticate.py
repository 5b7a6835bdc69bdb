"""Finds the principal behind an API key.

Absent, malformed, unknown, expired and revoked keys are refused in the same words. An
answer is kept for five seconds: that long a revoked key may go on working.
"""

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import orjson

from csgraph.clock import Clock
from csgraph.errors import Unauthenticated
from csgraph.ids import TenantId
from csgraph.storage.read_pool import ReadPool
from csgraph.storage.secrets import Secrets
from csgraph.telemetry.figures import CacheFigures
from csgraph.tenancy.key_text import hash_key, is_well_formed
from csgraph.tenancy.principal import Granted, Principal, SavedFilter

KEPT_FOR: Final = timedelta(seconds=5)
MOST_KEPT: Final = 10_000

_LOOKUP: Final = (
    "select tenant_id, api_key_id, kind, scopes, expires_at, trusted_only, cost_burst, cost_rate, "
    "grant_id, grant_fields, grant_segment, segments "
    "from api.authenticate($1::bytea)"
)


class Authenticator:
    """Knows the principals of the last seconds."""

    def __init__(
        self, pool: ReadPool, secrets: Secrets, clock: Clock, *, most_kept: int = MOST_KEPT
    ) -> None:
        self._pool = pool
        self._secrets = secrets
        self._clock = clock
        self._most_kept = most_kept
        self.figures = CacheFigures()
        self._kept: OrderedDict[bytes, tuple[datetime, Principal]] = OrderedDict()

    async def principal_of(self, token: str | None) -> Principal:
        """Return whose key this is.

        Raises:
            Unauthenticated: it is no valid key.
        """
        if token is None:
            raise Unauthenticated
        key_hash = hash_key(self._secrets, token)
        kept = self._kept.get(key_hash)
        if kept is not None and self._clock() < kept[0]:
            self.figures.hits += 1
            return kept[1]
        if not is_well_formed(token):
            raise Unauthenticated
        self.figures.misses += 1
        return await self._look_up(key_hash)

    async def looked_up(self, token: str) -> Principal:
        """Return whose key this is at the moment, whatever was known of it.

        Raises:
            Unauthenticated: it is no valid key any more.
        """
        return await self._look_up(hash_key(self._secrets, token))

    async def _look_up(self, key_hash: bytes) -> Principal:
        asked_at = self._clock()
        self._kept.pop(key_hash, None)
        rows = await self._pool.fetch_rows(_LOOKUP, (key_hash,))
        if not rows:
            raise Unauthenticated
        row = rows[0]
        principal = Principal(
            tenant_id=TenantId(row["tenant_id"]),
            credential_id=row["api_key_id"],
            kind=row["kind"].decode(),
            scopes=frozenset(row["scopes"]),
            trusted_only=row["trusted_only"],
            cost_burst=row["cost_burst"],
            cost_rate=row["cost_rate"],
            granted=_granted(row),
            segments=_segments(row["segments"]),
        )
        until = min(asked_at + KEPT_FOR, row["expires_at"] or asked_at + KEPT_FOR)
        self._kept[key_hash] = (until, principal)
        if len(self._kept) > self._most_kept:
            self._kept.popitem(last=False)
            self.figures.evictions += 1
        self.figures.entries = len(self._kept)
        return principal


def _granted(row: Any) -> Granted | None:
    if row["grant_id"] is None:
        return None
    shared = row["grant_segment"]
    segment = SavedFilter(*orjson.loads(shared)) if shared is not None else None
    return Granted(row["grant_id"], frozenset(row["grant_fields"]), segment)


def _segments(text: bytes | None) -> dict[UUID, SavedFilter]:
    saved = orjson.loads(text) if text else []
    return {UUID(id_): SavedFilter(name, node_type, given) for id_, name, node_type, given in saved}
