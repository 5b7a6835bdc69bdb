"""What bulk work may be, and how much of it."""

import re
from datetime import timedelta
from enum import Enum
from typing import Final

from csgraph.errors import InvalidInput


class BulkStatus(Enum):
    """How far an export or import is."""

    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED"


class ImportPolicy(Enum):
    """What becomes of an import of which some lines are refused."""

    REJECT_FAILED_ROWS = "REJECT_FAILED_ROWS"
    REJECT_EVERYTHING = "REJECT_EVERYTHING"


UNDER_WAY: Final = (BulkStatus.QUEUED.value, BulkStatus.RUNNING.value)
MOST_AT_ONCE: Final = 5
"""Exports, and as many imports, of one tenant that may be under way."""

KEPT_FOR: Final = timedelta(days=7)
"""How long the file of an export, or the outcomes of an import, can be fetched."""

UPLOAD_KEPT_FOR: Final = timedelta(days=1)
MOST_UPLOADS: Final = 20
"""Uploads of one tenant that are kept at a time."""

LARGEST_UPLOAD: Final = 1_000_000_000
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


def check_upload(byte_size: int, sha256: str | None) -> None:
    """Check what is told of a file before it is sent.

    Raises:
        InvalidInput: it is too large, or the checksum is none.
    """
    if not 1 <= byte_size <= LARGEST_UPLOAD:
        limit = f"1 to {LARGEST_UPLOAD:,} bytes"
        msg = f"`byteSize` is {byte_size:,}; a file has {limit}: send it in parts."
        raise InvalidInput(msg, path=("input", "byteSize"), constraint=limit)
    if sha256 is not None and not _SHA256.fullmatch(sha256):
        msg = "`sha256` takes the SHA-256 of the file as 64 hexadecimal digits in lower case."
        raise InvalidInput(msg, path=("input", "sha256"))
