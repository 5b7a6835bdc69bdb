"""Signatures of Standard Webhooks, and the secrets that they are made with."""

import secrets as randomness
from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from standardwebhooks.webhooks import Webhook

_SECRET_BYTES: Final = 32
_PREFIX: Final = "whsec_"
_USER_AGENT: Final = "csgraph-webhooks/1"


def new_secret() -> str:
    """Return a secret that nobody has."""
    return _PREFIX + b64encode(randomness.token_bytes(_SECRET_BYTES)).decode()


def request_headers(
    secrets: Sequence[str], message_id: str, at: datetime, body: str
) -> dict[str, str]:
    """Return a message's headers, by which its receiver knows who sent it, and when.

    With several secrets there are as many signatures: a receiver that holds one of them
    is content.
    """
    made = [Webhook(secret).sign(message_id, at, body) for secret in secrets]
    return {
        "content-type": "application/json",
        "user-agent": _USER_AGENT,
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(made),
    }
