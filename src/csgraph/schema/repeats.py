"""Which writes are the same as one that was sent before: the caller's key, what it stands for."""

import hmac
from typing import Final
from uuid import UUID

import orjson

from csgraph.errors import InvalidInput
from csgraph.events.replays import LONGEST_KEY, Claim
from csgraph.graph.compiler import Prepared, Write
from csgraph.graph.mutations import Problem
from csgraph.graph.operands import checked_text
from csgraph.storage.secrets import Secrets

_PATH: Final = ("idempotencyKey",)
OTHER_USE: Final = Problem(
    "CONFLICT",
    "The idempotency key was used for something else within a day: make a new one.",
    _PATH,
)


def key_problem(key: str) -> Problem | None:
    """Return why a key can't be kept, if so."""
    if not 0 < len(key) <= LONGEST_KEY:
        text = f"The idempotency key takes 1 to {LONGEST_KEY} characters, and has {len(key)}."
        return Problem("INVALID", text, _PATH)
    try:
        checked_text(key)
    except InvalidInput as error:
        return Problem("INVALID", error.message, _PATH)
    return None


def claim_of(
    write: Write, prepared: Prepared, credential_id: UUID, header: str | None, secrets: Secrets
) -> Claim | None:
    """Return what guards a write against being repeated; None where no key was given.

    The hash of the arguments is a keyed one, since there may be credentials among them.
    """
    payload = write.payload
    key = prepared.keys.get(payload.key)
    if key is None and header is not None:
        several = len(prepared.compiled.writes) > 1
        key = f"{header}/{payload.key}" if several else header
    if key is None:
        return None
    arguments = orjson.dumps(
        prepared.values.sites[payload.site], default=str, option=orjson.OPT_SORT_KEYS
    )
    digest = hmac.digest(secrets.input_key, arguments, "sha256").hex()
    return Claim(credential_id, key, payload.mutation.name, digest)


__all__ = ["OTHER_USE", "claim_of", "key_problem"]
