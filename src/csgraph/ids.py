"""Identifiers, stored and on the wire.

Stored: UUIDv7, so that a primary key grows with time. On the wire:
``<prefix>_<26 characters>``, the UUID in base32 (RFC 4648 bit order, Crockford's
alphabet), opaque by contract. ``storage/functions.py`` holds the SQL twin of
``encode_id``; a test keeps both equal.
"""

import base64
import os
import re
import time
from typing import NewType
from uuid import UUID

TenantId = NewType("TenantId", UUID)
ConnectionId = NewType("ConnectionId", UUID)

RFC4648 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
CROCKFORD = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_TO_WIRE = bytes.maketrans(RFC4648, CROCKFORD)
_DIGITS = str.maketrans(CROCKFORD.decode(), "0123456789abcdefghijklmnopqrstuv")
"""To the digits of `int(text, 32)`, which is several times as fast as base64 reads its own."""

_PADDING = 0b11  # 26 characters hold 130 bits
_WIRE_ID = re.compile(r"([a-z]{2,8})_([0-9A-HJKMNP-TV-Z]{26})", re.ASCII)


def new_id() -> UUID:
    """Return a new UUIDv7 (RFC 9562): 48 bits of Unix milliseconds, then random."""
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds & (1 << 48) - 1) << 80 | random
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)


def encode_id(prefix: str, value: UUID) -> str:
    """Return the wire form of a stored id, such as ``acc_034E…``."""
    text = base64.b32encode(value.bytes)[:26].translate(_TO_WIRE).decode("ascii")
    return f"{prefix}_{text}"


def decode_id(wire: str) -> tuple[str, UUID] | None:
    """Split a wire id into its prefix and UUID; None when it has no such form."""
    match = _WIRE_ID.fullmatch(wire)
    if match is None:
        return None
    bits = int(match[2].translate(_DIGITS), 32)
    if bits & _PADDING:  # another writing of the same id
        return None
    return match[1], UUID(int=bits >> 2)
