"""How callers manage API keys."""

import strawberry

from csgraph.domain.grants.node import Grant
from csgraph.domain.keys.commands import (
    MOST_OVERLAP_HOURS,
    USUAL_OVERLAP_HOURS,
    issue_key,
    revoke_key,
    rotate_key,
)
from csgraph.domain.keys.node import ApiKey
from csgraph.graph.mutations import Given, Mutation, Told
from csgraph.graph.scalars import DateTime

_TEXT = Told(
    "text",
    str,
    "The key itself, for `Authorization: Bearer`. It is kept nowhere: null when the same "
    "request is sent again, and in a dry run.",
    once=True,
)

MUTATIONS = (
    Mutation(
        name="keyIssue",
        description="Make an API key. It can do and spend no more than the key that asks.",
        scope="keys:write",
        node=ApiKey,
        act=issue_key,
        makes=True,
        given=(
            Given("name", str, "What the key is for.", "name", required=True),
            Given("scopes", list[str], "What it may do, by scope.", "scopes", required=True),
            Given("expiresAt", DateTime, "When it ends by itself. Null for never.", "expires_at"),
            Given(
                "grantId",
                strawberry.ID,
                "Grant that a partner's key sees; it sees that alone.",
                "grant_id",
                of=Grant,
            ),
            Given("trustedOnly", bool, "Serve it registered documents alone.", "trusted_only"),
            Given(
                "costBurst",
                int,
                "Points that it may spend at once. Left out: as many as the key that asks.",
                "cost_burst",
            ),
            Given(
                "costRate",
                int,
                "Points that it is given back a second. Left out: as many as the key that asks.",
                "cost_rate",
            ),
        ),
        told=(_TEXT,),
    ),
    Mutation(
        name="keyRotate",
        description="Make an API key on the terms of another one, which works on for a while. "
        "The payload shows the new one.",
        scope="keys:write",
        node=ApiKey,
        act=rotate_key,
        given=(
            Given(
                "overlapHours",
                int,
                f"Hours that the former key works on, at most {MOST_OVERLAP_HOURS}; "
                f"{USUAL_OVERLAP_HOURS} when left out.",
                "overlap_hours",
            ),
        ),
        told=(_TEXT,),
    ),
    Mutation(
        name="keyRevoke",
        description="End an API key. Every server stops accepting it within five seconds.",
        scope="keys:write",
        node=ApiKey,
        act=revoke_key,
    ),
)
