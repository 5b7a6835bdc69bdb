"""Which writes are the same as one that was sent before: the caller's key, what it stands for."""

import hmac
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import orjson

from csgraph.errors import InvalidInput
from csgraph.events.replays import LONGEST_KEY, Claim
from csgraph.graph.bulk import policy_of
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

    The header's key stands for the mutations by their order, since an alias is only a name. The
    hash of the arguments is a keyed one, since there may be credentials among them.
    """
    payload = write.payload
    key = prepared.keys.get(payload.key)
    if key is None and header is not None:
        keys = [each.payload.key for each in prepared.compiled.writes]
        place = keys.index(payload.key)
        key = f"{header}/{place}" if place else header
    if key is None:
        return None
    said = orjson.dumps(
        _meant(prepared.values.sites[payload.site]), default=str, option=orjson.OPT_SORT_KEYS
    )
    digest = hmac.digest(secrets.input_key, said, "sha256").hex()
    return Claim(credential_id, key, payload.mutation.name, digest)


def _meant(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return arguments without those that say what holds when they are left out."""
    options = arguments.get("options") or {}
    said = {name: each for name, each in options.items() if each is not None and each is not False}
    meant = {**arguments, "options": said or None}
    if "inputs" in arguments:
        meant["errorPolicy"] = policy_of(arguments).value
    return {name: each for name, each in meant.items() if each is not None}


__all__ = ["OTHER_USE", "claim_of", "key_problem"]
