"""The form in which Postgres keeps a password (RFC 5803, SCRAM-SHA-256)."""

import base64
import hashlib
import hmac

_ITERATIONS = 4096


def scram_verifier(password: str, salt: bytes) -> str:
    """Return what lets a server check an ASCII password without knowing it."""
    salted = hashlib.pbkdf2_hmac("sha256", password.encode("ascii"), salt, _ITERATIONS)
    client_key = hmac.digest(salted, b"Client Key", "sha256")
    stored_key = hashlib.sha256(client_key).digest()
    server_key = hmac.digest(salted, b"Server Key", "sha256")
    salt_text, stored, server = (
        base64.b64encode(part).decode("ascii") for part in (salt, stored_key, server_key)
    )
    return f"SCRAM-SHA-256${_ITERATIONS}:{salt_text}${stored}:{server}"
