"""Issues, rotates and ends API keys for callers, who give no more than they have.

The rules of keys themselves are those of ``tenancy.api_keys``, for callers and operators.
"""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from csgraph.errors import Denied, InvalidInput
from csgraph.graph.mutations import Call, Made
from csgraph.tenancy.api_keys import (
    IssuedKey,
    KeyTerms,
    add_key,
    end_key,
    renew_key,
    terms_of_key,
)

USUAL_OVERLAP_HOURS = 24
MOST_OVERLAP_HOURS = 24 * 30


async def issue_key(call: Call) -> Made:
    """Make a key; its text is told this once.

    Raises:
        Denied: it would do or spend more than the key that asks, or last longer.
        InvalidInput, NotFound: a value can't be used, or the grant is over.
    """
    given, own = call.values, await terms_of_key(call.work, call.principal.credential_id)
    burst, rate = given.get("cost_burst"), given.get("cost_rate")
    terms = KeyTerms(
        name=given["name"],
        scopes=tuple(sorted(set(given["scopes"]))),
        expires_at=given.get("expires_at"),
        grant_id=given.get("grant_id"),
        trusted_only=bool(given.get("trusted_only")),
        cost_burst=own.cost_burst if burst is None else burst,
        cost_rate=own.cost_rate if rate is None else rate,
    )
    if not terms.name:
        raise InvalidInput("`name` is blank: say what the key is for.", path=("input", "name"))
    if terms.expires_at is not None and terms.expires_at <= call.now:
        msg = "`expiresAt` has passed: choose an instant to come."
        raise InvalidInput(msg, path=("input", "expiresAt"))
    for name, value in (("costBurst", terms.cost_burst), ("costRate", terms.cost_rate)):
        if value is not None and value < 1:
            raise InvalidInput(f"`{name}` takes 1 or more.", path=("input", name))
    await _check_within(call, terms)
    return _told(await add_key(call.work, call.actor, call.around.secrets, terms))


async def rotate_key(call: Call) -> Made:
    """Make a key on the terms of another one, which works on for a while.

    Raises:
        Denied: the key may do more than the one that asks, which would get its powers.
        NotFound, InvalidTransition: there is no such key, or it has ended.
    """
    given = call.values.get("overlap_hours")
    hours = USUAL_OVERLAP_HOURS if given is None else given
    if not 0 <= hours <= MOST_OVERLAP_HOURS:
        msg = f"`overlapHours` takes 0 to {MOST_OVERLAP_HOURS}."
        raise InvalidInput(msg, path=("input", "overlapHours"))
    key_id = call.expected_target
    await _check_within(call, await terms_of_key(call.work, key_id))
    overlap = timedelta(hours=hours)
    secrets = call.around.secrets
    return _told(
        await renew_key(call.work, call.actor, secrets, key_id, now=call.now, overlap=overlap)
    )


async def revoke_key(call: Call) -> UUID:
    """End a key now; it may be one that can do more than the key that asks.

    Raises:
        NotFound, InvalidTransition: there is no such key, or it was ended before.
    """
    await end_key(call.work, call.actor, call.expected_target, now=call.now)
    return call.expected_target


async def _check_within(call: Call, terms: KeyTerms) -> None:
    """Refuse terms that give more than the asking key has itself."""
    lacking = sorted(set(terms.scopes) - call.principal.scopes)
    if lacking:
        msg = f"The key that asks lacks {_listed(lacking)}, so that it can't give that away."
        raise Denied(msg, path=("input", "scopes"), requiredScopes=lacking)
    own = await terms_of_key(call.work, call.principal.credential_id)
    wider = [
        (own.trusted_only and not terms.trusted_only, "is served registered documents alone"),
        (_exceeds(terms.cost_burst, own.cost_burst), f"may spend {own.cost_burst} points at once"),
        (_exceeds(terms.cost_rate, own.cost_rate), f"is given {own.cost_rate} points a second"),
        (
            _outlasts(terms, own),
            f"ends at {own.expires_at:%Y-%m-%dT%H:%MZ}" if own.expires_at else "",
        ),
    ]
    for is_wider, has in wider:
        if is_wider:
            raise Denied(f"The key that asks {has}: it can't make one that goes beyond.")


def _exceeds(wanted: int | None, own: int | None) -> bool:
    return own is not None and (wanted is None or wanted > own)


def _outlasts(terms: KeyTerms, own: KeyTerms) -> bool:
    if own.expires_at is None:
        return False
    return terms.expires_at is None or terms.expires_at > own.expires_at


def _listed(scopes: Iterable[str]) -> str:
    return ", ".join(f"`{each}`" for each in scopes)


def _told(issued: IssuedKey) -> Made:
    return Made(issued.id, {"text": issued.text})
