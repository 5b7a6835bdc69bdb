"""Cursors: the sort values of a row, signed, with the hash of the list they belong to.

Text form: base64url of ``<16 hex digits of the list's hash><JSON array of texts or
nulls>`` and the first 12 bytes of its HMAC-SHA-256. Postgres makes them
(``api.sign_cursor``); here they are read. The last value is always the row's id.

Where the list's filter is relative to now, the hash is followed by that instant
(``@2026-05-01T07:25:37+00:00``): later pages go on with it, so that a list does not
change its meaning from one page to the next.
"""

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from csgraph.errors import InvalidInput
from csgraph.graph.scalars import Duration

HASH_LENGTH = 16
MAC_LENGTH = 12
_BLOCK = 64
_NAMED = ("filter", "orderBy", "query", "types", "since", "until", "asOf", "fields")
"""Arguments that make one list another."""


@dataclass(frozen=True)
class Cursor:
    """A cursor that was ours: the row's sort values as text, null where it had none.

    ``now`` is the instant to which the list's filter is relative, if it is.
    """

    keys: tuple[str | None, ...]
    now: datetime | None = None

    @property
    def nulls(self) -> tuple[bool, ...]:
        """Which of the values are null."""
        return tuple(key is None for key in self.keys)


class CursorCodec:
    """Reads cursors, and gives Postgres what it needs to sign them."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        padded = key.ljust(_BLOCK, b"\0")
        self.pads = (bytes(b ^ 0x36 for b in padded), bytes(b ^ 0x5C for b in padded))

    def read(self, text: str, list_hash: str) -> Cursor:
        """Return the cursor behind a text.

        Raises:
            InvalidInput: when the text is none of our cursors, or belongs to another list.
        """
        try:
            raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        except (binascii.Error, ValueError):
            raw = b""
        message, mac = raw[:-MAC_LENGTH], raw[-MAC_LENGTH:]
        expected = hmac.digest(self._key, message, hashlib.sha256)[:MAC_LENGTH]
        if len(raw) < HASH_LENGTH + MAC_LENGTH or not hmac.compare_digest(mac, expected):
            msg = "No such cursor. Pass `endCursor` or `startCursor` of an earlier page, unchanged."
            raise InvalidInput(msg)
        if message[:HASH_LENGTH] != list_hash.encode():
            msg = (
                "This cursor belongs to another list: it goes with the same field, filter and "
                "order that it came from. Start again without a cursor."
            )
            raise InvalidInput(msg)
        pinned, _, keys = message[HASH_LENGTH:].partition(b"[")
        now = datetime.fromisoformat(pinned[1:].decode()) if pinned else None
        return Cursor(tuple(json.loads(b"[" + keys)), now)


def pin(now: datetime) -> str:
    """Return what follows a list's hash in the cursors of a list that is relative to now."""
    return f"@{now.isoformat()}"


def hash_list(coordinate: str, tenant_id: object, arguments: dict[str, Any]) -> str:
    """Return the hash of a list: its field, tenant, filter and order."""
    named = {name: arguments[name] for name in _NAMED if name in arguments}
    text = json.dumps([coordinate, str(tenant_id), named], default=_plain, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:HASH_LENGTH]


def _plain(value: object) -> str:
    return repr(value) if isinstance(value, Duration) else str(value)
