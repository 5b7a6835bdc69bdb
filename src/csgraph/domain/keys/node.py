"""API keys in the graph: all but their text, which is kept nowhere."""

from sqlalchemy import ColumnElement, FromClause

from csgraph.domain.grants.node import Grant
from csgraph.domain.keys import rules
from csgraph.graph.declare import column, computed, node, to_one
from csgraph.graph.interfaces import Node, Revisioned
from csgraph.graph.labels import described_enum
from csgraph.graph.scalars import DateTime
from csgraph.graph.states import available_transitions, ended_state
from csgraph.tenancy.api_keys import KEY_STATES
from csgraph.tenancy.tables import api_key

_key = api_key.c
_ENDS = (_key.revoked_at, _key.expires_at)

described_enum(
    rules.KeyStatus,
    "Whether an API key is accepted.",
    USABLE="It is accepted.",
    EXPIRED="Its time is over.",
    REVOKED="It was ended.",
)
described_enum(
    rules.KeyKind,
    "Whose an API key is.",
    SERVICE="The tenant's own programs have it.",
    PARTNER="A partner has it, and sees what one grant shares.",
)


def _state(row_: FromClause, _parent: FromClause | None = None) -> ColumnElement[str]:
    return ended_state(row_, running="USABLE")


@node(
    table=api_key,
    prefix="key",
    scope="keys:read",
    plural="apiKeys",
    plural_description="The tenant's API keys, ended ones included; oldest first.",
    description="An API key: what it is called, may do and spend. Its text is kept nowhere.",
)
class ApiKey(Node, Revisioned):
    """An API key."""

    name: str = column(_key.name, "Name that it was given.")
    hint: str = column(_key.hint, "First and last characters, to recognise it by.")
    kind: rules.KeyKind = column(_key.kind, "Whose it is.")
    scopes: list[str] = column(_key.scopes, "What it may do.")
    trusted_only: bool = column(
        _key.trusted_only, "Whether it is served registered documents alone."
    )
    cost_burst: int | None = column(
        _key.cost_burst, "Points that it may spend at once. Null for as the server is set."
    )
    cost_rate: int | None = column(
        _key.cost_rate, "Points that it is given back a second. Null for as the server is set."
    )
    expires_at: DateTime | None = column(
        _key.expires_at, "When it ends by itself. Null when it does not."
    )
    revoked_at: DateTime | None = column(
        _key.revoked_at, "When it was ended. Null while nobody did."
    )
    last_used_at: DateTime | None = column(
        _key.last_used_at, "When it was last used, to the minute. Null when it never was."
    )
    status: rules.KeyStatus = computed(_state, "Whether it is accepted.", columns=_ENDS)
    available_transitions: list[str] = computed(
        available_transitions(KEY_STATES, _state),
        "Mutations that its state allows now.",
        columns=_ENDS,
    )
    grant: Grant | None = to_one(
        _key.grant_id,
        "What a partner's key sees. Null for the tenant's own.",
        reverse="keys",
        reverse_description="Keys of partners that see this grant.",
    )


__all__ = ["ApiKey"]
