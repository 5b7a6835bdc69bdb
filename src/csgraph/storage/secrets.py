"""Keys and passwords, all derived from one secret.

A derived key serves one purpose, so that what leaks from one use tells nothing of
another. Sealed bytes carry the id of their key and are bound to their tenant: moved
to another tenant's row, they don't open.
"""

import contextlib
import hashlib
import os
import secrets as randomness
import tempfile
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from csgraph.errors import Misconfigured
from csgraph.ids import TenantId

MINIMUM_KEY_CHARACTERS = 32
_FORMAT = b"\x01"
_KEY_ID_BYTES = 4
_NONCE_BYTES = 12


class Secrets:
    """The secret of one deployment, as the keys that are derived from it."""

    def __init__(self, secret_key: str) -> None:
        if len(secret_key) < MINIMUM_KEY_CHARACTERS:
            raise Misconfigured(
                f"CSGRAPH_SECRET_KEY has {len(secret_key)} characters and needs at least "
                f"{MINIMUM_KEY_CHARACTERS}: take for example the output of `openssl rand -hex 32`."
            )
        self._secret_key = secret_key.encode()
        self.key_pepper = self._derive("api-key-pepper")
        self.input_key = self._derive("idempotent-input")
        self.cursor_key = self._derive("cursor-signature")
        sealing_key = self._derive("sealing")
        self._cipher = AESGCM(sealing_key)
        self._header = _FORMAT + hashlib.sha256(sealing_key).digest()[:_KEY_ID_BYTES]

    def __repr__(self) -> str:
        return "Secrets(…)"

    def role_password(self, role: str) -> str:
        """Return the password of a database role."""
        return self._derive(f"role-password:{role}").hex()

    def role_salt(self, role: str) -> bytes:
        """Return the salt with which the server keeps that password."""
        return self._derive(f"role-salt:{role}")[:16]

    def seal(self, tenant_id: TenantId, plaintext: bytes) -> bytes:
        """Encrypt bytes that only this tenant's rows can give back."""
        nonce = randomness.token_bytes(_NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, plaintext, self._header + tenant_id.bytes)
        return self._header + nonce + sealed

    def open(self, tenant_id: TenantId, sealed: bytes) -> bytes:
        """Decrypt what ``seal`` returned for the same tenant."""
        header, rest = sealed[: len(self._header)], sealed[len(self._header) :]
        if header != self._header:
            raise Misconfigured(
                "A stored credential was sealed with another CSGRAPH_SECRET_KEY: "
                "set the former key again, or connect the vendor anew."
            )
        nonce, ciphertext = rest[:_NONCE_BYTES], rest[_NONCE_BYTES:]
        try:
            return self._cipher.decrypt(nonce, ciphertext, header + tenant_id.bytes)
        except (InvalidTag, ValueError):
            raise Misconfigured(
                "A stored credential is damaged or belongs to another tenant: "
                "connect the vendor anew."
            ) from None

    def _derive(self, purpose: str) -> bytes:
        derivation = HKDF(SHA256(), length=32, salt=None, info=f"csgraph/{purpose}".encode())
        return derivation.derive(self._secret_key)


def load_secret_key(configured: str | None, data_dir: Path) -> str:
    """Return the configured secret, or the one kept in ``data_dir``, made at first use."""
    if configured is not None:
        return configured
    path = data_dir / "secret.key"
    try:
        if not path.exists():
            _write_once(path, randomness.token_hex(32))
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(
            f"Can't read or make the secret in {path} ({error}): "
            "set CSGRAPH_SECRET_KEY, or choose a writable CSGRAPH_DATA_DIR."
        ) from error


def _write_once(path: Path, text: str) -> None:
    """Make a private file in one step: whoever comes second keeps the first's content."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, encoding="ascii") as draft:
        draft.write(text)
        draft.flush()
        os.fsync(draft.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft.name, path)
