"""The text of an API key: ``csg_live_``, 27 random characters, 6 of checksum.

160 random bits. The checksum tells a mistyped or cut key, and lets scanners of leaked
secrets be sure; it is no secret. What is stored is a keyed hash of the text: without
the installation's secret it can't be tried against guesses.
"""

import hmac
import re
import secrets as randomness
import zlib
from typing import Final

from csgraph.storage.secrets import Secrets

PREFIX: Final = "csg_live_"
_DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_RANDOM_BITS: Final = 160
_RANDOM_LENGTH: Final = 27
_CHECKSUM_LENGTH: Final = 6
_FORM: Final = re.compile(f"{PREFIX}[0-9A-Za-z]{{{_RANDOM_LENGTH + _CHECKSUM_LENGTH}}}", re.ASCII)


def mint() -> str:
    """Return a new key."""
    text = PREFIX + _base62(randomness.randbits(_RANDOM_BITS), _RANDOM_LENGTH)
    return text + _checksum(text)


def is_well_formed(text: str) -> bool:
    """Say whether a text can be a key at all."""
    if _FORM.fullmatch(text) is None:
        return False
    return _checksum(text[:-_CHECKSUM_LENGTH]) == text[-_CHECKSUM_LENGTH:]


def hash_key(secrets: Secrets, text: str) -> bytes:
    """Return what is stored of a key (HMAC-SHA-256)."""
    return hmac.digest(secrets.key_pepper, text.encode(), "sha256")


def hint_of(text: str) -> str:
    """Return what a person recognises a key by, of no use to anyone else."""
    return f"{text[: len(PREFIX) + 4]}…{text[-4:]}"


def _checksum(text: str) -> str:
    return _base62(zlib.crc32(text.encode()), _CHECKSUM_LENGTH)


def _base62(number: int, length: int) -> str:
    digits = []
    for _ in range(length):
        number, digit = divmod(number, 62)
        digits.append(_DIGITS[digit])
    return "".join(reversed(digits))
